#pragma once

#include <QString>

namespace oxide::ui {

/// The words of a Markdown text without its marks, on one line, for an excerpt. Reads no more of
/// the text than it needs; ends in an ellipsis where something was left out.
[[nodiscard]] QString markdownExcerpt(QStringView markdown, qsizetype mostCharacters);

} // namespace oxide::ui

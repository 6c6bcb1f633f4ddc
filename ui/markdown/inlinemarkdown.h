#pragma once

#include <cstdint>
#include <vector>

#include <QString>

namespace oxide::ui {

/// A run of text with one look.
struct InlineSpan {
    enum Style : std::uint8_t { Plain = 0, Bold = 1, Italic = 2, Code = 4, Struck = 8 };

    QString text; ///< U+2028 where the line breaks
    std::uint8_t style = Plain;
    QString href; ///< empty: no link

    bool operator==(const InlineSpan &) const = default;
};

/// Whether more text may follow. In open text a mark that has not been closed yet counts as
/// closed at the end, so that "**bold" is bold while it streams in and no star flickers.
enum class InlineEnd { Closed, Open };

/// The inline part of Markdown: emphasis by CommonMark's delimiter runs, code spans, links,
/// images (as links), bare addresses, escapes, line breaks. HTML stays text.
[[nodiscard]] std::vector<InlineSpan> parseInline(QStringView text, InlineEnd end);

} // namespace oxide::ui

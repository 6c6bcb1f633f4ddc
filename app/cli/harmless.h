#pragma once

#include <string>
#include <string_view>

namespace oxide::cli {

/// UTF-8 text that a terminal shows and never obeys: control characters become the pictures of
/// themselves (␛), the second set of them (U+0080 to U+009F) and ill-formed bytes become U+FFFD.
/// Newlines and tabs stay; carriage returns go, because one could write over what was said before.
[[nodiscard]] std::string harmless(std::string_view text);

} // namespace oxide::cli

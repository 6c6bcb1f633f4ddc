#pragma once

#include <string>
#include <string_view>

namespace oxide::cli {

/// One word of a POSIX shell's line, whatever is in it.
[[nodiscard]] inline std::string shellWord(std::string_view text)
{
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

} // namespace oxide::cli

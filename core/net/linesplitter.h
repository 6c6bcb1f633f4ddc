#pragma once

#include "base/error.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::net {

/// What ends a line.
enum class LineEnd {
    Lf,  ///< LF, with or without CR before it
    Any, ///< CR, LF or CRLF, as in server-sent events
};

/// Cuts bytes into lines. Bytes are decoded as UTF-8 only per complete line, so that a character
/// cut in two by the network stays whole; ill-formed sequences become U+FFFD.
class LineSplitter
{
public:
    static constexpr std::size_t kMaxLine = 16U * 1024 * 1024;

    explicit LineSplitter(LineEnd end, std::size_t maxLine = kMaxLine);

    /// The lines that these bytes complete, without their ends. BadResponse where a line is longer
    /// than the limit.
    [[nodiscard]] base::Result<std::vector<std::string>> feed(std::string_view bytes);
    /// The unended last line; nothing where there is none.
    [[nodiscard]] std::optional<std::string> finish();

private:
    [[nodiscard]] std::string takeLine();

    LineEnd m_end;
    std::size_t m_maxLine;
    std::string m_tail;
    bool m_skipLf = false; ///< the last byte was a CR that ended a line
};

} // namespace oxide::net

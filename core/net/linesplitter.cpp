#include "net/linesplitter.h"

#include "base/text.h"

#include <utility>

namespace oxide::net {

LineSplitter::LineSplitter(LineEnd end, std::size_t maxLine) : m_end(end), m_maxLine(maxLine) {}

base::Result<std::vector<std::string>> LineSplitter::feed(std::string_view bytes)
{
    std::vector<std::string> lines;
    while (!bytes.empty()) {
        if (std::exchange(m_skipLf, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const std::size_t end = bytes.find_first_of(m_end == LineEnd::Any ? "\r\n" : "\n");
        const std::string_view piece = bytes.substr(0, end);
        if (m_tail.size() + piece.size() > m_maxLine) {
            return base::fail(base::ErrorKind::BadResponse, "The stream holds a line of more than "
                                                                + std::to_string(m_maxLine / 1024)
                                                                + " KB.");
        }
        m_tail += piece;
        if (end == std::string_view::npos)
            break;
        m_skipLf = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        lines.push_back(takeLine());
    }
    return lines;
}

std::optional<std::string> LineSplitter::finish()
{
    m_skipLf = false;
    if (m_tail.empty())
        return std::nullopt;
    return takeLine();
}

std::string LineSplitter::takeLine()
{
    std::string line = std::exchange(m_tail, {});
    if (m_end == LineEnd::Lf && line.ends_with('\r'))
        line.pop_back();
    return base::isValidUtf8(line) ? line : base::toValidUtf8(line);
}

} // namespace oxide::net

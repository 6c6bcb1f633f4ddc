#include "net/sse.h"

#include <utility>

namespace oxide::net {

namespace {
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
}

SseParser::SseParser(std::size_t maxEvent) : m_lines(LineEnd::Any, maxEvent), m_maxEvent(maxEvent)
{
}

base::Result<std::vector<StreamEvent>> SseParser::feed(std::string_view bytes)
{
    const base::Result<std::vector<std::string>> lines = m_lines.feed(bytes);
    if (!lines)
        return base::fail(lines.error());
    std::vector<StreamEvent> events;
    for (const std::string &line : *lines) {
        if (const base::Result<void> read = readLine(line, events); !read)
            return base::fail(read.error());
    }
    return events;
}

base::Result<std::vector<StreamEvent>> SseParser::finish()
{
    std::vector<StreamEvent> events;
    if (const std::optional<std::string> line = m_lines.finish()) {
        if (const base::Result<void> read = readLine(*line, events); !read)
            return base::fail(read.error());
    }
    dispatch(events);
    return events;
}

base::Result<void> SseParser::readLine(std::string_view line, std::vector<StreamEvent> &events)
{
    if (std::exchange(m_atStart, false) && line.starts_with(kByteOrderMark))
        line.remove_prefix(kByteOrderMark.size());
    if (line.empty()) {
        dispatch(events);
        return {};
    }
    const std::size_t colon = line.find(':');
    if (colon == 0)
        return {}; // a comment: keep-alive
    if (colon == std::string_view::npos)
        return readField(line, {});
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with(' '))
        value.remove_prefix(1);
    return readField(line.substr(0, colon), value);
}

base::Result<void> SseParser::readField(std::string_view name, std::string_view value)
{
    if (name == "event") {
        m_event.name = value;
    } else if (name == "data") {
        if (m_event.data.size() + value.size() >= m_maxEvent) {
            return base::fail(base::ErrorKind::BadResponse,
                              "The stream holds an event of more than "
                                  + std::to_string(m_maxEvent / 1024) + " KB.");
        }
        if (m_hasData)
            m_event.data += '\n';
        m_event.data += value;
        m_hasData = true;
    }
    return {};
}

void SseParser::dispatch(std::vector<StreamEvent> &events)
{
    StreamEvent event = std::exchange(m_event, {});
    if (std::exchange(m_hasData, false))
        events.push_back(std::move(event));
}

} // namespace oxide::net

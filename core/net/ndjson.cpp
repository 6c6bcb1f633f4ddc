#include "net/ndjson.h"

#include "base/text.h"

#include <utility>

namespace oxide::net {

namespace {

void append(std::string line, std::vector<StreamEvent> &events)
{
    if (base::trimmed(line).empty())
        return;
    StreamEvent event;
    event.data = std::move(line);
    events.push_back(std::move(event));
}

} // namespace

NdjsonParser::NdjsonParser(std::size_t maxLine) : m_lines(LineEnd::Lf, maxLine) {}

base::Result<std::vector<StreamEvent>> NdjsonParser::feed(std::string_view bytes)
{
    base::Result<std::vector<std::string>> lines = m_lines.feed(bytes);
    if (!lines)
        return base::fail(lines.error());
    std::vector<StreamEvent> events;
    for (std::string &line : *lines)
        append(std::move(line), events);
    return events;
}

base::Result<std::vector<StreamEvent>> NdjsonParser::finish()
{
    std::vector<StreamEvent> events;
    if (std::optional<std::string> line = m_lines.finish())
        append(std::move(*line), events);
    return events;
}

} // namespace oxide::net

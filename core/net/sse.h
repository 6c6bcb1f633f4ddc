#pragma once

#include "net/linesplitter.h"
#include "net/streamparser.h"

namespace oxide::net {

/// Server-sent events (WHATWG HTML, "Interpreting an event stream"), with one difference: an event
/// whose last lines came without the closing blank line is given at finish(), because some servers
/// leave it out after their last event; a stream that was cut is known by its missing terminal
/// event instead. `id` and `retry` are passed over: nothing here reconnects.
class SseParser final : public StreamParser
{
public:
    explicit SseParser(std::size_t maxEvent = LineSplitter::kMaxLine);

    [[nodiscard]] base::Result<std::vector<StreamEvent>> feed(std::string_view bytes) override;
    [[nodiscard]] base::Result<std::vector<StreamEvent>> finish() override;

private:
    [[nodiscard]] base::Result<void> readLine(std::string_view line,
                                              std::vector<StreamEvent> &events);
    [[nodiscard]] base::Result<void> readField(std::string_view name, std::string_view value);
    void dispatch(std::vector<StreamEvent> &events);

    LineSplitter m_lines;
    std::size_t m_maxEvent;
    StreamEvent m_event;
    bool m_hasData = false;
    bool m_atStart = true;
};

} // namespace oxide::net

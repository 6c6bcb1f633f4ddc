#pragma once

#include "api/stay.h"
#include "mcp/channel.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace oxide::api {

/// How the answer to a POST may be given.
enum class McpForm {
    Any,    ///< as JSON where the result comes first, else as a stream
    Stream, ///< at once
    Json,   ///< only results; what is said on the way to them is dropped
};

/// What goes to a client by one POST, or by the standing GET: as server-sent events that carry ids,
/// kept so that a client whose connection broke gets the rest on a new one. MCP's thread.
class McpStream final : public mcp::Channel
{
public:
    /// `number` tells the session's streams apart. `results` are awaited; 0: it never ends.
    McpStream(std::int64_t number, std::size_t results);

    /// Sends what comes from here on by this answer; one that was attached before is ended.
    /// `canResume`: the client knows events without data (2025-11-25).
    void attach(std::shared_ptr<Answer> answer, McpForm form, bool canResume);
    /// Of what is attached now: ends it once that is over.
    void setStay(std::unique_ptr<Stay> stay) { m_stay = std::move(stay); }
    /// Sends what came after event `last`, and goes on. False where that is not kept any more.
    [[nodiscard]] bool resume(std::shared_ptr<Answer> answer, std::int64_t last);
    /// Ends the answer, if there is one.
    void end();
    /// The connection of this answer is gone; what comes is kept.
    void detach(const Answer &gone);
    /// A comment, so that nobody on the way takes the connection for dead.
    void ping();

    void send(const boost::json::value &message) override;
    void release() override;
    void drop() override;

    [[nodiscard]] bool isComplete() const { return m_isEndless ? false : m_awaited == 0; }
    [[nodiscard]] bool isAttached() const { return m_answer != nullptr; }
    [[nodiscard]] std::chrono::steady_clock::time_point lastSaid() const { return m_lastSaid; }

private:
    struct Event {
        std::int64_t number = 0;
        std::string text; ///< JSON of the message
    };

    /// Nobody listens from here on.
    void letGo();
    void startStream();
    /// Resets the connection instead where its reader has not taken what was written before.
    void write(const Event &event);
    void keep(Event event);
    void sendJson(const boost::json::value &message);
    void countResult();

    std::int64_t m_number;
    bool m_isEndless;
    std::size_t m_awaited;
    std::shared_ptr<Answer> m_answer;
    std::unique_ptr<Stay> m_stay;                       ///< of m_answer; may be null
    std::shared_ptr<std::atomic<std::size_t>> m_unsent; ///< bytes of m_answer; any thread
    McpForm m_form = McpForm::Any;
    bool m_isStreaming = false;
    bool m_canResume = false;
    std::int64_t m_lastEvent = 0;
    std::deque<Event> m_events; ///< the newest
    std::size_t m_keptBytes = 0;
    std::chrono::steady_clock::time_point m_lastSaid = std::chrono::steady_clock::now();
};

} // namespace oxide::api

#pragma once

#include "base/error.h"
#include "httpserver/responsewriter.h"
#include "model/task.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::api {

/// In whose words a caller is answered when something goes wrong.
enum class Dialect { OpenAi, Anthropic, Ollama, Rest };

/// Names the task that a request became; every answer that a task gives carries it.
inline constexpr auto taskHeader = "X-Oxide-Task";

/// What an answer was, seen from its end.
struct AnswerEnd {
    int status = 0;
    bool wasCut = false;     ///< it began well and broke off
    std::uint64_t bytes = 0; ///< of its body
    std::optional<model::TaskId> task;
};

/// The answer to one request. Every answer, refused ones too, carries the headers that were set and
/// X-Request-Id. Any thread; calls take effect in their order (ResponseWriter says more). Dropped
/// before it began, it answers 500; inside a stream it cuts the connection.
class Answer final
{
public:
    Answer(std::shared_ptr<httpserver::ResponseWriter> writer, Dialect dialect,
           std::string requestId);
    ~Answer();
    Answer(const Answer &) = delete;
    Answer &operator=(const Answer &) = delete;

    [[nodiscard]] const std::string &requestId() const { return m_requestId; }
    [[nodiscard]] Dialect dialect() const { return m_dialect; }

    /// Called once, when the answer goes, on whichever thread that is. Several take turns; to be
    /// set before the answer is handed on.
    void onGone(std::function<void(const AnswerEnd &)> use);

    /// For an answer that has not begun; replaces one of that name. One thread at a time.
    void setHeader(std::string name, std::string value);

    void send(int status, const boost::json::value &body);
    void send(int status, std::string contentType, std::string body);
    /// An Error in the dialect's own words, with the status of httpStatusOf(); Retry-After where
    /// the error knows it. Before start() only: inside a stream each dialect has an event for it.
    void fail(const base::Error &error);

    /// Answers a WebSocket's handshake with the headers that were set (ResponseWriter::upgrade).
    void upgrade(httpserver::Request request, httpserver::WebSocketEvents events,
                 std::function<void(std::shared_ptr<httpserver::WebSocket>)> opened);

    /// Begins a stream; its body goes by writer().write().
    void start(int status, std::string contentType);
    [[nodiscard]] httpserver::ResponseWriter &writer() { return *m_writer; }
    /// Breaks a stream off, after what was written: no reader takes it for a whole answer (WIRE 3).
    void cut();

private:
    [[nodiscard]] httpserver::Headers headers(std::string contentType);
    void begin(int status);
    [[nodiscard]] std::optional<model::TaskId> task() const;

    std::shared_ptr<httpserver::ResponseWriter> m_writer;
    Dialect m_dialect;
    std::string m_requestId;
    httpserver::Headers m_headers;
    std::atomic<int> m_status = 0; ///< 0: not begun
    std::atomic<bool> m_wasCut = false;
    std::vector<std::function<void(const AnswerEnd &)>> m_onGone;
};

} // namespace oxide::api

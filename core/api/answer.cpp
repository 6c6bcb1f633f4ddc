#include "api/answer.h"

#include "api/errors.h"

#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

Answer::Answer(std::shared_ptr<httpserver::ResponseWriter> writer, Dialect dialect,
               std::string requestId)
    : m_writer(std::move(writer)), m_dialect(dialect), m_requestId(std::move(requestId))
{
    setHeader("X-Request-Id", m_requestId);
}

Answer::~Answer()
{
    if (m_status == 0) {
        base::Error error;
        error.message = "The request was dropped without an answer.";
        fail(error);
    }
    const AnswerEnd end{m_status, m_wasCut, m_writer->bytes(), task()};
    for (const auto &use : m_onGone)
        use(end);
}

void Answer::cut()
{
    m_wasCut = true;
    m_writer->cut();
}

void Answer::onGone(std::function<void(const AnswerEnd &)> use)
{
    m_onGone.push_back(std::move(use));
}

/// The first status is the one that counts: what comes later does nothing.
void Answer::begin(int status)
{
    int none = 0;
    m_status.compare_exchange_strong(none, status);
}

std::optional<model::TaskId> Answer::task() const
{
    for (const httpserver::Header &header : m_headers) {
        if (httpserver::sameHeaderName(header.name, taskHeader))
            return model::TaskId::parse(header.value);
    }
    return std::nullopt;
}

void Answer::setHeader(std::string name, std::string value)
{
    for (httpserver::Header &header : m_headers) {
        if (httpserver::sameHeaderName(header.name, name)) {
            header.value = std::move(value);
            return;
        }
    }
    m_headers.push_back({std::move(name), std::move(value)});
}

httpserver::Headers Answer::headers(std::string contentType)
{
    httpserver::Headers all = m_headers;
    if (!contentType.empty())
        all.push_back({"Content-Type", std::move(contentType)});
    return all;
}

void Answer::send(int status, const boost::json::value &body)
{
    send(status, "application/json", boost::json::serialize(body));
}

void Answer::send(int status, std::string contentType, std::string body)
{
    begin(status);
    m_writer->send(status, headers(std::move(contentType)), std::move(body));
}

void Answer::fail(const base::Error &error)
{
    if (error.retryAfter) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retryAfter);
        setHeader("Retry-After", std::to_string(seconds.count()));
    }
    send(httpStatusOf(m_dialect, error), errorBody(m_dialect, error, m_requestId));
}

void Answer::upgrade(httpserver::Request request, httpserver::WebSocketEvents events,
                     std::function<void(std::shared_ptr<httpserver::WebSocket>)> opened)
{
    begin(101);
    m_writer->upgrade(std::move(request), m_headers, {}, std::move(events), std::move(opened));
}

void Answer::start(int status, std::string contentType)
{
    begin(status);
    httpserver::Headers all = headers(std::move(contentType));
    all.push_back({"Cache-Control", "no-cache"});
    m_writer->start(status, std::move(all));
}

} // namespace oxide::api

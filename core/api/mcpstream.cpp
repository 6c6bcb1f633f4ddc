#include "api/mcpstream.h"

#include "mcp/jsonrpc.h"

#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostKept = 256;
constexpr std::size_t kMostKeptBytes = 4U * 1024 * 1024;
/// Of a reader that takes more slowly than it is told. More than is kept: a resumed stream fits.
constexpr std::size_t kMostUnsentBytes = 2 * kMostKeptBytes;
/// How long a client waits before it asks for the rest.
constexpr std::string_view kRetry = "retry: 1000\n";

bool isMalformed(const json::value &message)
{
    return message.is_object() && message.get_object().contains("error")
           && message.get_object().at("id").is_null();
}

} // namespace

McpStream::McpStream(std::int64_t number, std::size_t results)
    : m_number(number), m_isEndless(results == 0), m_awaited(results)
{
}

void McpStream::attach(std::shared_ptr<Answer> answer, McpForm form, bool canResume)
{
    end();
    m_answer = std::move(answer);
    m_unsent = std::make_shared<std::atomic<std::size_t>>(0);
    m_form = form;
    m_canResume = canResume;
    m_isStreaming = false;
    if (form == McpForm::Stream)
        startStream();
}

bool McpStream::resume(std::shared_ptr<Answer> answer, std::int64_t last)
{
    const bool isKept =
        last >= 0 && last <= m_lastEvent
        && (m_events.empty() ? last == m_lastEvent : last >= m_events.front().number - 1);
    if (!isKept)
        return false;
    end();
    m_answer = std::move(answer);
    m_unsent = std::make_shared<std::atomic<std::size_t>>(0);
    m_form = McpForm::Stream;
    m_isStreaming = true;
    m_answer->start(200, "text/event-stream");
    for (const Event &event : m_events) {
        if (m_answer && event.number > last)
            write(event);
    }
    if (isComplete())
        end();
    return true;
}

void McpStream::end()
{
    if (!m_answer)
        return;
    if (m_isStreaming)
        m_answer->writer().end();
    else // its requests were taken back before anything was said
        m_answer->send(202, std::string(), std::string());
    letGo();
}

void McpStream::detach(const Answer &gone)
{
    if (m_answer.get() == &gone)
        letGo();
}

void McpStream::ping()
{
    if (!m_answer || !m_isStreaming)
        return;
    if (m_stay && m_stay->isOver())
        end();
    else
        m_answer->writer().write(": ping\n\n");
}

void McpStream::send(const json::value &message)
{
    m_lastSaid = std::chrono::steady_clock::now();
    const bool isResult = mcp::isResponse(message) || message.is_array();
    if (m_answer && m_form == McpForm::Json) {
        if (isResult)
            sendJson(message);
        return;
    }
    // What is wrong with a batch as a whole is one error, whatever was awaited.
    const bool isWhole = m_awaited == 1 || message.is_array() || isMalformed(message);
    if (m_answer && !m_isStreaming && isResult && isWhole) {
        m_answer->send(isMalformed(message) ? 400 : 200, message);
        letGo();
        m_awaited = 0;
        return;
    }
    if (m_answer && !m_isStreaming)
        startStream();
    Event event{++m_lastEvent, json::serialize(message)};
    if (m_answer)
        write(event);
    keep(std::move(event));
    if (isResult && isWhole)
        m_awaited = 1;
    if (isResult)
        countResult();
}

void McpStream::sendJson(const json::value &message)
{
    // A batch comes as one array, so there is never a second one.
    m_answer->send(isMalformed(message) ? 400 : 200, message);
    letGo();
    m_awaited = 0;
}

void McpStream::release()
{
    if (!m_canResume || m_form != McpForm::Stream)
        return;
    end();
}

void McpStream::drop()
{
    countResult();
}

void McpStream::countResult()
{
    if (m_isEndless || m_awaited == 0)
        return;
    if (--m_awaited == 0)
        end();
}

void McpStream::letGo()
{
    m_stay.reset();
    m_answer.reset();
}

void McpStream::startStream()
{
    m_isStreaming = true;
    m_answer->start(200, "text/event-stream");
    if (m_canResume)
        m_answer->writer().write("id: " + std::to_string(m_number) + '-'
                                 + std::to_string(m_lastEvent) + '\n' + std::string(kRetry)
                                 + "data: \n\n");
}

void McpStream::write(const Event &event)
{
    if (m_stay && m_stay->isOver()) {
        end();
        return;
    }
    if (*m_unsent > kMostUnsentBytes) { // it may come back for what is kept
        m_answer->writer().reset();
        letGo();
        return;
    }
    std::string text = "event: message\nid: " + std::to_string(m_number) + '-'
                       + std::to_string(event.number) + "\ndata: " + event.text + "\n\n";
    const std::size_t size = text.size();
    *m_unsent += size;
    m_answer->writer().write(
        std::move(text), [unsent = m_unsent, size](httpserver::WriteResult) { *unsent -= size; });
}

void McpStream::keep(Event event)
{
    if (!m_canResume && !m_isStreaming) // nobody has an id to come back with
        return;
    m_keptBytes += event.text.size();
    m_events.push_back(std::move(event));
    while (m_events.size() > 1 && (m_events.size() > kMostKept || m_keptBytes > kMostKeptBytes)) {
        m_keptBytes -= m_events.front().text.size();
        m_events.pop_front();
    }
}

} // namespace oxide::api

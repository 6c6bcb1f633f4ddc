#include "httpserver/connection.h"

#include "httpserver/headtext.h"
#include "httpserver/websocketsession.h"

// The answering half of a connection: whole answers, streams, and what a WebSocket makes of it.

namespace oxide::httpserver {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

bool hasBody(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

} // namespace

bool Connection::isOpen(std::uint64_t exchange) const
{
    return exchange == m_exchange && m_answerOpen && m_state == State::Answering;
}

void Connection::appendHead(int status, const Headers &headers, std::optional<std::size_t> length)
{
    std::string &out = m_outNext;
    appendStatusAndFields(out, status, headers);
    if (length)
        out += "Content-Length: " + std::to_string(*length) + "\r\n";
    else if (m_framing == Framing::Chunked)
        out += "Transfer-Encoding: chunked\r\n";
    if (!m_keepAlive)
        out += "Connection: close\r\n";
    else if (m_http10)
        out += "Connection: keep-alive\r\n";
    out += "\r\n";
}

void Connection::startAnswer(std::uint64_t exchange, int status, const Headers &headers)
{
    if (!isOpen(exchange) || m_started)
        return;
    m_started = true;
    m_framing = m_http10 ? Framing::UntilClose : Framing::Chunked;
    if (m_http10)
        m_keepAlive = false;
    appendHead(status, headers, std::nullopt);
    flush();
}

void Connection::writeChunk(std::uint64_t exchange, const std::string &chunk,
                            std::function<void(WriteResult)> onWritten)
{
    if (!isOpen(exchange) || !m_started) {
        if (onWritten)
            asio::post(m_transport->executor(),
                       [onWritten = std::move(onWritten)] { onWritten(WriteResult::Closed); });
        return;
    }
    // An empty chunk would be the terminating one.
    if (!chunk.empty() && !m_isHead) {
        if (m_framing == Framing::Chunked) {
            appendHex(m_outNext, chunk.size());
            m_outNext += "\r\n";
        }
        m_outNext += chunk;
        if (m_framing == Framing::Chunked)
            m_outNext += "\r\n";
    }
    if (onWritten)
        m_writtenNext.push_back(std::move(onWritten));
    flush();
}

void Connection::endAnswer(std::uint64_t exchange)
{
    if (!isOpen(exchange) || !m_started)
        return;
    if (m_framing == Framing::Chunked && !m_isHead)
        m_outNext += "0\r\n\r\n";
    answerEnds();
}

void Connection::sendAnswer(std::uint64_t exchange, int status, const Headers &headers,
                            const std::string &body)
{
    if (!isOpen(exchange) || m_started)
        return;
    m_started = true;
    if (hasBody(status))
        appendHead(status, headers, body.size());
    else
        appendHead(status, headers, std::nullopt);
    if (!m_isHead && hasBody(status))
        m_outNext += body;
    answerEnds();
}

void Connection::answerEnds()
{
    m_answerOpen = false;
    m_closedCallbacks.clear();
    m_afterFlush = m_keepAlive ? AfterFlush::NextRequest : AfterFlush::Linger;
    flush();
}

void Connection::resetAnswer(std::uint64_t exchange)
{
    if (isOpen(exchange))
        shut(How::Reset);
}

void Connection::cutAnswer(std::uint64_t exchange)
{
    if (!isOpen(exchange))
        return;
    m_answerOpen = false;
    m_afterFlush = AfterFlush::Close;
    flush();
}

void Connection::abandon(std::uint64_t exchange)
{
    if (!isOpen(exchange))
        return;
    if (m_started) {
        cutAnswer(exchange);
        return;
    }
    m_keepAlive = false;
    sendAnswer(exchange, 500, {{"Content-Type", "text/plain; charset=utf-8"}},
               "The request was dropped.\n");
}

void Connection::notifyClosed(std::uint64_t exchange, std::function<void()> callback)
{
    if (exchange == m_exchange && m_state == State::Closed)
        asio::post(m_transport->executor(), std::move(callback));
    else if (isOpen(exchange))
        m_closedCallbacks.push_back(std::move(callback));
}

// ---- upgraded ----

void Connection::upgrade(std::uint64_t exchange, const Request &request, Headers headers,
                         WebSocketLimits limits, WebSocketEvents events,
                         std::function<void(std::shared_ptr<WebSocket>)> opened)
{
    if (!isOpen(exchange) || m_started || m_writing)
        return;
    m_deadline.clear();
    m_answerOpen = false;
    m_closedCallbacks.clear();
    m_state = State::Upgraded;
    m_webSocket = std::make_shared<WebSocketSession>(shared_from_this(), limits, std::move(events));
    m_webSocket->accept(request, std::move(headers), std::move(opened));
}

/// A read that was under way when the client's wish came belongs to the new protocol.
void Connection::readUpgraded(asio::mutable_buffer into, Transport::Done done)
{
    if (m_state != State::Upgraded) {
        asio::post(m_transport->executor(),
                   [done = std::move(done)] { done(asio::error::operation_aborted, 0); });
        return;
    }
    m_upgradedInto = into;
    m_upgradedDone = std::move(done);
    if (m_unparsed.empty())
        readMore();
    else
        asio::post(m_transport->executor(),
                   [self = shared_from_this()] { self->deliverUpgraded(); });
}

void Connection::deliverUpgraded()
{
    if (!m_upgradedDone)
        return;
    const std::size_t bytes = asio::buffer_copy(m_upgradedInto, asio::buffer(m_unparsed));
    m_unparsed.erase(0, bytes);
    const Transport::Done done = std::exchange(m_upgradedDone, nullptr);
    done({}, bytes);
}

void Connection::writeUpgraded(asio::const_buffer from, Transport::Done done)
{
    m_transport->write(from, std::move(done));
}

void Connection::endUpgraded()
{
    if (m_state == State::Upgraded)
        linger();
}

} // namespace oxide::httpserver

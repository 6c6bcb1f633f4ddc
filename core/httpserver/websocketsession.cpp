#include "httpserver/websocketsession.h"

#include <utility>

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/empty_body.hpp>

namespace oxide::httpserver {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds handshakeTimeout{10};

http::request<http::empty_body> handshakeOf(const Request &request)
{
    http::request<http::empty_body> handshake;
    handshake.method_string(request.method);
    handshake.target(request.target);
    handshake.version(11);
    for (const Header &header : request.headers)
        handshake.insert(header.name, header.value);
    return handshake;
}

} // namespace

WebSocketSession::WebSocketSession(std::shared_ptr<Connection> connection, WebSocketLimits limits,
                                   WebSocketEvents events)
    : m_stream(std::move(connection)), m_limits(limits), m_events(std::move(events))
{
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = handshakeTimeout;
    timeout.idle_timeout = limits.idleTimeout;
    timeout.keep_alive_pings = true;
    m_stream.set_option(timeout);
    m_stream.read_message_max(limits.messageBytes);
    m_stream.text(true);
}

void WebSocketSession::accept(const Request &request, Headers headers, Opened opened)
{
    m_stream.set_option(websocket::stream_base::decorator(
        [headers = std::move(headers)](websocket::response_type &response) {
            for (const Header &header : headers)
                response.set(header.name, header.value);
        }));
    const auto handshake =
        std::make_shared<const http::request<http::empty_body>>(handshakeOf(request));
    m_stream.async_accept(*handshake, [self = shared_from_this(), handshake,
                                       opened = std::move(opened)](error_code error) {
        if (error) { // Beast has said why
            self->m_stream.next_layer().connection().endUpgraded();
            return;
        }
        self->m_isOpen = true;
        opened(self);
        self->read();
    });
}

void WebSocketSession::read()
{
    m_stream.async_read(m_received, [self = shared_from_this()](error_code error, std::size_t) {
        self->onRead(error);
    });
}

void WebSocketSession::onRead(error_code error)
{
    if (error) {
        m_stream.next_layer().connection().close();
        return;
    }
    std::string text = boost::beast::buffers_to_string(m_received.data());
    m_received.consume(m_received.size());
    if (m_stream.got_text() && m_events.onMessage)
        m_events.onMessage(std::move(text));
    read();
}

bool WebSocketSession::send(std::string text, Importance importance)
{
    const std::lock_guard lock(m_mutex);
    if (m_isClosed)
        return false;
    const std::size_t room =
        importance == Importance::Passing ? m_limits.queuedBytes / 2 : m_limits.queuedBytes;
    if (m_queuedBytes + text.size() > room) {
        m_hasRefused = true;
        return false;
    }
    m_queuedBytes += text.size();
    m_queue.push_back(std::move(text));
    if (!std::exchange(m_isWriting, true))
        asio::post(m_stream.get_executor(), [self = shared_from_this()] { self->write(); });
    return true;
}

/// The first of the queue stays where it is while it is written: others are only added behind it.
void WebSocketSession::write()
{
    asio::const_buffer text;
    {
        const std::lock_guard lock(m_mutex);
        if (m_isClosed)
            return;
        text = asio::buffer(m_queue.front());
    }
    m_stream.async_write(text, [self = shared_from_this()](error_code error, std::size_t) {
        self->onWritten(error);
    });
}

void WebSocketSession::onWritten(error_code error)
{
    if (error) {
        m_stream.next_layer().connection().close();
        return;
    }
    bool isDrained = false;
    bool hasMore = false;
    {
        const std::lock_guard lock(m_mutex);
        m_queuedBytes -= m_queue.front().size();
        m_queue.pop_front();
        hasMore = !m_queue.empty();
        m_isWriting = hasMore; // from here on a send() may begin the next write
        isDrained = !hasMore && std::exchange(m_hasRefused, false);
    }
    if (isDrained && m_events.onDrained)
        m_events.onDrained();
    if (hasMore)
        write();
}

void WebSocketSession::close()
{
    asio::post(m_stream.get_executor(), [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->sayGoodbye();
    });
}

void WebSocketSession::sayGoodbye()
{
    if (!m_isOpen) {
        m_stream.next_layer().connection().close();
        return;
    }
    if (std::exchange(m_isClosing, true))
        return;
    m_stream.async_close(websocket::close_code::going_away,
                         [self = shared_from_this()](error_code) {
                             self->m_stream.next_layer().connection().close();
                         });
}

void WebSocketSession::connectionClosed()
{
    {
        const std::lock_guard lock(m_mutex);
        if (std::exchange(m_isClosed, true))
            return;
    }
    const WebSocketEvents events = std::exchange(m_events, {});
    if (m_isOpen && events.onClosed)
        events.onClosed();
}

} // namespace oxide::httpserver

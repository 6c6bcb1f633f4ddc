#pragma once

#include "httpserver/http.h"
#include "httpserver/upgradedstream.h"
#include "httpserver/websocket.h"

#include <deque>
#include <mutex>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace oxide::httpserver {

/// A WebSocket over a connection of the server.
class WebSocketSession final : public WebSocket,
                               public std::enable_shared_from_this<WebSocketSession>
{
public:
    using Opened = std::function<void(std::shared_ptr<WebSocket>)>;

    WebSocketSession(std::shared_ptr<Connection> connection, WebSocketLimits limits,
                     WebSocketEvents events);

    /// Answers the request's handshake, with these headers beside its own; then opened() and the
    /// first messages.
    void accept(const Request &request, Headers headers, Opened opened);

    bool send(std::string text, Importance importance = Importance::Lasting) override;
    void close() override;

    /// The connection is gone, or goes. On the executor.
    void connectionClosed();

private:
    void read();
    void onRead(boost::system::error_code error);
    void write();
    void onWritten(boost::system::error_code error);
    void sayGoodbye();

    boost::beast::websocket::stream<UpgradedStream, false> m_stream;
    WebSocketLimits m_limits;
    WebSocketEvents m_events;
    boost::beast::flat_buffer m_received;
    bool m_isOpen = false;
    bool m_isClosing = false;

    std::mutex m_mutex; ///< guards what follows
    std::deque<std::string> m_queue;
    std::size_t m_queuedBytes = 0;
    bool m_isWriting = false;
    bool m_hasRefused = false;
    bool m_isClosed = false;
};

} // namespace oxide::httpserver

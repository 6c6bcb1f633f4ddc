#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/error_code.hpp>

namespace oxide::httpserver {

/// The bytes below HTTP. A connection speaks to this and not to a socket, so that TLS is one more
/// class, and so that an upgrade to WebSocket can take the transport over. Used on its executor.
class Transport
{
public:
    using Executor = boost::asio::strand<boost::asio::io_context::executor_type>;
    using Done = std::function<void(boost::system::error_code, std::size_t)>;

    virtual ~Transport() = default;
    [[nodiscard]] virtual Executor executor() = 0;
    /// Before anything else: what the two sides say to each other first.
    virtual void open(Done done) = 0;
    /// Some bytes. One read at a time.
    virtual void read(boost::asio::mutable_buffer into, Done done) = 0;
    /// Some of these bytes, which stay valid until done. One write at a time.
    virtual void write(boost::asio::const_buffer from, Done done) = 0;
    /// The connection is broken, or the other side has sent its last: told without reading.
    [[nodiscard]] virtual bool hasPeerLeft() = 0;
    /// Nothing more will be written; reading goes on.
    virtual void shutdownSend() = 0;
    virtual void close() = 0;
    /// Closes with a TCP RST.
    virtual void reset() = 0;
    [[nodiscard]] virtual std::string peer() const = 0;
};

/// Of hasPeerLeft().
[[nodiscard]] bool hasLeft(boost::asio::ip::tcp::socket &socket);

class TcpTransport final : public Transport
{
public:
    TcpTransport(boost::asio::ip::tcp::socket socket, Executor executor);

    [[nodiscard]] Executor executor() override { return m_executor; }
    void open(Done done) override { done({}, 0); }
    void read(boost::asio::mutable_buffer into, Done done) override;
    void write(boost::asio::const_buffer from, Done done) override;
    [[nodiscard]] bool hasPeerLeft() override { return hasLeft(m_socket); }
    void shutdownSend() override;
    void close() override;
    void reset() override;
    [[nodiscard]] std::string peer() const override { return m_peer; }

private:
    Executor m_executor;
    boost::asio::ip::tcp::socket m_socket;
    std::string m_peer;
};

/// "127.0.0.1:50412"; empty where the connection is gone already.
[[nodiscard]] std::string peerOf(const boost::asio::ip::tcp::socket &socket);

} // namespace oxide::httpserver

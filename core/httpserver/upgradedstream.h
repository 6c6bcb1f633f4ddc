#pragma once

#include "httpserver/connection.h"

#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>

namespace oxide::httpserver {

/// A connection whose client has asked for another protocol, as the byte stream that Beast's
/// WebSocket works on. On the connection's executor.
class UpgradedStream final
{
public:
    using executor_type = Transport::Executor;

    explicit UpgradedStream(std::shared_ptr<Connection> connection)
        : m_connection(std::move(connection))
    {
    }

    [[nodiscard]] executor_type get_executor() { return m_connection->executor(); }
    [[nodiscard]] Connection &connection() { return *m_connection; }

    template<class Buffers, class Token>
    auto async_read_some(const Buffers &buffers, Token &&token)
    {
        return boost::asio::async_initiate<Token, Signature>(
            [connection = m_connection](auto handler, boost::asio::mutable_buffer into) {
                connection->readUpgraded(into, shared(std::move(handler)));
            },
            token, firstOf<boost::asio::mutable_buffer>(buffers));
    }

    template<class Buffers, class Token>
    auto async_write_some(const Buffers &buffers, Token &&token)
    {
        return boost::asio::async_initiate<Token, Signature>(
            [connection = m_connection](auto handler, boost::asio::const_buffer from) {
                connection->writeUpgraded(from, shared(std::move(handler)));
            },
            token, firstOf<boost::asio::const_buffer>(buffers));
    }

private:
    using Signature = void(boost::system::error_code, std::size_t);

    /// Handlers of Asio may be moved only, those of a Transport are copied.
    template<class H>
    static Transport::Done shared(H handler)
    {
        return [handler = std::make_shared<H>(std::move(handler))](boost::system::error_code error,
                                                                   std::size_t bytes) {
            (*handler)(error, bytes);
        };
    }

    /// "Some" bytes may be those of the first buffer that is not empty.
    template<class Buffer, class Buffers>
    static Buffer firstOf(const Buffers &buffers)
    {
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
            const Buffer buffer(*it);
            if (buffer.size() > 0)
                return buffer;
        }
        return {};
    }

    std::shared_ptr<Connection> m_connection;
};

// What Beast asks of a stream that is no socket, found by its name.

inline void beast_close_socket(UpgradedStream &stream)
{
    stream.connection().close();
}

inline void teardown(boost::beast::role_type, UpgradedStream &stream,
                     boost::system::error_code &error)
{
    error = {};
    stream.connection().endUpgraded();
}

template<class Handler>
void async_teardown(boost::beast::role_type, UpgradedStream &stream, Handler &&handler)
{
    stream.connection().endUpgraded();
    boost::asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable {
        handler(boost::system::error_code());
    });
}

} // namespace oxide::httpserver

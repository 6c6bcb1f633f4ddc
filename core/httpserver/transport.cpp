#include "httpserver/transport.h"

#include <utility>

#include <boost/asio/bind_executor.hpp>

namespace oxide::httpserver {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string peerOf(const tcp::socket &socket)
{
    boost::system::error_code error;
    const tcp::endpoint endpoint = socket.remote_endpoint(error);
    if (error)
        return {};
    const std::string address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? '[' + address + ']' : address) + ':'
           + std::to_string(endpoint.port());
}

TcpTransport::TcpTransport(tcp::socket socket, Executor executor)
    : m_executor(std::move(executor)), m_socket(std::move(socket)), m_peer(peerOf(m_socket))
{
    boost::system::error_code ignored;
    m_socket.set_option(tcp::no_delay(true), ignored);
}

void TcpTransport::read(asio::mutable_buffer into, Done done)
{
    m_socket.async_read_some(into, asio::bind_executor(m_executor, std::move(done)));
}

void TcpTransport::write(asio::const_buffer from, Done done)
{
    m_socket.async_write_some(from, asio::bind_executor(m_executor, std::move(done)));
}

void TcpTransport::waitForError(Done done)
{
    m_socket.async_wait(
        tcp::socket::wait_error,
        asio::bind_executor(m_executor, [done = std::move(done)](boost::system::error_code error) {
            done(error ? error : asio::error::connection_reset, 0);
        }));
}

void TcpTransport::shutdownSend()
{
    boost::system::error_code ignored;
    m_socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void TcpTransport::close()
{
    boost::system::error_code ignored;
    m_socket.close(ignored);
}

void TcpTransport::reset()
{
    boost::system::error_code ignored;
    m_socket.set_option(asio::socket_base::linger(true, 0), ignored);
    m_socket.close(ignored);
}

} // namespace oxide::httpserver

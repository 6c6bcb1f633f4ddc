#include "httpserver/transport.h"

#include <utility>

#include <boost/asio/bind_executor.hpp>

#ifndef _WIN32
#include <poll.h>
#endif

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

bool hasLeft(tcp::socket &socket)
{
#ifdef _WIN32
    WSAPOLLFD asked{socket.native_handle(), POLLRDNORM, 0};
    return WSAPoll(&asked, 1, 0) > 0 && (asked.revents & (POLLHUP | POLLERR)) != 0;
#else
#ifdef POLLRDHUP // Linux: POLLHUP is the end of both sides there
    constexpr short kEnd = POLLRDHUP;
#else
    constexpr short kEnd = 0;
#endif
    pollfd asked{socket.native_handle(), static_cast<short>(POLLIN | kEnd), 0};
    return poll(&asked, 1, 0) > 0 && (asked.revents & (kEnd | POLLHUP | POLLERR)) != 0;
#endif
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

#include "support/httpload.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace oxide::tests {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

struct LoadConnection::Impl : std::enable_shared_from_this<Impl> {
    Impl(asio::io_context &io, std::uint16_t serverPort) : context(io), socket(io), port(serverPort)
    {
    }

    void ask(std::string_view bytes)
    {
        request = bytes;
        parser.emplace();
        parser->eager(true);
        parser->body_limit(boost::none);
        received.clear();
        if (socket.is_open())
            write();
        else
            connect();
    }

    void connect()
    {
        isFresh = true;
        socket.async_connect(tcp::endpoint(asio::ip::address_v4::loopback(), port),
                             [self = shared_from_this()](error_code error) {
                                 if (self->hasLeft)
                                     return;
                                 if (error) {
                                     self->finish(false);
                                     return;
                                 }
                                 self->socket.set_option(tcp::no_delay(true), error);
                                 self->write();
                             });
    }

    void write()
    {
        asio::async_write(socket, asio::buffer(request),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (error)
                                  self->broken();
                              else
                                  self->read();
                          });
    }

    void read()
    {
        socket.async_read_some(asio::buffer(chunk),
                               [self = shared_from_this()](error_code error, std::size_t bytes) {
                                   self->received.append(self->chunk.data(), bytes);
                                   self->take(error);
                               });
    }

    void take(error_code error)
    {
        if (hasLeft)
            return;
        while (!received.empty() && !parser->is_done()) {
            error_code parsing;
            const std::size_t used = parser->put(asio::buffer(received), parsing);
            received.erase(0, used);
            if (parsing == http::error::need_more)
                break;
            if (parsing) {
                finish(false);
                return;
            }
        }
        if (error == asio::error::eof && parser->is_header_done() && !parser->is_done()) {
            error_code ignored;
            parser->put_eof(ignored); // a body to the end of the connection is whole now
        }
        std::string &body = parser->get().body();
        if (!body.empty()) {
            onBody(body);
            body.clear();
        }
        if (hasLeft)
            return;
        if (parser->is_done())
            finish(true);
        else if (error)
            broken();
        else
            read();
    }

    /// A kept connection that the server closed meanwhile has had no part of this request.
    void broken()
    {
        if (hasLeft)
            return;
        if (!isFresh && !parser->got_some()) {
            close();
            connect();
            return;
        }
        finish(false);
    }

    void finish(bool isWhole)
    {
        LoadEnd end;
        end.isWhole = isWhole;
        if (parser->is_header_done())
            end.status = static_cast<int>(parser->get().result_int());
        isFresh = false;
        if (!isWhole || !parser->keep_alive())
            close();
        if (const OnEnd use = std::exchange(onEnd, nullptr))
            use(end);
    }

    void close()
    {
        error_code ignored;
        socket.close(ignored);
    }

    asio::io_context &context;
    tcp::socket socket;
    std::uint16_t port;
    std::string_view request;
    std::array<char, 16 * 1024> chunk{};
    std::string received;
    std::optional<http::response_parser<http::string_body>> parser;
    OnBody onBody;
    OnEnd onEnd;
    bool isFresh = true; ///< no request was answered on it yet
    bool hasLeft = false;
};

LoadConnection::LoadConnection(asio::io_context &context, std::uint16_t port)
    : m_impl(std::make_shared<Impl>(context, port))
{
}

LoadConnection::~LoadConnection()
{
    leave();
}

void LoadConnection::ask(std::string_view request, OnBody body, OnEnd end)
{
    m_impl->onBody = std::move(body);
    m_impl->onEnd = std::move(end);
    m_impl->ask(request);
}

void LoadConnection::leave()
{
    m_impl->hasLeft = true;
    m_impl->close();
    m_impl = std::make_shared<Impl>(m_impl->context, m_impl->port);
}

std::string httpRequest(std::string_view method, std::string_view path, std::string_view headers,
                        std::string_view body)
{
    std::string text(method);
    text += ' ';
    text += path;
    text += " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    text += headers;
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    text += body;
    return text;
}

void ContentScanner::feed(std::string_view piece)
{
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        if (end == std::string_view::npos) {
            m_tail += piece;
            return;
        }
        if (m_tail.empty()) {
            readLine(piece.substr(0, end));
        } else {
            m_tail += piece.substr(0, end);
            readLine(m_tail);
            m_tail.clear();
        }
        piece.remove_prefix(end + 1);
    }
}

void ContentScanner::readLine(std::string_view line)
{
    constexpr std::string_view kMark = "\"content\":\"";
    if (line.starts_with("data: [DONE]"))
        m_isDone = true;
    const std::size_t begin = line.find(kMark);
    if (begin == std::string_view::npos)
        return;
    line.remove_prefix(begin + kMark.size());
    const std::string_view token = line.substr(0, line.find('"'));
    if (token.empty()) // the role's event
        return;
    ++m_tokens;
    if (m_token)
        m_token(token);
}

double percentile(std::vector<double> &values, double share)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    const double rank = std::ceil(share * static_cast<double>(values.size()));
    const std::size_t index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
    return values[std::min(index, values.size() - 1)];
}

} // namespace oxide::tests

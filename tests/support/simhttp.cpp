#include "support/simhttp.h"

#include "base/text.h"

#include <array>
#include <charconv>
#include <optional>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

namespace oxide::tests {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::uint16_t portOf(std::string_view url)
{
    std::uint16_t port = 0;
    const std::size_t host = url.find("//");
    const std::size_t colon = url.find(':', host == std::string_view::npos ? 0 : host);
    if (colon != std::string_view::npos)
        std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
    return port;
}

std::string pathOf(std::string_view url)
{
    const std::size_t host = url.find("//");
    const std::size_t slash = url.find('/', host == std::string_view::npos ? 0 : host + 2);
    return slash == std::string_view::npos ? std::string() : std::string(url.substr(slash));
}

std::size_t number(std::string_view text, int base)
{
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

} // namespace

std::string RawAnswer::header(std::string_view name) const
{
    for (const auto &[key, value] : headers) {
        if (base::toLowerAscii(key) == base::toLowerAscii(name))
            return value;
    }
    return {};
}

struct RawHttp::Impl {
    asio::io_context context;
    tcp::socket socket{context};
    std::string buffer;
    std::optional<EndOf> ended;
    std::chrono::steady_clock::time_point deadline;

    void connect(std::uint16_t port)
    {
        error_code error;
        socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port), error);
        if (error)
            ended = EndOf::Closed;
    }

    /// More bytes in the buffer; false at the end or the deadline.
    bool fill()
    {
        if (ended)
            return false;
        std::array<char, 16 * 1024> chunk{};
        error_code result = asio::error::would_block;
        std::size_t count = 0;
        socket.async_read_some(asio::buffer(chunk), [&](error_code error, std::size_t bytes) {
            result = error;
            count = bytes;
        });
        context.restart();
        context.run_until(deadline);
        if (result == asio::error::would_block) {
            error_code ignored;
            socket.cancel(ignored);
            context.restart();
            context.run();
            ended = EndOf::TimeOut;
            return false;
        }
        if (result)
            ended = result == asio::error::connection_reset ? EndOf::Reset : EndOf::Closed;
        buffer.append(chunk.data(), count);
        return !result;
    }

    bool fillUntil(std::string_view mark)
    {
        while (buffer.find(mark) == std::string::npos) {
            if (!fill())
                return false;
        }
        return true;
    }

    bool fillTo(std::size_t size)
    {
        while (buffer.size() < size) {
            if (!fill())
                return false;
        }
        return true;
    }

    std::string take(std::size_t size)
    {
        std::string taken = buffer.substr(0, size);
        buffer.erase(0, size);
        return taken;
    }

    std::string takeLine()
    {
        const std::size_t end = buffer.find("\r\n");
        std::string line = take(end);
        take(2);
        return line;
    }

    bool readHead(RawAnswer &answer)
    {
        if (!fillUntil("\r\n\r\n"))
            return false;
        const std::string first = takeLine();
        answer.status = static_cast<int>(number(std::string_view(first).substr(9, 3), 10));
        for (std::string line = takeLine(); !line.empty(); line = takeLine()) {
            const std::size_t colon = std::min(line.find(": "), line.size());
            answer.headers.emplace_back(line.substr(0, colon),
                                        line.substr(std::min(line.size(), colon + 2)));
        }
        return true;
    }

    bool readChunks(RawAnswer &answer)
    {
        while (true) {
            if (!fillUntil("\r\n"))
                return false;
            const std::size_t size = number(takeLine(), 16);
            if (!fillTo(size + 2)) {
                answer.body += buffer;
                return false;
            }
            const std::string chunk = take(size);
            take(2);
            if (size == 0)
                return true;
            answer.body += chunk;
            answer.chunks.push_back(chunk);
        }
    }

    bool readBody(RawAnswer &answer)
    {
        if (answer.header("Transfer-Encoding") == "chunked")
            return readChunks(answer);
        if (const std::string length = answer.header("Content-Length"); !length.empty()) {
            const std::size_t size = number(length, 10);
            const bool whole = fillTo(size);
            answer.body = take(size);
            return whole;
        }
        if (answer.status == 204 || answer.status == 304 || answer.status < 200)
            return true;
        while (fill()) {
        }
        answer.body = take(buffer.size());
        return ended == EndOf::Closed;
    }
};

RawHttp::RawHttp(std::uint16_t port) : m_impl(std::make_unique<Impl>())
{
    m_impl->connect(port);
}

RawHttp::RawHttp(const std::string &url) : RawHttp(portOf(url)) {}

RawHttp::~RawHttp() = default;

bool RawHttp::isConnected() const
{
    return !m_impl->ended;
}

bool RawHttp::send(std::string_view bytes)
{
    error_code error;
    asio::write(m_impl->socket, asio::buffer(bytes), error);
    return !error;
}

void RawHttp::sendRequest(std::string_view method, std::string_view path, std::string_view body,
                          std::string_view headers)
{
    std::string text(method);
    text += ' ';
    text += path;
    text += " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    text += headers;
    if (!body.empty() || method == "POST")
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n";
    text += body;
    send(text);
}

RawAnswer RawHttp::readAnswer(Milliseconds timeout)
{
    m_impl->deadline = std::chrono::steady_clock::now() + timeout;
    if (m_impl->ended == EndOf::TimeOut)
        m_impl->ended.reset();
    RawAnswer answer;
    const bool whole = m_impl->readHead(answer) && m_impl->readBody(answer);
    answer.end = whole ? EndOf::Answer : m_impl->ended.value_or(EndOf::Closed);
    return answer;
}

std::string RawHttp::readSome(Milliseconds timeout)
{
    m_impl->deadline = std::chrono::steady_clock::now() + timeout;
    if (m_impl->ended == EndOf::TimeOut)
        m_impl->ended.reset();
    if (m_impl->buffer.empty())
        m_impl->fill();
    return m_impl->take(m_impl->buffer.size());
}

EndOf RawHttp::awaitEnd(Milliseconds timeout)
{
    m_impl->deadline = std::chrono::steady_clock::now() + timeout;
    if (m_impl->ended == EndOf::TimeOut)
        m_impl->ended.reset();
    while (m_impl->fill()) {
    }
    return *m_impl->ended;
}

void RawHttp::shrinkReceiveBuffer()
{
    error_code ignored;
    m_impl->socket.set_option(asio::socket_base::receive_buffer_size(4'096), ignored);
}

void RawHttp::close()
{
    error_code ignored;
    m_impl->socket.close(ignored);
    m_impl->ended = EndOf::Closed;
}

void RawHttp::reset()
{
    error_code ignored;
    m_impl->socket.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
}

RawAnswer ask(const std::string &url, std::string_view method, std::string_view path,
              std::string_view body, std::string_view headers, RawHttp::Milliseconds timeout)
{
    RawHttp http(url);
    http.sendRequest(method, pathOf(url) + std::string(path), body, headers);
    return http.readAnswer(timeout);
}

} // namespace oxide::tests

#include "loadclient.h"

#include <array>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <QElapsedTimer>
#include <QUrl>

namespace oxide::tests {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// One streamed chat that counts the tokens that come.
class Stream : public std::enable_shared_from_this<Stream>
{
public:
    Stream(asio::io_context &context, int tokens) : m_socket(context)
    {
        const std::string body = R"({"model":"count:)" + std::to_string(tokens)
                                 + R"(","stream":true,"messages":[{"role":"user","content":"x"}]})";
        m_request = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    "Content-Length: "
                    + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    void start(std::uint16_t port)
    {
        m_socket.async_connect(tcp::endpoint(asio::ip::address_v4::loopback(), port),
                               [self = shared_from_this()](auto error) {
                                   if (!error)
                                       self->write();
                               });
    }

    [[nodiscard]] int tokens() const
    {
        int count = 0;
        constexpr std::string_view mark = R"({"content":")";
        for (std::size_t at = m_text.find(mark); at != std::string::npos;
             at = m_text.find(mark, at + 1))
            ++count;
        return count;
    }

    [[nodiscard]] bool isWhole() const { return m_text.ends_with("[DONE]\n\n\r\n0\r\n\r\n"); }

private:
    void write()
    {
        asio::async_write(m_socket, asio::buffer(m_request),
                          [self = shared_from_this()](auto error, std::size_t) {
                              if (!error)
                                  self->read();
                          });
    }

    void read()
    {
        m_socket.async_read_some(asio::buffer(m_chunk),
                                 [self = shared_from_this()](auto error, std::size_t bytes) {
                                     self->m_text.append(self->m_chunk.data(), bytes);
                                     if (!error)
                                         self->read();
                                 });
    }

    tcp::socket m_socket;
    std::string m_request;
    std::array<char, 16 * 1024> m_chunk{};
    std::string m_text;
};

} // namespace

LoadRun runStreams(const SimService &service, int streams, int tokens)
{
    asio::io_context context;
    std::vector<std::shared_ptr<Stream>> all;
    const auto port =
        static_cast<std::uint16_t>(QUrl(QString::fromStdString(service.baseUrl)).port());
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < streams; ++i)
        all.emplace_back(std::make_shared<Stream>(context, tokens))->start(port);
    context.run();
    LoadRun run;
    run.took = timer.elapsed();
    for (const auto &stream : all) {
        run.tokens += stream->tokens();
        run.whole += stream->isWhole() ? 1 : 0;
    }
    return run;
}

} // namespace oxide::tests

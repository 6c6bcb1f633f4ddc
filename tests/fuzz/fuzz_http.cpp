// A connection of core/httpserver over bytes of a client. The first byte is the size of the pieces
// that they come in; 0: all at once.
#include "fuzz/fuzz.h"
#include "httpserver/connection.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>

using namespace oxide::httpserver;
namespace asio = boost::asio;

namespace {

/// A client that has said all it has to say, and reads whatever comes.
class ReplayTransport final : public Transport
{
public:
    ReplayTransport(asio::io_context &context, std::string_view bytes, std::size_t piece)
        : m_executor(asio::make_strand(context)), m_rest(bytes), m_piece(piece)
    {
    }

    [[nodiscard]] Executor executor() override { return m_executor; }
    void open(Done done) override { done({}, 0); }
    void read(asio::mutable_buffer into, Done done) override
    {
        if (m_isClosed) {
            end(std::move(done), asio::error::operation_aborted);
            return;
        }
        const std::size_t most = m_piece == 0 ? m_rest.size() : std::min(m_piece, m_rest.size());
        const std::size_t bytes = asio::buffer_copy(into, asio::buffer(m_rest.substr(0, most)));
        m_rest.remove_prefix(bytes);
        if (bytes == 0)
            end(std::move(done), asio::error::eof);
        else
            asio::post(m_executor, [done = std::move(done), bytes] { done({}, bytes); });
    }
    void write(asio::const_buffer from, Done done) override
    {
        const std::size_t bytes = m_isClosed ? 0 : from.size();
        asio::post(m_executor, [done = std::move(done), bytes] {
            done(bytes == 0 ? asio::error::broken_pipe : boost::system::error_code(), bytes);
        });
    }
    [[nodiscard]] bool hasPeerLeft() override { return true; }
    void shutdownSend() override {}
    void close() override { m_isClosed = true; }
    void reset() override { m_isClosed = true; }
    [[nodiscard]] std::string peer() const override { return "fuzz"; }

private:
    void end(Done done, boost::system::error_code error)
    {
        asio::post(m_executor, [done = std::move(done), error] { done(error, 0); });
    }

    Executor m_executor;
    std::string_view m_rest;
    std::size_t m_piece;
    bool m_isClosed = false;
};

/// Every way in which an answer is given.
void answer(Request request, const std::shared_ptr<ResponseWriter> &writer)
{
    oxide::fuzz::expect(!request.target.empty(), "a request has a target");
    static_cast<void>(request.queryValue("q"));
    static_cast<void>(request.header("host"));
    if (request.path == "/stream") {
        writer->start(200, {{"Content-Type", "text/plain"}});
        writer->write("one", [writer](WriteResult) { writer->end(); });
    } else if (request.path == "/ws") {
        WebSocketEvents events;
        const auto socket = std::make_shared<std::shared_ptr<WebSocket>>();
        events.onMessage = [socket](const std::string &text) {
            if (*socket)
                (*socket)->send(text);
        };
        events.onClosed = [socket] { socket->reset(); };
        writer->upgrade(std::move(request), {}, {}, std::move(events),
                        [socket](const std::shared_ptr<WebSocket> &opened) { *socket = opened; });
    } else if (request.path != "/dropped") {
        writer->send(200, {}, request.method + std::to_string(request.body.size()));
    }
}

std::shared_ptr<ServerCore> sharedCore()
{
    static IoContext io;
    static const auto core = [] {
        ServerOptions options;
        options.limits.headerBytes = 4'096;
        options.limits.bodyBytes = 16'384;
        ServerCore::Service service;
        service.handler = answer;
        service.admit = [](Request &head) { return head.path != "/refused"; };
        return std::make_shared<ServerCore>(io, options, std::move(service), Log());
    }();
    return core;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const oxide::fuzz::Input input(data, size);
    asio::io_context context(1);
    {
        const auto connection = std::make_shared<Connection>(
            std::make_unique<ReplayTransport>(context, input.bytes, input.choice), sharedCore());
        connection->run([](Connection &c) { c.begin(); });
        context.poll(); // deadlines aside
        connection->run([](Connection &c) { c.close(); });
        context.restart();
        context.poll();
    }
    return 0;
}

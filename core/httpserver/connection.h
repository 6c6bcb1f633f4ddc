#pragma once

#include "httpserver/deadline.h"
#include "httpserver/receivedbody.h"
#include "httpserver/responsewriter.h"
#include "httpserver/servercore.h"
#include "httpserver/transport.h"
#include "httpserver/websocket.h"

#include <array>
#include <atomic>
#include <optional>

#include <boost/asio/post.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace oxide::httpserver {

class WebSocketSession;

/// One client. Reads all the time, also while an answer is under way: that is how a client that
/// leaves is noticed, and where pipelined requests wait. Everything runs on the transport's
/// executor. An answer is told from the next by its exchange number; calls with an old one do
/// nothing.
class Connection final : public std::enable_shared_from_this<Connection>
{
public:
    Connection(std::unique_ptr<Transport> transport, std::shared_ptr<ServerCore> core);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Runs fn(*this) on the executor: inside this call when already there, unless calls of other
    /// threads are still queued. Those must not be overtaken: the last reference to a writer often
    /// goes on the executor just after another thread has ended the answer. An open connection is
    /// held by its server, so that a call which finds none is late; one that waits must not hold it
    /// itself, for it may wait in a context that has stopped.
    template<class F>
    void run(F fn)
    {
        const Transport::Executor executor = m_transport->executor();
        if (executor.running_in_this_thread() && m_queued == 0) {
            fn(*this);
            return;
        }
        ++m_queued;
        boost::asio::post(executor, [weak = weak_from_this(), fn = std::move(fn)]() mutable {
            if (const auto self = weak.lock()) {
                --self->m_queued;
                fn(*self);
            }
        });
    }
    /// Thread-safe; never inside this call.
    void runSoon(std::function<void()> fn);
    void runAfter(std::chrono::nanoseconds delay, std::function<void()> fn);

    // below: on the executor
    void begin();
    void closeIfIdle();
    /// Since when it waits for a request of somebody who may come in: it may be closed to make room
    /// for another. Empty while one is read or answered. Thread-safe.
    [[nodiscard]] std::optional<IdleTime> idleSince() const;
    /// Makes room where it still waits since then: its closing is under way, and nothing that comes
    /// is read any more. Thread-safe.
    [[nodiscard]] bool giveUp(IdleTime since);
    /// Closes when idle, else after the running answer.
    void finish();
    void close();

    void startAnswer(std::uint64_t exchange, int status, const Headers &headers);
    void writeChunk(std::uint64_t exchange, const std::string &chunk,
                    std::function<void(WriteResult)> onWritten);
    void endAnswer(std::uint64_t exchange);
    void sendAnswer(std::uint64_t exchange, int status, const Headers &headers,
                    const std::string &body);
    void resetAnswer(std::uint64_t exchange);
    void cutAnswer(std::uint64_t exchange);
    void abandon(std::uint64_t exchange);
    void notifyClosed(std::uint64_t exchange, std::function<void()> callback);
    /// Gives the connection over to a WebSocket, which answers the handshake.
    void upgrade(std::uint64_t exchange, const Request &request, Headers headers,
                 WebSocketLimits limits, WebSocketEvents events,
                 std::function<void(std::shared_ptr<WebSocket>)> opened);

    // of an upgraded one
    [[nodiscard]] Transport::Executor executor() { return m_transport->executor(); }
    void readUpgraded(boost::asio::mutable_buffer into, Transport::Done done);
    void writeUpgraded(boost::asio::const_buffer from, Transport::Done done);
    /// Nothing more is said; what the client still sends is dropped for a moment, then it closes.
    void endUpgraded();

private:
    enum class State { Idle, Reading, Answering, Upgraded, Lingering, Closed };
    enum class Framing { None, Chunked, UntilClose };
    enum class AfterFlush { Nothing, NextRequest, Linger, Close };
    static constexpr IdleTime::rep kBusy = -1;
    static constexpr IdleTime::rep kGivenUp = -2;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    void onOpened(boost::system::error_code error);
    void readMore();
    void lookWhetherItLeft();
    void onRead(boost::system::error_code error, std::size_t bytes);
    void parse();
    /// False when the request was refused on its headers.
    bool onHeaders();
    void onParseError(boost::system::error_code error);
    void onRequest();
    enum class KeepAlive { Yes, No };
    /// Gives m_request to the handler.
    void hand(KeepAlive keepAlive);
    /// Answers without the handler and closes: what follows on this connection cannot be trusted.
    void refuse(int status, std::string reason);
    /// From here on the connection waits for this answer.
    [[nodiscard]] std::shared_ptr<ResponseWriter> beginAnswer(KeepAlive keepAlive);
    /// Calls what is served; what it throws is logged.
    void serve(const std::function<void()> &call) const;
    void nextRequest();
    void deliverUpgraded();

    void startWaiting();
    /// False where it was given up meanwhile: it is closed then.
    [[nodiscard]] bool stopWaiting();

    [[nodiscard]] bool isOpen(std::uint64_t exchange) const;
    void appendHead(int status, const Headers &headers, std::optional<std::size_t> length);
    void answerEnds();
    void flush();
    void onFlushed(boost::system::error_code error, std::size_t bytes);
    void linger();
    enum class How { Close, Reset };
    void shut(How how);

    void onDeadline();

    std::shared_ptr<ServerCore> m_core; ///< keeps the I/O context: before all that is of it
    std::unique_ptr<Transport> m_transport;
    State m_state = State::Idle;
    std::atomic<int> m_queued = 0; ///< calls on their way to the executor
    /// What idleSince() says, in its clock's steps; kBusy or kGivenUp.
    std::atomic<IdleTime::rep> m_idleSince = kBusy;

    std::array<char, 4 * 1024> m_chunk{}; ///< an idle connection's memory, for the most part
    bool m_reading = false;
    bool m_isLooking = false;
    std::string m_unparsed; ///< received, not yet given to the parser
    std::optional<Parser> m_parser;
    bool m_headersSeen = false;
    Request m_request; ///< from its head on
    ReceivedBody m_received;

    std::uint64_t m_exchange = 0;
    bool m_answerOpen = false; ///< the current exchange still takes calls
    bool m_started = false;
    Framing m_framing = Framing::None;
    bool m_keepAlive = true;
    bool m_isHead = false;
    bool m_http10 = false;
    std::vector<std::function<void()>> m_closedCallbacks;

    std::string m_out; ///< being written, from m_outOffset on
    std::size_t m_outOffset = 0;
    std::string m_outNext;
    bool m_writing = false;
    std::vector<std::function<void(WriteResult)>> m_written;
    std::vector<std::function<void(WriteResult)>> m_writtenNext;
    AfterFlush m_afterFlush = AfterFlush::Nothing;

    std::shared_ptr<WebSocketSession> m_webSocket;
    boost::asio::mutable_buffer m_upgradedInto; ///< where the WebSocket waits for bytes
    Transport::Done m_upgradedDone;             ///< empty: it does not

    Deadline m_deadline;
};

} // namespace oxide::httpserver

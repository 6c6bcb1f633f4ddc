#pragma once

#include "httpserver/http.h"
#include "httpserver/websocket.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace oxide::httpserver {

class Connection;

/// What became of a chunk: Written means handed to the kernel, Closed that the client is gone.
enum class WriteResult { Written, Closed };

/// The answer to one request. Every function may be called from any thread; a call that was made
/// after another one takes effect after it. After the end of the answer, or once the client is
/// gone, they do nothing. Dropping the last reference before the end answers 500 where nothing was
/// sent yet, and cuts the connection where something was, so that no client takes half an answer
/// for a whole one.
class ResponseWriter final
{
public:
    ResponseWriter(const std::shared_ptr<Connection> &connection, std::uint64_t exchange);
    ~ResponseWriter();
    ResponseWriter(const ResponseWriter &) = delete;
    ResponseWriter &operator=(const ResponseWriter &) = delete;

    /// Begins an answer whose body follows by write(): chunked, or to the end of the connection
    /// for HTTP/1.0. Sent at once. Content-Length, Transfer-Encoding, Connection and Date are the
    /// server's own.
    void start(int status, Headers headers);
    /// After start(). onWritten is called once, on the I/O thread, never inside this call. Whoever
    /// waits for it before writing more holds at most one chunk in memory.
    void write(std::string chunk, std::function<void(WriteResult)> onWritten = {});
    /// Ends the body; the connection goes on to the next request.
    void end();

    /// A whole answer, with its Content-Length.
    void send(int status, Headers headers, std::string body);

    /// Of the body that was given to write() and send() so far.
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

    /// Answers the client's wish for a WebSocket; the connection is one from then on. `opened` is
    /// called on the I/O thread before the first message. Where the handshake is wrong, that is
    /// answered and nothing is called.
    void upgrade(Request request, Headers headers, WebSocketLimits limits, WebSocketEvents events,
                 std::function<void(std::shared_ptr<WebSocket>)> opened);

    /// Aborts the connection with a TCP RST; what the kernel had not sent yet is lost.
    void reset();
    /// Closes the connection after what was written, without the terminating chunk.
    void cut();

    /// Called once, on the I/O thread, when the connection ends before the answer does: the client
    /// left (noticed at once, also while nothing is written), a timeout, reset(), cut() or stop().
    /// A client that shuts down its sending side is taken as gone. Behind more pipelined requests
    /// than Limits::headerBytes holds that is noticed within a quarter of a second.
    void onClosed(std::function<void()> callback);

    /// Runs fn on this connection's executor, never inside this call, so that it never runs at the
    /// same time as other callbacks of this answer. Dropped when the connection has ended.
    void soon(std::function<void()> fn);
    /// The same after that time.
    void after(std::chrono::nanoseconds delay, std::function<void()> fn);

private:
    std::weak_ptr<Connection> m_connection;
    std::uint64_t m_exchange;
    std::atomic<std::uint64_t> m_bytes = 0;
};

} // namespace oxide::httpserver

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oxide::tests {

/// How a connection came to its end, as the client saw it.
enum class EndOf {
    Answer,  ///< the body ended as HTTP says
    Closed,  ///< FIN before that
    Reset,   ///< RST
    TimeOut, ///< nothing more came in time
};

/// One HTTP answer as it was on the wire.
struct RawAnswer {
    int status = 0; ///< 0: no whole head came
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;                ///< without the chunk framing
    std::vector<std::string> chunks; ///< as they were framed
    EndOf end = EndOf::TimeOut;

    [[nodiscard]] std::string header(std::string_view name) const;
};

/// A TCP connection to loopback that shows exactly what a server does: an HTTP client would hide
/// resets, chunks and retries. Blocking.
class RawHttp final
{
public:
    using Milliseconds = std::chrono::milliseconds;

    explicit RawHttp(std::uint16_t port);
    /// Of "http://127.0.0.1:PORT/…".
    explicit RawHttp(const std::string &url);
    ~RawHttp();
    RawHttp(const RawHttp &) = delete;
    RawHttp &operator=(const RawHttp &) = delete;

    [[nodiscard]] bool isConnected() const;
    /// False where the connection is broken.
    bool send(std::string_view bytes);
    void sendRequest(std::string_view method, std::string_view path, std::string_view body = {},
                     std::string_view headers = {});
    /// Reads one answer; what comes after it is kept for the next.
    [[nodiscard]] RawAnswer readAnswer(Milliseconds timeout = Milliseconds(10'000));
    /// Some bytes that are there or come in time; empty at the end.
    [[nodiscard]] std::string readSome(Milliseconds timeout = Milliseconds(10'000));
    /// Takes nothing, and waits for the end of the connection.
    [[nodiscard]] EndOf awaitEnd(Milliseconds timeout = Milliseconds(10'000));
    /// A small receive buffer, so that a server soon cannot write more. Before the first read.
    void shrinkReceiveBuffer();
    void close();
    /// Closes with an RST.
    void reset();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// One request on a connection of its own. `url` is a base URL, to which the path is added.
[[nodiscard]] RawAnswer ask(const std::string &url, std::string_view method, std::string_view path,
                            std::string_view body = {}, std::string_view headers = {},
                            RawHttp::Milliseconds timeout = RawHttp::Milliseconds(10'000));

} // namespace oxide::tests

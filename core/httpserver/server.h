#pragma once

#include "base/error.h"
#include "httpserver/http.h"
#include "httpserver/iocontext.h"
#include "httpserver/responsewriter.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oxide::httpserver {

struct Limits {
    std::size_t headerBytes = 64 * 1024;             ///< more: 431
    std::size_t bodyBytes = 32 * 1024 * 1024;        ///< more: 413, and the rest is not read
    std::chrono::milliseconds headerTimeout{10'000}; ///< first byte to end of headers; then 408
    std::chrono::milliseconds bodyTimeout{60'000};   ///< end of headers to end of body; then 408
    std::chrono::milliseconds idleTimeout{75'000};   ///< waiting for a request; then closed
    std::chrono::milliseconds writeTimeout{60'000};  ///< client takes nothing; then aborted
    /// More: the one that waits for a request longest is closed; where none waits, the new one gets
    /// 503, or nothing where it expects TLS, and is closed.
    std::size_t maxConnections = 4096;
    /// Of all bodies that are being received; more: 503 for the one that grows.
    std::size_t receivedBytes = 256 * 1024 * 1024;
};

struct ServerOptions {
    std::string address = "127.0.0.1"; ///< a numeric IPv4 or IPv6 address
    std::uint16_t port = 0;            ///< 0: any free one
    std::string certificateFile;       ///< PEM, with its chain; empty: no TLS
    std::string privateKeyFile;        ///< PEM
    Limits limits;
};

enum class LogLevel { Debug, Info, Warning, Error };
/// Called on I/O threads.
using Log = std::function<void(LogLevel, std::string_view)>;

/// Called on an I/O thread when a request has been read to its end. One request of a connection at
/// a time; pipelined ones wait. An exception answers 500.
using Handler = std::function<void(Request, std::shared_ptr<ResponseWriter>)>;

/// Called on an I/O thread when the head of a request has been read, before its body and before the
/// client is told to send it. Where it says no, the handler gets the request without a body that is
/// not small and answers it; the connection ends then. May keep what it found in Request::visit.
using Admit = std::function<bool(Request &head)>;

/// A request that the server refuses by itself: malformed, too large, too slow.
struct Refusal {
    int status = 400;
    std::string reason;          ///< a sentence
    std::optional<Request> head; ///< empty where it was not read to its end
};

/// Called on an I/O thread; answers at once, in its own words. The connection ends then.
using Refuse = std::function<void(Refusal, std::shared_ptr<ResponseWriter>)>;

struct ServerCore;

/// An HTTP/1.1 server on one port: keep-alive, pipelining, limits, timeouts, streamed answers.
/// The functions may be called from any thread, but stop() and the destructor not on an I/O thread,
/// and the others there only where the context has a single one.
class Server final
{
public:
    /// Without `refuse` a refusal is a line of plain text.
    Server(IoContext &io, ServerOptions options, Handler handler, Log log = {}, Admit admit = {},
           Refuse refuse = {});
    /// stop() without waiting.
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// AlreadyExists (another has the port), Io (not our address, not allowed), InvalidArgument
    /// (not an address) or Config (a certificate that does not read).
    [[nodiscard]] base::Result<void> listen();
    /// The port listened on; 0 before listen().
    [[nodiscard]] std::uint16_t port() const;
    /// SHA-256 of the certificate that it shows (DER), in lower-case hex; empty without TLS and
    /// before listen().
    [[nodiscard]] std::string certificateDigest() const;

    /// New connections are refused by the kernel, idle ones are closed, running answers go on. The
    /// port stays ours.
    void refuseConnections();
    /// Ends refuseConnections().
    [[nodiscard]] base::Result<void> acceptConnections();

    [[nodiscard]] std::size_t connections() const;

    /// The port is free again when it returns; what runs goes on. For good.
    void stopListening();
    /// Closes idle connections now and the others after their answers; WebSockets are told goodbye.
    /// Returns at once: connections() says how far it is. After stopListening().
    void finish();
    /// Stops listening, closes idle connections, lets running answers end for that long, then
    /// closes the rest. After it no handler and no callback of this server runs.
    void stop(std::chrono::milliseconds deadline);

private:
    std::shared_ptr<ServerCore> m_core;
};

} // namespace oxide::httpserver

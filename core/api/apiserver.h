#pragma once

#include "api/context.h"
#include "api/doors.h"
#include "api/requestlog.h"
#include "httpserver/server.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oxide::api {

/// "http://127.0.0.1:8642", without a path.
[[nodiscard]] std::string urlOf(const config::Api &settings, std::uint16_t port);

/// The local API: listens, checks who comes in, and hands each request to its room. Its engine
/// outlives it. The functions may be called from any thread but the server's own.
class ApiServer final
{
public:
    /// Does not listen yet. `rooms` are asked for their routes here. Without metrics this is called
    /// in the engine's thread.
    ApiServer(engine::Engine &engine, config::Api settings, const std::shared_ptr<const Keys> &keys,
              const std::vector<Room> &rooms, Lasting lasting = {});
    /// stop() without waiting.
    ~ApiServer();
    ApiServer(const ApiServer &) = delete;
    ApiServer &operator=(const ApiServer &) = delete;

    /// PolicyRefused off loopback without TLS; Config for a certificate that does not read;
    /// AlreadyExists where another has the port; Io, InvalidArgument for an address that is not
    /// this machine's or none.
    [[nodiscard]] base::Result<void> listen();
    /// 0 before listen().
    [[nodiscard]] std::uint16_t port() const;
    /// SHA-256 of the certificate that it shows (DER), in lower-case hex; empty without TLS.
    [[nodiscard]] std::string certificateDigest() const;
    /// With the port that it has.
    [[nodiscard]] std::string url() const;

    [[nodiscard]] std::size_t connections() const;

    /// From the next request on. Address, port, certificate, limits and threads stay as they were:
    /// they need a new server (needsNewServer).
    void configure(config::Api settings, std::shared_ptr<const Keys> keys);
    [[nodiscard]] static bool needsNewServer(const config::Api &now, const config::Api &next);

    /// New connections are refused from now on, so that another may have the port; what runs goes
    /// on. Returns at once.
    void stopListening();
    /// The same, and connections close as their answers end: connections() says how far it is.
    void finish();
    /// Lets running answers end for that long, then cuts them. After it no handle of a route runs.
    void stop(std::chrono::milliseconds deadline);

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::api

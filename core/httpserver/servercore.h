#pragma once

#include "httpserver/iocontext_p.h"
#include "httpserver/server.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_set>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>

namespace oxide::httpserver {

class Connection;
class Transport;

/// Of the steady clock, since its epoch.
using IdleTime = std::chrono::steady_clock::duration;

/// What a Server and its connections share. The acceptor is touched only on its strand.
struct ServerCore : std::enable_shared_from_this<ServerCore> {
    using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;

    /// What is served.
    struct Service {
        Handler handler;
        Admit admit;   ///< empty: everybody is
        Refuse refuse; ///< empty: in plain text
    };

    ServerCore(IoContext &io, ServerOptions options, Service service, Log log);

    [[nodiscard]] base::Result<void> open();
    [[nodiscard]] base::Result<void> bind(const boost::asio::ip::tcp::endpoint &endpoint);
    [[nodiscard]] base::Result<void> startListening();
    void accept();
    void onAccepted(boost::system::error_code error, boost::asio::ip::tcp::socket socket);
    [[nodiscard]] std::unique_ptr<Transport> transportFor(boost::asio::ip::tcp::socket socket);
    /// True where one more connection may come, if need be in the place of the one that has been
    /// idle longest: who comes without a key cannot keep others out by holding connections.
    [[nodiscard]] bool makeRoom();
    [[nodiscard]] bool closeLongestIdle();
    void findIdle();
    void turnAway(boost::asio::ip::tcp::socket socket);
    void closeAcceptor();
    void closeIdle();
    void removed(const std::shared_ptr<Connection> &connection);
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> all();
    [[nodiscard]] std::shared_ptr<const Service> currentService() const;
    /// By its head, as Admit says; false where that throws.
    [[nodiscard]] bool admits(Request &request) const;
    void say(LogLevel level, std::string_view text) const;
    /// Runs fn on the acceptor's strand and waits for its result.
    [[nodiscard]] base::Result<void> onStrand(const std::function<base::Result<void>()> &fn);

    std::shared_ptr<IoContext::Impl> io; ///< first, to go last
    ServerOptions options;
    std::shared_ptr<boost::asio::ssl::context> tls; ///< null: none
    Log log;
    Strand strand;
    boost::asio::ip::tcp::acceptor acceptor;
    std::atomic<std::uint16_t> port = 0;
    std::atomic<bool> stopping = false;
    std::atomic<bool> stopped = false;
    std::atomic<std::size_t> receivedBytes = 0; ///< of bodies that are not whole yet
    bool refusing = false;

    struct Idle {
        IdleTime since;
        std::weak_ptr<Connection> connection;
    };
    std::deque<Idle> longestIdle; ///< found by findIdle(), the longest first; some may be busy now
    std::chrono::steady_clock::time_point nextLook; ///< by findIdle(), not before
    std::size_t turnedAway = 0;                     ///< not told of yet
    std::optional<std::chrono::steady_clock::time_point> toldOfTurnedAway;

    mutable std::mutex mutex;               ///< guards what follows
    std::shared_ptr<const Service> service; ///< null once stopped
    std::condition_variable emptied;
    std::unordered_set<std::shared_ptr<Connection>> connections;
};

} // namespace oxide::httpserver

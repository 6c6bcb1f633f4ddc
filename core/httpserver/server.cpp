#include "httpserver/server.h"

#include "httpserver/connection.h"
#include "httpserver/servercore.h"
#include "httpserver/tlstransport.h"

#include <algorithm>
#include <cassert>
#include <exception>
#include <future>
#include <iterator>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#ifndef _WIN32
#include <sys/resource.h>
#endif

namespace oxide::httpserver {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::string_view busyAnswer = "HTTP/1.1 503 Service Unavailable\r\n"
                                        "Content-Length: 0\r\nConnection: close\r\n\r\n";
constexpr std::chrono::milliseconds acceptPause{50};
constexpr std::chrono::minutes tellTurnedAwayEvery{1};
constexpr std::size_t idleFoundAtOnce = 64;
constexpr std::chrono::milliseconds lookAgainAfter{20};

tl::unexpected<base::Error> ioError(std::string what, error_code error)
{
    const auto kind =
        error == asio::error::address_in_use ? base::ErrorKind::AlreadyExists : base::ErrorKind::Io;
    return base::fail(kind, std::move(what) + ": " + error.message());
}

/// Most systems let a program have 1,024 descriptors unless it asks for more. A connection takes
/// one, and often another towards whoever its request goes on to.
void allowDescriptors(std::size_t connections)
{
#ifndef _WIN32
    constexpr rlim_t kOthers = 512;
    const rlim_t wanted = 2 * static_cast<rlim_t>(connections) + kOthers;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit); // without it fewer are accepted, and the log says so
#else
    static_cast<void>(connections);
#endif
}

} // namespace

ServerCore::ServerCore(IoContext &context, ServerOptions serverOptions, Service served, Log logger)
    : io(context.impl()), options(std::move(serverOptions)), log(std::move(logger)),
      strand(asio::make_strand(io->context)), acceptor(io->context),
      service(std::make_shared<const Service>(std::move(served)))
{
}

void ServerCore::say(LogLevel level, std::string_view text) const
{
    if (log)
        log(level, text);
}

base::Result<void> ServerCore::onStrand(const std::function<base::Result<void>()> &fn)
{
    if (strand.running_in_this_thread() || io->isIoThread())
        return fn();
    std::promise<base::Result<void>> promise;
    auto result = promise.get_future();
    asio::dispatch(strand, [&promise, &fn] { promise.set_value(fn()); });
    return result.get();
}

base::Result<void> ServerCore::open()
{
    error_code error;
    const asio::ip::address address = asio::ip::make_address(options.address, error);
    if (error)
        return base::fail(base::ErrorKind::InvalidArgument,
                          "\"" + options.address + "\" is not an IP address to listen on");
    if (!options.certificateFile.empty()) {
        auto context = makeTlsContext(options.certificateFile, options.privateKeyFile);
        if (!context)
            return base::fail(context.error());
        tls = std::move(*context);
    }
    if (auto bound = bind(tcp::endpoint(address, options.port)); !bound)
        return bound;
    port = acceptor.local_endpoint(error).port();
    allowDescriptors(options.limits.maxConnections);
    return startListening();
}

base::Result<void> ServerCore::bind(const tcp::endpoint &endpoint)
{
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (error) {
        error_code ignored;
        acceptor.close(ignored);
        return ioError("cannot listen on " + options.address + " port "
                           + std::to_string(endpoint.port()),
                       error);
    }
    return {};
}

base::Result<void> ServerCore::startListening()
{
    error_code error;
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return ioError("cannot listen on port " + std::to_string(port), error);
    accept();
    return {};
}

void ServerCore::accept()
{
    acceptor.async_accept(asio::bind_executor(
        strand, [self = shared_from_this()](error_code error, tcp::socket socket) {
            self->onAccepted(error, std::move(socket));
        }));
}

void ServerCore::onAccepted(error_code error, tcp::socket socket)
{
    if (stopping || refusing || error == asio::error::operation_aborted)
        return;
    if (error) {
        // Out of descriptors, most likely: trying again at once would spin.
        say(LogLevel::Warning, "cannot accept a connection: " + error.message());
        auto timer = std::make_shared<asio::steady_timer>(strand, acceptPause);
        timer->async_wait([timer, self = shared_from_this()](error_code) {
            if (!self->stopping && !self->refusing)
                self->accept();
        });
        return;
    }
    if (!makeRoom()) {
        turnAway(std::move(socket));
    } else {
        auto connection =
            std::make_shared<Connection>(transportFor(std::move(socket)), shared_from_this());
        {
            const std::lock_guard lock(mutex);
            connections.insert(connection);
        }
        connection->run([](Connection &c) { c.begin(); });
    }
    accept();
}

bool ServerCore::makeRoom()
{
    {
        const std::lock_guard lock(mutex);
        if (connections.size() < options.limits.maxConnections)
            return true;
    }
    if (closeLongestIdle())
        return true;
    findIdle();
    return closeLongestIdle();
}

bool ServerCore::closeLongestIdle()
{
    while (!longestIdle.empty()) {
        const Idle idle = std::move(longestIdle.front());
        longestIdle.pop_front();
        const auto connection = idle.connection.lock();
        if (connection && connection->giveUp(idle.since))
            return true;
    }
    return false;
}

/// Finds some at once, and looks not so often where there are none: to look at all for each new
/// connection would cost more than to serve it. Who is not found waits less long than who is.
void ServerCore::findIdle()
{
    const auto now = std::chrono::steady_clock::now();
    if (now < nextLook)
        return;
    std::vector<Idle> waiting;
    for (const auto &connection : all()) {
        if (const auto since = connection->idleSince())
            waiting.push_back({*since, connection});
    }
    const std::size_t count = std::min(waiting.size(), idleFoundAtOnce);
    const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
    std::ranges::partial_sort(waiting, end, {}, &Idle::since);
    if (waiting.empty())
        nextLook = now + lookAgainAfter;
    longestIdle.assign(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
}

void ServerCore::turnAway(tcp::socket socket)
{
    ++turnedAway;
    const auto now = std::chrono::steady_clock::now();
    if (!toldOfTurnedAway || now - *toldOfTurnedAway >= tellTurnedAwayEvery) {
        say(LogLevel::Warning,
            "turned away " + std::to_string(std::exchange(turnedAway, 0)) + " connections: "
                + std::to_string(options.limits.maxConnections) + " are in use already");
        toldOfTurnedAway = now;
    }
    error_code ignored;
    if (!tls) {
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(busyAnswer), ignored);
    }
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

std::unique_ptr<Transport> ServerCore::transportFor(tcp::socket socket)
{
    auto executor = asio::make_strand(io->context);
    if (tls)
        return std::make_unique<TlsTransport>(std::move(socket), *tls, std::move(executor));
    return std::make_unique<TcpTransport>(std::move(socket), std::move(executor));
}

void ServerCore::closeIdle()
{
    for (const auto &connection : all())
        connection->run([](Connection &c) { c.closeIfIdle(); });
}

void ServerCore::removed(const std::shared_ptr<Connection> &connection)
{
    const std::lock_guard lock(mutex);
    connections.erase(connection);
    if (connections.empty())
        emptied.notify_all();
}

std::vector<std::shared_ptr<Connection>> ServerCore::all()
{
    const std::lock_guard lock(mutex);
    return {connections.begin(), connections.end()};
}

std::shared_ptr<const ServerCore::Service> ServerCore::currentService() const
{
    const std::lock_guard lock(mutex);
    return service;
}

bool ServerCore::admits(Request &request) const
{
    const auto current = currentService();
    if (!current || !current->admit)
        return true;
    try {
        return current->admit(request);
    } catch (const std::exception &e) {
        say(LogLevel::Error, std::string("a request was not admitted: ") + e.what());
        return false;
    }
}

Server::Server(IoContext &io, ServerOptions options, Handler handler, Log log, Admit admit,
               Refuse refuse)
    : m_core(std::make_shared<ServerCore>(
        io, std::move(options),
        ServerCore::Service{std::move(handler), std::move(admit), std::move(refuse)},
        std::move(log)))
{
}

Server::~Server()
{
    stop(std::chrono::milliseconds(0));
}

base::Result<void> Server::listen()
{
    return m_core->onStrand([core = m_core] { return core->open(); });
}

std::uint16_t Server::port() const
{
    return m_core->port;
}

std::string Server::certificateDigest() const
{
    return m_core->tls ? httpserver::certificateDigest(*m_core->tls) : std::string();
}

/// A socket that is bound but does not listen keeps the port from others while the kernel refuses.
void Server::refuseConnections()
{
    const auto refused = m_core->onStrand([core = m_core]() -> base::Result<void> {
        if (core->refusing)
            return {};
        core->refusing = true;
        error_code error;
        const tcp::endpoint endpoint = core->acceptor.local_endpoint(error);
        core->acceptor.close(error);
        if (auto bound = core->bind(endpoint); !bound)
            return bound;
        core->closeIdle();
        return {};
    });
    if (!refused)
        m_core->say(LogLevel::Error, refused.error().message);
}

base::Result<void> Server::acceptConnections()
{
    return m_core->onStrand([core = m_core]() -> base::Result<void> {
        if (!core->refusing || core->stopping)
            return {};
        core->refusing = false;
        return core->startListening();
    });
}

std::size_t Server::connections() const
{
    const std::lock_guard lock(m_core->mutex);
    return m_core->connections.size();
}

void ServerCore::closeAcceptor()
{
    const auto closed = onStrand([this]() -> base::Result<void> {
        stopping = true;
        error_code ignored;
        acceptor.close(ignored);
        return {};
    });
    static_cast<void>(closed);
}

void Server::stopListening()
{
    if (!m_core->stopped)
        m_core->closeAcceptor();
}

void Server::finish()
{
    for (const auto &connection : m_core->all())
        connection->run([](Connection &c) { c.finish(); });
}

void Server::stop(std::chrono::milliseconds deadline)
{
    assert(!m_core->io->isIoThread());
    if (m_core->stopped.exchange(true))
        return;
    m_core->closeAcceptor();
    finish();
    std::unique_lock lock(m_core->mutex);
    const auto none = [this] { return m_core->connections.empty(); };
    if (!m_core->emptied.wait_for(lock, deadline, none)) {
        lock.unlock();
        for (const auto &connection : m_core->all())
            connection->run([](Connection &c) { c.close(); });
        lock.lock();
        m_core->emptied.wait(lock, none);
    }
    // A connection that others still hold must not keep what the handler serves.
    const auto service = std::exchange(m_core->service, nullptr);
    lock.unlock();
}

} // namespace oxide::httpserver

#pragma once

#include "api/mcpstream.h"
#include "api/route.h"
#include "mcp/server.h"
#include "mcp/session.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include <QObject>
#include <QTimer>

namespace oxide::api {

/// The clients that speak MCP over streamable HTTP (2025-11-25, "Streamable HTTP"), each with its
/// session. MCP's thread.
class McpSessions final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostOfACaller = 100;

    explicit McpSessions(std::shared_ptr<mcp::Server> server);
    ~McpSessions() override;

    /// `toll` is asked for what goes beyond one request.
    void post(const Call &call, const std::shared_ptr<Answer> &answer,
              const mcp::Session::Toll &toll);
    void get(const Call &call, const std::shared_ptr<Answer> &answer);
    void remove(const Call &call, const std::shared_ptr<Answer> &answer);

    /// Ends the streams that wait for nothing in particular, so that a server that stops need not
    /// wait for them.
    void endStanding();
    /// Ends every session and, once their calls have come to an end, emits stopped().
    void stop();

Q_SIGNALS:
    void stopped();

private:
    struct Client {
        std::string id;
        std::shared_ptr<const Caller> caller; ///< who began it: nobody else gets in
        std::shared_ptr<mcp::Session> session;
        std::shared_ptr<McpStream> standing;
        std::map<std::int64_t, std::shared_ptr<McpStream>> streams; ///< of POSTs
        std::int64_t lastStream = 0;
        std::chrono::steady_clock::time_point lastUsed;
    };
    using Clients = std::map<std::string, std::shared_ptr<Client>, std::less<>>;

    /// The session that the request names; empty where it was answered already.
    std::shared_ptr<Client> clientOf(const Call &call, Answer &answer);
    std::shared_ptr<Client> begin(const Call &call);
    void end(const std::shared_ptr<Client> &client, mcp::StopCause cause);
    [[nodiscard]] static bool isIdle(const Client &client);
    /// A caller may have so many sessions; for one more its own oldest goes, an idle one first.
    void makeRoomFor(const Caller &caller);
    static void forgetOldStreams(Client &client);
    /// Attached as long as the connection lasts.
    static void watch(const std::shared_ptr<McpStream> &stream,
                      const std::shared_ptr<Answer> &answer, QObject *thread);
    /// What tells of whatever happens does so as long as the caller may come in.
    static void holdTo(const std::shared_ptr<const Caller> &caller,
                       const std::shared_ptr<McpStream> &stream, QObject *thread);
    void beat();
    void endIdle();
    void finishWhenIdle();

    std::shared_ptr<mcp::Server> m_server;
    Clients m_clients;
    std::vector<std::shared_ptr<mcp::Session>> m_ending;
    std::optional<std::chrono::steady_clock::time_point> m_stopSince;
    QTimer m_beat;
    QTimer m_finish;
};

} // namespace oxide::api

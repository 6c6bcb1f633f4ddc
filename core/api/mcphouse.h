#pragma once

#include "api/route.h"
#include "mcp/server.h"

#include <functional>
#include <memory>

#include <QObject>
#include <QThread>

namespace oxide::api {

class McpSessions;

/// Makes what is offered, on MCP's own thread; what it keeps beside the server goes with it.
using MakeMcpServer = std::function<std::shared_ptr<mcp::Server>(engine::Engine &)>;

/// The sessions of MCP over HTTP with their thread, so that neither the window nor other requests
/// wait for them. May outlive servers: a session is then the same on the next one. Ended with its
/// last reference, which waits a moment for calls under way. Any thread but its own.
class McpHouse final
{
public:
    /// Offers Oxide. The engine outlives it.
    explicit McpHouse(engine::Engine &engine);
    McpHouse(engine::Engine &engine, const MakeMcpServer &make);
    ~McpHouse();
    McpHouse(const McpHouse &) = delete;
    McpHouse &operator=(const McpHouse &) = delete;

    /// Ends the streams that wait for nothing in particular; their clients come again.
    void endStanding();

    using Work = std::function<void(McpSessions &, const Call &, const std::shared_ptr<Answer> &)>;
    void hand(Work work, Call call, std::shared_ptr<Answer> answer);

private:
    QThread m_thread;
    QObject m_anchor; ///< in that thread: what is posted to it runs there
    std::unique_ptr<McpSessions> m_sessions;
};

} // namespace oxide::api

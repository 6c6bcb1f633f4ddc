#pragma once

#include "mcp/loglevel.h"
#include "mcp/registry.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::mcp {

class Session;

struct ServerInfo {
    std::string name;
    std::string title;
    std::string version;
    std::string description;
    std::string instructions; ///< for the client's model: what this is good for
};

/// What is offered to every client, whichever way it comes. One thread, with an event loop: the
/// one that its sessions live on.
class Server final
{
public:
    explicit Server(ServerInfo serverInfo) : info(std::move(serverInfo)) {}
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    const ServerInfo info;
    ToolRegistry tools;
    ResourceRegistry resources;
    PromptRegistry prompts;

    /// Tells the sessions that subscribed to it.
    void resourceUpdated(const std::string &uri) const;
    /// Tells every session that listens to this level.
    void log(LogLevel level, std::string_view message) const;

    void enter(const std::shared_ptr<Session> &session);

private:
    [[nodiscard]] std::vector<std::shared_ptr<Session>> sessions() const;

    std::vector<std::weak_ptr<Session>> m_sessions;
};

} // namespace oxide::mcp

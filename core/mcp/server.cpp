#include "mcp/server.h"

#include "mcp/session.h"

#include <boost/json.hpp>

namespace oxide::mcp {

void Server::resourceUpdated(const std::string &uri) const
{
    for (const auto &session : sessions())
        session->resourceUpdated(uri);
}

void Server::log(LogLevel level, std::string_view message) const
{
    for (const auto &session : sessions())
        session->log(level, {}, boost::json::string(message));
}

void Server::enter(const std::shared_ptr<Session> &session)
{
    std::erase_if(m_sessions, [](const auto &each) { return each.expired(); });
    m_sessions.push_back(session);
}

std::vector<std::shared_ptr<Session>> Server::sessions() const
{
    std::vector<std::shared_ptr<Session>> alive;
    for (const auto &each : m_sessions) {
        if (auto session = each.lock())
            alive.push_back(std::move(session));
    }
    return alive;
}

} // namespace oxide::mcp

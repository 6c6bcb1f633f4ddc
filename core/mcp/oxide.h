#pragma once

#include "base/clock.h"
#include "engine/engine.h"
#include "mcp/server.h"
#include "mcp/taskdesk.h"

#include <memory>
#include <set>
#include <string>

#include <QObject>
#include <QTimer>

namespace oxide::mcp {

// Oxide's own tools, resources and prompts. The engine outlives the registries and every call.

/// route_task, analyze_parallel, get_task, cancel_task.
void addTaskTools(ToolRegistry &tools, const std::shared_ptr<TaskDesk> &desk);
/// list_services, explain_route.
void addServiceTools(ToolRegistry &tools, engine::Engine &engine);
/// oxide://history, oxide://services, oxide://tasks/{id}, oxide://decisions/{id}
void addResources(ResourceRegistry &resources, engine::Engine &engine);
/// review_code, compare_models, explain_last_decision
void addPrompts(PromptRegistry &prompts, engine::Engine &engine);

/// What Oxide offers over MCP. Lives, like its sessions, on the thread that made it; that thread
/// has an event loop. The engine outlives it.
class Oxide final : public QObject
{
    Q_OBJECT

public:
    explicit Oxide(engine::Engine &engine);

    [[nodiscard]] const std::shared_ptr<Server> &server() const { return m_server; }

private:
    void touch(const std::string &uri);
    void tellUpdates();

    base::SystemClock m_clock;
    std::shared_ptr<Server> m_server;
    std::set<std::string> m_touched;
    QTimer m_telling;
};

} // namespace oxide::mcp

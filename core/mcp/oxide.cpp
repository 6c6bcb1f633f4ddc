#include "mcp/oxide.h"

#include <chrono>
#include <utility>

namespace oxide::mcp {

namespace {

/// A client reads a resource again for each of these.
constexpr std::chrono::milliseconds kBetweenUpdates{500};

ServerInfo ownInfo()
{
    ServerInfo info;
    info.name = "oxide";
    info.title = "Oxide";
    info.version = OXIDE_VERSION;
    info.description = "Routes tasks to the language models that this person has";
    info.instructions =
        "Oxide sends a task to whichever of the user's language models fits it best (local ones, "
        "command-line agents, cloud services) and says why. Use route_task for one question or "
        "piece of work, analyze_parallel to let several models read a large codebase or answer the "
        "same question, list_services to see who there is. Long work: a call that returns with "
        "state running is not lost, get_task with its task_id and wait_seconds gives the answer. "
        "Give an idempotency_key where a call may be repeated.";
    return info;
}

LogLevel levelOf(model::NoticeLevel level)
{
    switch (level) {
    case model::NoticeLevel::Info:
        return LogLevel::Info;
    case model::NoticeLevel::Warning:
        return LogLevel::Warning;
    case model::NoticeLevel::Error:
        return LogLevel::Error;
    }
    return LogLevel::Info;
}

} // namespace

Oxide::Oxide(engine::Engine &engine) : m_server(std::make_shared<Server>(ownInfo()))
{
    addTaskTools(m_server->tools, std::make_shared<TaskDesk>(engine, m_clock));
    addServiceTools(m_server->tools, engine);
    addResources(m_server->resources, engine);
    addPrompts(m_server->prompts, engine);

    m_telling.setSingleShot(true);
    m_telling.setInterval(kBetweenUpdates);
    connect(&m_telling, &QTimer::timeout, this, &Oxide::tellUpdates);
    connect(&engine, &engine::Engine::tasksChanged, this,
            [this](const std::vector<model::TaskSummary> &tasks) {
                touch("oxide://history");
                for (const model::TaskSummary &task : tasks)
                    touch("oxide://tasks/" + task.id.text());
            });
    connect(&engine, &engine::Engine::tasksDeleted, this, [this] { touch("oxide://history"); });
    connect(&engine, &engine::Engine::servicesChanged, this, [this] { touch("oxide://services"); });
    connect(&engine, &engine::Engine::notice, this, [this](const model::Notice &notice) {
        m_server->log(levelOf(notice.level), notice.message);
    });
}

void Oxide::touch(const std::string &uri)
{
    m_touched.insert(uri);
    if (!m_telling.isActive())
        m_telling.start();
}

void Oxide::tellUpdates()
{
    for (const std::string &uri : std::exchange(m_touched, {}))
        m_server->resourceUpdated(uri);
}

} // namespace oxide::mcp

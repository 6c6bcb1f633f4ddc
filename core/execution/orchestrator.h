#pragma once

#include "base/clock.h"
#include "base/taskscope.h"
#include "base/ulid.h"
#include "config/config.h"
#include "execution/outcomes.h"
#include "execution/promptcaches.h"
#include "execution/services.h"
#include "execution/slots.h"
#include "execution/taskrun.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/task.h"
#include "security/pii.h"
#include "storage/taskstore.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QTimer>

namespace oxide::execution {

struct OrchestratorTools {
    const base::Clock &clock;
    base::UlidSource &ids;
    Services &services;
    storage::TaskStore &store;
    std::function<std::shared_ptr<const config::Config>()> config;
    /// What finds personal data, as configured now.
    std::function<std::shared_ptr<const security::PiiFinder>()> pii;
    std::shared_ptr<Budgets> budgets;
    Listeners listeners;
};

/// The beginning of what is asked, on one line.
[[nodiscard]] std::string titleOf(const model::TaskRequest &request);

/// Takes tasks in, decides them, runs them side by side. Engine thread.
class Orchestrator final
{
public:
    explicit Orchestrator(OrchestratorTools tools);
    ~Orchestrator();

    /// Checks, decides, stores, queues; ends then, with the task's id. A request that policy or
    /// lack of services refuses is stored as failed; the Error's detail then is the task's id.
    [[nodiscard]] QCoro::Task<base::Result<model::TaskId>> submit(model::TaskRequest request);
    /// The decision that submit() would get, and what it was made from, with a draft's changes.
    /// Stores nothing.
    struct Preview {
        model::Decision decision;
        std::shared_ptr<const routing::Snapshot> snapshot;
    };
    [[nodiscard]] QCoro::Task<base::Result<Preview>> preview(model::TaskRequest request,
                                                             model::RoutingDraft draft);
    /// NotFound where no such task is unfinished.
    [[nodiscard]] base::Result<void> cancel(const model::TaskId &task);

    /// InvalidArgument for a prompt that is none, AlreadyExists for an id that is taken.
    [[nodiscard]] base::Result<void> check(const model::TaskRequest &request) const;
    /// Registers a task that runs by its own means (a parallel one), so that it can be cancelled.
    void adopt(const model::TaskId &task, std::function<void(StopReason)> stop);
    void release(const model::TaskId &task);
    /// Where all outcomes go, those of adopted tasks as well.
    [[nodiscard]] Outcomes &outcomes() { return m_outcomes; }

    void setPaused(bool paused);
    /// Limits or settings changed.
    void configChanged();
    [[nodiscard]] int running() const;
    [[nodiscard]] int waiting() const;
    /// Unfinished tasks, oldest first.
    [[nodiscard]] std::vector<model::TaskSummary> active() const;

    /// Refuses new tasks, ends the running ones as interrupted, stores their outcomes.
    [[nodiscard]] QCoro::Task<void> shutdown();

private:
    struct Prepared {
        model::TaskRequest request;
        PromptParts prompt;
        std::shared_ptr<const model::Decision> decision;
        std::shared_ptr<const routing::Snapshot> snapshot;
        telemetry::Period deciding;
        Beginnings beginnings;
    };

    class Entering;

    /// What is known of the model that a caller names counts in the decision.
    void noteNamed(const model::TaskRequest &request);
    /// Reads the session and the files, classifies, decides.
    [[nodiscard]] QCoro::Task<base::Result<Prepared>>
    prepare(model::TaskRequest request, std::shared_ptr<const routing::Snapshot> snapshot);
    /// As configured, and who answers is remembered.
    [[nodiscard]] Listeners listenersOf(const Prepared &prepared);
    [[nodiscard]] storage::NewTask newTask(const Prepared &prepared);
    /// As it is stored; tasks of one snapshot share it.
    [[nodiscard]] std::shared_ptr<const storage::SnapshotText>
    textOf(const routing::Snapshot &snapshot);
    [[nodiscard]] QCoro::Task<base::Result<model::TaskId>> refuse(storage::NewTask task,
                                                                  telemetry::Period deciding);
    QCoro::Task<void> drive(std::shared_ptr<TaskRun> run);
    void checkpointSome();

    OrchestratorTools m_tools;
    std::shared_ptr<const storage::SnapshotText> m_snapshotText; ///< the last; null: none yet
    Outcomes m_outcomes;
    std::shared_ptr<Slots> m_slots;
    PromptCaches m_promptCaches;
    std::map<model::TaskId, bool> m_entering; ///< on their way in; whether they were cancelled
    std::map<model::TaskId, std::shared_ptr<TaskRun>> m_runs;
    std::map<model::TaskId, std::function<void(StopReason)>> m_adopted;
    QTimer m_checkpoints;
    model::TaskId m_lastCheckpointed; ///< those that follow by their ids are next
    bool m_stopping = false;
    base::TaskScope m_scope;
};

} // namespace oxide::execution

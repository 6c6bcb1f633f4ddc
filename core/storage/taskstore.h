#pragma once

#include "base/error.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/message.h"
#include "model/overview.h"
#include "model/task.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <QFuture>

namespace oxide::storage {

class Database;

/// The routing snapshot that a decision saw, as canonical text; stored once per hash.
struct SnapshotText {
    std::string hash;
    std::string text;
};

/// A task as it is stored before it runs.
struct NewTask {
    model::TaskRequest request;
    model::TaskSummary summary;
    std::shared_ptr<const model::Decision> decision; ///< null for a parallel task's parent
    std::shared_ptr<const SnapshotText> snapshot;
};

/// What is worth keeping while a task runs: written a few times a second at most, so that a killed
/// process leaves the text that was already seen.
struct Checkpoint {
    model::TaskId task;
    model::Target target;
    std::vector<model::AttemptRecord> attempts;
    std::string text;        ///< output since the last checkpoint
    bool startsOver = false; ///< a restart: drop what earlier checkpoints kept
};

/// The end of a task; `summary.state` is final.
struct Outcome {
    model::TaskSummary summary;
    std::string result;
    std::string reasoning;
    std::vector<std::string> notices;
    std::vector<model::AttemptRecord> attempts;
};

/// Tasks, attempts, decisions, sessions and the audit chain. Thread-safe; every answer comes as a
/// future that is always fulfilled. Writes are in order and durable against a kill of the process
/// when their future ends.
class TaskStore final
{
public:
    explicit TaskStore(Database &database);

    // writing, in a task's order
    QFuture<base::Result<void>> create(NewTask task);
    QFuture<base::Result<void>> checkpoint(Checkpoint checkpoint);
    /// Stores the outcome, the session's turn and the audit event in one transaction.
    QFuture<base::Result<void>> finish(Outcome outcome);
    /// Marks the unfinished tasks of dead processes as interrupted, with their partial text; gives
    /// how many. `alive` are the instances that still run.
    QFuture<base::Result<std::int64_t>> recover(std::vector<std::string> alive);

    // reading
    QFuture<base::Result<model::HistoryPage>> page(model::HistoryQuery query,
                                                   model::PageRequest page);
    QFuture<base::Result<model::HistoryFacets>> facets(model::HistoryQuery query);
    QFuture<base::Result<model::TaskDetail>> detail(model::TaskId task);
    QFuture<base::Result<std::shared_ptr<const SnapshotText>>> snapshot(std::string hash);
    QFuture<base::Result<std::vector<model::SessionSummary>>> sessions(int limit);
    /// The turns of a conversation, oldest first, with who answered last.
    struct SessionTurns {
        std::vector<model::Message> messages;
        std::optional<model::Target> lastTarget;
    };
    QFuture<base::Result<SessionTurns>> turns(model::SessionId session);
    QFuture<base::Result<model::Overview>> overview(model::Span span, base::TimePoint now);

    // care
    QFuture<base::Result<std::int64_t>> remove(std::vector<model::TaskId> tasks);
    QFuture<base::Result<std::int64_t>> clear(model::HistoryQuery query);
    QFuture<base::Result<void>> removeSession(model::SessionId session);
    QFuture<base::Result<std::int64_t>> exportTo(model::HistoryQuery query,
                                                 model::ExportFormat format, std::string path);
    QFuture<base::Result<model::AuditReport>> verifyAudit();
    /// Tasks of an earlier Oxide; those whose id is there already are skipped.
    QFuture<base::Result<std::int64_t>> importTasks(std::vector<NewTask> tasks,
                                                    std::vector<Outcome> outcomes);

private:
    Database &m_database;
};

} // namespace oxide::storage

#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "config/config.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/message.h"
#include "model/overview.h"
#include "model/task.h"
#include "storage/claims.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QFuture>

namespace oxide::storage {

class Database;
class HistoryWriter;

/// The routing snapshot that a decision saw, as canonical text; stored once per hash.
struct SnapshotText {
    std::string hash;
    std::string text;
};

/// A task as it is stored before it runs. Without a decision (null): a parallel task's parent.
struct NewTask {
    model::TaskRequest request;
    model::TaskSummary summary;
    std::shared_ptr<const model::Decision> decision;
    std::shared_ptr<const SnapshotText> snapshot;
};

/// What is worth keeping while a task runs: written a few times a second at most, so that a killed
/// process leaves the text that was already seen. The first one makes a queued task a running one.
struct Checkpoint {
    model::TaskId task;
    model::Target target;
    std::vector<model::AttemptRecord> attempts; ///< new or changed ones; numbers tell which
    std::string text;                           ///< output since the last checkpoint
    bool startsOver = false;                    ///< a restart: drop what earlier checkpoints kept
};

/// The end of a task; `summary.state` is final. Of the summary the fields that can change after
/// create() are taken: state, target, error, usage, cost, times, attempts, afterFallback.
struct Outcome {
    model::TaskSummary summary;
    std::string result;
    std::string reasoning;
    std::vector<std::string> notices;
    std::vector<model::AttemptRecord> attempts;
};

/// Removes personal data from a text. Called on the database thread.
using Redact = std::function<std::string(std::string_view)>;

struct TaskStoreOptions {
    /// What is kept of prompts, answers and titles. HashOnly keeps nothing of them: no search, no
    /// conversation after a restart, no partial text after a crash. Redacted keeps no partial text
    /// either, because what is found in the whole may hide in the pieces.
    config::StorePrompts prompts = config::StorePrompts::Full;
    /// Needed for Redacted: without it nothing is kept, as in HashOnly.
    Redact redact;
    std::shared_ptr<const base::Clock> clock; ///< null: the system's
};

/// A stored task with what its decision was made from.
struct DecidedTask {
    model::TaskId id;
    model::TaskState state = model::TaskState::Done;
    int attempts = 0;
    model::Target target; ///< who answered, or was last tried
    model::Usage usage;   ///< of all attempts, as is the cost
    std::optional<model::Money> cost;
    std::optional<std::chrono::milliseconds> running; ///< from the first attempt's begin to the end
    std::string snapshot;                             ///< hash of what the decision saw
    std::string decision; ///< canonical JSON, of a walk over features up to them; empty: damaged
    std::string prompt;   ///< where it was asked for and kept
};

struct DecisionBatch {
    std::int64_t total = 0;  ///< tasks that the query finds
    std::int64_t walked = 0; ///< of them, up to the end of this batch
    std::vector<DecidedTask> tasks;
};

/// Who walks over stored decisions. Called on a database thread.
struct DecisionWalk {
    /// Do tasks that saw this snapshot need their prompt? Empty: it is not known (any more), and is
    /// told then.
    std::function<std::optional<bool>(const std::string &hash)> needsPrompt;
    /// The text is empty where the snapshot is gone.
    std::function<void(const SnapshotText &)> learn;
    /// False ends the walk.
    std::function<bool(DecisionBatch)> take;
    bool isOverFeatures = false; ///< what follows a decision's features is not read
};

/// How fast a service answered within the last 24 hours.
struct ServiceLatency {
    std::string service;
    std::optional<std::chrono::milliseconds> median;
    std::vector<double> hourly; ///< median in ms for each hour, oldest first; NaN: none
};

/// Tasks, attempts, decisions, sessions and the audit chain. Thread-safe; every answer comes as a
/// future that is always fulfilled, on a database thread: continuations must be short or name a
/// context. Writes are in order and survive the death of the process when their future ends.
/// Database must outlive the futures, and has one TaskStore at a time.
class TaskStore final
{
public:
    explicit TaskStore(Database &database, TaskStoreOptions options = {});
    ~TaskStore();
    TaskStore(const TaskStore &) = delete;
    TaskStore &operator=(const TaskStore &) = delete;

    // writing, in a task's order
    QFuture<base::Result<void>> create(NewTask task);
    QFuture<base::Result<void>> checkpoint(Checkpoint checkpoint);
    /// Stores the outcome, the session's turn, the index and the audit event in one transaction.
    /// NotFound for a task that was never created, AlreadyExists for one that has ended.
    QFuture<base::Result<void>> finish(Outcome outcome);
    /// Marks the unfinished tasks of dead processes as interrupted, with their partial text; gives
    /// how many. `alive` gives the instances that still run, this process's own where it is not to
    /// be recovered; it is asked on the writing thread, when nobody else can write any more: who
    /// stored a task before stands in its answer.
    QFuture<base::Result<std::int64_t>> recover(std::function<std::vector<std::string>()> alive);
    /// From the next task on (a changed config): as in TaskStoreOptions.
    void setStorePrompts(config::StorePrompts prompts, Redact redact);

    // what attempts set aside of the budgets
    /// Books a claim, and reads in the same transaction what stood there before, and what was spent
    /// between each two of these times, which rise: of several attempts at once, of whatever
    /// programs, each sees those before it. A claim goes when its task ends, or is interrupted
    /// because its program is dead.
    QFuture<base::Result<BookedClaim>> claim(model::SpendClaim claim,
                                             std::vector<base::TimePoint> cuts);
    /// The attempt under way has used that much by now: the claim is no less.
    QFuture<base::Result<void>> growClaim(std::int64_t number, model::Money amount);
    /// The attempt has ended and cost this.
    QFuture<base::Result<void>> settleClaim(std::int64_t number, model::Money amount);
    /// The attempt does not begin.
    QFuture<base::Result<void>> dropClaim(std::int64_t number);

    // reading
    QFuture<base::Result<model::HistoryPage>> page(model::HistoryQuery query,
                                                   model::PageRequest page);
    /// Counts over all rows of the query; with a text, over its 50,000 newest ones.
    QFuture<base::Result<model::HistoryFacets>> facets(model::HistoryQuery query);
    QFuture<base::Result<model::TaskDetail>> detail(model::TaskId task);
    /// NotFound where no stored decision saw it.
    QFuture<base::Result<std::shared_ptr<const SnapshotText>>> snapshot(std::string hash);
    /// Newest first.
    QFuture<base::Result<std::vector<model::SessionSummary>>> sessions(int limit);
    /// The answered turns of a conversation, oldest first, with who answered last.
    struct SessionTurns {
        std::optional<std::string> owner; ///< client of its first task; empty: it has none yet
        std::vector<model::Message> messages;
        std::optional<model::Target> lastTarget;
        model::Usage lastUsage;                ///< of the attempt that gave the last answer
        std::optional<base::TimePoint> lastAt; ///< when it ended
        int turnsInARow = 0;                   ///< that lastTarget answered up to now
    };
    QFuture<base::Result<SessionTurns>> turns(model::SessionId session);
    QFuture<base::Result<model::Overview>> overview(model::Span span, base::TimePoint now);
    QFuture<base::Result<std::vector<ServiceLatency>>> serviceLatency(base::TimePoint now);
    /// Over the newest `limit` tasks that the query finds and that have a decision, newest first;
    /// gives how many were taken.
    QFuture<base::Result<std::int64_t>> walkDecisions(model::HistoryQuery query, int limit,
                                                      DecisionWalk walk);
    /// How the newest attempts went, at most `limit`, of tasks created since `from`.
    QFuture<base::Result<std::vector<model::AttemptSample>>> attempts(base::TimePoint from,
                                                                      int limit);

    // care
    /// Finished ones only, with their parts; gives how many rows went.
    QFuture<base::Result<std::int64_t>> remove(std::vector<model::TaskId> tasks);
    /// Every finished task that the query finds, a few at a time so that others can write between.
    QFuture<base::Result<std::int64_t>> clear(model::HistoryQuery query);
    /// Forgets the conversation; its tasks stay in the history as single ones.
    QFuture<base::Result<void>> removeSession(model::SessionId session);
    /// Newest first, to an absolute path, replaced as a whole when all is written. CSV: RFC 4180,
    /// UTF-8, one row a task. JSON: an array of model::TaskDetail. Gives how many rows.
    QFuture<base::Result<std::int64_t>> exportTo(model::HistoryQuery query,
                                                 model::ExportFormat format, std::string path);
    QFuture<base::Result<model::AuditReport>> verifyAudit();
    /// The newest link of a task; NotFound where it has none (yet).
    QFuture<base::Result<model::AuditRecord>> auditRecord(model::TaskId task);
    /// An attempt that no task of the history made: into the ledger alone, as of this task.
    QFuture<base::Result<void>> charge(model::TaskSummary task, model::AttemptRecord attempt);
    /// Tasks of an earlier Oxide, each with the outcome at the same index; those whose id is there
    /// already are skipped. No audit: nothing was asked of this Oxide. Gives how many came in.
    QFuture<base::Result<std::int64_t>> importTasks(std::vector<NewTask> tasks,
                                                    std::vector<Outcome> outcomes);

private:
    Database &m_database;
    std::shared_ptr<HistoryWriter> m_writer;
};

} // namespace oxide::storage

#include "storage/taskstore.h"

#include "base/promise.h"
#include "storage/attemptsamples.h"
#include "storage/database.h"
#include "storage/decisionwalk.h"
#include "storage/historyexport.h"
#include "storage/historyquery.h"
#include "storage/historywriter.h"
#include "storage/overview.h"
#include "storage/sessions.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <QPromise>

namespace oxide::storage {

using base::Result;

namespace {

/// How many tasks one job imports or deletes: others write between two of them.
constexpr std::size_t kTasksAJob = 200;

/// A sequence of jobs over a list, one after the other, that gives the sum of their answers.
/// Each posts the next when it is committed.
struct ChunkedWork : std::enable_shared_from_this<ChunkedWork> {
    using Step = std::function<Result<std::int64_t>(Connection &, std::size_t index)>;

    ChunkedWork(Database &owner, std::size_t items, Step each)
        : database(owner), count(items), step(std::move(each))
    {
        promise.start();
    }

    void next()
    {
        if (at >= count) {
            end(done);
            return;
        }
        if (database.isLongWorkOver()) {
            end(base::fail(base::ErrorKind::Interrupted, "Oxide is stopping."));
            return;
        }
        const std::size_t from = at;
        const std::size_t to = std::min(count, at + kTasksAJob);
        at = to;
        const auto self = shared_from_this();
        database
            .writeFor<std::int64_t>([self, from, to](Connection &connection) {
                return self->run(connection, from, to);
            })
            .then([self](Result<std::int64_t> sum) {
                if (!sum) {
                    self->end(std::move(sum));
                    return;
                }
                self->done += *sum;
                self->next();
            });
    }

    Result<std::int64_t> run(Connection &connection, std::size_t from, std::size_t to) const
    {
        std::int64_t sum = 0;
        for (std::size_t i = from; i < to; ++i) {
            auto one = step(connection, i);
            if (!one)
                return one;
            sum += *one;
        }
        return sum;
    }

    void end(Result<std::int64_t> result)
    {
        promise.addResult(std::move(result));
        promise.finish();
    }

    Database &database;
    std::size_t count;
    Step step;
    std::size_t at = 0;
    std::int64_t done = 0;
    QPromise<Result<std::int64_t>> promise;
};

QFuture<Result<std::int64_t>> inChunks(Database &database, std::size_t count,
                                       ChunkedWork::Step step)
{
    auto work = std::make_shared<ChunkedWork>(database, count, std::move(step));
    auto future = work->promise.future();
    work->next();
    return future;
}

/// Brings the search index of an earlier schema up to date behind the user's work; where the
/// program ends first, the next start goes on.
void moveSearchIndex(Database &database, const std::shared_ptr<HistoryWriter> &writer)
{
    database
        .writeFor<std::int64_t>([writer](Connection &connection) {
            return writer->moveSearchIndex(connection, kTasksAJob);
        })
        .then([&database, writer](const Result<std::int64_t> &moved) {
            if (moved && *moved > 0 && !database.isLongWorkOver())
                moveSearchIndex(database, writer);
        });
}

} // namespace

TaskStore::TaskStore(Database &database, TaskStoreOptions options)
    : m_database(database),
      m_writer(std::make_shared<HistoryWriter>(std::move(options), database.options().instance,
                                               database.options().auditKey))
{
    WriteHooks hooks;
    hooks.beforeCommit = [writer = m_writer](Connection &connection) {
        return writer->beforeCommit(connection);
    };
    hooks.afterRollback = [writer = m_writer] { writer->afterRollback(); };
    m_database.addHooks(std::move(hooks));
    moveSearchIndex(m_database, m_writer);
}

TaskStore::~TaskStore() = default;

QFuture<Result<void>> TaskStore::create(NewTask task)
{
    auto decision = textsOf(task.decision.get());
    return m_database.write([writer = m_writer, task = std::move(task),
                             decision = std::move(decision)](Connection &connection) {
        return writer->create(connection, task, decision);
    });
}

QFuture<Result<void>> TaskStore::checkpoint(Checkpoint checkpoint)
{
    return m_database.write(
        [writer = m_writer, checkpoint = std::move(checkpoint)](Connection &connection) {
            return writer->checkpoint(connection, checkpoint);
        });
}

QFuture<Result<void>> TaskStore::charge(model::TaskSummary task, model::AttemptRecord attempt)
{
    return m_database.write([writer = m_writer, task = std::move(task),
                             attempt = std::move(attempt)](Connection &) -> Result<void> {
        writer->charge(task, attempt);
        return {};
    });
}

QFuture<Result<BookedClaim>> TaskStore::claim(model::SpendClaim claim,
                                              std::vector<base::TimePoint> cuts)
{
    return m_database.writeFor<BookedClaim>([writer = m_writer, claim = std::move(claim),
                                             cuts = std::move(cuts)](Connection &connection) {
        return writer->claim(connection, claim, cuts);
    });
}

QFuture<Result<void>> TaskStore::growClaim(std::int64_t number, model::Money amount)
{
    return m_database.write([number, amount](Connection &connection) {
        return storage::growClaim(connection, number, amount);
    });
}

QFuture<Result<void>> TaskStore::settleClaim(std::int64_t number, model::Money amount)
{
    return m_database.write([number, amount](Connection &connection) {
        return storage::settleClaim(connection, number, amount);
    });
}

QFuture<Result<void>> TaskStore::dropClaim(std::int64_t number)
{
    return m_database.write(
        [number](Connection &connection) { return storage::dropClaim(connection, number); });
}

QFuture<Result<void>> TaskStore::finish(Outcome outcome)
{
    return m_database.write(
        [writer = m_writer, outcome = std::move(outcome)](Connection &connection) {
            return writer->finish(connection, outcome);
        });
}

QFuture<Result<std::int64_t>> TaskStore::recover(std::function<std::vector<std::string>()> alive)
{
    return m_database.writeFor<std::int64_t>(
        [writer = m_writer, alive = std::move(alive)](Connection &connection) {
            return writer->recover(connection, alive());
        });
}

void TaskStore::setStorePrompts(config::StorePrompts prompts, Redact redact)
{
    m_writer->setStorePrompts(prompts, std::move(redact));
}

QFuture<Result<model::HistoryPage>> TaskStore::page(model::HistoryQuery query,
                                                    model::PageRequest page)
{
    // Those filters have no index: they may walk the whole table.
    const bool isLong = !query.tags.empty() || !query.attempts.isAny();
    return m_database.read<model::HistoryPage>(
        [query = std::move(query), page](Connection &connection) {
            return historyPage(connection, query, page);
        },
        isLong ? ReadKind::Long : ReadKind::Quick);
}

QFuture<Result<model::HistoryFacets>> TaskStore::facets(model::HistoryQuery query)
{
    return m_database.read<model::HistoryFacets>(
        [query = std::move(query)](Connection &connection) {
            return historyFacets(connection, query);
        },
        ReadKind::Long);
}

QFuture<Result<model::TaskDetail>> TaskStore::detail(model::TaskId task)
{
    return m_database.read<model::TaskDetail>(
        [task](Connection &connection) { return detailOf(connection, task); });
}

QFuture<Result<std::shared_ptr<const SnapshotText>>> TaskStore::snapshot(std::string hash)
{
    using Answer = std::shared_ptr<const SnapshotText>;
    return m_database.read<Answer>(
        [hash = std::move(hash)](Connection &connection) { return snapshotOf(connection, hash); });
}

QFuture<Result<std::vector<model::SessionSummary>>> TaskStore::sessions(int limit)
{
    return m_database.read<std::vector<model::SessionSummary>>(
        [limit](Connection &connection) { return newestSessions(connection, limit); });
}

QFuture<Result<TaskStore::SessionTurns>> TaskStore::turns(model::SessionId session)
{
    return m_database.read<SessionTurns>(
        [session](Connection &connection) { return turnsOf(connection, session); });
}

QFuture<Result<model::Overview>> TaskStore::overview(model::Span span, base::TimePoint now)
{
    return m_database.read<model::Overview>(
        [span, now](Connection &connection) { return overviewOf(connection, span, now); });
}

QFuture<Result<std::vector<ServiceLatency>>> TaskStore::serviceLatency(base::TimePoint now)
{
    return m_database.read<std::vector<ServiceLatency>>(
        [now](Connection &connection) { return latenciesOf(connection, now); });
}

QFuture<Result<std::int64_t>> TaskStore::walkDecisions(model::HistoryQuery query, int limit,
                                                       DecisionWalk walk)
{
    return m_database.read<std::int64_t>(
        [query = std::move(query), limit, walk = std::move(walk)](Connection &connection) {
            return storage::walkDecisions(connection, query, limit, walk);
        },
        ReadKind::Long);
}

QFuture<Result<std::vector<model::AttemptSample>>> TaskStore::attempts(base::TimePoint from,
                                                                       int limit)
{
    return m_database.read<std::vector<model::AttemptSample>>(
        [from, limit](Connection &connection) { return newestAttempts(connection, from, limit); });
}

QFuture<Result<std::int64_t>> TaskStore::remove(std::vector<model::TaskId> tasks)
{
    const std::size_t count = tasks.size();
    return inChunks(m_database, count,
                    [writer = m_writer, tasks = std::move(tasks)](
                        Connection &connection, std::size_t index) -> Result<std::int64_t> {
                        const auto seq = keyOf(connection, tasks[index]);
                        if (!seq)
                            return base::fail(seq.error());
                        return *seq ? writer->remove(connection, **seq) : 0;
                    });
}

QFuture<Result<std::int64_t>> TaskStore::clear(model::HistoryQuery query)
{
    using Keys = std::vector<std::int64_t>;
    auto found = m_database.read<Keys>(
        [query = std::move(query)](Connection &connection) {
            return newestKeys(connection, query, keyRangeOf(query),
                              std::numeric_limits<std::int64_t>::max());
        },
        ReadKind::Long);
    return found
        .then([&database = m_database, writer = m_writer](Result<Keys> keys) {
            if (!keys)
                return base::readyFuture(Result<std::int64_t>(base::fail(std::move(keys.error()))));
            const std::size_t count = keys->size();
            return inChunks(
                database, count,
                [writer, keys = std::move(*keys)](Connection &connection, std::size_t index) {
                    return writer->remove(connection, keys[index]);
                });
        })
        .unwrap();
}

QFuture<Result<void>> TaskStore::removeSession(model::SessionId session)
{
    return m_database.write([writer = m_writer, session](Connection &connection) {
        return writer->removeSession(connection, session);
    });
}

QFuture<Result<std::int64_t>> TaskStore::exportTo(model::HistoryQuery query,
                                                  model::ExportFormat format, std::string path)
{
    return m_database.read<std::int64_t>(
        [query = std::move(query), format, path = std::move(path)](Connection &connection) {
            return exportHistory(connection, query, format, path);
        },
        ReadKind::Long);
}

QFuture<Result<model::AuditReport>> TaskStore::verifyAudit()
{
    return m_database.read<model::AuditReport>(
        [key = m_database.options().auditKey](Connection &connection) {
            return AuditChain::verify(connection, key);
        },
        ReadKind::Long);
}

QFuture<Result<model::AuditRecord>> TaskStore::auditRecord(model::TaskId task)
{
    return m_database.read<model::AuditRecord>(
        [task](Connection &connection) { return AuditChain::recordOf(connection, task); });
}

QFuture<Result<std::int64_t>> TaskStore::importTasks(std::vector<NewTask> tasks,
                                                     std::vector<Outcome> outcomes)
{
    const std::size_t count = std::min(tasks.size(), outcomes.size());
    return inChunks(m_database, count,
                    [writer = m_writer, tasks = std::move(tasks), outcomes = std::move(outcomes)](
                        Connection &connection, std::size_t index) -> Result<std::int64_t> {
                        auto imported = writer->import(connection, tasks[index], outcomes[index]);
                        if (!imported)
                            return base::fail(std::move(imported.error()));
                        return *imported ? 1 : 0;
                    });
}

} // namespace oxide::storage

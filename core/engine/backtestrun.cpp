#include "engine/backtestrun.h"

#include "model/json.h"

#include <algorithm>
#include <utility>

#include <QThread>

namespace oxide::engine {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr int kBatchesAhead = 8;
constexpr std::size_t kSnapshotsKept = 128;
constexpr int kMostTasks = 1'000'000;

routing::PastTask pastOf(storage::DecidedTask task, model::TaskFeatures features)
{
    routing::PastTask past;
    past.id = task.id;
    past.features = std::move(features);
    past.target = std::move(task.target);
    // One that failed was neither quick nor cheap, and what several attempts took is not what the
    // last of them took.
    if (task.state == model::TaskState::Done && task.attempts == 1) {
        past.usage = task.usage;
        past.cost = task.cost;
        past.duration = task.running;
    }
    past.prompt = std::move(task.prompt);
    return past;
}

} // namespace

BacktestRun::BacktestRun(model::RoutingSetup now, model::BacktestRequest request, Progress progress)
    : m_setups(std::move(now), request.draft), m_request(std::move(request)),
      m_progress(std::move(progress)), m_started(std::chrono::steady_clock::now()),
      m_places(kBatchesAhead)
{
    m_workers.setMaxThreadCount(std::clamp(QThread::idealThreadCount(), 1, 4));
}

QFuture<Result<model::BacktestReport>> BacktestRun::start(storage::TaskStore &store)
{
    const auto self = shared_from_this();
    storage::DecisionWalk walk;
    walk.isOverFeatures = true;
    walk.needsPrompt = [self](const std::string &hash) { return self->needsPrompt(hash); };
    walk.learn = [self](const storage::SnapshotText &text) { self->learn(text); };
    walk.take = [self](storage::DecisionBatch batch) { return self->take(std::move(batch)); };
    model::HistoryQuery query = m_request.query;
    query.withParts = true;
    store
        .walkDecisions(std::move(query), std::clamp(m_request.limit, 1, kMostTasks),
                       std::move(walk))
        .then([self](const Result<std::int64_t> &result) { self->walked(result); });
    return m_answer.future();
}

BacktestRun::Past::Past(std::string text, const routing::BacktestSetups &setups)
    : m_text(std::move(text)), m_setups(setups),
      m_needsPrompt(
          setups.needsPrompt(routing::Snapshot::rulesFromText(m_text).value_or(model::RuleSet())))
{
}

const routing::PastSnapshot *BacktestRun::Past::snapshot()
{
    std::call_once(m_read, [this] {
        if (const auto stored = routing::Snapshot::fromText(std::exchange(m_text, {})))
            m_snapshot = std::make_unique<const routing::PastSnapshot>(**stored, m_setups);
    });
    return m_snapshot.get();
}

std::optional<bool> BacktestRun::needsPrompt(const std::string &hash) const
{
    const auto known = m_pasts.find(hash);
    return known == m_pasts.end() ? std::nullopt : std::optional(known->second->needsPrompt());
}

void BacktestRun::learn(const storage::SnapshotText &text)
{
    m_pasts.insert_or_assign(text.hash, std::make_shared<Past>(text.text, m_setups));
    m_order.push_back(text.hash);
}

void BacktestRun::forgetOldSnapshots()
{
    while (m_order.size() > kSnapshotsKept) {
        m_pasts.erase(m_order.front());
        m_order.pop_front();
    }
}

bool BacktestRun::take(storage::DecisionBatch batch)
{
    if (m_isCancelled)
        return false;
    std::vector<Task> tasks;
    tasks.reserve(batch.tasks.size());
    auto known = m_pasts.end();
    for (storage::DecidedTask &task : batch.tasks) {
        if (known == m_pasts.end() || known->first != task.snapshot) // they often follow each other
            known = m_pasts.find(task.snapshot);
        tasks.push_back({std::move(task), known == m_pasts.end() ? nullptr : known->second});
    }
    // Not while learning: a batch may see more of them than are kept between batches.
    forgetOldSnapshots();
    m_places.acquire();
    m_workers.start(
        [this, tasks = std::move(tasks), walked = batch.walked, total = batch.total]() mutable {
            evaluate(std::move(tasks));
            m_places.release();
            m_progress(walked, total);
        });
    return true;
}

void BacktestRun::evaluate(std::vector<Task> tasks)
{
    routing::Backtest part;
    for (Task &task : tasks) {
        if (m_isCancelled)
            return;
        auto features = model::featuresFromDecisionText(task.stored.decision);
        const routing::PastSnapshot *past = task.past ? task.past->snapshot() : nullptr;
        if (past && features)
            part.add(pastOf(std::move(task.stored), std::move(*features)), *past);
        else
            part.skip();
    }
    const std::lock_guard lock(m_mutex);
    m_sum.merge(std::move(part));
}

void BacktestRun::walked(const Result<std::int64_t> &result)
{
    m_workers.waitForDone(); // a few batches, on the thread that walked
    if (m_isCancelled)
        return m_answer.fulfil(fail(ErrorKind::Cancelled, "The backtest was cancelled."));
    if (!result)
        return m_answer.fulfil(fail(result.error()));
    model::BacktestReport report = m_sum.finish();
    report.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - m_started);
    m_answer.fulfil(std::move(report));
}

} // namespace oxide::engine

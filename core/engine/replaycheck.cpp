#include "engine/replaycheck.h"

#include "base/promise.h"
#include "model/explain.h"
#include "model/json.h"
#include "routing/decide.h"

#include <map>
#include <memory>
#include <utility>

namespace oxide::engine {

using base::Result;
using model::Decision;

namespace {

constexpr std::size_t kSnapshotsKept = 256;

/// Called by the walk, on its thread alone.
class Checker
{
public:
    explicit Checker(std::chrono::milliseconds time)
        : m_end(std::chrono::steady_clock::now() + time)
    {
    }

    [[nodiscard]] std::optional<bool> needsPrompt(const std::string &hash) const
    {
        return m_snapshots.contains(hash) ? std::optional(false) : std::nullopt;
    }

    void learn(const storage::SnapshotText &text)
    {
        const auto snapshot = routing::Snapshot::fromText(text.text);
        m_snapshots.emplace(text.hash, snapshot ? *snapshot : nullptr);
    }

    bool take(const storage::DecisionBatch &batch)
    {
        for (const storage::DecidedTask &task : batch.tasks) {
            if (std::chrono::steady_clock::now() >= m_end)
                return false;
            check(task);
        }
        // Not while learning: a batch may see more of them than are kept between batches.
        if (m_snapshots.size() > kSnapshotsKept)
            m_snapshots.clear();
        return true;
    }

    [[nodiscard]] const ReplayCheck &result() const { return m_result; }

private:
    void check(const storage::DecidedTask &task)
    {
        const auto known = m_snapshots.find(task.snapshot);
        auto stored = model::decisionFromText(task.decision);
        if (known == m_snapshots.end() || !known->second || !stored) {
            ++m_result.unreadable;
            note(task.id, stored ? "the snapshot that it saw cannot be read"
                                 : "it cannot be read: " + stored.error().message);
            return;
        }
        const model::ReplayReport report = replayed(task.id, std::move(*stored), *known->second);
        if (report.byOlderOxide) {
            ++m_result.byOlderOxide;
        } else if (report.same) {
            ++m_result.same;
        } else {
            ++m_result.otherwise;
            note(task.id, report.difference);
        }
    }

    void note(const model::TaskId &task, std::string difference)
    {
        if (m_result.first)
            return;
        m_result.first = task;
        m_result.difference = std::move(difference);
    }

    const std::chrono::steady_clock::time_point m_end;
    std::map<std::string, std::shared_ptr<const routing::Snapshot>> m_snapshots;
    ReplayCheck m_result;
};

} // namespace

model::ReplayReport replayed(const model::TaskId &task, Decision stored,
                             const routing::Snapshot &snapshot)
{
    model::ReplayReport report;
    report.task = task;
    report.stored = std::move(stored);
    report.byOlderOxide = !snapshot.isCurrent();
    if (report.byOlderOxide) {
        report.difference = "an older Oxide decided this, by another formula";
        return report;
    }
    report.replayed = routing::decide(report.stored.features, snapshot);
    report.same = report.stored == report.replayed;
    if (!report.same)
        report.difference = firstDifference(report.stored, report.replayed);
    return report;
}

std::string firstDifference(const Decision &a, const Decision &b)
{
    if (a.snapshotHash != b.snapshotHash)
        return "the snapshot: " + a.snapshotHash + " was stored, " + b.snapshotHash + " came out";
    if (a.chain != b.chain) {
        const auto first = [](const Decision &decision) {
            return decision.chain.empty() ? std::string("nobody")
                                          : model::describe(decision.chain.front());
        };
        return "the chain: " + first(a) + " came first, now " + first(b);
    }
    if (a.reasons != b.reasons)
        return "the reasons";
    if (a.candidates != b.candidates)
        return "the candidates' scores or reasons";
    if (a.rule != b.rule || a.profile != b.profile)
        return "the rule or the profile";
    return a == b ? "" : "the outcome";
}

QFuture<Result<ReplayCheck>> replayNewest(storage::TaskStore &store, int limit,
                                          std::chrono::milliseconds time)
{
    const auto checker = std::make_shared<Checker>(time);
    storage::DecisionWalk walk;
    walk.needsPrompt = [checker](const std::string &hash) { return checker->needsPrompt(hash); };
    walk.learn = [checker](const storage::SnapshotText &text) { checker->learn(text); };
    walk.take = [checker](const storage::DecisionBatch &batch) { return checker->take(batch); };
    model::HistoryQuery query;
    query.withParts = true;
    return store.walkDecisions(std::move(query), limit, std::move(walk))
        .then([checker](const Result<std::int64_t> &walked) -> Result<ReplayCheck> {
            if (!walked)
                return base::fail(walked.error());
            return checker->result();
        });
}

} // namespace oxide::engine

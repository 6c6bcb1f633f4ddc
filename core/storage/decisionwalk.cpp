#include "storage/decisionwalk.h"

#include "storage/connection.h"
#include "storage/decisiontext.h"
#include "storage/historyquery.h"
#include "storage/taskrows.h"

#include <utility>

namespace oxide::storage {

using base::Result;

namespace {

constexpr std::size_t kBatch = 500;

/// What one row of the walk's query gives; empty where the task has no decision.
Result<std::optional<DecidedTask>> decidedTask(Connection &connection, std::int64_t seq,
                                               bool isOverFeatures)
{
    Statement row = connection.prepare(
        "SELECT t.id, g.state, t.attempts, g.service, t.model, t.input_tokens, "
        "t.cached_input_tokens, t.cache_write_tokens, t.output_tokens, t.reasoning_tokens, "
        "t.cost_micros, t.duration_ms - (t.started_at - t.created_at), d.snapshot, "
        "CAST(d.features AS BLOB), "
        "CASE WHEN d.features = '' OR NOT ? THEN CAST(d.body AS BLOB) END "
        "FROM decisions d JOIN tasks t ON t.seq = d.seq "
        "JOIN task_groups g ON g.id = t.group_id WHERE d.seq = ?");
    if (auto ran = row.bind(isOverFeatures).bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    if (!row.next()) {
        if (auto end = row.endOfRows(); !end)
            return base::fail(std::move(end.error()));
        return std::optional<DecidedTask>();
    }
    DecidedTask task;
    task.id = row.id();
    task.state = row.name(model::TaskState::Interrupted);
    task.attempts = static_cast<int>(row.integer());
    task.target.service = row.text();
    task.target.model = row.text();
    task.usage.input = row.maybeInteger();
    task.usage.cachedInput = row.maybeInteger();
    task.usage.cacheWrite = row.maybeInteger();
    task.usage.output = row.maybeInteger();
    task.usage.reasoning = row.maybeInteger();
    if (const auto micros = row.maybeInteger())
        task.cost = model::Money::fromMicros(*micros);
    task.running = row.maybeDuration();
    task.snapshot = row.text();
    const std::string features = row.bytesAsText();
    // One that is damaged is empty: whoever reads it counts it as unreadable.
    task.decision = decisionText(features, row.bytesAsText()).value_or(std::string());
    return std::optional(std::move(task));
}

/// Does this snapshot's task need its prompt? Tells the walk of a snapshot that it does not know.
Result<bool> needsPrompt(Connection &connection, const std::string &hash, const DecisionWalk &walk)
{
    if (const auto known = walk.needsPrompt(hash))
        return *known;
    auto snapshot = snapshotOf(connection, hash);
    if (!snapshot && snapshot.error().kind != base::ErrorKind::NotFound)
        return base::fail(std::move(snapshot.error()));
    SnapshotText missing;
    missing.hash = hash;
    walk.learn(snapshot ? **snapshot : missing);
    return walk.needsPrompt(hash).value_or(false);
}

} // namespace

Result<std::shared_ptr<const SnapshotText>> snapshotOf(Connection &connection,
                                                       const std::string &hash)
{
    Statement select =
        connection.prepare("SELECT CAST(text AS BLOB) FROM snapshots WHERE hash = ?");
    if (auto ran = select.bind(hash).run(); !ran)
        return base::fail(std::move(ran.error()));
    if (!select.next())
        return base::fail(base::ErrorKind::NotFound, "No routing snapshot " + hash + " is stored.");
    auto snapshot = std::make_shared<SnapshotText>();
    snapshot->hash = hash;
    snapshot->text = select.bytesAsText();
    return std::shared_ptr<const SnapshotText>(std::move(snapshot));
}

Result<std::int64_t> walkDecisions(Connection &connection, const model::HistoryQuery &query,
                                   int limit, const DecisionWalk &walk)
{
    const auto keys = newestKeys(connection, query, keyRangeOf(query), limit);
    if (!keys)
        return base::fail(keys.error());
    std::int64_t taken = 0;
    DecisionBatch batch;
    batch.total = static_cast<std::int64_t>(keys->size());
    const auto give = [&] {
        taken += static_cast<std::int64_t>(batch.tasks.size());
        DecisionBatch full = std::exchange(batch, DecisionBatch{batch.total, batch.walked, {}});
        return walk.take(std::move(full));
    };
    for (const std::int64_t seq : *keys) {
        auto task = decidedTask(connection, seq, walk.isOverFeatures);
        if (!task)
            return base::fail(std::move(task.error()));
        ++batch.walked;
        if (!*task)
            continue;
        const auto needs = needsPrompt(connection, (*task)->snapshot, walk);
        if (!needs)
            return base::fail(needs.error());
        if (*needs) {
            auto texts = promptOf(connection, seq);
            if (!texts)
                return base::fail(std::move(texts.error()));
            (*task)->prompt = std::move(texts->prompt);
        }
        batch.tasks.push_back(std::move(**task));
        if (batch.tasks.size() < kBatch)
            continue;
        if (auto on = connection.mayGoOn(); !on)
            return base::fail(std::move(on.error()));
        if (!give())
            return taken;
    }
    give();
    return taken;
}

} // namespace oxide::storage

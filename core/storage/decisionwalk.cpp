#include "storage/decisionwalk.h"

#include "storage/connection.h"
#include "storage/decisiontext.h"
#include "storage/groups.h"
#include "storage/historyquery.h"
#include "storage/taskrows.h"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oxide::storage {

using base::Result;

namespace {

constexpr std::size_t kRows = 60; ///< of one statement, which binds one value more
constexpr std::size_t kBatch = 8 * kRows;

/// The statement costs as much as ten rows do.
const std::string &rowsStatement()
{
    static const std::string sql = [] {
        std::string text =
            "SELECT d.seq, t.id, t.group_id, t.attempts, t.model, t.input_tokens, "
            "t.cached_input_tokens, t.cache_write_tokens, t.output_tokens, t.reasoning_tokens, "
            "t.cost_micros, t.duration_ms - (t.started_at - t.created_at), "
            "CAST(d.snapshot AS BLOB), CAST(d.features AS BLOB), "
            "CASE WHEN d.features = '' OR NOT ? THEN CAST(d.body AS BLOB) END "
            "FROM decisions d JOIN tasks t ON t.seq = d.seq WHERE d.seq IN (?";
        for (std::size_t i = 1; i < kRows; ++i)
            text += ", ?";
        return text + ") ORDER BY d.seq DESC";
    }();
    return sql;
}

/// By id: cheaper than to join a few hundred rows to each of a million.
using Groups = std::unordered_map<std::int64_t, TaskGroup>;

Result<Groups> groupsById(Connection &connection)
{
    auto all = allGroups(connection);
    if (!all)
        return base::fail(std::move(all.error()));
    Groups groups;
    for (CountedGroup &each : *all)
        groups.emplace(each.id, std::move(each.group));
    return groups;
}

struct Row {
    std::int64_t seq = 0;
    DecidedTask task;
};

Row rowOf(Statement &from, const Groups &groups)
{
    Row row;
    row.seq = from.integer();
    DecidedTask &task = row.task;
    task.id = from.id();
    if (const auto group = groups.find(from.integer()); group != groups.end()) {
        task.state = group->second.state;
        task.target.service = group->second.service;
    }
    task.attempts = static_cast<int>(from.integer());
    task.target.model = from.text();
    task.usage.input = from.maybeInteger();
    task.usage.cachedInput = from.maybeInteger();
    task.usage.cacheWrite = from.maybeInteger();
    task.usage.output = from.maybeInteger();
    task.usage.reasoning = from.maybeInteger();
    if (const auto micros = from.maybeInteger())
        task.cost = model::Money::fromMicros(*micros);
    task.running = from.maybeDuration();
    task.snapshot = from.bytesAsText();
    const std::string features = from.bytesAsText();
    // One that is damaged is empty: whoever reads it counts it as unreadable.
    task.decision = decisionText(features, from.bytesAsText()).value_or(std::string());
    return row;
}

/// Those of some tasks that have a decision, newest first; at most kRows keys.
Result<std::vector<Row>> rowsOf(Connection &connection, std::span<const std::int64_t> keys,
                                const Groups &groups, bool isOverFeatures)
{
    Statement select = connection.prepare(rowsStatement());
    select.bind(isOverFeatures);
    for (std::size_t i = 0; i < kRows; ++i)
        select.bind(keys[std::min(i, keys.size() - 1)]);
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<Row> rows;
    rows.reserve(keys.size());
    while (select.next())
        rows.push_back(rowOf(select, groups));
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return rows;
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

Result<std::string> promptAlone(Connection &connection, std::int64_t seq)
{
    Statement select =
        connection.prepare("SELECT CAST(prompt AS BLOB) FROM task_prompts WHERE seq = ?");
    if (auto ran = select.bind(seq).run(); !ran)
        return base::fail(std::move(ran.error()));
    return select.next() ? select.bytesAsText() : std::string();
}

/// Adds prompts to rows that need them. Those of one snapshot often follow each other.
Result<void> addPrompts(Connection &connection, std::vector<Row> &rows, const DecisionWalk &walk)
{
    const std::string *snapshot = nullptr;
    bool isNeeded = false;
    for (Row &row : rows) {
        if (!snapshot || *snapshot != row.task.snapshot) {
            const auto needs = needsPrompt(connection, row.task.snapshot, walk);
            if (!needs)
                return base::fail(needs.error());
            snapshot = &row.task.snapshot;
            isNeeded = *needs;
        }
        if (!isNeeded)
            continue;
        auto prompt = promptAlone(connection, row.seq);
        if (!prompt)
            return base::fail(std::move(prompt.error()));
        row.task.prompt = std::move(*prompt);
    }
    return {};
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
    const auto groups = groupsById(connection);
    if (!groups)
        return base::fail(groups.error());
    std::int64_t taken = 0;
    DecisionBatch batch;
    batch.total = static_cast<std::int64_t>(keys->size());
    const auto give = [&] {
        taken += static_cast<std::int64_t>(batch.tasks.size());
        DecisionBatch full = std::exchange(batch, DecisionBatch{batch.total, batch.walked, {}});
        return walk.take(std::move(full));
    };
    for (std::size_t from = 0; from < keys->size(); from += kRows) {
        const auto some = std::span(*keys).subspan(from, std::min(kRows, keys->size() - from));
        auto rows = rowsOf(connection, some, *groups, walk.isOverFeatures);
        if (!rows)
            return base::fail(std::move(rows.error()));
        if (auto with = addPrompts(connection, *rows, walk); !with)
            return base::fail(std::move(with.error()));
        batch.walked += std::ssize(some);
        for (Row &row : *rows)
            batch.tasks.push_back(std::move(row.task));
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

#include "storage/searchindex.h"

#include "storage/connection.h"
#include "storage/groups.h"
#include "storage/searchtext.h"

#include <algorithm>

namespace oxide::storage {

void SearchIndex::add(std::int64_t seq, const model::TaskSummary &task, const PromptTexts &prompt,
                      std::string_view result)
{
    m_changes.push_back(changeOf(Kind::Add, seq, task, prompt, result));
}

void SearchIndex::remove(std::int64_t seq, const model::TaskSummary &task,
                         const PromptTexts &prompt, std::string_view result)
{
    m_changes.push_back(changeOf(Kind::Remove, seq, task, prompt, result));
}

SearchIndex::Change SearchIndex::changeOf(Kind kind, std::int64_t seq,
                                          const model::TaskSummary &task, const PromptTexts &prompt,
                                          std::string_view result)
{
    Change change;
    change.kind = kind;
    change.seq = seq;
    change.prompt = indexedPart(prompt.prompt);
    change.result = indexedPart(result);
    for (const std::string &file : prompt.files)
        change.files += file + '\n';
    change.files.resize(indexedPart(change.files).size());
    change.tags = searchTags(task);
    return change;
}

base::Result<void> SearchIndex::write(Connection &connection, const std::string &table,
                                      const Change &change)
{
    const std::string sql =
        change.kind == Kind::Add
            ? "INSERT INTO " + table + " (rowid, prompt, result, files, tags) VALUES "
            : "INSERT INTO " + table + " (" + table
                  + ", rowid, prompt, result, files, tags) VALUES ('delete', ";
    constexpr std::string_view kValues =
        "?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))";
    return connection.run(sql + (change.kind == Kind::Add ? "(" : "") + std::string(kValues),
                          change.seq, asBytes(change.prompt), asBytes(change.result),
                          asBytes(change.files), asBytes(change.tags));
}

base::Result<void> SearchIndex::flush(Connection &connection)
{
    if (m_changes.empty())
        return {};
    auto parts = SearchParts::read(connection);
    if (!parts)
        return base::fail(std::move(parts.error()));
    // One task's changes stay in their order.
    std::stable_sort(m_changes.begin(), m_changes.end(),
                     [](const Change &a, const Change &b) { return a.seq < b.seq; });
    for (const Change &change : m_changes) {
        const auto table = change.kind == Kind::Add ? parts->tableToAdd(connection, change.seq)
                                                    : parts->tableToRemove(change.seq);
        if (!table)
            return base::fail(table.error());
        if (table->empty())
            continue;
        if (auto done = write(connection, *table, change); !done)
            return done;
    }
    m_changes.clear();
    return parts->write(connection);
}

namespace {

/// The ended tasks below `end`: the newest `count` of them, by rising key.
base::Result<std::vector<std::int64_t>> endedBelow(Connection &connection, std::int64_t end,
                                                   std::int64_t count)
{
    Statement select = connection.prepare(
        "SELECT t.seq FROM tasks t CROSS JOIN task_groups g ON g.id = t.group_id WHERE t.seq < ? "
        "AND g.state NOT IN ('queued', 'running') ORDER BY t.seq DESC LIMIT ?");
    if (auto ran = select.bind(end).bind(count).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<std::int64_t> keys;
    while (select.next())
        keys.push_back(select.integer());
    if (auto last = select.endOfRows(); !last)
        return base::fail(std::move(last.error()));
    std::reverse(keys.begin(), keys.end());
    return keys;
}

} // namespace

base::Result<std::int64_t> SearchIndex::moveOld(Connection &connection, std::int64_t count)
{
    // What this transaction changed so far is in the rows already, and would come twice.
    if (auto done = flush(connection); !done)
        return base::fail(std::move(done.error()));
    auto parts = SearchParts::read(connection);
    if (!parts)
        return base::fail(std::move(parts.error()));
    const auto end = parts->endOfOld();
    if (!end)
        return 0;
    const auto keys = endedBelow(connection, *end, count);
    if (!keys)
        return base::fail(keys.error());
    if (keys->empty()) {
        parts->forgetOld();
    } else if (auto done = move(connection, *parts, *keys); !done) {
        return base::fail(std::move(done.error()));
    }
    if (auto done = parts->write(connection); !done)
        return base::fail(std::move(done.error()));
    return std::ssize(*keys);
}

base::Result<void> SearchIndex::move(Connection &connection, SearchParts &parts,
                                     const std::vector<std::int64_t> &keys)
{
    const auto table = parts.tableToMoveTo(connection, keys);
    if (!table)
        return base::fail(table.error());
    for (const std::int64_t seq : keys) {
        const auto task = summaryOf(connection, seq);
        if (!task)
            return base::fail(task.error());
        const auto prompt = promptOf(connection, seq);
        if (!prompt)
            return base::fail(prompt.error());
        const auto result = resultOf(connection, seq);
        if (!result)
            return base::fail(result.error());
        if (auto done = write(connection, *table,
                              changeOf(Kind::Add, seq, **task, *prompt, result->result));
            !done)
            return done;
    }
    return {};
}

} // namespace oxide::storage

#include "storage/historyquery.h"

#include "base/text.h"
#include "storage/groups.h"
#include "storage/rowfilter.h"
#include "storage/taskrows.h"
#include "storage/textsearch.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <unordered_set>

namespace oxide::storage {

using base::Result;
using model::HistoryQuery;

namespace {

/// A walk that passes this many rows in vain is given up for the merge of groups.
constexpr std::int64_t kMaxPassedOver = 2000;
constexpr int kMaxLimit = 1000;

using Keys = std::vector<std::int64_t>;

Result<Keys> keysOf(Statement &select)
{
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    Keys keys;
    while (select.next())
        keys.push_back(select.integer());
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return keys;
}

/// The rows of a walk from the newest down whose group is wanted. Empty where too many were
/// passed over.
Result<std::optional<Keys>> walk(Statement &select, const std::unordered_set<std::int64_t> &wanted,
                                 std::int64_t limit, std::int64_t maxPassedOver)
{
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    Keys keys;
    std::int64_t passedOver = 0;
    while (std::ssize(keys) < limit && select.next()) {
        const std::int64_t seq = select.integer();
        if (wanted.contains(select.integer()))
            keys.push_back(seq);
        else if (++passedOver > maxPassedOver)
            return std::optional<Keys>();
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return std::optional(std::move(keys));
}

/// The newest rows of each group, merged. Once enough are found, later groups are only asked for
/// rows newer than the oldest of them.
Result<Keys> mergeGroups(Connection &connection, const Keys &groups, KeyRange range,
                         std::int64_t limit)
{
    std::set<std::int64_t, std::greater<>> found;
    for (const std::int64_t group : groups) {
        const bool enough = std::ssize(found) >= limit;
        const std::int64_t from = enough ? std::max(range.from, *found.rbegin()) : range.from;
        Statement select =
            connection.prepare("SELECT seq FROM tasks WHERE group_id = ? AND seq >= ? AND seq < ? "
                               "ORDER BY seq DESC LIMIT ?");
        select.bind(group).bind(from).bind(range.to).bind(limit);
        auto keys = keysOf(select);
        if (!keys)
            return keys;
        found.insert(keys->begin(), keys->end());
        while (std::ssize(found) > limit)
            found.erase(std::prev(found.end()));
    }
    return Keys(found.begin(), found.end());
}

struct WantedGroups {
    Keys ids;
    std::int64_t tasks = 0;    ///< in them
    std::int64_t allTasks = 0; ///< in all groups
};

Result<WantedGroups> wantedGroups(Connection &connection, const HistoryQuery &query)
{
    auto groups = allGroups(connection);
    if (!groups)
        return base::fail(std::move(groups.error()));
    // The fullest first: they fill the page soonest, and the others are then asked for little.
    std::sort(groups->begin(), groups->end(),
              [](const CountedGroup &a, const CountedGroup &b) { return a.tasks > b.tasks; });
    WantedGroups wanted;
    for (const CountedGroup &group : *groups) {
        wanted.allTasks += group.tasks;
        if (group.tasks > 0 && passes(group.group, query)) {
            wanted.ids.push_back(group.id);
            wanted.tasks += group.tasks;
        }
    }
    return wanted;
}

std::string sessionSql(const HistoryQuery &query)
{
    return query.session ? " AND t.session = ?" : "";
}

Result<Keys> filteredKeys(Connection &connection, const HistoryQuery &query, KeyRange range,
                          std::int64_t limit)
{
    auto wanted = wantedGroups(connection, query);
    if (!wanted)
        return base::fail(std::move(wanted.error()));
    const std::unordered_set<std::int64_t> ids(wanted->ids.begin(), wanted->ids.end());
    const RowFilter rows(query);
    if (query.session || !rows.isAny()) {
        Statement select = connection.prepare(
            "SELECT t.seq, t.group_id FROM tasks t WHERE t.seq >= ? AND t.seq < ?"
            + sessionSql(query) + rows.sql() + " ORDER BY t.seq DESC");
        select.bind(range.from).bind(range.to);
        if (query.session)
            select.bind(*query.session);
        rows.bind(select);
        auto keys = walk(select, ids, limit, std::numeric_limits<std::int64_t>::max());
        if (!keys)
            return base::fail(std::move(keys.error()));
        return std::move(**keys);
    }
    if (wanted->tasks * 2 >= wanted->allTasks) {
        Statement select = connection.prepare(
            "SELECT seq, group_id FROM tasks WHERE seq >= ? AND seq < ? ORDER BY seq DESC");
        select.bind(range.from).bind(range.to);
        auto keys = walk(select, ids, limit, kMaxPassedOver);
        if (!keys)
            return base::fail(std::move(keys.error()));
        if (*keys)
            return std::move(**keys);
    }
    return mergeGroups(connection, wanted->ids, range, limit);
}

bool hasText(const HistoryQuery &query)
{
    return !base::trimmed(query.text).empty();
}

/// The newest matches of a text whose rows pass too.
Result<Keys> matchingRows(Connection &connection, const TextSearch &search, const RowFilter &rows,
                          KeyRange range, std::int64_t limit)
{
    if (rows.isAny())
        return matchingKeys(connection, search, range, limit);
    constexpr std::int64_t chunk = 500;
    Keys found;
    for (;;) {
        const auto keys = matchingKeys(connection, search, range, chunk);
        if (!keys)
            return base::fail(keys.error());
        for (const std::int64_t seq : *keys) {
            const auto group = rows.groupOf(connection, seq);
            if (!group)
                return base::fail(group.error());
            if (*group)
                found.push_back(seq);
            if (std::ssize(found) == limit)
                return found;
        }
        if (std::ssize(*keys) < chunk)
            return found;
        range.to = keys->back();
    }
}

/// Where the page after `before` begins. A task that was deleted meanwhile still has its time in
/// its id; others of the same millisecond are told apart by id.
Result<std::int64_t> endOfPage(Connection &connection, const model::TaskId &before)
{
    const auto seq = keyOf(connection, before);
    if (!seq)
        return base::fail(seq.error());
    if (*seq)
        return **seq;
    const std::int64_t first = firstKeyOf(before.time());
    const auto last =
        connection.integer("SELECT max(seq) FROM tasks WHERE seq >= ? AND seq < ? AND id < ?",
                           first, first + kKeysPerMillisecond, before);
    if (!last)
        return base::fail(last.error());
    return *last ? **last + 1 : first;
}

std::chrono::microseconds since(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now()
                                                                 - begin);
}

// Facets

constexpr std::int64_t kMaxCountedMatches = 50'000;

/// How many tasks of each group there are, by group id.
using GroupCounts = std::vector<std::pair<std::int64_t, std::int64_t>>;

Result<GroupCounts> countsOf(Statement &select)
{
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    GroupCounts counts;
    while (select.next()) {
        const std::int64_t group = select.integer();
        counts.emplace_back(group, select.integer());
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return counts;
}

/// The groups of the newest matches of a text whose rows pass too.
Result<GroupCounts> countedRows(Connection &connection, const TextSearch &search,
                                const RowFilter &rows, KeyRange range)
{
    const auto keys = matchingKeys(connection, search, range, kMaxCountedMatches + 1);
    if (!keys)
        return base::fail(keys.error());
    std::map<std::int64_t, std::int64_t> counts;
    for (const std::int64_t seq : *keys) {
        const auto group = rows.groupOf(connection, seq);
        if (!group)
            return base::fail(group.error());
        if (*group)
            ++counts[**group];
    }
    return GroupCounts(counts.begin(), counts.end());
}

Result<GroupCounts> countedGroups(Connection &connection, const HistoryQuery &query)
{
    const KeyRange range = keyRangeOf(query);
    const RowFilter rows(query);
    if (hasText(query)) {
        const auto search = textSearchOf(query);
        if (!search)
            return GroupCounts();
        if (!rows.isAny())
            return countedRows(connection, *search, rows, range);
        const auto counts = matchesByGroup(connection, *search, range, kMaxCountedMatches + 1);
        if (!counts)
            return base::fail(counts.error());
        return GroupCounts(counts->begin(), counts->end());
    }
    if (query.session || !rows.isAny()) {
        Statement select = connection.prepare(
            "SELECT t.group_id, count(*) FROM tasks t WHERE t.seq >= ? AND t.seq < ?"
            + sessionSql(query) + rows.sql() + " GROUP BY t.group_id");
        select.bind(range.from).bind(range.to);
        if (query.session)
            select.bind(*query.session);
        rows.bind(select);
        return countsOf(select);
    }
    if (!query.from && !query.to) {
        Statement select = connection.prepare("SELECT id, tasks FROM task_groups WHERE tasks > 0");
        return countsOf(select);
    }
    Statement select = connection.prepare(
        "SELECT g.id, (SELECT count(*) FROM tasks t WHERE t.group_id = g.id AND t.seq >= ? AND "
        "t.seq < ?) FROM task_groups g WHERE g.tasks > 0");
    select.bind(range.from).bind(range.to);
    return countsOf(select);
}

template<class T>
void count(std::vector<std::pair<T, std::int64_t>> &list, const T &value, std::int64_t tasks)
{
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const auto &row) { return row.first == value; });
    if (found == list.end())
        list.emplace_back(value, tasks);
    else
        found->second += tasks;
}

template<class T>
void sortByCount(std::vector<std::pair<T, std::int64_t>> &list)
{
    std::sort(list.begin(), list.end(), [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
}

} // namespace

KeyRange keyRangeOf(const HistoryQuery &query)
{
    KeyRange range;
    range.from = query.from ? firstKeyOf(*query.from) : std::numeric_limits<std::int64_t>::min();
    range.to = query.to ? firstKeyOf(*query.to) : std::numeric_limits<std::int64_t>::max();
    // An attempt begins after its task was made, and not long after.
    if (query.attempts.from)
        range.from = std::max(range.from, firstKeyOf(*query.attempts.from - kLongestWait));
    if (query.attempts.to)
        range.to = std::min(range.to, firstKeyOf(*query.attempts.to));
    return range;
}

Result<Keys> newestKeys(Connection &connection, const HistoryQuery &query, KeyRange range,
                        std::int64_t limit)
{
    if (!hasText(query))
        return filteredKeys(connection, query, range, limit);
    const auto search = textSearchOf(query);
    return search ? matchingRows(connection, *search, RowFilter(query), range, limit) : Keys();
}

Result<model::HistoryPage> historyPage(Connection &connection, const HistoryQuery &query,
                                       const model::PageRequest &request)
{
    const auto begin = std::chrono::steady_clock::now();
    KeyRange range = keyRangeOf(query);
    if (request.before) {
        const auto end = endOfPage(connection, *request.before);
        if (!end)
            return base::fail(end.error());
        range.to = std::min(range.to, *end);
    }
    const std::int64_t limit = std::clamp(request.limit, 1, kMaxLimit);
    auto keys = newestKeys(connection, query, range, limit + 1);
    if (!keys)
        return base::fail(std::move(keys.error()));
    model::HistoryPage page;
    page.hasMore = std::ssize(*keys) > limit;
    if (page.hasMore)
        keys->resize(static_cast<std::size_t>(limit));
    auto rows = summariesOf(connection, *keys);
    if (!rows)
        return base::fail(std::move(rows.error()));
    page.rows = std::move(*rows);
    page.took = since(begin);
    return page;
}

Result<model::HistoryFacets> historyFacets(Connection &connection, const HistoryQuery &query)
{
    const auto begin = std::chrono::steady_clock::now();
    auto groups = allGroups(connection);
    if (!groups)
        return base::fail(std::move(groups.error()));
    auto counts = countedGroups(connection, query);
    if (!counts)
        return base::fail(std::move(counts.error()));
    std::map<std::int64_t, TaskGroup> byId;
    for (CountedGroup &group : *groups)
        byId.emplace(group.id, std::move(group.group));

    model::HistoryFacets facets;
    for (const auto &[id, tasks] : *counts) {
        const auto known = byId.find(id);
        if (tasks == 0 || known == byId.end() || !passes(known->second, query))
            continue;
        const TaskGroup &group = known->second;
        facets.total += tasks;
        if (group.state == model::TaskState::Done && group.afterFallback)
            facets.afterFallback += tasks;
        count(facets.states, group.state, tasks);
        count(facets.services, group.service, tasks);
        count(facets.types, group.type, tasks);
        count(facets.sources, group.source, tasks);
    }
    facets.isLowerBound = hasText(query) && facets.total > kMaxCountedMatches;
    sortByCount(facets.states);
    sortByCount(facets.services);
    sortByCount(facets.types);
    sortByCount(facets.sources);
    facets.took = since(begin);
    return facets;
}

} // namespace oxide::storage

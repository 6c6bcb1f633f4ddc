#include "storage/textsearch.h"

#include "storage/connection.h"
#include "storage/groups.h"
#include "storage/searchparts.h"
#include "storage/searchtext.h"

#include <algorithm>
#include <functional>

namespace oxide::storage {

using base::Result;

namespace {

std::string newestMatches(const std::string &table)
{
    return "SELECT rowid AS seq FROM " + table + " WHERE " + table
           + " MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?";
}

/// Is there a document that passes the filters? FTS5 spells a prefix out whatever else is asked,
/// which takes a hundred times as long as this.
Result<bool> passesFilters(Connection &connection, const TextSearch &search,
                           const SearchParts::Share &share)
{
    if (search.filters.empty())
        return true;
    const auto found = connection.integer(newestMatches(share.table), search.filters,
                                          share.keys.from, share.keys.to, 1);
    if (!found)
        return base::fail(found.error());
    return found->has_value();
}

/// Asks one part after the other, newest first, until `limit` rows were given: `take` reads the
/// next of them. `sql` is made of a part's newest matches.
Result<void> askParts(Connection &connection, const TextSearch &search, KeyRange range,
                      std::int64_t limit,
                      const std::function<std::string(const std::string &matches)> &sql,
                      const std::function<void(Statement &row)> &take)
{
    const auto parts = SearchParts::read(connection);
    if (!parts)
        return base::fail(parts.error());
    for (const SearchParts::Share &share : parts->sharesOf(range)) {
        const auto passes = passesFilters(connection, search, share);
        if (!passes)
            return base::fail(passes.error());
        if (!*passes)
            continue;
        Statement select = connection.prepare(sql(newestMatches(share.table)));
        select.bind(search.expression).bind(share.keys.from).bind(share.keys.to).bind(limit);
        if (auto ran = select.run(); !ran)
            return ran;
        for (; select.next(); --limit)
            take(select);
        if (auto end = select.endOfRows(); !end)
            return end;
        if (limit == 0)
            break;
    }
    return {};
}

} // namespace

std::optional<TextSearch> textSearchOf(const model::HistoryQuery &query)
{
    const auto words = searchExpression(query.text);
    if (!words)
        return std::nullopt;
    TextSearch search;
    search.expression = "{prompt result files} : (" + *words + ")" + tagExpression(query);
    search.filters = demandedTags(query);
    return search;
}

Result<std::vector<std::int64_t>> matchingKeys(Connection &connection, const TextSearch &search,
                                               KeyRange range, std::int64_t limit)
{
    std::vector<std::int64_t> keys;
    auto asked = askParts(
        connection, search, range, limit, [](const std::string &matches) { return matches; },
        [&keys](Statement &row) { keys.push_back(row.integer()); });
    if (!asked)
        return base::fail(std::move(asked.error()));
    return keys;
}

Result<std::unordered_map<std::int64_t, std::int64_t>>
matchesByGroup(Connection &connection, const TextSearch &search, KeyRange range, std::int64_t limit)
{
    std::unordered_map<std::int64_t, std::int64_t> counts;
    auto asked = askParts(
        connection, search, range, limit,
        [](const std::string &matches) {
            return "SELECT t.group_id FROM (" + matches + ") f CROSS JOIN tasks t ON t.seq = f.seq";
        },
        [&counts](Statement &row) { ++counts[row.integer()]; });
    if (!asked)
        return base::fail(std::move(asked.error()));
    return counts;
}

} // namespace oxide::storage

#include "ui/history/historyquery.h"

#include <algorithm>

namespace oxide::ui {

namespace {

template<class T>
bool isAmong(const std::vector<T> &list, const T &value)
{
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

/// "" is among the tags of a task that has none.
bool hasOneOf(const std::vector<std::string> &wanted, const std::vector<std::string> &tags)
{
    if (wanted.empty() || tags.empty())
        return isAmong(wanted, std::string());
    return std::ranges::find_first_of(tags, wanted) != tags.end();
}

} // namespace

bool matches(const model::HistoryQuery &query, const model::TaskSummary &task)
{
    return isAmong(query.states, task.state) && isAmong(query.services, task.target.service)
           && isAmong(query.types, task.type) && isAmong(query.sources, task.source)
           && isAmong(query.clients, task.client) && hasOneOf(query.tags, task.tags)
           && (!query.afterFallbackOnly || task.afterFallback)
           && (!query.session || query.session == task.session)
           && (!query.from || task.createdAt >= *query.from)
           && (!query.to || task.createdAt < *query.to) && (query.withParts || !task.parent);
}

bool needsEngine(const model::HistoryQuery &query)
{
    return !query.text.empty() || !query.attempts.isAny();
}

model::HistoryQuery withoutFacets(const model::HistoryQuery &query)
{
    model::HistoryQuery wide = query;
    wide.states.clear();
    wide.afterFallbackOnly = false;
    wide.services.clear();
    wide.types.clear();
    wide.sources.clear();
    return wide;
}

bool hasFacets(const model::HistoryQuery &query)
{
    return query != withoutFacets(query);
}

std::optional<base::TimePoint> beginOf(Period period, base::TimePoint now)
{
    using std::chrono::hours;
    switch (period) {
    case Period::Hour:
        return now - hours(1);
    case Period::Day:
        return now - hours(24);
    case Period::Week:
        return now - hours(24 * 7);
    case Period::Month:
        return now - hours(24 * 30);
    case Period::All:
    case Period::Between:
        break;
    }
    return std::nullopt;
}

} // namespace oxide::ui

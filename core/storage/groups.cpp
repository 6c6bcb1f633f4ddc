#include "storage/groups.h"

#include "base/text.h"
#include "storage/connection.h"

#include <algorithm>

namespace oxide::storage {

using model::TaskState;

namespace {

template<class T>
bool isAmong(const std::vector<T> &allowed, const T &value)
{
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

/// A word of the index: a prefix for the kind, then the name's letters and digits.
template<class E>
std::string tag(std::string_view kind, E value)
{
    std::string word(kind);
    for (const char c : base::nameOf(value)) {
        if (c != '_')
            word += c;
    }
    return word;
}

/// Service names may hold what a tokenizer splits at, so they go in hexadecimal.
std::string serviceTag(const std::string &service)
{
    const QByteArray raw(service.data(), static_cast<qsizetype>(service.size()));
    return "sv" + base::str(raw.toHex());
}

std::string sessionTag(const model::SessionId &session)
{
    return "se" + base::toLowerAscii(session.text());
}

constexpr std::string_view kPartTag = "partofparallel";
constexpr std::string_view kFallbackTag = "afterfallback";

template<class T, class F>
std::string anyOf(const std::vector<T> &values, F word)
{
    std::string text;
    for (const T &value : values) {
        if (!text.empty())
            text += " OR ";
        text += word(value);
    }
    return text;
}

std::string stateExpression(const model::HistoryQuery &query)
{
    if (query.states.empty())
        return query.afterFallbackOnly ? std::string(kFallbackTag) : std::string();
    return anyOf(query.states, [&](TaskState state) {
        const std::string word = tag("st", state);
        if (state == TaskState::Done && query.afterFallbackOnly)
            return "(" + word + " AND " + std::string(kFallbackTag) + ")";
        return word;
    });
}

} // namespace

TaskGroup groupOf(const model::TaskSummary &task)
{
    TaskGroup group;
    group.state = task.state;
    group.afterFallback = task.afterFallback;
    group.source = task.source;
    group.type = task.type;
    group.service = task.target.service;
    group.part = task.parent.has_value();
    return group;
}

bool passes(const TaskGroup &group, const model::HistoryQuery &query)
{
    if (group.part && !query.withParts)
        return false;
    if (!isAmong(query.states, group.state) || !isAmong(query.services, group.service)
        || !isAmong(query.types, group.type) || !isAmong(query.sources, group.source))
        return false;
    if (!query.afterFallbackOnly || group.afterFallback)
        return true;
    return !query.states.empty() && group.state != TaskState::Done;
}

std::string searchTags(const model::TaskSummary &task)
{
    std::string tags = tag("st", task.state) + ' ' + tag("so", task.source) + ' '
                       + tag("ty", task.type) + ' ' + serviceTag(task.target.service);
    if (task.afterFallback)
        tags += ' ' + std::string(kFallbackTag);
    if (task.parent)
        tags += ' ' + std::string(kPartTag);
    if (task.session)
        tags += ' ' + sessionTag(*task.session);
    return tags;
}

std::string demandedTags(const model::HistoryQuery &query)
{
    std::string text;
    const auto demand = [&](const std::string &alternatives) {
        if (!alternatives.empty())
            text += (text.empty() ? "tags : (" : " AND tags : (") + alternatives + ")";
    };
    demand(stateExpression(query));
    demand(anyOf(query.services, serviceTag));
    demand(anyOf(query.types, [](model::TaskType type) { return tag("ty", type); }));
    demand(anyOf(query.sources, [](model::TaskSource source) { return tag("so", source); }));
    if (query.session)
        demand(sessionTag(*query.session));
    return text;
}

std::string tagExpression(const model::HistoryQuery &query)
{
    const std::string demanded = demandedTags(query);
    std::string text = demanded.empty() ? std::string() : " AND " + demanded;
    if (!query.withParts)
        text += " NOT tags : " + std::string(kPartTag);
    return text;
}

base::Result<std::vector<CountedGroup>> allGroups(Connection &connection)
{
    Statement select = connection.prepare(
        "SELECT id, state, after_fallback, source, type, service, part, tasks FROM task_groups");
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<CountedGroup> groups;
    while (select.next()) {
        CountedGroup row;
        row.id = select.integer();
        row.group.state = select.name(TaskState::Interrupted);
        row.group.afterFallback = select.flag();
        row.group.source = select.name(model::TaskSource::App);
        row.group.type = select.name(model::TaskType::General);
        row.group.service = select.text();
        row.group.part = select.flag();
        row.tasks = select.integer();
        groups.push_back(std::move(row));
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return groups;
}

base::Result<std::int64_t> TaskGroups::idOf(Connection &connection, const TaskGroup &group)
{
    if (const auto known = m_known.find(group); known != m_known.end())
        return known->second;
    auto made = connection.run(
        "INSERT INTO task_groups (state, after_fallback, source, type, service, part) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        group.state, group.afterFallback, group.source, group.type, group.service, group.part);
    if (!made)
        return base::fail(std::move(made.error()));
    const auto id = connection.integer(
        "SELECT id FROM task_groups WHERE state = ? AND after_fallback = ? AND source = ? "
        "AND type = ? AND service = ? AND part = ?",
        group.state, group.afterFallback, group.source, group.type, group.service, group.part);
    if (!id)
        return base::fail(id.error());
    m_known.emplace(group, **id);
    return **id;
}

base::Result<void> TaskGroups::flush(Connection &connection)
{
    for (const auto &[group, change] : m_changes) {
        if (change == 0)
            continue;
        auto done =
            connection.run("UPDATE task_groups SET tasks = tasks + ? WHERE id = ?", change, group);
        if (!done)
            return done;
    }
    m_changes.clear();
    return {};
}

void TaskGroups::forget()
{
    m_known.clear();
    m_changes.clear();
}

} // namespace oxide::storage

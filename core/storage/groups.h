#pragma once

#include "base/error.h"
#include "model/history.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace oxide::storage {

class Connection;

/// One combination of everything that the history filters by; every task belongs to exactly one.
/// There are hundreds of them where there are a million tasks, so filters and counts are cheap.
struct TaskGroup {
    model::TaskState state = model::TaskState::Queued;
    bool afterFallback = false;
    model::TaskSource source = model::TaskSource::App;
    model::TaskType type = model::TaskType::General;
    std::string service;
    bool part = false; ///< of a parallel task

    auto operator<=>(const TaskGroup &) const = default;
};

[[nodiscard]] TaskGroup groupOf(const model::TaskSummary &task);

/// Does a task of this group pass the query's filters (text, time and session aside)?
[[nodiscard]] bool passes(const TaskGroup &group, const model::HistoryQuery &query);

/// The same filters as words of the full-text index: what is indexed with a task, and the
/// expression that a search adds. Words have letters and digits only.
[[nodiscard]] std::string searchTags(const model::TaskSummary &task);
[[nodiscard]] std::string tagExpression(const model::HistoryQuery &query);
/// The part of it that can stand alone; empty where the query asks for no word.
[[nodiscard]] std::string demandedTags(const model::HistoryQuery &query);

struct CountedGroup {
    std::int64_t id = 0;
    TaskGroup group;
    std::int64_t tasks = 0;
};

[[nodiscard]] base::Result<std::vector<CountedGroup>> allGroups(Connection &connection);

/// The groups' ids, remembered over transactions, and how their counts change, gathered over one:
/// a task that comes and ends in it changes nothing but its last group. Writing thread.
class TaskGroups
{
public:
    /// The group's id; makes the row where there is none.
    [[nodiscard]] base::Result<std::int64_t> idOf(Connection &connection, const TaskGroup &group);
    void enter(std::int64_t group) { ++m_changes[group]; }
    void leave(std::int64_t group) { --m_changes[group]; }
    /// Writes the counts.
    [[nodiscard]] base::Result<void> flush(Connection &connection);
    /// After a rollback: a remembered row may be gone.
    void forget();

private:
    std::map<TaskGroup, std::int64_t> m_known;
    std::map<std::int64_t, std::int64_t> m_changes;
};

} // namespace oxide::storage

#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/connection.h"

#include <cstdint>
#include <optional>
#include <string>

namespace oxide::storage {

/// A task that waited longer in the queue is not found by the time of its attempts.
constexpr std::chrono::hours kLongestWait{24};

/// What a query asks of a task's own row and of its attempts: the filters that neither the groups
/// nor the full-text index know (groups.h). Read row by row, so it is for a bounded time.
class RowFilter
{
public:
    explicit RowFilter(const model::HistoryQuery &query);

    /// Every row passes.
    [[nodiscard]] bool isAny() const { return m_sql.empty(); }
    /// A condition over `tasks t`, beginning with " AND "; empty where every row passes.
    [[nodiscard]] const std::string &sql() const { return m_sql; }
    /// Binds the condition's values, where the statement comes to them.
    void bind(Statement &statement) const;

    /// The group of a row that passes; empty for one that does not, or is not there.
    [[nodiscard]] base::Result<std::optional<std::int64_t>> groupOf(Connection &connection,
                                                                    std::int64_t seq) const;

private:
    void addClients();
    void addTags();
    void addAttempts();

    model::HistoryQuery m_query; ///< of it these filters alone
    std::string m_sql;
};

} // namespace oxide::storage

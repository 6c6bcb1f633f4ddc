#pragma once

#include "model/history.h"

#include <set>

namespace oxide::test {

/// The id of the row at this place of an endless history, newest (0) first.
inline model::TaskId rowId(std::int64_t row)
{
    base::Ulid::Bytes bytes{};
    auto rest = static_cast<std::uint64_t>(0xFF'FFFF'FFFF'FFFF - row);
    for (std::size_t i = 15; i >= 8; --i) {
        bytes[i] = static_cast<std::uint8_t>(rest & 0xFF);
        rest >>= 8;
    }
    return model::TaskId(bytes);
}

inline std::int64_t rowOfId(const model::TaskId &id)
{
    std::uint64_t rest = 0;
    for (std::size_t i = 8; i < 16; ++i)
        rest = rest << 8 | id.bytes()[i];
    return 0xFF'FFFF'FFFF'FFFF - static_cast<std::int64_t>(rest);
}

inline model::TaskSummary rowAt(std::int64_t row)
{
    model::TaskSummary task;
    task.id = rowId(row);
    task.title = "task " + std::to_string(row);
    task.state = model::TaskState::Done;
    task.target = {"Ollama", "llama3.1:8b"};
    return task;
}

/// The page of a history of `all` rows without those that are gone, as the database would give it.
inline model::HistoryPage pageOf(std::int64_t all, const model::PageRequest &request,
                                 const std::set<model::TaskId> &gone = {})
{
    model::HistoryPage page;
    std::int64_t row = request.before ? rowOfId(*request.before) + 1 : 0;
    for (; row < all && static_cast<int>(page.rows.size()) < request.limit; ++row) {
        if (!gone.contains(rowId(row)))
            page.rows.push_back(rowAt(row));
    }
    page.hasMore = row < all;
    return page;
}

} // namespace oxide::test

#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/taskrows.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace oxide::storage {

class Connection;

/// A text with a query's filters, as the full-text index is asked.
struct TextSearch {
    std::string expression;
    std::string filters; ///< its words of filters alone; may be empty
};

/// Empty where the query's text has no word to look for.
[[nodiscard]] std::optional<TextSearch> textSearchOf(const model::HistoryQuery &query);

/// The keys of the newest matches in the range, at most `limit`, newest first.
[[nodiscard]] base::Result<std::vector<std::int64_t>>
matchingKeys(Connection &connection, const TextSearch &search, KeyRange range, std::int64_t limit);

/// How many of the `limit` newest matches in the range belong to each group, by its id.
[[nodiscard]] base::Result<std::unordered_map<std::int64_t, std::int64_t>>
matchesByGroup(Connection &connection, const TextSearch &search, KeyRange range,
               std::int64_t limit);

} // namespace oxide::storage

#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/connection.h"
#include "storage/taskrows.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace oxide::storage {

/// What a query may find; a page's end cuts it further.
[[nodiscard]] KeyRange keyRangeOf(const model::HistoryQuery &query);

/// The keys of at most `limit` tasks of the query within the range, newest first.
///
/// How it stays quick over a million rows: a text is answered by the full-text index alone, which
/// carries the filters as words, part by part (searchparts.h) from the newest document down.
/// Without a text, filters that most tasks pass are met by walking the table from the newest row;
/// selective ones by asking each group of tasks for its newest rows in the index and merging.
[[nodiscard]] base::Result<std::vector<std::int64_t>> newestKeys(Connection &connection,
                                                                 const model::HistoryQuery &query,
                                                                 KeyRange range,
                                                                 std::int64_t limit);

/// NotFound never: a `before` that was deleted meanwhile still marks its place.
[[nodiscard]] base::Result<model::HistoryPage> historyPage(Connection &connection,
                                                           const model::HistoryQuery &query,
                                                           const model::PageRequest &page);

[[nodiscard]] base::Result<model::HistoryFacets> historyFacets(Connection &connection,
                                                               const model::HistoryQuery &query);

} // namespace oxide::storage

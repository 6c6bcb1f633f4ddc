#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/taskstore.h"

#include <cstdint>

namespace oxide::storage {

class Connection;

/// Walks over the newest `limit` tasks of a query that have a decision, newest first; gives how
/// many were taken. Parts of parallel tasks count as tasks of their own.
[[nodiscard]] base::Result<std::int64_t> walkDecisions(Connection &connection,
                                                       const model::HistoryQuery &query, int limit,
                                                       const DecisionWalk &walk);

/// The routing snapshot of this hash; NotFound where no stored decision saw it.
[[nodiscard]] base::Result<std::shared_ptr<const SnapshotText>> snapshotOf(Connection &connection,
                                                                           const std::string &hash);

} // namespace oxide::storage

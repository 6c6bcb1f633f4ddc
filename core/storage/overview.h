#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/overview.h"
#include "storage/connection.h"
#include "storage/taskstore.h"

#include <vector>

namespace oxide::storage {

/// The figures of the overview page, from the sums in metrics.h: reads a few thousand short rows
/// at most, however long the history is. Tasks count at the time they were created. "Today" begins
/// at local midnight.
[[nodiscard]] base::Result<model::Overview> overviewOf(Connection &connection, model::Span span,
                                                       base::TimePoint now);

[[nodiscard]] base::Result<std::vector<ServiceLatency>> latenciesOf(Connection &connection,
                                                                    base::TimePoint now);

} // namespace oxide::storage

#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/connection.h"

#include <cstdint>
#include <string>

namespace oxide::storage {

/// Writes the tasks of the query, newest first, to a file that appears as a whole or not at all.
/// Errors: InvalidArgument (path not absolute), NotFound (no such folder), ReadOnly, DiskFull, Io,
/// Interrupted (the database closes).
[[nodiscard]] base::Result<std::int64_t> exportHistory(Connection &connection,
                                                       const model::HistoryQuery &query,
                                                       model::ExportFormat format,
                                                       const std::string &path);

} // namespace oxide::storage

#pragma once

#include "base/error.h"
#include "model/history.h"

#include <vector>

namespace oxide::storage {

class Connection;

/// How the newest ended attempts went, newest first, at most `limit`, of tasks since `from`.
[[nodiscard]] base::Result<std::vector<model::AttemptSample>>
newestAttempts(Connection &connection, base::TimePoint from, int limit);

} // namespace oxide::storage

#pragma once

#include "base/error.h"
#include "storage/connection.h"

#include <exception>
#include <functional>

namespace oxide::storage {

/// Runs a job so that its thread outlives it: one that throws (memory, for one) ends as Internal.
template<class T>
[[nodiscard]] base::Result<T> guarded(const std::function<base::Result<T>(Connection &)> &job,
                                      Connection &connection)
{
    try {
        return job(connection);
    } catch (const std::exception &e) {
        return base::fail(base::ErrorKind::Internal, "The database failed inside Oxide.", e.what());
    }
}

} // namespace oxide::storage

#pragma once

#include "base/error.h"

namespace oxide::base {

/// Whom a failed attempt speaks against.
enum class Blame {
    Nobody,  ///< it is of the caller's making, or was cancelled
    Model,   ///< this one; the service's others may be well
    Service, ///< nobody of the service can be reached
};

[[nodiscard]] Blame blameOf(ErrorKind error);

/// Nobody was there: no connection, or no program to start.
[[nodiscard]] bool isUnreachable(ErrorKind error);

/// 429: it is well, and allows no more for now; when to come again is the retries' matter.
[[nodiscard]] bool isOnlyBusy(const Error &error);

} // namespace oxide::base

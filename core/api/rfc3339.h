#pragma once

#include "base/clock.h"

#include <string>

namespace oxide::api {

/// "2026-11-22T00:31:07.204Z"
[[nodiscard]] std::string rfc3339(base::TimePoint at);

} // namespace oxide::api

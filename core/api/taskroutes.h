#pragma once

#include "api/context.h"

namespace oxide::api {

/// `/api/tasks`: run, list, look at, cancel and delete tasks; parallel analyses.
[[nodiscard]] Routes taskRoutes(const std::shared_ptr<Context> &context);

} // namespace oxide::api

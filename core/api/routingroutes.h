#pragma once

#include "api/context.h"

namespace oxide::api {

/// `/api/routing`: assignments of task types, and what would be decided.
[[nodiscard]] Routes routingRoutes(const std::shared_ptr<Context> &context);

} // namespace oxide::api

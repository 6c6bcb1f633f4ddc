#pragma once

#include "api/context.h"

namespace oxide::api {

/// `/api/services`: the services, checked and tried.
[[nodiscard]] Routes serviceRoutes(const std::shared_ptr<Context> &context);

} // namespace oxide::api

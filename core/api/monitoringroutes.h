#pragma once

#include "api/context.h"

namespace oxide::api {

/// `/metrics` for Prometheus; `/api/monitoring`: counts, statistics, health.
[[nodiscard]] Routes monitoringRoutes(const std::shared_ptr<Context> &context);

} // namespace oxide::api

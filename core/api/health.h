#pragma once

#include "api/context.h"

namespace oxide::api {

/// `/health` and `/v1/health`, for whoever asks: that Oxide answers, and how its engine is.
/// Services are counted by health, and named only where a key is asked for (`/api/services`).
[[nodiscard]] Routes healthRoutes(const std::shared_ptr<Context> &context);

} // namespace oxide::api

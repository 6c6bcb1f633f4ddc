#pragma once

#include "api/chatrun.h"
#include "api/context.h"

#include <memory>

namespace oxide::api {

/// The chat of every dialect, and what its clients ask beside it: models, token counts.
[[nodiscard]] Routes chatRoutes(const std::shared_ptr<Context> &context);
[[nodiscard]] Routes chatRoutes(const std::shared_ptr<Context> &context, RunLimits limits);

} // namespace oxide::api

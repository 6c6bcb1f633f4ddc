#pragma once

#include "api/context.h"

namespace oxide::api {

/// `/v1/chat`, `/v1/routes` and `/v1/audit`, as a gateway has them.
[[nodiscard]] Routes gatewayRoutes(const std::shared_ptr<Context> &context);

} // namespace oxide::api

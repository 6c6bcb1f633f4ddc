#pragma once

#include "api/context.h"

#include <memory>

namespace oxide::api {

/// Model Context Protocol over streamable HTTP: /mcp. The sessions are the context's McpHouse's,
/// where it has one, else of a house that goes with the server.
[[nodiscard]] Routes mcpRoutes(const std::shared_ptr<Context> &context);
/// The same with the sessions of this house.
[[nodiscard]] Routes mcpRoutesOf(const std::shared_ptr<Context> &context,
                                 const std::shared_ptr<McpHouse> &house);

} // namespace oxide::api

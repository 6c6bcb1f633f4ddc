#pragma once

#include "api/context.h"

#include <vector>

namespace oxide::api {

/// Every room of the API. A new one is one line in rooms.cpp; those of other folders (MCP) are
/// added where the server is made.
[[nodiscard]] std::vector<Room> rooms();

} // namespace oxide::api

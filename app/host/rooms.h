#pragma once

#include "api/context.h"

#include <vector>

namespace oxide::host {

/// Every room of the local API that a program of ours opens.
[[nodiscard]] std::vector<api::Room> apiRooms();

} // namespace oxide::host

#pragma once

#include "engine/engine.h"
#include "mcp/registry.h"
#include "mcp/session.h"

#include <string>
#include <string_view>
#include <vector>

namespace oxide::mcp {

/// The list of patterns (`service/model`, `*`) is empty, or one of them matches.
[[nodiscard]] bool mayUse(const std::vector<std::string> &patterns, std::string_view service,
                          std::string_view model);

/// Holds a parallel task to the services whose own model this client may use, where its key allows
/// only some. (One task is held to them by its decision.) PolicyRefused where that leaves none.
[[nodiscard]] Answer<model::ParallelRequest> permitted(engine::Engine *engine, Peer peer,
                                                       model::ParallelRequest request);

/// The task, where it may be looked at.
[[nodiscard]] Answer<model::TaskDetail> seenTask(engine::Engine *engine, Sight sight,
                                                 model::TaskId task);

} // namespace oxide::mcp

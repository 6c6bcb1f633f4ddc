#pragma once

#include "engine/engine.h"
#include "mcp/registry.h"
#include "mcp/session.h"

namespace oxide::mcp {

/// Holds a parallel task to the services whose own model this client may use, where its key allows
/// only some. (One task is held to them by its decision.) PolicyRefused where that leaves none.
[[nodiscard]] Answer<model::ParallelRequest> permitted(engine::Engine *engine, Peer peer,
                                                       model::ParallelRequest request);

} // namespace oxide::mcp

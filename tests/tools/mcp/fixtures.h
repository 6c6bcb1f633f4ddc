#pragma once

#include "mcp/server.h"

#include <memory>

namespace oxide::test {

/// The tools, resources and prompts that the conformance suite 0.1.16 calls, by its descriptions.
[[nodiscard]] std::shared_ptr<mcp::Server> conformanceFixtures();

} // namespace oxide::test

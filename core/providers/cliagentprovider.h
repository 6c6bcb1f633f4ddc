#pragma once

#include "base/error.h"
#include "providers/cliagent.h"
#include "providers/provider.h"
#include "providers/registry.h"

#include <memory>

namespace oxide::providers {

/// A Provider for an agent program. One process a chat; the user's own login, unless the service
/// has a key or a base URL of its own. Sampling is the program's affair, but for
/// max_output_tokens (Qwen) and JSON mode (asked for in words).
[[nodiscard]] base::Result<std::unique_ptr<Provider>>
makeAgentProvider(const model::ServiceConfig &config, const ProviderDeps &deps,
                  const CliAgent &agent);

} // namespace oxide::providers

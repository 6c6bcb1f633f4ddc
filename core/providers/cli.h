#pragma once

#include "base/error.h"
#include "providers/provider.h"
#include "providers/registry.h"

#include <memory>

namespace oxide::providers {

// The providers that run a program. ProviderDeps::processes must be set.

/// Gemini CLI and Qwen Code over the Agent Client Protocol, or their stream of JSON where the
/// installed version has no ACP.
[[nodiscard]] base::Result<std::unique_ptr<Provider>>
makeGeminiCli(const model::ServiceConfig &config, const ProviderDeps &deps);
[[nodiscard]] base::Result<std::unique_ptr<Provider>>
makeQwenCli(const model::ServiceConfig &config, const ProviderDeps &deps);

/// Any executable. Its arguments may hold {prompt}, {model} and {file} (a file with the prompt);
/// where neither {prompt} nor {file} is there, the prompt goes to its stdin. What it writes is the
/// answer.
[[nodiscard]] base::Result<std::unique_ptr<Provider>>
makeCommand(const model::ServiceConfig &config, const ProviderDeps &deps);

} // namespace oxide::providers

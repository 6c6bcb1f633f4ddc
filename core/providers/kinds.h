#pragma once

#include "base/error.h"
#include "providers/httpdialect.h"
#include "providers/registry.h"

#include <memory>

namespace oxide::providers {

// One dialect, one file, one function here and one row in registry.cpp. What it reads of a chat and
// how it asks for vectors may be files of their own: read_NAME.cpp, embed_NAME.cpp.

using HttpDialectResult = base::Result<std::unique_ptr<HttpDialect>>;

[[nodiscard]] HttpDialectResult makeOllama(const model::ServiceConfig &config,
                                           const ProviderDeps &deps);
[[nodiscard]] HttpDialectResult makeOpenAi(const model::ServiceConfig &config,
                                           const ProviderDeps &deps);
[[nodiscard]] HttpDialectResult makeAnthropic(const model::ServiceConfig &config,
                                              const ProviderDeps &deps);
[[nodiscard]] HttpDialectResult makeGemini(const model::ServiceConfig &config,
                                           const ProviderDeps &deps);

} // namespace oxide::providers

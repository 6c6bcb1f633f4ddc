#pragma once

#include "base/error.h"
#include "model/catalog.h"

#include <string_view>
#include <vector>

namespace oxide::catalog {

/// Reads the answer to GET /models of OpenRouter's API (its reference, "List available models").
/// Routers and aliases of its own ("openrouter/auto", "~openai/gpt-latest") are left out. A free
/// offer is no price of the model. BadResponse where it is no list of models, or an empty one.
[[nodiscard]] base::Result<std::vector<model::CatalogFacts>> parseOpenRouter(std::string_view body);

} // namespace oxide::catalog

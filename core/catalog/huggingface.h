#pragma once

#include "base/error.h"
#include "model/catalog.h"

#include <string_view>

namespace oxide::catalog {

/// Reads the answer to GET /api/models/REPOSITORY of Hugging Face (its documentation, "Hub API
/// Endpoints"): parameters from safetensors or gguf, window, modality, what the chat template
/// knows. BadResponse where it is none.
[[nodiscard]] base::Result<model::CatalogFacts> parseHuggingFace(std::string_view body);

/// The context window of a repository's config.json, of its text part where it has several.
[[nodiscard]] std::optional<std::int64_t> parseConfigWindow(std::string_view body);

} // namespace oxide::catalog

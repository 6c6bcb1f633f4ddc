#pragma once

#include "model/catalog.h"

#include <string_view>

namespace oxide::catalog {

/// What is known, when Oxide is built, of models that make vectors at a cloud's price; nothing but
/// the name of any other. Lists of models are about those that answer and leave these out.
[[nodiscard]] model::CatalogModel builtInEmbedder(std::string_view name);

} // namespace oxide::catalog

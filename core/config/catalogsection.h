#pragma once

#include "config/reader.h"
#include "model/catalog.h"

#include <vector>

namespace oxide::config {

/// `catalog.models:`, what the user knows better than every source. Throws Fault.
[[nodiscard]] std::vector<model::CatalogFacts> readCatalogModels(Map models);

} // namespace oxide::config

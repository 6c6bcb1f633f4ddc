#pragma once

#include "base/error.h"
#include "model/catalog.h"

#include <cstddef>
#include <vector>

namespace oxide::catalog {

/// More than ten times what the largest list has: whatever says more is no list of models.
inline constexpr std::size_t kMostModels = 5'000;

/// What a source said, for no source is trusted. A value that cannot be (a window below 1 token, a
/// negative price, a rating off its scale) is left out, a model whose name cannot be is passed
/// over, of two with one name the first stays. BadResponse where there are more than kMostModels,
/// or some and none with a name.
[[nodiscard]] base::Result<std::vector<model::CatalogFacts>>
plausible(std::vector<model::CatalogFacts> facts);

} // namespace oxide::catalog

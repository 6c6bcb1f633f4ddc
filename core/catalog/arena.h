#pragma once

#include "base/error.h"
#include "model/catalog.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace oxide::catalog {

/// One page of the leaderboard.
struct ArenaPage {
    std::vector<model::CatalogFacts> facts; ///< a rating each
    std::int64_t rows = 0;                  ///< on this page, with those that were passed over
    std::int64_t total = 0;                 ///< rows of all pages
};

/// Reads a page of rows as Hugging Face's server of data sets gives them (its documentation,
/// "Filter rows in a dataset"), of the set lmarena-ai/leaderboard-dataset: model_name,
/// organization, license, rating, vote_count, category. Rows of other categories are passed over.
/// BadResponse where it is no such page.
[[nodiscard]] base::Result<ArenaPage> parseArena(std::string_view body);

} // namespace oxide::catalog

#pragma once

#include "model/catalog.h"

#include <cstdint>
#include <span>
#include <vector>

namespace oxide::catalog {

/// What a row of the built-in table says, empty and 0 where it says nothing.
struct BuiltInRow {
    const char *name; ///< HOUSE/NAME
    const char *title;
    const char *aliases; ///< parted by spaces
    const char *weights;
    const char *released;
    const char *abilities; ///< as in packaging/catalog/known.tsv; "!" before: nothing is known
    bool openWeights;      ///< false: they are not, or it is not known
    double billions;
    std::int64_t window; ///< tokens
    std::int64_t input;  ///< micro-dollars per million tokens; -1: no price is known
    std::int64_t output;
    std::int64_t cachedInput; ///< -1: none of its own
    std::int64_t cacheWrite;  ///< the same
    int score;                ///< on the arena's scale
};

/// The table that was compiled in; packaging/catalog/maketable.cpp writes it.
[[nodiscard]] std::span<const BuiltInRow> builtInRows();

/// The day of the lists that it was made from.
[[nodiscard]] base::TimePoint builtInAt();

/// The starting catalogue: so that Oxide knows models before anything was synced, or without a
/// network.
[[nodiscard]] std::vector<model::CatalogRecord> builtInRecords();

} // namespace oxide::catalog

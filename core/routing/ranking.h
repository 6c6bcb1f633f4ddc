#pragma once

#include "routing/candidates.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oxide::routing {

/// Sorts indices of usable entrants: the highest score first, equal ones by name.
void sortByScore(const std::vector<Entrant> &entrants, std::span<std::size_t> order);

/// The usable ones' indices, sorted by score.
[[nodiscard]] std::vector<std::size_t> ranked(const std::vector<Entrant> &entrants);

/// Brings one that is drawn to the front: of those that are well, by the scores' odds
/// (exploration.h). True where it was not there before.
[[nodiscard]] bool exploreAmong(const std::vector<Entrant> &entrants,
                                std::vector<std::size_t> &order, std::uint32_t draw);

} // namespace oxide::routing

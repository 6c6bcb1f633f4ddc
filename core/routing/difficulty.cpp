#include "routing/difficulty.h"

#include "routing/weighttable.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace oxide::routing {

namespace {

struct DifficultyRow {
    std::string_view name;
    std::int32_t weight;
};

/// The steps first: the scores below which 0, 1/16, 2/16 … of the training's questions lie.
constexpr auto kDifficultyRows = std::to_array<DifficultyRow>({
#include "routing/difficultyweights.inc"
});

constexpr std::size_t kDifficultySteps = 16;
static_assert(kDifficultyRows[kDifficultySteps].name == "step:16");

constexpr std::array<std::string_view, kDifficultyRows.size()> kDifficultyRowNames = [] {
    std::array<std::string_view, kDifficultyRows.size()> names;
    std::ranges::transform(kDifficultyRows, names.begin(), &DifficultyRow::name);
    return names;
}();

/// For each doubling of the files; no question of the training comes with any.
constexpr std::int64_t kFileWeight = kDifficultyUnit / 50;

std::int64_t difficultyScore(const Reading &reading)
{
    static const WeightTable table(kDifficultyRowNames);
    std::int64_t score =
        kFileWeight * std::bit_width(static_cast<unsigned>(reading.files)) * kFullStrength;
    for (const WeightTable::Hit &hit : table.find(reading))
        score += std::int64_t{kDifficultyRows[hit.row].weight} * hit.strength;
    return score;
}

} // namespace

double difficultyOf(const Reading &reading)
{
    constexpr std::int64_t kParts = 1000;
    const std::int64_t score = difficultyScore(reading);
    const auto edge = [](std::size_t step) {
        return std::int64_t{kDifficultyRows[step].weight} * kFullStrength;
    };
    if (score <= edge(0))
        return 0;
    for (std::size_t step = 1; step <= kDifficultySteps; ++step) {
        if (score > edge(step))
            continue;
        const std::int64_t width = edge(step) - edge(step - 1); // above 0: the score is between
        const std::int64_t parts = (static_cast<std::int64_t>(step - 1) * kParts
                                    + kParts * (score - edge(step - 1)) / width)
                                   / static_cast<std::int64_t>(kDifficultySteps);
        return static_cast<double>(parts) / static_cast<double>(kParts);
    }
    return 1;
}

} // namespace oxide::routing

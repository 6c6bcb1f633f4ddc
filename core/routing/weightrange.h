#pragma once

#include "model/decision.h"
#include "model/profile.h"

#include <array>
#include <optional>
#include <span>

namespace oxide::routing {

/// What a ranking sees of a candidate, whatever the weights.
struct Judged {
    model::Target target;
    std::array<double, base::enumNames<model::Factor>.size()> values{}; ///< [0, 1], by Factor
};

/// Weights of one factor, both ends with it. At an end somebody else has the same score: there the
/// order of the names decides, and the rounding of scores (scorer.h).
struct WeightRange {
    double least = 0;
    double most = 0;
};

/// The weights of `factor`, up to `largest`, under which nobody of `others` has a higher score than
/// `wanted`, all other weights as they are. Solved, not searched: a score is linear in the factor's
/// share of all weights. Empty where there is none, and for Health, whose weight no profile sets.
/// `weights`: those that count, not all 0.
[[nodiscard]] std::optional<WeightRange> winningWeights(const model::Weights &weights,
                                                        model::Factor factor, double largest,
                                                        const Judged &wanted,
                                                        std::span<const Judged> others);

} // namespace oxide::routing

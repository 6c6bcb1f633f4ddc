#pragma once

#include <span>
#include <vector>

namespace oxide::train {

/// A sum that is known: weights times amounts should come to `total`.
struct Equation {
    std::vector<double> amounts;
    double total = 0; ///< above 0
    double importance = 1;
};

/// What is believed of a weight before anything is seen.
struct Belief {
    double likely = 0;
    double strength = 0; ///< how many equations it is worth
    double least = 0;    ///< the weight is never below
};

/// The weights that make the relative errors least in squares (ridge regression with lower bounds,
/// by coordinate descent), one for each belief.
[[nodiscard]] std::vector<double> leastSquares(std::span<const Equation> equations,
                                               std::span<const Belief> beliefs);

} // namespace oxide::train

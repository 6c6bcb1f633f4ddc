#pragma once

#include "train/softmax.h"

#include <span>
#include <vector>

namespace oxide::train {

/// Ridge regression over sparse examples, whose labels do not count: the weights, one for each of
/// `features`, that make the squared errors of `targets` (one an example) and `penalty` (above 0)
/// times the squared weights least. What all targets have in common is left to an intercept that
/// costs nothing and is not returned. By conjugate gradients (Hestenes, Stiefel 1952).
[[nodiscard]] std::vector<double> ridge(std::span<const Example> examples,
                                        std::span<const double> targets, std::size_t features,
                                        double penalty);

} // namespace oxide::train

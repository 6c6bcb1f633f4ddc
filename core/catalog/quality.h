#pragma once

#include "model/catalog.h"

namespace oxide::catalog {

/// The arena's score that stands for quality 0.5: a good model of 2025.
inline constexpr double kMiddlingScore = 1350;
/// So many points more are odds ten times as good. The arena's own scale has 400; at 250 the models
/// people use fill the range, from about 0.1 (1,110 points) to about 0.8 (1,500).
inline constexpr double kPointsForTenfoldOdds = 250;

/// Quality in [0, 1] of a rating: 1 / (1 + 10 ^ ((1350 - score) / 250)) on the arena's scale, the
/// logistic curve of Bradley and Terry against a middling model. NaN counts as 0.
[[nodiscard]] double qualityOf(const model::Rating &rating);

} // namespace oxide::catalog

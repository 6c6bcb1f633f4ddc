#pragma once

#include "routing/promptreading.h"

namespace oxide::routing {

/// The table's weights are in this part of a gain from 0 (the weak model answers as well as the
/// strong one) to 1 (the strong one alone answers well).
inline constexpr int kDifficultyUnit = 65536;

/// How hard a task looks, in [0, 1]: the share of the training's questions that look easier. A
/// linear score over words and properties by the learnt table difficultyweights.inc (`oxide-train
/// train difficulty`) of how much better a strong model answers than a weak one; files raise it.
/// Whole numbers throughout: every machine says the same.
[[nodiscard]] double difficultyOf(const Reading &reading);

} // namespace oxide::routing

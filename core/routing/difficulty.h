#pragma once

#include "routing/classifier.h"

#include <cstdint>

namespace oxide::routing {

/// How hard a task looks, in [0, 1]. A sum of capped parts, each explained by what it counts:
/// a start by task type, plus length (by doublings of 32 tokens), words of reasoning, words of
/// constraint, list items, pasted code and files, minus words of ease. Deterministic.
[[nodiscard]] double difficultyOf(const Reading &reading, model::TaskType type,
                                  std::int64_t inputTokens);

} // namespace oxide::routing

#pragma once

#include "model/decision.h"
#include "routing/promptreading.h"

#include <vector>

namespace oxide::routing {

struct Classification {
    model::TaskType type = model::TaskType::General;
    double confidence = 0;                 ///< [0, 1], the type's share after softmax
    std::vector<model::Evidence> evidence; ///< strongest first, six at most: "word:…", "shape:…"
};

/// The task type of a prompt: a linear score over words and properties by the learnt table
/// tasktypeweights.inc (`oxide-train train task-types`), largest wins, equal ones by the enum's
/// order. Whole numbers throughout; only the confidence is a rounded quotient of them.
[[nodiscard]] Classification classifyType(const Reading &reading);

} // namespace oxide::routing

#pragma once

#include "model/task.h"

#include <cstdint>

namespace oxide::routing {

/// A number hashed from a task's id, even over all 32 bits; the last one, which never explores,
/// where it has none.
[[nodiscard]] std::uint32_t drawOf(const model::TaskId &id);

/// Is this task one of the share, [0, 1], that explores?
[[nodiscard]] bool explores(std::uint32_t draw, double share);

/// The candidate with the greatest key is drawn. The keys are scores plus noise of the Gumbel
/// distribution, taken from a hash of the draw and the target: so each is drawn with a probability
/// proportional to exp(score / temperature), the same task draws the same, and who else is there
/// does not change the order of two (Luce's choice axiom).
[[nodiscard]] double drawKey(double score, std::uint32_t draw, const model::Target &target);

} // namespace oxide::routing

#pragma once

#include "model/decision.h"
#include "routing/candidates.h"

#include <cstddef>

namespace oxide::routing {

/// The rule that decides, and its place.
struct DecidingRule {
    const model::Rule *rule = nullptr; ///< null: none does. It is the snapshot's
    std::size_t index = 0;
};

/// The first enabled rule whose condition holds, but for those that the caller's word outranks.
[[nodiscard]] DecidingRule firstThatHolds(const model::TaskFeatures &features,
                                          const RequestedTarget &requested,
                                          const Snapshot &snapshot);

/// The rule alone.
[[nodiscard]] const model::Rule *decidingRule(const model::TaskFeatures &features,
                                              const Snapshot &snapshot);

} // namespace oxide::routing

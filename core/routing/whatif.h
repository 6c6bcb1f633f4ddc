#pragma once

#include "model/whatif.h"
#include "routing/snapshot.h"

namespace oxide::routing {

/// What would have to change for `target` to be chosen for this task? Each way is found by deciding
/// anew, and holds: with its changes, and nothing else, the target is chosen. Where single numbers
/// are changed (a weight, the threshold, a price), to the nearest value that is enough, rounded
/// away from the present one. Takes some thousand decisions at most.
///
/// An empty model in `target` stands for whichever of the service's would come first.
[[nodiscard]] model::WhatIf whatIf(const model::TaskFeatures &features, const Snapshot &snapshot,
                                   const model::Target &target);

} // namespace oxide::routing

#pragma once

#include "model/service.h"

#include <string>
#include <vector>

namespace oxide::routing {

/// The models of a service that are ranked against each other and against other services' where
/// nobody names one, sorted by name, without the service's own choice (`model`), which always is.
///
/// A default model that the user set stands alone. Of preferred models those that are offered
/// compete. Otherwise those compete whose rating is known and which no other of the service beats
/// in every respect (rating, and price or, on this machine, size), loaded ones first, evenly
/// thinned to five.
[[nodiscard]] std::vector<std::string> competitorsOf(const model::ServiceConfig &config, bool local,
                                                     const std::string &model,
                                                     const std::vector<model::ModelInfo> &offered);

} // namespace oxide::routing

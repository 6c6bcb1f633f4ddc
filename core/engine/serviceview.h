#pragma once

#include "base/clock.h"
#include "config/config.h"
#include "model/budget.h"
#include "model/routing.h"
#include "model/service.h"
#include "routing/breakers.h"
#include "routing/decide.h"
#include "routing/measure.h"
#include "routing/snapshot.h"

#include <string>
#include <vector>

namespace oxide::engine {

/// What routing knows beside what a service says of itself.
struct Observed {
    const routing::Breakers &breakers;
    const routing::Measurements &measured;
    base::TimePoint now;
};

/// The states of a service's models that compete, were asked, or are its own choice; by name.
[[nodiscard]] std::vector<model::ModelState> statesOf(const model::ServiceStatus &status,
                                                      const std::vector<std::string> &competitors,
                                                      const Observed &observed);

/// As routing sees it; `status.states` are filled.
[[nodiscard]] routing::ServiceView viewOf(model::ServiceStatus status);

/// What a configuration says about deciding.
[[nodiscard]] model::RoutingSetup setupOf(const config::Config &config);

/// What its rules may name.
[[nodiscard]] routing::KnownNames namesIn(const config::Config &config);

/// In steps, so that what moves a little makes no new snapshot.
[[nodiscard]] model::MachineState rounded(const model::MachineState &machine);
/// In whole hundredths of the limit, which is reached when it is.
[[nodiscard]] std::vector<model::BudgetUse> usesOf(const std::vector<model::BudgetStatus> &budgets);

} // namespace oxide::engine

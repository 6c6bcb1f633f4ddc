#pragma once

#include "model/budget.h"
#include "model/money.h"
#include "model/profile.h"
#include "model/rule.h"

#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// What holds for every task, whatever the rules say.
struct Policy {
    std::vector<Sensitivity> keepLocal; ///< text that holds one of these stays on this machine
    std::optional<Money> maxTaskCost;   ///< nobody who is expected to cost more gets the task
    bool operator==(const Policy &) const = default;
};

/// All that the user decides about deciding.
struct RoutingSetup {
    RuleSet rules;
    std::vector<Profile> profiles = allProfiles({}); ///< all that may be asked for
    std::string profile = "balanced";                ///< where nobody asks for one
    Policy policy;
    double exploration = 0; ///< share of tasks, [0, 0.2], that may go to another than the best

    bool operator==(const RoutingSetup &) const = default;
};

/// Changes that are not saved: what a dry run or a backtest tries. Empty: as in force.
struct RoutingDraft {
    std::optional<RuleSet> rules;
    std::vector<Profile> profiles; ///< each replaces the one of its name, or is added
    std::optional<std::string> profile;
    std::optional<Policy> policy;
};

[[nodiscard]] RoutingSetup withDraft(RoutingSetup setup, const RoutingDraft &draft);

/// How much of a budget is gone, as rules may ask.
struct BudgetUse {
    std::string name;
    BudgetScope scope = BudgetScope::Global;
    std::string of;  ///< the service, client or tag; empty for Global
    double used = 0; ///< share that is spent or reserved, 0 or more; 1: all of it
    bool operator==(const BudgetUse &) const = default;
};

} // namespace oxide::model

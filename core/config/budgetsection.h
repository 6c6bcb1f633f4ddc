#pragma once

#include "config/reader.h"
#include "model/budget.h"
#include "model/rule.h"
#include "model/service.h"

#include <string>
#include <string_view>
#include <vector>

namespace oxide::config {

/// `budgets:`, in the file's order. Warns of a service that is none of `services`. Throws Fault.
[[nodiscard]] std::vector<model::Budget>
readBudgets(Map budgets, const std::vector<model::ServiceConfig> &services);

/// A budget as it is written under its name.
[[nodiscard]] YAML::Node budgetNode(const model::Budget &budget);

/// Throws Fault (InvalidArgument) for one that the file could not hold.
void checkBudget(const model::Budget &budget);

/// In the conditions of rules.
void renameBudget(model::RuleSet &rules, std::string_view from, const std::string &to);

/// Does a rule ask how much of it is used?
[[nodiscard]] bool isAskedFor(const model::RuleSet &rules, std::string_view budget);

} // namespace oxide::config

#pragma once

#include "config/reader.h"
#include "model/rule.h"
#include "model/service.h"

#include <vector>

namespace oxide::config {

/// `rules:` and `assignments:` of `routing_rules:` (the two switches are rows of the schema). Warns
/// of targets that are none of `services`. Throws Fault.
void readRules(Map &routing, const std::vector<model::ServiceConfig> &services,
               model::RuleSet &rules);

[[nodiscard]] YAML::Node ruleNode(const model::Rule &rule);
[[nodiscard]] YAML::Node assignmentsNode(const std::vector<model::Assignment> &assignments);

/// The form in which a file gives a set back: no targets where nothing is sent, assignments in the
/// order of the task types, one a type (the last).
[[nodiscard]] model::RuleSet normalised(model::RuleSet rules);

/// Every service that the rules name becomes `to` where it was `from`.
void renameTargets(model::RuleSet &rules, const std::string &from, const std::string &to);

} // namespace oxide::config

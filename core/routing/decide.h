#pragma once

#include "model/decision.h"
#include "routing/snapshot.h"

namespace oxide::routing {

/// What classify() needs beside the request and does not look up itself.
struct ClassifyContext {
    std::int64_t fileTokens = 0;    ///< estimate over the task's files
    std::int64_t contextTokens = 0; ///< estimate over the session's earlier turns
    int minuteOfDay = 0;            ///< local time
    std::optional<model::Target> sessionTarget;
    std::vector<model::Sensitivity> sensitivity; ///< what security found in the text
};

/// Understands a request: type, difficulty, size, which rules' words and patterns match. Pure.
[[nodiscard]] model::TaskFeatures classify(const model::TaskRequest &request,
                                           const ClassifyContext &context,
                                           const Snapshot &snapshot);

/// Decides. Pure: same features and same snapshot give the same decision, bit for bit. Order:
/// manual choice, rules, assignments, filters, rank (local preference, health, config order by
/// name), session stickiness, name.
[[nodiscard]] model::Decision decide(const model::TaskFeatures &features, const Snapshot &snapshot);

/// Checks a rule set against the known services: errors keep it from being saved, warnings
/// (shadowed, unknown service) do not.
[[nodiscard]] std::vector<model::RuleIssue> validate(const model::RuleSet &rules,
                                                     const std::vector<std::string> &services);

} // namespace oxide::routing

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

/// Decides. Pure: same features and same snapshot give the same decision, bit for bit.
///
/// 1. The first enabled rule whose condition holds. Refuse ends it. LocalOnly rejects what is not
///    local, also where the caller names a service: it guards something. Send names the targets.
/// 2. A manual choice (`service`, or a model written SERVICE/MODEL) stands above Send and
///    assignments, and nobody takes over from it.
/// 3. Without either, the assignment of the task type names the first target.
/// 4. Filters reject: disabled, down, breaker open, model not offered (a bare model name), window
///    too small, tools, vision, JSON. What is not known rejects nobody.
/// 5. The rest is ranked by score (health, local preference), then by name; who answered this
///    conversation last comes first where nothing above named a target.
///
/// Named targets come first in their order, then the ranked ones (unless the rule stops there).
/// Without fallback the chain has one member, and nobody stands in for a named target that cannot.
[[nodiscard]] model::Decision decide(const model::TaskFeatures &features, const Snapshot &snapshot);

/// Checks a rule set against the known services: errors keep it from being saved, warnings
/// (shadowed, unknown service, never true) do not.
[[nodiscard]] std::vector<model::RuleIssue> validate(const model::RuleSet &rules,
                                                     const std::vector<std::string> &services);

} // namespace oxide::routing

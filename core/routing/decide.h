#pragma once

#include "model/decision.h"
#include "routing/snapshot.h"
#include "routing/tokenestimate.h"

namespace oxide::routing {

/// What classify() needs beside the request and does not look up itself.
struct ClassifyContext {
    TokenCounts fileTokens;    ///< estimate over the task's files
    TokenCounts contextTokens; ///< estimate over the session's earlier turns
    TokenCounts foreignTokens; ///< at least so many, in content that Oxide cannot read
    int minuteOfDay = 0;       ///< local time
    std::optional<model::Target> sessionTarget;
    std::int64_t warmTokens = 0; ///< of the session, in sessionTarget's prompt cache
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
///    UseProfile says what counts, unless the caller does.
/// 2. A manual choice (`service`, or a model written SERVICE/MODEL) stands above Send and
///    assignments, and nobody takes over from it.
/// 3. Without either, the assignment of the task type names the first target.
/// 4. Policy rejects, whoever was named: what is not local where the text is sensitive, and what is
///    expected to cost more than one task may.
/// 5. Filters reject: disabled, down, breaker open, model not offered (a bare model name), window
///    too small, tools, vision, JSON. What is not known rejects nobody. Where nobody is left but
///    those whose window is too small, files and the earlier turns of a session are cut to it.
/// 6. Vectors of two models cannot be compared: all who make an embedding have one model. It is the
///    one asked for, whatever model a rule names; else the one that a rule or the assignment names,
///    or of those known to make vectors the first, local ones before others, by name: also while
///    its services rest, for what `auto` gives must fit what it gave before.
/// 7. The rest, services with each of their competing models, is ranked by score under the profile
///    (scorer.h), then by name. A few tasks, where that is configured, go to one that is drawn.
///
/// Named targets come first in their order, then the ranked ones, at most a dozen in all. Without
/// fallback, or where the rule stops there, the first choice stands alone.
[[nodiscard]] model::Decision decide(const model::TaskFeatures &features, const Snapshot &snapshot);

/// The same without the snapshot's hash, for decisions that are compared and not stored: a snapshot
/// that is only tried needs no canonical text.
[[nodiscard]] model::Decision choose(const model::TaskFeatures &features, const Snapshot &snapshot);

/// Who would be asked, and by which rule and profile; nothing of why.
struct Choice {
    model::Target target; ///< nobody where it is empty
    std::string profile;
    const model::Rule *rule = nullptr; ///< that decides; null: none does. It is the snapshot's
};
[[nodiscard]] Choice choiceOf(const model::TaskFeatures &features, const Snapshot &snapshot);

/// What a rule set may name.
struct KnownNames {
    std::vector<std::string> services;
    std::vector<std::string> profiles;
    std::vector<std::string> budgets;
};

/// Checks a rule set: errors keep it from being saved, warnings (shadowed, unknown service or
/// budget, never true) do not.
[[nodiscard]] std::vector<model::RuleIssue> validate(const model::RuleSet &rules,
                                                     const KnownNames &known);

} // namespace oxide::routing

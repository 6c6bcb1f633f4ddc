#include "routing/decidingrule.h"

#include "routing/condition.h"

#include <optional>

namespace oxide::routing {

namespace {

using model::ActionKind;
using model::Rule;

/// Features stored under other rules may know less; what is not known does not match.
std::optional<bool> textMatch(const model::TaskFeatures &features, const Snapshot &snapshot,
                              std::size_t rule)
{
    const std::optional<std::size_t> index = snapshot.textIndex(rule);
    if (!index)
        return std::nullopt;
    return *index < features.textMatches.size() && features.textMatches[*index];
}

/// The caller's word stands above rules that send or rank: they decide nothing then.
bool isOutranked(const Rule &rule, const RequestedTarget &requested)
{
    return !requested.service.empty()
           && (rule.then.kind == ActionKind::Send || rule.then.kind == ActionKind::UseProfile);
}

} // namespace

DecidingRule firstThatHolds(const model::TaskFeatures &features, const RequestedTarget &requested,
                            const Snapshot &snapshot)
{
    const Circumstances circumstances{features, snapshot.machine(), snapshot.budgets()};
    const std::vector<Rule> &rules = snapshot.rules().rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i].enabled && !isOutranked(rules[i], requested)
            && holds(rules[i].when, circumstances, textMatch(features, snapshot, i)))
            return {&rules[i], i};
    }
    return {};
}

const Rule *decidingRule(const model::TaskFeatures &features, const Snapshot &snapshot)
{
    return firstThatHolds(features, requestedTarget(features, snapshot), snapshot).rule;
}

} // namespace oxide::routing

#pragma once

#include "base/enumname.h"
#include "model/decision.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// One thing that could be otherwise.
enum class ChangeKind {
    // the service comes round
    EnableService,
    ServiceHealthy,
    CloseBreaker,
    // what is asked
    AskForNobody, ///< no service or model by name
    AskForProfile,
    // the profile that ranks
    Weight,    ///< of the factor `name`
    Threshold, ///< of difficulty
    PreferLocal,
    // the model
    Price,      ///< of this task, micro-dollars: all parts of the price by the same share
    LetCompete, ///< as one of the service's preferred models
    // rules and policy
    DisableRule,      ///< `name`: its number, from 1
    RemoveAssignment, ///< `name`: the task type
    RaiseCostCap,     ///< micro-dollars
    AllowSensitive,   ///< `name`: the kind of text that may leave the machine
    // what always helps where nothing forbids it
    AddRule,        ///< on top: tasks like this one go to `target`
    ChooseManually, ///< `target` by name
};

struct Change {
    ChangeKind kind = ChangeKind::ChooseManually;
    Target target;              ///< whom it concerns; empty: nobody in particular
    std::string name;           ///< of the rule, profile, factor, type or kind of text
    std::optional<double> from; ///< of what has a number
    std::optional<double> to;

    bool operator==(const Change &) const = default;
};

/// Changes that, all together, make a target the chosen one: it was, when decided anew with them.
struct WayTo {
    std::vector<Change> changes;
    bool operator==(const WayTo &) const = default;
};

/// What would have to change for a target to be chosen?
struct WhatIf {
    Target target;
    bool isChosen = false;        ///< nothing would
    std::vector<WayTo> ways;      ///< the smallest first
    std::vector<Reason> blockers; ///< what no setting can change; then there is no way
    /// Others rank before it whatever the weight of any one factor in its profile is.
    bool isBeyondWeights = false;

    bool operator==(const WhatIf &) const = default;
};

/// As an English clause: "raise the weight of cost from 0.18 to 0.31 in the profile balanced".
[[nodiscard]] std::string clause(const Change &change);
/// The clauses, joined by "and".
[[nodiscard]] std::string clause(const WayTo &way);

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::ChangeKind> =
    std::to_array<oxide::base::EnumName<oxide::model::ChangeKind>>({
        {oxide::model::ChangeKind::EnableService, "enable_service"},
        {oxide::model::ChangeKind::ServiceHealthy, "service_healthy"},
        {oxide::model::ChangeKind::CloseBreaker, "close_breaker"},
        {oxide::model::ChangeKind::AskForNobody, "ask_for_nobody"},
        {oxide::model::ChangeKind::AskForProfile, "ask_for_profile"},
        {oxide::model::ChangeKind::Weight, "weight"},
        {oxide::model::ChangeKind::Threshold, "threshold"},
        {oxide::model::ChangeKind::PreferLocal, "prefer_local"},
        {oxide::model::ChangeKind::Price, "price"},
        {oxide::model::ChangeKind::LetCompete, "let_compete"},
        {oxide::model::ChangeKind::DisableRule, "disable_rule"},
        {oxide::model::ChangeKind::RemoveAssignment, "remove_assignment"},
        {oxide::model::ChangeKind::RaiseCostCap, "raise_cost_cap"},
        {oxide::model::ChangeKind::AllowSensitive, "allow_sensitive"},
        {oxide::model::ChangeKind::AddRule, "add_rule"},
        {oxide::model::ChangeKind::ChooseManually, "choose_manually"},
    });

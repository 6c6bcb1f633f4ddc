#pragma once

#include "model/task.h"

#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// Kinds of personal data that a condition may name (the finder itself is security's).
enum class Sensitivity { Email, Phone, Card, Iban, Ssn, IpAddress, ApiKey, PrivateKey, OwnTerm };

/// A half-open range; an empty end is open.
struct Range {
    std::optional<double> atLeast;
    std::optional<double> below;

    [[nodiscard]] bool contains(double value) const
    {
        return (!atLeast || value >= *atLeast) && (!below || value < *below);
    }
    [[nodiscard]] bool isOpen() const { return !atLeast && !below; }
    bool operator==(const Range &) const = default;
};

/// Minutes of the local day; `from` later than `to` spans midnight.
struct TimeOfDay {
    int fromMinute = 0;
    int toMinute = 0;
    bool operator==(const TimeOfDay &) const = default;
};

/// What this machine must be like. What the system does not tell fulfils nothing.
struct MachineCondition {
    std::optional<bool> onBattery;
    std::optional<bool> metered;
    Range cpuLoad;    ///< [0, 1] of all cores
    Range freeMemory; ///< bytes
    Range freeVram;   ///< bytes

    [[nodiscard]] bool isAny() const { return *this == MachineCondition(); }
    bool operator==(const MachineCondition &) const = default;
};

/// All conditions that are set must hold; inside a list, one is enough. None set: always true.
struct Condition {
    std::vector<TaskType> taskTypes;
    Range difficulty;               ///< [0, 1]
    Range tokens;                   ///< estimated input tokens, files included
    Range files;                    ///< how many
    std::vector<std::string> words; ///< whole words, case-insensitive
    std::string pattern;            ///< regular expression over the prompt; empty: none
    std::vector<Sensitivity> sensitivity;
    std::vector<TaskSource> sources;
    std::vector<std::string> clients;
    std::vector<std::string> requestedModels; ///< exact, or with one trailing `*`
    std::optional<TimeOfDay> timeOfDay;
    Range budgetUsed;   ///< share of a budget that is spent or reserved; 1: all of it
    std::string budget; ///< which one; empty: the fullest of those that the task draws on
    MachineCondition machine;

    [[nodiscard]] bool isAlways() const { return *this == Condition(); }
    bool operator==(const Condition &) const = default;
};

enum class ActionKind { Send, LocalOnly, Refuse, UseProfile };

struct Action {
    ActionKind kind = ActionKind::Send;
    std::vector<Target> targets; ///< Send: tried in this order
    std::string message;         ///< Refuse: said to the caller
    std::string profile;         ///< UseProfile: ranks the services

    bool operator==(const Action &) const = default;
};

struct Rule {
    std::string name; ///< optional, for people
    bool enabled = true;
    Condition when;
    Action then;
    OnFailure onFailure = OnFailure::Restart;
    /// When the first choice (all targets of Send) fails: go on with the others, or stop.
    bool continueChain = true;
    /// The profile that ranks those others; empty: the same as for the first choice.
    std::string fallbackProfile;

    bool operator==(const Rule &) const = default;
};

/// A plain `task_type -> service` assignment (Oxide's routing_rules.json).
struct Assignment {
    TaskType type = TaskType::General;
    Target target;
    bool operator==(const Assignment &) const = default;
};

/// The ordered rules are asked first, the first that fits decides; then the assignments.
struct RuleSet {
    std::vector<Rule> rules;
    std::vector<Assignment> assignments;
    bool preferLocal = true;
    bool fallbackEnabled = true;

    bool operator==(const RuleSet &) const = default;
};

enum class IssueLevel { Error, Warning };

/// What is wrong with a rule set. `rule` counts from 0; -1 is the whole set or an assignment.
struct RuleIssue {
    IssueLevel level = IssueLevel::Error;
    int rule = -1;
    std::string field;   ///< "when.pattern", "then.targets"
    std::string message; ///< what is wrong and what to do
    int shadowedBy = -1; ///< the earlier rule that takes all of this one's tasks

    bool operator==(const RuleIssue &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Sensitivity> =
    std::to_array<oxide::base::EnumName<oxide::model::Sensitivity>>({
        {oxide::model::Sensitivity::Email, "email"},
        {oxide::model::Sensitivity::Phone, "phone"},
        {oxide::model::Sensitivity::Card, "card"},
        {oxide::model::Sensitivity::Iban, "iban"},
        {oxide::model::Sensitivity::Ssn, "ssn"},
        {oxide::model::Sensitivity::IpAddress, "ip_address"},
        {oxide::model::Sensitivity::ApiKey, "api_key"},
        {oxide::model::Sensitivity::PrivateKey, "private_key"},
        {oxide::model::Sensitivity::OwnTerm, "own_term"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::ActionKind> =
    std::to_array<oxide::base::EnumName<oxide::model::ActionKind>>({
        {oxide::model::ActionKind::Send, "send"},
        {oxide::model::ActionKind::LocalOnly, "local_only"},
        {oxide::model::ActionKind::Refuse, "refuse"},
        {oxide::model::ActionKind::UseProfile, "profile"},
    });

#pragma once

#include "model/rule.h"

#include <optional>
#include <string>
#include <vector>

#include <QString>

namespace oxide::ui {

/// What a token of a rule's sentence stands for, and edits.
enum class RuleField {
    TaskTypes,
    Difficulty,
    Tokens,
    Files,
    Words,
    Pattern,
    Sensitivity,
    Sources,
    Clients,
    RequestedModels,
    TimeOfDay,
    Budget,
    Battery,
    Metered,
    CpuLoad,
    FreeMemory,
    FreeVram,
    Action,
    Target,
    Message,
    OnFailure,
    Chain,
    Profile,         ///< that ranks
    FallbackProfile, ///< that ranks who stands in
};

/// A stretch of a rule's sentence: plain words, or a token that can be pressed.
struct RulePart {
    QString text;
    std::optional<RuleField> field; ///< empty: plain words
    int target = -1;                ///< Target: which one of the rule's targets
    std::string service;            ///< Target: whose colour the token carries
    bool isEmpty = false;           ///< the token stands for something that is still missing
    bool startsLine = false;

    bool operator==(const RulePart &) const = default;
};

/// A rule as a sentence: the conditions on the first line, what then happens on the second.
[[nodiscard]] std::vector<RulePart> sentenceOf(const model::Rule &rule);

/// The sentence as one line of plain text, for screen readers and search.
[[nodiscard]] QString spokenRule(const model::Rule &rule);

/// The conditions in the order of the sentence.
[[nodiscard]] const std::vector<RuleField> &conditionFields();
/// Is it one of what this machine must be like?
[[nodiscard]] bool isOfMachine(RuleField field);
[[nodiscard]] bool hasCondition(const model::Condition &when, RuleField field);
/// A condition with a first value that means something, ready to be edited.
void addCondition(model::Condition &when, RuleField field);
void removeCondition(model::Condition &when, RuleField field);
/// "Difficulty", "Time of day": the name of a condition in menus.
[[nodiscard]] QString fieldName(RuleField field);

/// May another profile rank those who stand in for the rule's first choice?
[[nodiscard]] bool mayFallBack(const model::Rule &rule);

} // namespace oxide::ui

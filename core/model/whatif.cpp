#include "model/whatif.h"

#include "model/explain.h"

#include <array>
#include <charconv>
#include <cmath>

namespace oxide::model {

namespace {

std::string number(std::optional<double> value)
{
    std::array<char, 32> text{};
    const double shown = value.value_or(0);
    const auto end = std::to_chars(text.data(), text.data() + text.size(), shown).ptr;
    return {text.data(), end};
}

std::string dollars(std::optional<double> micros)
{
    return Money::fromMicros(std::llround(micros.value_or(0))).text();
}

std::string fromTo(const Change &change)
{
    return " from " + number(change.from) + " to " + number(change.to);
}

std::string verb(const Change &change)
{
    return change.to > change.from ? "raise " : "lower ";
}

} // namespace

std::string clause(const Change &change)
{
    const std::string whom = describe(change.target);
    switch (change.kind) {
    case ChangeKind::EnableService:
        return "switch " + change.target.service + " on";
    case ChangeKind::ServiceHealthy:
        return change.target.service + " is healthy again";
    case ChangeKind::CloseBreaker:
        return "the circuit breaker of " + whom + " closes";
    case ChangeKind::AskForNobody:
        return "ask for no service or model by name";
    case ChangeKind::AskForProfile:
        return "ask for the profile " + change.name;
    case ChangeKind::Weight:
        return verb(change) + "the weight of " + change.name + fromTo(change);
    case ChangeKind::Threshold:
        return verb(change) + "the difficulty at which ratings count half" + fromTo(change);
    case ChangeKind::PreferLocal:
        return change.to == 1.0 ? "prefer local services" : "do not prefer local services";
    case ChangeKind::Price:
        return whom + " costs " + dollars(change.to) + " instead of " + dollars(change.from)
               + " for this task";
    case ChangeKind::LetCompete:
        return "add " + change.target.model + " to the preferred models of "
               + change.target.service;
    case ChangeKind::DisableRule:
        return "switch rule " + change.name + " off";
    case ChangeKind::RemoveAssignment:
        return "assign " + change.name + " to nobody";
    case ChangeKind::RaiseCostCap:
        return "let a task cost " + dollars(change.to) + " instead of " + dollars(change.from);
    case ChangeKind::AllowSensitive:
        return "let text with " + change.name + " leave this machine";
    case ChangeKind::AddRule:
        return "add a rule on top that sends tasks like this one to " + whom;
    case ChangeKind::ChooseManually:
        return "ask for " + whom + " by name";
    }
    return {};
}

std::string clause(const WayTo &way)
{
    std::string text;
    for (const Change &change : way.changes)
        text += (text.empty() ? "" : ", and ") + clause(change);
    return text;
}

} // namespace oxide::model

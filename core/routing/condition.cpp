#include "routing/condition.h"

#include <algorithm>

namespace oxide::routing {

namespace {

/// An empty list asks for nothing.
template<class T>
bool isAnyOf(const std::vector<T> &wanted, const T &value)
{
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

bool hasAnyOf(const std::vector<model::Sensitivity> &wanted,
              const std::vector<model::Sensitivity> &found)
{
    return wanted.empty() || std::ranges::find_first_of(wanted, found) != wanted.end();
}

bool asksForOneOf(const std::vector<std::string> &wanted, const std::string &model)
{
    return wanted.empty() || std::ranges::any_of(wanted, [&](const std::string &each) {
               return fitsModel(each, model);
           });
}

template<class T>
bool isWithin(const model::Range &wanted, const std::optional<T> &value)
{
    return wanted.isOpen() || (value && wanted.contains(static_cast<double>(*value)));
}

bool is(std::optional<bool> wanted, std::optional<bool> value)
{
    return !wanted || wanted == value;
}

bool holdsOf(const model::MachineCondition &wanted, const model::MachineState &machine)
{
    return is(wanted.onBattery, machine.onBattery) && is(wanted.metered, machine.metered)
           && isWithin(wanted.cpuLoad, machine.cpuLoad)
           && isWithin(wanted.freeMemory, machine.freeMemory)
           && isWithin(wanted.freeVram, machine.freeVram);
}

/// A service's budget is drawn on only once the service is chosen.
bool isDrawnOn(const model::BudgetUse &budget, const model::TaskFeatures &features)
{
    switch (budget.scope) {
    case model::BudgetScope::Global:
        return true;
    case model::BudgetScope::Client:
        return budget.of == features.client;
    case model::BudgetScope::Tag:
        return std::ranges::find(features.tags, budget.of) != features.tags.end();
    case model::BudgetScope::Service:
        break;
    }
    return false;
}

/// The share that is used of the budget meant; empty where there is none.
std::optional<double> budgetUsed(const std::string &name, const Circumstances &circumstances)
{
    std::optional<double> used;
    for (const model::BudgetUse &budget : circumstances.budgets) {
        const bool isMeant =
            name.empty() ? isDrawnOn(budget, circumstances.features) : budget.name == name;
        if (isMeant)
            used = std::max(used.value_or(0), budget.used);
    }
    return used;
}

} // namespace

bool contains(const model::TimeOfDay &time, int minute)
{
    if (time.fromMinute <= time.toMinute)
        return minute >= time.fromMinute && minute < time.toMinute;
    return minute >= time.fromMinute || minute < time.toMinute;
}

bool fitsModel(std::string_view wanted, std::string_view model)
{
    if (wanted.ends_with('*'))
        return model.starts_with(wanted.substr(0, wanted.size() - 1));
    return wanted == model;
}

bool holds(const model::Condition &condition, const Circumstances &circumstances,
           std::optional<bool> text)
{
    const model::TaskFeatures &features = circumstances.features;
    return text.value_or(true) && isAnyOf(condition.taskTypes, features.type)
           && condition.difficulty.contains(features.difficulty)
           && condition.tokens.contains(static_cast<double>(features.inputTokens))
           && condition.files.contains(features.files)
           && hasAnyOf(condition.sensitivity, features.sensitivity)
           && isAnyOf(condition.sources, features.source)
           && isAnyOf(condition.clients, features.client)
           && asksForOneOf(condition.requestedModels, features.model)
           && (!condition.timeOfDay || contains(*condition.timeOfDay, features.minuteOfDay))
           && (condition.budgetUsed.isOpen()
               || isWithin(condition.budgetUsed, budgetUsed(condition.budget, circumstances)))
           && holdsOf(condition.machine, circumstances.machine);
}

} // namespace oxide::routing

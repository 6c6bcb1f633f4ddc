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

bool holds(const model::Condition &condition, const model::TaskFeatures &features,
           std::optional<bool> text)
{
    return text.value_or(true) && isAnyOf(condition.taskTypes, features.type)
           && condition.difficulty.contains(features.difficulty)
           && condition.tokens.contains(static_cast<double>(features.inputTokens))
           && condition.files.contains(features.files)
           && hasAnyOf(condition.sensitivity, features.sensitivity)
           && isAnyOf(condition.sources, features.source)
           && isAnyOf(condition.clients, features.client)
           && asksForOneOf(condition.requestedModels, features.model)
           && (!condition.timeOfDay || contains(*condition.timeOfDay, features.minuteOfDay));
}

} // namespace oxide::routing

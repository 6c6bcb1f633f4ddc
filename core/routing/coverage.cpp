#include "routing/coverage.h"

#include "base/text.h"
#include "routing/condition.h"

#include <algorithm>
#include <limits>
#include <set>

namespace oxide::routing {

namespace {

using model::Condition;
using model::Range;

constexpr std::size_t kTaskTypes = base::enumNames<model::TaskType>.size();
constexpr std::size_t kSources = base::enumNames<model::TaskSource>.size();

/// An empty list, or one with every value there is, asks for nothing.
template<class T>
bool coversList(const std::vector<T> &outer, const std::vector<T> &inner,
                std::size_t all = std::numeric_limits<std::size_t>::max())
{
    const std::set<T> wide(outer.begin(), outer.end());
    if (wide.empty() || wide.size() >= all)
        return true;
    return !inner.empty()
           && std::ranges::all_of(inner, [&](const T &each) { return wide.contains(each); });
}

bool coversRange(const Range &outer, const Range &inner)
{
    const bool below = !outer.below || (inner.below && *inner.below <= *outer.below);
    const bool above = !outer.atLeast || (inner.atLeast && *inner.atLeast >= *outer.atLeast);
    return below && above;
}

std::vector<std::string> folded(const std::vector<std::string> &words)
{
    std::vector<std::string> out;
    for (const std::string &word : words)
        out.push_back(base::toLowerAscii(base::trimmed(word)));
    return out;
}

bool coversModels(const std::vector<std::string> &outer, const std::vector<std::string> &inner)
{
    if (outer.empty())
        return true;
    const auto isCovered = [&](const std::string &each) {
        // "gpt-*" covers "gpt-4*" and "gpt-4" but not "g*"; an exact name covers itself alone.
        return std::ranges::any_of(outer, [&](const std::string &wide) {
            return wide == each || (wide.ends_with('*') && fitsModel(wide, each));
        });
    };
    return !inner.empty() && std::ranges::all_of(inner, isCovered);
}

bool coversTime(const std::optional<model::TimeOfDay> &outer,
                const std::optional<model::TimeOfDay> &inner)
{
    if (!outer)
        return true;
    for (int minute = 0; minute < kMinutesADay; ++minute) {
        if ((!inner || contains(*inner, minute)) && !contains(*outer, minute))
            return false;
    }
    return true;
}

bool coversFlag(std::optional<bool> outer, std::optional<bool> inner)
{
    return !outer || outer == inner;
}

bool coversMachine(const model::MachineCondition &outer, const model::MachineCondition &inner)
{
    return coversFlag(outer.onBattery, inner.onBattery) && coversFlag(outer.metered, inner.metered)
           && coversRange(outer.cpuLoad, inner.cpuLoad)
           && coversRange(outer.freeMemory, inner.freeMemory)
           && coversRange(outer.freeVram, inner.freeVram);
}

/// The fullest budget may be another one than that of a name.
bool coversBudget(const Condition &outer, const Condition &inner)
{
    return outer.budgetUsed.isOpen()
           || (outer.budget == inner.budget && coversRange(outer.budgetUsed, inner.budgetUsed));
}

} // namespace

bool covers(const Condition &outer, const Condition &inner)
{
    return coversList(outer.taskTypes, inner.taskTypes, kTaskTypes)
           && coversRange(outer.difficulty, inner.difficulty)
           && coversRange(outer.tokens, inner.tokens) && coversRange(outer.files, inner.files)
           && coversList(folded(outer.words), folded(inner.words))
           && (outer.pattern.empty() || outer.pattern == inner.pattern)
           && coversList(outer.sensitivity, inner.sensitivity)
           && coversList(outer.sources, inner.sources, kSources)
           && coversList(outer.clients, inner.clients)
           && coversModels(outer.requestedModels, inner.requestedModels)
           && coversTime(outer.timeOfDay, inner.timeOfDay) && coversBudget(outer, inner)
           && coversMachine(outer.machine, inner.machine);
}

} // namespace oxide::routing

#pragma once

#include "model/decision.h"
#include "model/machine.h"
#include "model/routing.h"
#include "model/rule.h"

#include <optional>
#include <span>
#include <string_view>

namespace oxide::routing {

inline constexpr int kMinutesADay = 24 * 60;

/// What a condition looks at, text aside.
struct Circumstances {
    const model::TaskFeatures &features;
    const model::MachineState &machine;
    std::span<const model::BudgetUse> budgets;
};

/// Does a rule's condition hold? `text` is what TextConditions found for it; empty where it does
/// not look at the text. What is not known of machine or budgets fulfils nothing.
[[nodiscard]] bool holds(const model::Condition &condition, const Circumstances &circumstances,
                         std::optional<bool> text);

/// Is a minute of the day inside? `from` is, `to` is not; later `from` than `to` spans midnight.
[[nodiscard]] bool contains(const model::TimeOfDay &time, int minute);

/// Exact, or by what stands before a trailing `*`.
[[nodiscard]] bool fitsModel(std::string_view wanted, std::string_view model);

} // namespace oxide::routing

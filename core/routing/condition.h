#pragma once

#include "model/decision.h"
#include "model/rule.h"

#include <optional>
#include <string_view>

namespace oxide::routing {

/// Does a rule's condition hold? `text` is what TextConditions found for it; empty where it does
/// not look at the text.
[[nodiscard]] bool holds(const model::Condition &condition, const model::TaskFeatures &features,
                         std::optional<bool> text);

/// Is a minute of the day inside? `from` is, `to` is not; later `from` than `to` spans midnight.
[[nodiscard]] bool contains(const model::TimeOfDay &time, int minute);

/// Exact, or by what stands before a trailing `*`.
[[nodiscard]] bool fitsModel(std::string_view wanted, std::string_view model);

} // namespace oxide::routing

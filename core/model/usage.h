#pragma once

#include "base/enumname.h"
#include "model/money.h"

#include <array>
#include <cstdint>
#include <optional>

namespace oxide::model {

/// Tokens of one attempt, each counted once whatever the provider's habit (WIRE 6): the parts add
/// up. Empty where the provider did not say and nothing was estimated.
struct Usage {
    std::optional<std::int64_t> input;       ///< fresh input, cached parts excluded
    std::optional<std::int64_t> cachedInput; ///< read from the provider's prompt cache
    std::optional<std::int64_t> cacheWrite;  ///< written to the prompt cache
    std::optional<std::int64_t> output;      ///< visible output
    std::optional<std::int64_t> reasoning;   ///< hidden output

    [[nodiscard]] std::int64_t totalInput() const
    {
        return input.value_or(0) + cachedInput.value_or(0) + cacheWrite.value_or(0);
    }
    [[nodiscard]] std::int64_t totalOutput() const
    {
        return output.value_or(0) + reasoning.value_or(0);
    }
    [[nodiscard]] bool saysInput() const { return input || cachedInput || cacheWrite; }
    [[nodiscard]] bool isKnown() const { return saysInput() || output; }
    bool operator==(const Usage &) const = default;
};

/// What this usage costs at this price. Exact in integers at any count, rounded once, half up to a
/// micro-dollar; counts that are missing or negative count as 0, and a sum that 64 bits cannot hold
/// is the greatest they can.
[[nodiscard]] Money costOf(const Usage &usage, const Price &price);

/// Where a cost comes from; Unknown is shown as the word.
enum class CostSource { Unknown, Estimated, Computed, Reported };

struct Cost {
    CostSource source = CostSource::Unknown;
    std::optional<Money> amount; ///< empty exactly when the source is Unknown

    bool operator==(const Cost &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::CostSource> =
    std::to_array<oxide::base::EnumName<oxide::model::CostSource>>({
        {oxide::model::CostSource::Unknown, "unknown"},
        {oxide::model::CostSource::Estimated, "estimated"},
        {oxide::model::CostSource::Computed, "computed"},
        {oxide::model::CostSource::Reported, "reported"},
    });

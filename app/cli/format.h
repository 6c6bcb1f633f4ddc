#pragma once

#include "base/clock.h"
#include "cli/texttable.h"
#include "model/history.h"
#include "model/service.h"
#include "model/usage.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace oxide::cli {

// Values as people read them, with their units. What is not known is the word "unknown", what has
// not happened is a dash; neither is ever 0.

[[nodiscard]] std::string durationText(std::chrono::milliseconds duration);
[[nodiscard]] std::string durationText(std::optional<std::chrono::milliseconds> duration);
[[nodiscard]] std::string timeText(base::TimePoint time); ///< local: "2026-11-21 06:42:40"
[[nodiscard]] std::string countText(std::int64_t count);  ///< "12,345"
[[nodiscard]] std::string countText(std::optional<std::int64_t> count);
[[nodiscard]] std::string costText(const model::Cost &cost); ///< "$0.0031", "~$0.01", "free"
/// "12 %" of the whole; a dash where that is nothing.
[[nodiscard]] std::string percentText(model::Money part, model::Money whole);
/// "3 unknown": attempts whose cost nobody knows; empty for none.
[[nodiscard]] std::string unknownText(std::int64_t attempts);
/// Dollars a million tokens, in and out: "$2.50 / $10.00"; "free", "unknown".
[[nodiscard]] std::string priceText(const std::optional<model::Price> &price);
/// "412 in, 120 out".
[[nodiscard]] std::string usageText(const model::Usage &usage);
[[nodiscard]] std::string bytesText(std::optional<std::int64_t> bytes); ///< "4.7 GB"

/// The word with its shape, in its tone: "✓ healthy".
[[nodiscard]] Cell healthCell(model::Health health);
[[nodiscard]] Cell stateCell(model::TaskState state, bool afterFallback);

/// With what is left until one trial: "✗ open, 42 s"; "✓ closed".
[[nodiscard]] Cell breakerCell(const model::BreakerStatus &breaker, base::TimePoint now);
/// The service's own, or, where that is closed, its models': "✗ open, 42 s: big-model",
/// "✗ 2 models".
[[nodiscard]] Cell breakerCell(const model::ServiceStatus &service, base::TimePoint now);

/// An enum's stable name.
template<class E>
[[nodiscard]] std::string nameText(E value)
{
    return std::string(base::nameOf(value));
}

} // namespace oxide::cli

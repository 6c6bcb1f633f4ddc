#pragma once

#include "base/ulid.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oxide::telemetry {

using TraceId = std::array<std::uint8_t, 16>;
using SpanId = std::array<std::uint8_t, 8>;

/// A span as another program names it (W3C Trace Context).
struct TraceContext {
    TraceId trace{};
    SpanId span{};
    bool isSampled = false;

    bool operator==(const TraceContext &) const = default;
};

/// Reads a `traceparent` (https://www.w3.org/TR/trace-context/, section 3.2). Empty where it is not
/// one: what follows begins a trace of its own.
[[nodiscard]] std::optional<TraceContext> traceContextFrom(std::string_view traceparent);

/// Ids are made from a task's: whoever knows the task knows its trace, and the parts of a task find
/// their parent, without a table.
[[nodiscard]] TraceId traceIdOf(const base::Ulid &task);
/// `child` tells the spans of one task apart; 0: the task's own.
[[nodiscard]] SpanId spanIdOf(const base::Ulid &task, int child = 0);

/// Whether a trace that nobody decided about belongs to this share of all, [0, 1]. Every program
/// that asks says the same (the trace's last 7 bytes are random: W3C Trace Context 2, 3.2.2.4).
[[nodiscard]] bool isSampled(const TraceId &trace, double ratio);

/// Two lower-case digits a byte.
[[nodiscard]] std::string hexOf(std::span<const std::uint8_t> bytes);

} // namespace oxide::telemetry

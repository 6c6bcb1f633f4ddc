#pragma once

#include "base/clock.h"
#include "telemetry/tracecontext.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace oxide::telemetry {

using AttributeValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

struct Attribute {
    std::string key;
    AttributeValue value;

    bool operator==(const Attribute &) const = default;
};

using Attributes = std::vector<Attribute>;

/// By their numbers in OpenTelemetry's trace.proto.
enum class SpanKind { Internal = 1, Server = 2, Client = 3 };

/// One piece of work, over.
struct Span {
    TraceId trace{};
    SpanId id{};
    std::optional<SpanId> parent;
    std::string name; ///< of few different ones
    SpanKind kind = SpanKind::Internal;
    base::TimePoint begin;
    base::TimePoint end;
    Attributes attributes;
    bool hasFailed = false;
    std::string error; ///< in words; may be empty
};

} // namespace oxide::telemetry

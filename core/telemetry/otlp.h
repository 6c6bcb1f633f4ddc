#pragma once

#include "telemetry/span.h"

#include <span>
#include <string>
#include <string_view>

namespace oxide::telemetry {

/// An ExportTraceServiceRequest in OTLP's JSON encoding
/// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). `resource` says whose spans
/// these are.
[[nodiscard]] std::string otlpRequest(const Attributes &resource, std::span<const Span> spans);

/// What an ExportTraceServiceResponse, of status 200, says was not taken.
struct Rejected {
    std::int64_t spans = 0;
    std::string why; ///< may also be a hint where all were taken
};
[[nodiscard]] Rejected rejectedIn(std::string_view otlpResponse);

} // namespace oxide::telemetry

#pragma once

#include "model/decision.h"
#include "model/history.h"
#include "model/service.h"
#include "model/task.h"
#include "telemetry/span.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::telemetry {

struct Period {
    base::TimePoint begin;
    base::TimePoint end;
};

/// What an attempt's line in the ledger does not say.
struct AttemptCall {
    model::Dialect dialect = model::Dialect::OpenAi;
    std::string baseUrl;       ///< empty: a program of this machine
    std::string askedModel;    ///< empty: the service's own choice
    std::string answeredModel; ///< as the provider names it; empty: it did not
    std::string finishReason;
};

/// A task that has ended, refused ones too. Looked at during a call.
struct EndedTask {
    const model::TaskRequest &request;
    const model::TaskSummary &summary;
    const model::Decision *decision = nullptr; ///< null: a parallel task, which has only parts
    Period deciding{};
    std::span<const model::AttemptRecord> attempts{};
    std::span<const AttemptCall> calls{}; ///< one an attempt
    std::string_view result{};
};

struct SpanOptions {
    double ratio = 1; ///< share of the traces that nobody decided about, [0, 1]
    /// Also what was asked and answered, and what services say of errors, which may quote it.
    bool tellsContent = false;
    std::function<std::string(std::string_view)> redact; ///< goes over that; empty: it stays
};

/// The spans of a task by OpenTelemetry's conventions for generative AI
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/): its own, below the caller's
/// where that is known, and in it one for the decision and one for each attempt. A part is below
/// the task that it is a part of. Empty where the trace is not sampled: the caller's word counts,
/// without one the ratio.
[[nodiscard]] std::vector<Span> spansOf(const EndedTask &task, const SpanOptions &options);

} // namespace oxide::telemetry

#pragma once

#include "model/history.h"
#include "model/service.h"

#include <map>
#include <vector>

namespace oxide::routing {

using Measurements = std::map<model::Target, model::Measured>;

/// What attempts say of each service's models; those that failed by nobody's fault, or the
/// caller's, say nothing. Numbers are rounded to steps of about a tenth.
[[nodiscard]] Measurements measure(const std::vector<model::AttemptSample> &samples);

/// The new measurements, but with the old number wherever the new one is within a step or two of
/// it: a median that trembles must not make a new snapshot every minute.
[[nodiscard]] Measurements settled(const Measurements &old, Measurements fresh);

} // namespace oxide::routing

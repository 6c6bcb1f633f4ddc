#pragma once

#include "base/error.h"
#include "engine/replaycheck.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/overview.h"
#include "model/service.h"

#include <optional>
#include <string>
#include <vector>

namespace oxide::engine {

/// What was looked at.
struct Diagnosis {
    std::string dataFolder;
    std::string configPath;
    std::string guardian; ///< empty: beside the program
    std::optional<base::Error> configError;
    std::vector<std::string> configWarnings;
    std::vector<model::ServiceStatus> services;
    base::Result<model::AuditReport> audit;
    std::optional<base::Error> keychainError;
    base::Result<ReplayCheck> replay;
};

/// A finding for each thing that can go wrong, with what to do about it. Looks at the disk's free
/// space and the guardian itself.
[[nodiscard]] std::vector<model::DoctorItem> examine(const Diagnosis &diagnosis);

} // namespace oxide::engine

#pragma once

#include "cli/context.h"
#include "model/service.h"

#include <QCoroTask>

namespace oxide::cli {

/// The configured service of this name; NotFound names those there are.
QCoro::Task<base::Result<model::ServiceStatus>> findService(Context &context, std::string name);

/// Asks every service how it is, with progress, unless the user does not want to wait (--no-check).
QCoro::Task<base::Result<engine::Done>> checkServices(Context &context);
/// The same before a task: who takes longer than a few seconds is decided about as unchecked.
QCoro::Task<base::Result<engine::Done>> glanceAtServices(Context &context);

[[nodiscard]] base::Error unknownService(const std::string &name,
                                         const std::vector<model::ServiceStatus> &services);

} // namespace oxide::cli

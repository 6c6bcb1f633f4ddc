#pragma once

#include "cli/context.h"
#include "model/service.h"

#include <QCoroTask>

namespace oxide::cli {

/// The configured service of this name; NotFound names those there are.
QCoro::Task<base::Result<model::ServiceStatus>> findService(Context &context, std::string name);

[[nodiscard]] base::Error unknownService(const std::string &name,
                                         const std::vector<model::ServiceStatus> &services);

} // namespace oxide::cli

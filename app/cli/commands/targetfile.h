#pragma once

#include "cli/context.h"

namespace oxide::cli {

/// The absolute path of a file of this name that is to be written. AlreadyExists where there is one
/// and the user did not say --force.
[[nodiscard]] base::Result<std::string> targetFile(const Arguments &arguments,
                                                   const std::string &name);

} // namespace oxide::cli

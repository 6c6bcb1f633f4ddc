#pragma once

#include "cli/context.h"

namespace oxide::cli {

/// The absolute path of the file that the command's first argument names, to be written.
/// AlreadyExists where there is one and the user did not say --force.
[[nodiscard]] base::Result<std::string> targetFile(const Arguments &arguments);

} // namespace oxide::cli

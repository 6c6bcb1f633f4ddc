#pragma once

#include "base/error.h"
#include "providers/clierror.h"

#include <string_view>

namespace oxide::providers {

/// The Error for a program that ended before it had given its answer, by its exit code and what it
/// wrote to stderr.
[[nodiscard]] base::Error exitError(int code, const CliContext &context);

/// An option parser's complaint: this version lacks an option.
[[nodiscard]] bool saysUnknownOption(std::string_view errors);

} // namespace oxide::providers

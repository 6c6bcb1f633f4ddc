#pragma once

#include "cli/command.h"

#include <string>

namespace oxide::cli {

/// `oxidectl --help`.
[[nodiscard]] std::string generalHelp();
/// `oxidectl history --help`.
[[nodiscard]] std::string groupHelp(std::string_view group);
/// `oxidectl history list --help`.
[[nodiscard]] std::string commandHelp(const Command &command);

} // namespace oxide::cli

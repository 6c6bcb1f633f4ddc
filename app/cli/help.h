#pragma once

#include "base/error.h"
#include "cli/command.h"

#include <string>
#include <vector>

namespace oxide::cli {

/// `oxidectl --help`.
[[nodiscard]] std::string generalHelp();
/// `oxidectl history --help`; that of `config` also explains every key of the file.
[[nodiscard]] std::string groupHelp(std::string_view group);
/// `oxidectl history list --help`.
[[nodiscard]] std::string commandHelp(const Command &command);

/// The help of the command or group that the words name; of everything for no words.
[[nodiscard]] base::Result<std::string> helpOn(const std::vector<std::string> &words);

} // namespace oxide::cli

#pragma once

#include "model/api.h"

#include <string>

namespace oxide::host {

/// The folder of history, logs and settings: the platform's data folder for Oxide, or
/// `$OXIDE_DATA` where that is set. Needs the application's name to be set.
[[nodiscard]] std::string defaultDataFolder();

/// How another program starts oxide-mcp for the Oxide of this folder: the one beside this program,
/// with --data where another folder than the platform's is meant, since the other program starts it
/// without this one's variables. Needs a QCoreApplication.
[[nodiscard]] model::McpProgram mcpProgram(const std::string &dataFolder);

} // namespace oxide::host

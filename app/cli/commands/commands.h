#pragma once

#include "cli/command.h"
#include "cli/context.h"

#include <vector>

#include <QCoroTask>

// What each file of this folder adds to the table (commandtable.cpp), in the order of --help.

namespace oxide::cli {

[[nodiscard]] std::vector<Command> runCommands();
[[nodiscard]] std::vector<Command> routeCommands();
[[nodiscard]] std::vector<Command> parallelCommands();
[[nodiscard]] std::vector<Command> servicesCommands();
[[nodiscard]] std::vector<Command> catalogCommands();
[[nodiscard]] std::vector<Command> rulesCommands();
[[nodiscard]] std::vector<Command> profilesCommands();
[[nodiscard]] std::vector<Command> backtestCommands();
[[nodiscard]] std::vector<Command> historyCommands();
[[nodiscard]] std::vector<Command> costsCommands();
[[nodiscard]] std::vector<Command> budgetsCommands();
[[nodiscard]] std::vector<Command> auditCommands();
[[nodiscard]] std::vector<Command> importCommands();
[[nodiscard]] std::vector<Command> doctorCommands();
[[nodiscard]] std::vector<Command> configCommands();
[[nodiscard]] std::vector<Command> serveCommands();
[[nodiscard]] std::vector<Command> keysCommands();
[[nodiscard]] std::vector<Command> connectCommands();
[[nodiscard]] std::vector<Command> completionCommands();
[[nodiscard]] std::vector<Command> helpCommands();

/// Part of the services' group, in a file of its own.
[[nodiscard]] Command servicesAddCommand();

} // namespace oxide::cli

#pragma once

#include "process/command.h"

#include <string>

namespace oxide::tests {

/// A shell that runs this script.
inline process::Command shell(const std::string &script)
{
    process::Command command;
    command.program = "sh";
    command.arguments = {"-c", script};
    command.purpose = "test";
    return command;
}

/// Five processes (the guardian makes six): a parent, a child, a grandchild in a session of its own
/// that has another one below it, and one that ignores TERM. All sleep far longer than any test.
inline const std::string kTree = R"(
sleep 600 &
setsid sh -c 'sleep 601 & wait' &
sh -c 'trap "" TERM; exec sleep 602' &
echo ready
wait
)";

} // namespace oxide::tests

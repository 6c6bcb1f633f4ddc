#pragma once

#include "base/error.h"
#include "process/command.h"
#include "process/processregistry.h"

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>

#include <QCoroTask>

namespace oxide::process {

struct RunLimits {
    std::chrono::milliseconds time{30'000};
    std::size_t outputBytes = std::size_t{1}
                              << 24; ///< of stdout; of stderr the last 64 KB are kept
};

struct RunResult {
    Exit exit;
    std::string output;
    std::string errorOutput;
};

/// Runs a program to its end, with `input` on its stdin. ProgramNotFound, TimeoutTotal, Cancelled,
/// ProcessFailed (could not start, or said more than the limit). Whatever the end, nothing of it
/// is left running. Its exit code is the caller's to judge.
[[nodiscard]] QCoro::Task<base::Result<RunResult>> run(const ProcessRegistry &registry,
                                                       Command command, std::string input,
                                                       RunLimits limits, std::stop_token stop);

} // namespace oxide::process

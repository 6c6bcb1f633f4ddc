#pragma once

#include "base/error.h"

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>

namespace oxide::providers {

/// How a provider starts a server that is not its own: injected, so that tests start nothing.
class Launcher
{
public:
    virtual ~Launcher() = default;

    /// The absolute path of a program on the PATH.
    [[nodiscard]] virtual std::optional<std::string> find(const std::string &program) const = 0;
    /// Runs a short program to its end: its exit code, 128 + n where signal n ended it.
    /// ProgramNotFound, ProcessFailed (could not start), TimeoutTotal (30 s), Cancelled.
    [[nodiscard]] virtual QCoro::Task<base::Result<int>>
    run(std::string program, std::vector<std::string> arguments, std::stop_token stop) = 0;
    /// Starts a program that lives on when Oxide ends.
    [[nodiscard]] virtual base::Result<void>
    startDetached(const std::string &program, const std::vector<std::string> &arguments,
                  const std::map<std::string, std::string> &environment) = 0;
};

} // namespace oxide::providers

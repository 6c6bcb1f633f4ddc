#pragma once

#include "providers/launcher.h"

namespace oxide::providers {

/// The real one: QProcess.
class SystemLauncher final : public Launcher
{
public:
    [[nodiscard]] std::optional<std::string> find(const std::string &program) const override;
    [[nodiscard]] QCoro::Task<base::Result<int>>
    run(std::string program, std::vector<std::string> arguments, std::stop_token stop) override;
    [[nodiscard]] base::Result<void>
    startDetached(const std::string &program, const std::vector<std::string> &arguments,
                  const std::map<std::string, std::string> &environment) override;
};

} // namespace oxide::providers

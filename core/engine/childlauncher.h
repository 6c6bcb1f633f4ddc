#pragma once

#include "process/processregistry.h"
#include "providers/launcher.h"

namespace oxide::engine {

/// Runs short programs as children of ours, through the guardian: they end with Oxide. A server is
/// detached and lives on. Engine thread.
class ChildLauncher final : public providers::Launcher
{
public:
    explicit ChildLauncher(const process::ProcessRegistry &registry) : m_registry(registry) {}

    [[nodiscard]] std::optional<std::string> find(const std::string &program) const override;
    [[nodiscard]] QCoro::Task<base::Result<int>>
    run(std::string program, std::vector<std::string> arguments, std::stop_token stop) override;
    [[nodiscard]] base::Result<void>
    startDetached(const std::string &program, const std::vector<std::string> &arguments,
                  const std::map<std::string, std::string> &environment) override;

private:
    const process::ProcessRegistry &m_registry;
};

} // namespace oxide::engine

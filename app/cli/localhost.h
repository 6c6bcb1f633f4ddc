#pragma once

#include "app/host/demo.h"
#include "cli/host.h"
#include "engine/localengine.h"

#include <memory>

namespace oxide::cli {

/// The engine in this process, or a demonstration.
class LocalHost final : public Host
{
public:
    void configure(Options options) override;
    QCoro::Task<base::Result<engine::Done>> start() override;
    void stop() override;
    [[nodiscard]] engine::Engine &engine() override { return *m_engine; }

    [[nodiscard]] std::string configPath() const override;
    [[nodiscard]] std::string dataFolder() const override;
    [[nodiscard]] base::Result<base::FoundFiles> findFiles(const std::vector<std::string> &patterns,
                                                           const std::string &root) const override;

private:
    Options m_options;
    std::unique_ptr<host::Demo> m_demo; ///< outlives the engine
    std::unique_ptr<engine::LocalEngine> m_engine;
    bool m_isStopping = false;
};

} // namespace oxide::cli

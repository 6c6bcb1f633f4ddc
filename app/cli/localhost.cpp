#include "cli/localhost.h"

#include "app/host/places.h"
#include "base/globs.h"
#include "base/text.h"

#include <utility>

#include <QCoroFuture>
#include <QDir>

namespace oxide::cli {

namespace {

std::string absolute(const std::string &path)
{
    return base::str(QDir::current().absoluteFilePath(base::qs(path)));
}

} // namespace

void LocalHost::configure(Options options)
{
    m_options = std::move(options);
    m_options.dataFolder =
        m_options.dataFolder.empty() ? host::defaultDataFolder() : absolute(m_options.dataFolder);
    if (!m_options.configPath.empty())
        m_options.configPath = absolute(m_options.configPath);
}

QCoro::Task<base::Result<engine::Done>> LocalHost::start()
{
    if (m_options.demo) {
        auto demo = host::Demo::start();
        if (!demo)
            co_return base::fail(std::move(demo.error()));
        m_demo = std::move(*demo);
        m_options.dataFolder = m_demo->dataFolder();
        m_options.configPath = m_demo->configPath();
    }
    engine::EngineOptions options;
    options.dataFolder = m_options.dataFolder;
    options.configPath = m_options.configPath;
    options.strictConfig = m_options.strictConfig;
    options.watchServices = m_options.watchServices;
    m_engine = std::make_unique<engine::LocalEngine>(std::move(options));
    const auto starting = m_engine->start();
    const auto started = co_await starting;
    if (started && m_options.demo) {
        // The window reads the simulator's prices and ratings as it starts; a command is too short
        // for that, and would say otherwise.
        const auto reading = m_engine->syncCatalogue();
        (void)co_await reading;
    }
    co_return started;
}

void LocalHost::stop()
{
    // Stopping runs the event loop, and there the command whose questions it ends stops us again.
    if (m_engine && !std::exchange(m_isStopping, true))
        m_engine->stop();
}

std::string LocalHost::configPath() const
{
    return m_options.configPath.empty() ? m_options.dataFolder + "/config.yaml"
                                        : m_options.configPath;
}

std::string LocalHost::dataFolder() const
{
    return m_options.dataFolder;
}

base::Result<base::FoundFiles> LocalHost::findFiles(const std::vector<std::string> &patterns,
                                                    const std::string &root) const
{
    return base::expandGlobs(patterns, root);
}

} // namespace oxide::cli

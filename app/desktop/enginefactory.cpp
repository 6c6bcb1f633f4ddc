#include "app/desktop/enginefactory.h"

#include "api/localapi.h"
#include "app/desktop/apiaccess.h"
#include "app/host/demo.h"
#include "app/host/places.h"
#include "app/host/rooms.h"
#include "base/text.h"
#include "engine/localengine.h"

#include <utility>

#include <QSettings>

namespace oxide::desktop {

namespace {

/// The engine in this process with its local API; of a demo, the simulator outlives them.
class LocalHost final : public EngineHost
{
public:
    LocalHost(const engine::EngineOptions &options, std::unique_ptr<host::Demo> demo)
        : m_demo(std::move(demo)), m_engine(options),
          m_api(m_engine, options.dataFolder, host::apiRooms()), m_access(m_api, options.dataFolder)
    {
        QObject::connect(&m_api, &api::LocalApi::notice, &m_engine, &engine::Engine::notice);
    }

    [[nodiscard]] engine::Engine &engine() override { return m_engine; }
    [[nodiscard]] ui::LocalApiAccess *localApi() override { return &m_access; }
    void start() override
    {
        m_engine.start();
        m_api.start();
    }
    void stop() override
    {
        m_api.stop();
        m_engine.stop();
    }

private:
    std::unique_ptr<host::Demo> m_demo;
    engine::LocalEngine m_engine;
    api::LocalApi m_api; ///< goes before its engine
    ApiAccess m_access;
};

} // namespace

base::Result<std::unique_ptr<EngineHost>> makeEngineHost(const Options &options)
{
    engine::EngineOptions engine;
    std::unique_ptr<host::Demo> demo;
    if (options.demo) {
        auto started = host::Demo::start();
        if (!started)
            return base::fail(std::move(started.error()));
        demo = std::move(*started);
        engine.dataFolder = demo->dataFolder();
        engine.configPath = demo->configPath();
        // What the demo's window remembers goes with it: theme, language, place.
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, base::qs(engine.dataFolder));
    } else {
        engine.dataFolder =
            options.data.isEmpty() ? host::defaultDataFolder() : base::str(options.data);
        engine.configPath = base::str(options.config);
    }
    return std::unique_ptr<EngineHost>(std::make_unique<LocalHost>(engine, std::move(demo)));
}

QString defaultDataFolder()
{
    return base::qs(host::defaultDataFolder());
}

} // namespace oxide::desktop

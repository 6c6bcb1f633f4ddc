#include "app/desktop/enginefactory.h"

#include "support/fakeengine.h"

#include <QStandardPaths>

namespace oxide::desktop {

namespace {

class FakeHost final : public EngineHost
{
public:
    [[nodiscard]] engine::Engine &engine() override { return m_engine; }
    void start() override {}
    void stop() override {}

private:
    test::FakeEngine m_engine;
};

} // namespace

std::unique_ptr<EngineHost> makeEngineHost(const Options &)
{
    return std::make_unique<FakeHost>();
}

QString defaultDataFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

} // namespace oxide::desktop

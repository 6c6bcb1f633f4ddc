#include "engine/discovery.h"
#include "net/httpclient.h"
#include "providers/registry.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTest>

using namespace oxide;

namespace {

class NoLauncher final : public providers::Launcher
{
public:
    std::optional<std::string> find(const std::string &) const override { return std::nullopt; }
    QCoro::Task<base::Result<int>> run(std::string, std::vector<std::string>,
                                       std::stop_token) override
    {
        co_return 1;
    }
    base::Result<void> startDetached(const std::string &, const std::vector<std::string> &,
                                     const std::map<std::string, std::string> &) override
    {
        return {};
    }
};

} // namespace

class TestDiscovery final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoTakesAConnectionAndSaysNothingHoldsItUpForSeconds()
    {
        QTcpServer silent;
        const bool isThere = silent.listen(QHostAddress::LocalHost, 8000)
                             || silent.listen(QHostAddress::LocalHost, 1234);
        if (!isThere)
            QSKIP("the ports that are looked at are taken here");
        base::SystemClock clock;
        providers::ProviderDeps deps;
        deps.clock = &clock;
        deps.http = std::make_shared<net::HttpClient>(clock);
        const auto make = [&deps](const model::ServiceConfig &config) {
            return providers::makeProvider(config, deps);
        };
        NoLauncher launcher;
        QElapsedTimer timer;
        timer.start();
        const auto found = QCoro::waitFor(engine::discoverServices(make, launcher, {}));
        QVERIFY(timer.elapsed() > 2'500); // it was listened to
        QVERIFY(timer.elapsed() < 6'000);
        for (const model::FoundService &service : found)
            QVERIFY(service.config.baseUrl.find(std::to_string(silent.serverPort()))
                    == std::string::npos);
        deps = {};
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
};

QTEST_GUILESS_MAIN(TestDiscovery)
#include "tst_discovery.moc"

// What comes while the engine starts.
#include "enginefixture.h"

#include <algorithm>
#include <vector>

#include <QTest>

using namespace oxide;
using model::EngineState;
using test::EngineFixture;

class TestEngineStart final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;

    [[nodiscard]] engine::EngineOptions options() const
    {
        engine::EngineOptions options;
        options.dataFolder = m_fixture->folder();
        options.configPath = m_fixture->configPath();
        return options;
    }

private Q_SLOTS:
    /// A rule asks how this machine is: the start takes a tenth of a second to know, and everything
    /// that decides is there by then.
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(QStringList{QStringLiteral("--demo")});
        model::RuleSet rules;
        model::Rule rule;
        rule.when.machine.cpuLoad.atLeast = 0;
        rule.then.kind = model::ActionKind::LocalOnly;
        rules.rules.push_back(rule);
        config::ConfigStore store(m_fixture->configPath());
        QVERIFY(store.load().has_value());
        QVERIFY(store.saveRules(rules).has_value());
    }
    void cleanup() { m_fixture.reset(); }

    void aStopOvertakesIt()
    {
        engine::LocalEngine late(options());
        std::vector<EngineState> states;
        bool hasServices = false;
        connect(&late, &engine::Engine::statusChanged, this,
                [&states](const model::EngineStatus &status) { states.push_back(status.state); });
        connect(&late, &engine::Engine::servicesChanged, this,
                [&hasServices] { hasServices = true; });
        const auto starting = late.start();
        QTRY_VERIFY_WITH_TIMEOUT(hasServices, 5'000);
        late.stop();
        QCoreApplication::processEvents();
        const auto stopping = std::ranges::find(states, EngineState::Stopping);
        QVERIFY(stopping != states.end());
        QVERIFY(std::find(stopping, states.end(), EngineState::Running) == states.end());
        // On a busy machine the start may have come to its end before.
        const bool wasRunning =
            std::find(states.begin(), stopping, EngineState::Running) != stopping;
        QCOMPARE(EngineFixture::answer(starting).has_value(), wasRunning);
    }

    void aConfigThatChangesMeanwhileIsTaken_data()
    {
        QTest::addColumn<int>("delay");
        for (const int delay : {0, 20, 40, 60, 80, 120})
            QTest::addRow("after %d ms", delay) << delay;
    }
    void aConfigThatChangesMeanwhileIsTaken()
    {
        QFETCH(const int, delay);
        m_fixture->set("routing.profile", "balanced");
        engine::LocalEngine late(options());
        const auto starting = late.start();
        QTest::qWait(delay);
        m_fixture->set("routing.profile", "speed");
        QVERIFY(EngineFixture::answer(starting).has_value());
        const auto request = m_fixture->request("What is a mutex?");
        QTRY_COMPARE_WITH_TIMEOUT(EngineFixture::answer(late.preview(request))->profile,
                                  std::string("speed"), 2'000);
    }
};

QTEST_GUILESS_MAIN(TestEngineStart)
#include "tst_enginestart.moc"

// Many tasks at once over failing services: every book must agree to the unit. OXIDE_FULL=1 runs
// the long form.
#include "enginefixture.h"

#include <algorithm>

#include <QFile>
#include <QJsonObject>
#include <QTest>

using namespace oxide;
using model::TaskState;
using test::EngineFixture;

namespace {

bool isFull()
{
    return qEnvironmentVariableIntValue("OXIDE_FULL") == 1;
}

/// Resident bytes of this process.
qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
}

} // namespace

class TestEngineLoad final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyBookAgreesUnderLoadWithFailures()
    {
        const int total = isFull() ? 10'000 : 600;
        constexpr int kAtOnce = 50;
        const std::size_t warmUp = isFull() ? 1000 : 300;
        EngineFixture fixture({QStringLiteral("--demo")});
        const QJsonObject failures{
            {QStringLiteral("429"), 0.02},   {QStringLiteral("500"), 0.02},
            {QStringLiteral("reset"), 0.02}, {QStringLiteral("cut"), 0.02},
            {QStringLiteral("empty"), 0.02},
        };
        for (const auto &service : fixture.simulator.services()) {
            QVERIFY(
                fixture.simulator.set(service.name, {{QStringLiteral("failures"), failures},
                                                     {QStringLiteral("ttft_ms"), 5},
                                                     {QStringLiteral("tokens_per_second"), 5000}}));
        }
        fixture.set("execution.retry_delay_seconds", "0.01");
        fixture.set("execution.max_parallel_workers", "50");
        fixture.set("breaker.failures", "1000");
        fixture.keepEvents = false;
        fixture.begin();

        const std::vector<std::string> targets{"ollama-local", "openai-cloud", "anthropic-cloud"};
        std::set<model::TaskId> ids;
        int asked = 0;
        qint64 residentAfterWarmUp = 0;
        while (static_cast<int>(fixture.finished.size()) < total) {
            while (asked < total && asked - static_cast<int>(fixture.finished.size()) < kAtOnce) {
                const auto task = fixture.submit("Question " + std::to_string(asked) + "?",
                                                 targets.at(static_cast<std::size_t>(asked) % 3));
                QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
                ids.insert(*task);
                ++asked;
            }
            const auto before = fixture.finished.size();
            QVERIFY2(QTest::qWaitFor([&] { return fixture.finished.size() > before; }, 30'000),
                     "no task ended within 30 s");
            if (residentAfterWarmUp == 0 && fixture.finished.size() >= warmUp)
                residentAfterWarmUp = residentBytes();
        }

        QCOMPARE(static_cast<int>(ids.size()), total);
        for (const auto &[id, endings] : fixture.endings)
            QCOMPARE(endings, 1);

        const auto facets =
            EngineFixture::answer(fixture.engine->historyFacets(model::HistoryQuery()));
        QVERIFY(facets.has_value());
        QCOMPARE(facets->total, std::int64_t(total));
        std::int64_t ended = 0;
        for (const auto &[state, count] : facets->states) {
            QVERIFY(model::isFinal(state));
            ended += count;
        }
        QCOMPARE(ended, std::int64_t(total));

        const auto audit = EngineFixture::answer(fixture.engine->verifyAudit());
        QVERIFY(audit.has_value());
        QVERIFY2(audit->isWhole(), audit->problem.c_str());
        QCOMPARE(audit->checked, std::int64_t(total));

        std::int64_t attempts = 0;
        std::int64_t lost = 0; // requests that met the end of a kept connection: nobody read them
        for (const model::TaskId &id : ids) {
            const auto detail = EngineFixture::answer(fixture.engine->task(id));
            attempts += std::ssize(detail->attempts);
            lost += std::ranges::count_if(detail->attempts, [](const model::AttemptRecord &each) {
                return each.error && each.error->kind == base::ErrorKind::ConnectionReset;
            });
        }
        const auto chats = fixture.simulator.chats();
        lost -= std::ranges::count_if(chats, [](const QJsonObject &chat) {
            return chat.value(QStringLiteral("failure")).toString() == QStringLiteral("reset");
        });
        QVERIFY(lost >= 0 && lost * 100 <= attempts);
        QCOMPARE(attempts - lost, static_cast<std::int64_t>(std::ssize(chats)));
        const qint64 grown = residentBytes() - residentAfterWarmUp;
        fixture.end(); // the engine keeps Qt's messages in its log
        qInfo("%d tasks, %lld attempts, %lld KB more resident than after the first %zu", total,
              static_cast<long long>(attempts), static_cast<long long>(grown / 1024), warmUp);
        if (isFull())
            QVERIFY(grown < 64 * 1024 * 1024);
    }
};

QTEST_GUILESS_MAIN(TestEngineLoad)
#include "tst_engineload.moc"

// An engine killed at random moments under load, then opened again. OXIDE_FULL=1 kills 200 times.
#include "enginefixture.h"
#include "support/marked.h"

#include <random>
#include <set>

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace oxide;
using namespace std::chrono_literals;
using model::TaskState;
using test::EngineFixture;

namespace {

/// Partial text is stored this often at most (Orchestrator), with room for a busy machine.
constexpr qint64 kTextIsStoredAfterMs = 1500;

/// What the victim said before it died.
struct Said {
    std::set<std::string> submitted;
    std::map<std::string, qint64> speakingSince; ///< ms of the test's own clock
    std::map<std::string, TaskState> ended;
    qint64 killedAt = 0;
};

void note(Said &said, const QByteArray &line, qint64 now)
{
    const QList<QByteArray> words = line.trimmed().split(' ');
    if (words.size() != 2)
        return;
    const std::string id = words[1].toStdString();
    if (words[0] == "submitted")
        said.submitted.insert(id);
    else if (words[0] == "text")
        said.speakingSince.emplace(id, now);
    else if (const auto state = base::fromName<TaskState>(words[0].toStdString()))
        said.ended.emplace(id, *state);
}

/// A program that streams, with a grandchild that leaves its session and would outlive it.
const QByteArray kScript = R"(#!/bin/sh
setsid sleep 300 &
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    echo "line $i of what the program says"
    sleep 0.1
done
)";

} // namespace

class TestEngineKill final : public QObject
{
    Q_OBJECT

    tests::Mark m_mark;

    void addScriptService(const EngineFixture &fixture)
    {
        const QString path = base::qs(fixture.folder()) + QStringLiteral("/agent");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(kScript);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        model::ServiceConfig service;
        service.name = "program";
        service.dialect = model::Dialect::Command;
        service.executable = base::str(path);
        service.arguments = {"{prompt}"};
        service.maxParallel = 4;
        config::ConfigStore store(fixture.configPath());
        QVERIFY(store.load().has_value());
        QVERIFY(store.saveService(service, {}).has_value());
    }

    /// Runs the victim for `milliseconds` from when its engine is ready.
    Said loadAndKill(const EngineFixture &fixture, int milliseconds)
    {
        Said said;
        QElapsedTimer clock;
        clock.start();
        QProcess victim;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const auto &[name, value] : m_mark.environment())
            environment.insert(base::qs(name), base::qs(value));
        victim.setProcessEnvironment(environment);
        victim.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        victim.start(QStringLiteral(OXIDE_ENGINE_VICTIM),
                     {base::qs(fixture.folder()), base::qs(fixture.configPath()),
                      QStringLiteral("ollama-local"), QStringLiteral("openai-cloud"),
                      QStringLiteral("anthropic-cloud"), QStringLiteral("program")});
        bool isReady = false;
        qint64 killAt = 30'000;
        while (victim.state() != QProcess::NotRunning && clock.elapsed() < killAt) {
            victim.waitForReadyRead(5);
            while (victim.canReadLine()) {
                const QByteArray line = victim.readLine();
                if (line == "ready\n" && !isReady) {
                    isReady = true;
                    killAt = clock.elapsed() + milliseconds;
                }
                note(said, line, clock.elapsed());
            }
        }
        said.killedAt = clock.elapsed();
        if (!isReady || victim.state() == QProcess::NotRunning)
            qFatal("the victim did not start, or ended by itself");
        victim.kill();
        victim.waitForFinished();
        const QList<QByteArray> rest = victim.readAllStandardOutput().split('\n');
        for (const QByteArray &line : rest)
            note(said, line, said.killedAt);
        return said;
    }

    static void compare(EngineFixture &fixture, const Said &said)
    {
        for (const std::string &id : said.submitted) {
            const auto detail = EngineFixture::answer(fixture.engine->task(*base::Ulid::parse(id)));
            QVERIFY2(detail.has_value(), ("a task is lost: " + id).c_str());
            const auto ended = said.ended.find(id);
            if (ended != said.ended.end()) {
                QCOMPARE(detail->summary.state, ended->second);
                if (ended->second == TaskState::Done)
                    QVERIFY(!detail->result.empty());
                continue;
            }
            // It may have ended in the instant between the commit and its telling.
            QVERIFY(model::isFinal(detail->summary.state));
            const auto speaking = said.speakingSince.find(id);
            if (speaking != said.speakingSince.end()
                && said.killedAt - speaking->second > kTextIsStoredAfterMs) {
                QVERIFY2(!detail->result.empty(), ("partial text is lost: " + id).c_str());
            }
        }
    }

    static void checkBooks(EngineFixture &fixture)
    {
        const auto facets =
            EngineFixture::answer(fixture.engine->historyFacets(model::HistoryQuery()));
        QVERIFY(facets.has_value());
        for (const auto &[state, count] : facets->states)
            QVERIFY(model::isFinal(state));
        const auto audit = EngineFixture::answer(fixture.engine->verifyAudit());
        QVERIFY(audit.has_value());
        QVERIFY2(audit->isWhole(), audit->problem.c_str());
        QCOMPARE(audit->checked, facets->total);
    }

    static QString integrity(const EngineFixture &fixture)
    {
        const QString name = QStringLiteral("integrity");
        QString answer;
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
            database.setDatabaseName(base::qs(fixture.folder()) + QStringLiteral("/oxide.db"));
            if (database.open()) {
                QSqlQuery query(database);
                if (query.exec(QStringLiteral("PRAGMA integrity_check")) && query.next())
                    answer = query.value(0).toString();
            }
        }
        QSqlDatabase::removeDatabase(name);
        return answer;
    }

private Q_SLOTS:
    void aKillLosesNothingAndLeavesNobody()
    {
        const int kills = qEnvironmentVariableIntValue("OXIDE_FULL") == 1 ? 200 : 8;
        EngineFixture fixture({QStringLiteral("--demo")});
        for (const auto &service : fixture.simulator.services()) {
            QVERIFY(fixture.simulator.set(
                service.name,
                {{QStringLiteral("failures"),
                  QJsonObject{{QStringLiteral("500"), 0.05}, {QStringLiteral("cut"), 0.05}}},
                 {QStringLiteral("ttft_ms"), 20},
                 {QStringLiteral("tokens_per_second"), 400}}));
        }
        addScriptService(fixture);
        fixture.set("execution.retry_delay_seconds", "0.01");
        fixture.set("execution.max_parallel_workers", "50");
        fixture.set("breaker.failures", "1000");
        fixture.keepEvents = false;

        std::mt19937_64 random(2026);
        std::size_t ended = 0;
        std::size_t unfinished = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const Said said = loadAndKill(fixture, static_cast<int>(random() % 2500));
            const auto survivors = m_mark.survivors(2s);
            QVERIFY2(survivors.empty(), survivors.empty() ? "" : survivors.front().c_str());
            ended += said.ended.size();
            unfinished += said.submitted.size() - said.ended.size();
            QCOMPARE(integrity(fixture), QStringLiteral("ok"));
            fixture.begin();
            compare(fixture, said);
            checkBooks(fixture);
            fixture.end();
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY(unfinished > 0);
        qInfo("%d kills, %zu tasks ended before, %zu were at work", kills, ended, unfinished);
    }
};

QTEST_GUILESS_MAIN(TestEngineKill)
#include "tst_enginekill.moc"

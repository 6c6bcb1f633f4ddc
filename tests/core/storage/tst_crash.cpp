#include "storagefixture.h"

#include "storage/connection.h"

#include <random>
#include <set>

#include <QProcess>

using namespace oxide;
using namespace oxide::test;
using model::TaskState;

namespace {

/// What the helper said before it died.
struct Said {
    std::set<std::string> created;
    std::set<std::string> partial;
    std::set<std::string> finished;
};

void note(Said &said, const QByteArray &lines)
{
    for (const QByteArray &line : lines.split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words.size() != 2)
            continue;
        const std::string id = words[1].toStdString();
        if (words[0] == "created")
            said.created.insert(id);
        else if (words[0] == "partial")
            said.partial.insert(id);
        else if (words[0] == "finished")
            said.finished.insert(id);
    }
}

} // namespace

/// Kills a process that stores tasks as fast as it can, at random moments. The long form
/// (OXIDE_FULL=1) kills 200 times, the short one 20.
class TestCrash final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKillLosesNoFinishedTask()
    {
        const int kills = qEnvironmentVariableIntValue("OXIDE_FULL") > 0 ? 200 : 20;
        StorageFixture f;
        std::mt19937_64 random(2024);
        std::int64_t stored = 0;
        std::int64_t interrupted = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const Said said = loadAndKill(f, kill, static_cast<int>(random() % 250));
            OXIDE_OK(f.open("checker"));
            QVERIFY2(f.report.setAside.empty(), f.report.setAside.c_str());
            const auto recovered = wait(f.store->recover(living({})));
            OXIDE_OK(recovered);
            interrupted += *recovered;
            compare(f, said, stored);
            if (QTest::currentTestFailed())
                return;
            f.close();
        }
        QVERIFY(stored > 100 * kills / 20);
        QVERIFY(interrupted > kills);
        qInfo("%d kills, %lld tasks, %lld interrupted", kills, static_cast<long long>(stored),
              static_cast<long long>(interrupted));
    }

private:
    static Said loadAndKill(const StorageFixture &f, int seed, int milliseconds)
    {
        Said said;
        QProcess helper;
        helper.start(QStringLiteral(OXIDE_STORAGE_HELPER),
                     {QStringLiteral("load"), f.folder.path(), QString::number(seed + 1)});
        QByteArray lines;
        while (!lines.contains("ready") && helper.waitForReadyRead(20'000))
            lines += helper.readAllStandardOutput();
        if (!lines.contains("ready"))
            qFatal("the helper did not start: %s", lines.constData());
        QTest::qWait(milliseconds);
        helper.kill();
        helper.waitForFinished();
        lines += helper.readAllStandardOutput();
        note(said, lines);
        return said;
    }

    static void compare(StorageFixture &f, const Said &said, std::int64_t &stored)
    {
        for (const std::string &id : said.created) {
            const auto detail = wait(f.store->detail(*base::Ulid::parse(id)));
            OXIDE_OK(detail);
            QCOMPARE(detail->prompt, "prompt of " + id);
            if (detail->summary.state == TaskState::Done) {
                QCOMPARE(detail->result, "result of " + id);
            } else {
                QCOMPARE(detail->summary.state, TaskState::Interrupted);
                QVERIFY(!said.finished.contains(id));
                if (said.partial.contains(id))
                    QCOMPARE(detail->result, "partial of " + id);
            }
        }
        for (const std::string &id : said.finished)
            QVERIFY(said.created.contains(id));

        std::function<base::Result<std::string>(storage::Connection &)> check =
            [](storage::Connection &connection) -> base::Result<std::string> {
            storage::Statement statement = connection.prepare("PRAGMA integrity_check");
            if (auto ran = statement.run(); !ran)
                return base::fail(ran.error());
            return statement.next() ? statement.text() : std::string("no answer");
        };
        QCOMPARE(*wait(f.database->read<std::string>(check)), std::string("ok"));
        const auto audit = wait(f.store->verifyAudit());
        OXIDE_OK(audit);
        QVERIFY2(audit->isWhole(), audit->problem.c_str());
        stored = *f.number("SELECT count(*) FROM tasks");
        QCOMPARE(audit->checked, stored); // every task has ended, each exactly once
        QCOMPARE(*f.number("SELECT sum(tasks) FROM task_groups"), stored);
        QCOMPARE(*f.number("SELECT count(*) FROM task_results"), stored);
        model::HistoryQuery query;
        query.text = "prompt";
        QCOMPARE(wait(f.store->facets(query))->total, stored);
        QCOMPARE(*f.number("SELECT count(*) FROM partials"), 0);
        QCOMPARE(*f.number("SELECT sum(answered + after_fallback + failed + cancelled) "
                           "FROM metrics_tasks WHERE grain = 3600"),
                 stored);
    }
};

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"

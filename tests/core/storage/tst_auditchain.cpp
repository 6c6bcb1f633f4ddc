#include "storagefixture.h"

#include "storage/connection.h"
#include "storage/migrations.h"
#include "storage/sqlite.h"

using namespace oxide;
using namespace oxide::test;

class TestAuditChain final : public QObject
{
    Q_OBJECT

    /// Each statement alone: one exec takes one.
    static void tamper(StorageFixture &f, const QByteArray &statements)
    {
        const auto done = wait(f.database->write([&](storage::Connection &connection) {
            base::Result<void> ran;
            for (const QByteArray &statement : statements.split(';')) {
                if (ran)
                    ran = connection.execute(statement.toStdString());
            }
            return ran;
        }));
        if (!done)
            qFatal("%s", done.error().message.c_str());
    }

    /// A database as an Oxide of schema 3 left it that had audited nothing, closed.
    static void makeSchema3(const StorageFixture &f, bool taskHadEnded)
    {
        const auto link =
            storage::sqlite::Link::open(base::str(f.file()), storage::sqlite::Access::Write);
        OXIDE_OK(link);
        storage::Connection &connection = (*link)->connection();
        OXIDE_OK(storage::migrate(connection, 3));
        if (!taskHadEnded)
            return;
        for (const char *sql :
             {"INSERT INTO task_groups (id, state, after_fallback, source, type, service, part) "
              "VALUES (1, 'done', 0, 'app', 'general', 'alpha', 0)",
              "INSERT INTO tasks (seq, id, group_id, client, title, model, files, attempts, "
              "error_message, cost_source, created_at, finished_at, prompt_sha256, prompt_bytes) "
              "VALUES (256, zeroblob(16), 1, '', '', '', 0, 0, '', 'unknown', 1, 2, x'', 0)",
              "INSERT INTO decisions (seq, snapshot, reasons, flags, body) "
              "VALUES (256, '', '', '', '')"})
            OXIDE_OK(connection.execute(sql));
    }

private Q_SLOTS:
    void anEmptyChainIsWhole()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto report = wait(f.store->verifyAudit());
        OXIDE_OK(report);
        QVERIFY(report->isWhole());
        QCOMPARE(report->checked, 0);
    }

    void theChainGoesOnOverRestarts()
    {
        StorageFixture f;
        for (int run = 0; run < 3; ++run) {
            OXIDE_OK(f.open());
            for (int i = 0; i < 5; ++i)
                f.add("p", "r");
            f.close();
        }
        OXIDE_OK(f.open());
        const auto report = wait(f.store->verifyAudit());
        QVERIFY2(report->isWhole(), report->problem.c_str());
        QCOMPARE(report->checked, 15);
    }

    void aTaskLeadsToItsLink()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("the first prompt", "r");
        const model::TaskId task = f.add("a secret prompt", "a secret answer");
        f.add("the last prompt", "r");
        const auto record = wait(f.store->auditRecord(task));
        OXIDE_OK(record);
        QCOMPARE(record->number, 2);
        QCOMPARE(record->task, task);
        QCOMPARE(record->mac.size(), std::size_t(64));
        QVERIFY2(record->facts.starts_with("{\"event\":\"finished\""), record->facts.c_str());
        QVERIFY(record->facts.find("secret") == std::string::npos);
        const auto none = wait(f.store->auditRecord(base::Ulid()));
        QCOMPARE(none.error().kind, base::ErrorKind::NotFound);
        QVERIFY(*f.number("SELECT count(*) FROM audit INDEXED BY audit_by_task") == 3);
    }

    void tamperingIsNamed_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<qlonglong>("brokenAt");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *name, const char *sql, qlonglong at, const char *says) {
            QTest::newRow(name) << QByteArray(sql) << at << QByteArray(says);
        };
        row("text changed",
            "UPDATE audit SET body = replace(body, 'done', 'lost') WHERE number = 7", 7,
            "was changed");
        row("time changed", "UPDATE audit SET at = at + 1 WHERE number = 3", 3, "was changed");
        row("task changed", "UPDATE audit SET task = zeroblob(16) WHERE number = 20", 20,
            "was changed");
        row("link changed", "UPDATE audit SET mac = zeroblob(32) WHERE number = 9", 9,
            "was changed");
        row("first removed", "DELETE FROM audit WHERE number = 1", 1, "is missing");
        row("middle removed", "DELETE FROM audit WHERE number IN (11, 12)", 11, "is missing");
        row("renumbered after a removal",
            "UPDATE audit SET number = 12, body = (SELECT body FROM audit WHERE number = 13), mac "
            "= "
            "(SELECT mac FROM audit WHERE number = 13) WHERE number = 12",
            12, "was changed");
        row("tail cut", "DELETE FROM audit WHERE number > 17", 18, "missing at the end");
        row("all removed", "DELETE FROM audit", 1, "missing at the end");
        row("one added at the end",
            "INSERT INTO audit SELECT 21, at, task, body, mac FROM audit WHERE number = 20", 21,
            "was changed");
        row("head removed", "DELETE FROM audit_head", 20, "head is missing");
        row("head and entries removed", "DELETE FROM audit; DELETE FROM audit_head", 0,
            "head is missing");
        row("head turned back",
            "UPDATE audit_head SET number = 19, mac = (SELECT mac FROM audit "
            "WHERE number = 19)",
            19, "head was changed");
    }

    void tamperingIsNamed()
    {
        QFETCH(const QByteArray, sql);
        QFETCH(const qlonglong, brokenAt);
        QFETCH(const QByteArray, says);
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int i = 0; i < 20; ++i)
            f.add("p", "r");
        tamper(f, sql);
        const auto report = wait(f.store->verifyAudit());
        OXIDE_OK(report);
        QVERIFY(!report->isWhole());
        QCOMPARE(qlonglong{*report->brokenAt}, brokenAt);
        QVERIFY2(report->problem.find(says.toStdString()) != std::string::npos,
                 report->problem.c_str());
    }

    void whatWasBrokenStaysBrokenWhenTheChainGoesOn_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("head removed") << QByteArray("DELETE FROM audit_head");
        QTest::newRow("head and entries removed")
            << QByteArray("DELETE FROM audit; DELETE FROM audit_head");
        QTest::newRow("tail cut and head turned back")
            << QByteArray("DELETE FROM audit WHERE number > 3; UPDATE audit_head SET number = 3, "
                          "mac = (SELECT mac FROM audit WHERE number = 3)");
        QTest::newRow("all removed and head turned back")
            << QByteArray("DELETE FROM audit; UPDATE audit_head SET number = 0, mac = ''");
    }

    /// The next entry's head must not lend its seal to what went before.
    void whatWasBrokenStaysBrokenWhenTheChainGoesOn()
    {
        QFETCH(const QByteArray, sql);
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int i = 0; i < 5; ++i)
            f.add("p", "r");
        tamper(f, sql);
        f.add("p", "r");
        f.close();
        OXIDE_OK(f.open());
        f.add("p", "r");
        const auto report = wait(f.store->verifyAudit());
        OXIDE_OK(report);
        QVERIFY(!report->isWhole());
        QVERIFY2(report->problem.find("head") != std::string::npos, report->problem.c_str());
    }

    void aDatabaseFromBeforeTheFirstHeadIsSealedOnlyWhereNothingHadEnded()
    {
        for (const bool hadEnded : {false, true}) {
            StorageFixture f;
            makeSchema3(f, hadEnded);
            OXIDE_OK(f.open());
            QCOMPARE(f.report.migratedFrom, 3);
            QCOMPARE(wait(f.store->verifyAudit())->isWhole(), !hadEnded);
        }
    }

    void aCutTailStaysVisibleWhenTheChainGoesOn()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int i = 0; i < 5; ++i)
            f.add("p", "r");
        OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
            return connection.execute("DELETE FROM audit WHERE number = 5");
        })));
        f.add("p", "r");
        const auto report = wait(f.store->verifyAudit());
        QCOMPARE(*report->brokenAt, 5);
    }

    void anotherKeyIsNamed()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("p", "r");
        f.close();
        f.key = "another test key";
        OXIDE_OK(f.open());
        const auto report = wait(f.store->verifyAudit());
        QCOMPARE(*report->brokenAt, 1);
        QVERIFY(report->problem.find("key") != std::string::npos);
    }

    void aFailedFinishLeavesNoLink()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        // In one group: good ones around one that fails half-way.
        std::vector<QFuture<base::Result<void>>> futures;
        for (int i = 0; i < 30; ++i) {
            const storage::NewTask task = f.newTask("p");
            futures.push_back(f.store->create(task));
            futures.push_back(f.store->finish(f.outcomeOf(task, "r")));
            if (i % 10 == 5) {
                futures.push_back(f.database->write([](storage::Connection &connection) {
                    auto done = connection.run("DELETE FROM task_prompts");
                    return done ? base::Result<void>(base::fail(base::ErrorKind::Internal, "no"))
                                : done;
                }));
            }
        }
        int failed = 0;
        for (auto &future : futures)
            failed += wait(future) ? 0 : 1;
        QCOMPARE(failed, 3);
        const auto report = wait(f.store->verifyAudit());
        QVERIFY2(report->isWhole(), report->problem.c_str());
        QCOMPARE(report->checked, 30);
        QCOMPARE(*f.number("SELECT count(*) FROM task_prompts"), 30);
        QCOMPARE(wait(f.store->overview(model::Span::Hour, f.clock->now()))->done, 30);
    }
};

QTEST_GUILESS_MAIN(TestAuditChain)
#include "tst_auditchain.moc"

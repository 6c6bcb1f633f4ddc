#include "storagefixture.h"

#include "storage/groups.h"
#include "storage/historyquery.h"
#include "storage/migrations.h"
#include "storage/searchindex.h"
#include "storage/sqlite.h"
#include "support/historygenerator.h"

#include <latch>

#include <QProcess>

using namespace oxide;
using namespace oxide::test;
using model::HistoryQuery;
using storage::Connection;

namespace {

constexpr int kTasks = 1100;

const std::vector<std::string> kTexts{"the",   "socket",        "bud*",         "q*",
                                      "th*",   "\"the queue\"", "snapshot1*",   "zurich*",
                                      "write", "socket bud*",   "cpp planner*", "nowhere*"};

using Answers = std::vector<std::vector<model::TaskId>>;

/// Everything that each text finds, newest first.
Answers answersOf(StorageFixture &f)
{
    Answers answers;
    for (const std::string &text : kTexts) {
        HistoryQuery query;
        query.text = text;
        query.withParts = true;
        auto &ids = answers.emplace_back();
        model::PageRequest request;
        request.limit = 333;
        for (bool more = true; more;) {
            // Not by the store, which begins to bring an old index up to date.
            const auto page =
                wait(f.database->read<model::HistoryPage>([query, request](Connection &connection) {
                    return storage::historyPage(connection, query, request);
                }));
            if (!page)
                qFatal("%s", page.error().detail.c_str());
            for (const model::TaskSummary &row : page->rows)
                ids.push_back(row.id);
            more = page->hasMore;
            if (more)
                request.before = ids.back();
        }
    }
    return answers;
}

void fill(StorageFixture &f)
{
    HistoryFill fill;
    fill.count = kTasks;
    fill.seed = 7;
    fill.newest = StorageFixture::kStart;
    OXIDE_OK(fillHistory(*f.store, fill));
}

base::Result<void> indexAsBefore(Connection &connection, std::int64_t seq)
{
    const auto task = storage::summaryOf(connection, seq);
    const auto prompt = storage::promptOf(connection, seq);
    const auto result = storage::resultOf(connection, seq);
    if (!task || !*task || !prompt || !result)
        return base::fail(base::ErrorKind::Internal, "no such task");
    std::string files;
    for (const std::string &file : prompt->files)
        files += file + '\n';
    return connection.run("INSERT INTO tasks_fts (rowid, prompt, result, files, tags) VALUES "
                          "(?, ?, ?, ?, ?)",
                          seq, prompt->prompt, result->result, files, storage::searchTags(**task));
}

/// Makes the database what schema 6 left: one table that holds all.
base::Result<void> takeBackToSchema6(Connection &connection)
{
    for (const char *sql :
         {"DROP INDEX tasks_by_client", "DROP INDEX audit_by_task", "DROP TABLE claims",
          "ALTER TABLE decisions DROP COLUMN features",
          "ALTER TABLE attempts DROP COLUMN committed_ms", "DROP TABLE catalog_syncs",
          "DROP TABLE catalog", "DROP TABLE search_parts", "DROP TABLE IF EXISTS tasks_fts_1"}) {
        if (auto done = connection.execute(sql); !done)
            return done;
    }
    const storage::Migration &history = storage::migrations().front();
    if (auto done = connection.execute(history.statements.back()); !done)
        return done;
    std::vector<std::int64_t> keys;
    {
        storage::Statement select =
            connection.prepare("SELECT t.seq FROM tasks t JOIN task_groups g ON g.id = t.group_id "
                               "WHERE g.state NOT IN ('queued', 'running') ORDER BY t.seq");
        if (auto ran = select.run(); !ran)
            return ran;
        while (select.next())
            keys.push_back(select.integer());
    }
    for (const std::int64_t seq : keys) {
        if (auto done = indexAsBefore(connection, seq); !done)
            return done;
    }
    return storage::sqlite::setSchemaVersion(connection, 6);
}

/// A database of schema 6 with tasks, closed.
void makeOld(StorageFixture &f)
{
    OXIDE_OK(f.open());
    fill(f);
    f.close();
    const auto link =
        storage::sqlite::Link::open(base::str(f.file()), storage::sqlite::Access::Write);
    OXIDE_OK(link);
    OXIDE_OK(takeBackToSchema6((*link)->connection()));
}

/// Without a store, so that nothing is moved yet.
base::Result<void> openOnly(StorageFixture &f)
{
    storage::DatabaseOptions options;
    options.folder = base::str(f.folder.path());
    options.auditKey = f.key;
    auto opened = storage::Database::open(options, f.report);
    if (!opened)
        return base::fail(std::move(opened.error()));
    f.database = std::move(*opened);
    return {};
}

bool isMoved(StorageFixture &f)
{
    return *f.number("SELECT count(*) FROM sqlite_schema WHERE name = 'tasks_fts'") == 0;
}

} // namespace

class TestSearchParts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOldIndexAnswersAtOnceAndIsMovedBehindTheUsersWork()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        fill(f);
        const Answers expected = answersOf(f);
        for (std::size_t i = 0; i + 1 < kTexts.size(); ++i)
            QVERIFY2(!expected[i].empty(), kTexts[i].c_str());
        f.close();

        StorageFixture old;
        makeOld(old);
        OXIDE_OK(openOnly(old));
        QCOMPARE(old.report.migratedFrom, 6);
        QVERIFY(!isMoved(old));
        QVERIFY(answersOf(old) == expected);
        old.close();
        OXIDE_OK(old.open());
        QTRY_VERIFY(isMoved(old));
        QVERIFY(answersOf(old) == expected);
        QCOMPARE(*old.number("SELECT count(*) FROM search_parts WHERE id = 0"), 0);
        QCOMPARE(*old.number("SELECT sum(documents) FROM search_parts"), kTasks);
        old.close();
        OXIDE_OK(old.open());
        QVERIFY(answersOf(old) == expected);
    }

    void aMoveThatWasCutShortGoesOnAndNothingIsFoundTwice()
    {
        StorageFixture f;
        makeOld(f);
        OXIDE_OK(openOnly(f));
        const Answers expected = answersOf(f);
        storage::SearchIndex index;
        for (int step = 0; step < 3; ++step) {
            const auto moved = wait(f.database->writeFor<std::int64_t>(
                [&index](Connection &connection) { return index.moveOld(connection, 150); }));
            OXIDE_OK(moved);
            QCOMPARE(*moved, 150);
            QVERIFY(answersOf(f) == expected);
        }
        QVERIFY(!isMoved(f));
        f.close();
        OXIDE_OK(f.open());
        QTRY_VERIFY(isMoved(f));
        QVERIFY(answersOf(f) == expected);
    }

    void aMoveThatIsKilledLosesNothing()
    {
        StorageFixture f;
        makeOld(f);
        OXIDE_OK(openOnly(f));
        const Answers expected = answersOf(f);
        f.close();
        for (int kill = 0; kill < 12 && !QTest::currentTestFailed(); ++kill) {
            QProcess helper;
            helper.start(QStringLiteral(OXIDE_STORAGE_HELPER),
                         {QStringLiteral("load"), f.folder.path(), QString::number(kill + 1)});
            QVERIFY(helper.waitForReadyRead(20'000));
            QTest::qWait(kill * 4);
            helper.kill();
            helper.waitForFinished();
            OXIDE_OK(openOnly(f));
            QVERIFY2(f.report.setAside.empty(), f.report.setAside.c_str());
            QVERIFY(answersOf(f) == expected);
            f.close();
        }
        OXIDE_OK(f.open());
        QTRY_VERIFY(isMoved(f));
        QVERIFY(answersOf(f) == expected);
    }

    void tasksEndAndGoWhileTheIndexIsHalfMoved()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const storage::NewTask unfinished = f.newTask("pomegranate before all others");
        OXIDE_OK(wait(f.store->create(unfinished)));
        std::vector<model::TaskId> ids;
        for (int i = 0; i < 40; ++i)
            ids.push_back(f.add("pomegranate " + std::to_string(i), "r"));
        f.close();
        {
            const auto link =
                storage::sqlite::Link::open(base::str(f.file()), storage::sqlite::Access::Write);
            OXIDE_OK(link);
            OXIDE_OK(takeBackToSchema6((*link)->connection()));
        }
        OXIDE_OK(openOnly(f));
        storage::SearchIndex index;
        OXIDE_OK(wait(f.database->writeFor<std::int64_t>(
            [&index](Connection &connection) { return index.moveOld(connection, 20); })));
        // With the rest of the move waiting behind them, as one transaction.
        std::latch go(1);
        auto gate = f.database->write([&go](Connection &) {
            go.wait();
            return base::Result<void>();
        });
        f.store = std::make_unique<storage::TaskStore>(*f.database, f.storeOptions);
        auto finished = f.store->finish(f.outcomeOf(unfinished, "at last"));
        auto removed = f.store->remove({ids[3], ids[30]});
        go.count_down();
        OXIDE_OK(wait(gate));
        OXIDE_OK(wait(finished));
        QCOMPARE(*wait(removed), 2);
        QTRY_VERIFY(isMoved(f));
        const auto newest = f.add("pomegranate, the newest", "r");
        HistoryQuery query;
        query.text = "pomegr*";
        const auto page = wait(f.store->page(query, {}));
        OXIDE_OK(page);
        QCOMPARE(page->rows.size(), 40U);
        QCOMPARE(page->rows.front().id, newest);
        QCOMPARE(page->rows.back().id, unfinished.summary.id);
        QCOMPARE(*wait(f.store->clear({})), 40);
        QVERIFY(wait(f.store->page(query, {}))->rows.empty());
    }

    void aFullPartIsFollowedByANewOneAndAnEmptyOneGoes()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<model::TaskId> ids;
        const storage::NewTask slow = f.newTask("tangerine slow");
        OXIDE_OK(wait(f.store->create(slow)));
        for (int part = 0; part < 3; ++part) {
            for (int i = 0; i < 5; ++i)
                ids.push_back(f.add("tangerine", "r"));
            fillSearchPart(f);
        }
        restoreSearchParts(f);
        QCOMPARE(*f.number("SELECT count(*) FROM search_parts"), 3);
        // Into the part of its time, not into the newest.
        OXIDE_OK(wait(f.store->finish(f.outcomeOf(slow, "r"))));
        QCOMPARE(*f.number("SELECT max(documents) FROM search_parts"), 6);
        HistoryQuery query;
        query.text = "tang*";
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 16U);
        QCOMPARE(wait(f.store->page(query, {}))->rows.back().id, slow.summary.id);
        QCOMPARE(wait(f.store->facets(query))->total, 16);

        const auto middle = std::vector(ids.begin() + 5, ids.begin() + 10);
        QCOMPARE(*wait(f.store->remove(middle)), 5);
        QCOMPARE(*f.number("SELECT count(*) FROM search_parts"), 2);
        QCOMPARE(*f.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'tasks\\_fts\\__' "
                           "ESCAPE '\\'"),
                 2);
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 11U);
        ids.push_back(f.add("tangerine", "r"));
        QCOMPARE(wait(f.store->page(query, {}))->rows.front().id, ids.back());
        QCOMPARE(*wait(f.store->clear(query)), 12);
        QVERIFY(wait(f.store->page(query, {}))->rows.empty());
    }

    void aRolledBackGroupLeavesThePartsAlone()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("tangerine", "r");
        fillSearchPart(f);
        std::latch go(1);
        auto gate = f.database->write([&go](Connection &) {
            go.wait();
            return base::Result<void>();
        });
        const storage::NewTask task = f.newTask("tangerine");
        auto created = f.store->create(task);
        auto finished = f.store->finish(f.outcomeOf(task, "r"));
        auto failed = f.database->write([](Connection &connection) -> base::Result<void> {
            std::ignore = connection.run("INSERT INTO snapshots (hash, text) VALUES ('h', '')");
            return base::fail(base::ErrorKind::Internal, "on purpose");
        });
        go.count_down();
        OXIDE_OK(wait(finished));
        QVERIFY(!wait(failed));
        restoreSearchParts(f);
        HistoryQuery query;
        query.text = "tang*";
        QCOMPARE(wait(f.store->page(query, {}))->rows.size(), 2U);
        QCOMPARE(*f.number("SELECT count(*) FROM search_parts"), 2);
        QCOMPARE(*f.number("SELECT sum(documents) FROM search_parts"), 2);
    }
};

QTEST_GUILESS_MAIN(TestSearchParts)
#include "tst_searchparts.moc"

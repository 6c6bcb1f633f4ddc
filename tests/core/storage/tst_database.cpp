#include "storagefixture.h"

#include "storage/connection.h"
#include "storage/migrations.h"
#include "storage/sqlite.h"

#include <latch>
#include <semaphore>

#include <QElapsedTimer>
#include <QProcess>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#include <unistd.h>
#endif

using namespace oxide;
using namespace oxide::test;
using base::ErrorKind;
using storage::Connection;

namespace {

base::Result<void> failure()
{
    return base::fail(ErrorKind::Internal, "on purpose");
}

/// The schema as SQLite keeps it.
std::vector<std::string> schemaOf(Connection &connection)
{
    storage::Statement select = connection.prepare(
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema "
        "ORDER BY type, name");
    std::vector<std::string> rows;
    if (select.run()) {
        while (select.next())
            rows.push_back(select.text());
    }
    return rows;
}

} // namespace

class TestDatabase final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNewFileIsMadeWithItsFolder()
    {
        StorageFixture f;
        storage::DatabaseOptions options;
        options.folder = base::str(f.folder.filePath(QStringLiteral("a/b")));
        storage::OpenReport report;
        const auto database = storage::Database::open(options, report);
        OXIDE_OK(database);
        QVERIFY(report.created);
        QCOMPARE(report.migratedFrom, 0);
        QVERIFY(QFile::exists(base::qs((*database)->file())));
    }

    void aMigratedDatabaseEqualsAFreshOne()
    {
        const QTemporaryDir folder;
        const auto open = [&](const char *name) {
            return storage::sqlite::Link::open(
                base::str(folder.filePath(QString::fromLatin1(name))),
                storage::sqlite::Access::Write);
        };
        const auto fresh = open("fresh.db");
        OXIDE_OK(fresh);
        OXIDE_OK(storage::migrate((*fresh)->connection(), storage::newestSchema()));
        for (int start = 0; start < storage::newestSchema(); ++start) {
            const auto old = open(("from" + std::to_string(start) + ".db").c_str());
            OXIDE_OK(old);
            for (int version = start; version <= storage::newestSchema(); ++version) {
                const auto found = storage::migrate((*old)->connection(), version);
                OXIDE_OK(found);
                QCOMPARE(*found, version == start ? 0 : version - 1);
            }
            QCOMPARE(schemaOf((*old)->connection()), schemaOf((*fresh)->connection()));
        }
    }

    void aMigrationKeepsTheRows()
    {
        const QTemporaryDir folder;
        const auto link = storage::sqlite::Link::open(
            base::str(folder.filePath(QStringLiteral("x.db"))), storage::sqlite::Access::Write);
        OXIDE_OK(link);
        Connection &connection = (*link)->connection();
        OXIDE_OK(storage::migrate(connection, 1));
        OXIDE_OK(connection.run("INSERT INTO snapshots (hash, text) VALUES ('h', 't')"));
        OXIDE_OK(storage::migrate(connection, storage::newestSchema()));
        QCOMPARE(**connection.integer("SELECT count(*) FROM snapshots"), 1);
    }

    void aNewerSchemaIsRefusedAndLeftAlone()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("p", "r");
        OXIDE_OK(wait(f.database->write([](Connection &connection) {
            return storage::sqlite::setSchemaVersion(connection, 99);
        })));
        f.close();
        const auto opened = f.open();
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, ErrorKind::Database);
        QVERIFY(opened.error().message.find("newer Oxide") != std::string::npos);
        QVERIFY(opened.error().message.find(base::str(f.file())) != std::string::npos);
        QVERIFY(f.report.setAside.empty());
    }

    void nobodyElseMayReadWhatWasAsked()
    {
        const auto others =
            QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        const auto areShut = [&](StorageFixture &f) {
            const QDir folder(f.folder.path());
            const auto files = folder.entryInfoList({QStringLiteral("oxide.db*")}, QDir::Files);
            return files.size() > 2 && std::ranges::none_of(files, [&](const QFileInfo &file) {
                       return !file.fileName().contains(QLatin1String(".lock"))
                              && (file.permissions() & others);
                   });
        };
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("p", "r");
        QVERIFY(areShut(f));
        f.close();
        // As an earlier Oxide left it, with a damaged one beside it.
        for (const char *name : {"oxide.db", "oxide.db.damaged-20260101-000000"}) {
            QFile file(f.folder.filePath(QLatin1String(name)));
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.setPermissions(file.permissions() | others));
        }
        OXIDE_OK(f.open());
        f.add("p", "r");
        QVERIFY(areShut(f));
    }

    void aFolderThatCannotBeWrittenIsNamed()
    {
        const QTemporaryDir folder;
        QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther
                                                 | QFile::ExeOther);
        // root may write anywhere, so the helper becomes nobody first.
        QProcess helper;
        helper.start(QStringLiteral(OXIDE_STORAGE_HELPER),
                     {QStringLiteral("open-as-nobody"), folder.path()});
        QVERIFY(helper.waitForFinished());
        const QByteArray said = helper.readAllStandardOutput();
        QFile::setPermissions(folder.path(),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        if (helper.exitCode() == 77)
            QSKIP("needs to run as another user than root, or as root");
        QVERIFY2(said.startsWith("READ_ONLY "), said.constData());
        QVERIFY(said.contains(folder.path().toUtf8()));
    }

    void aFullDiskFailsTheWriteAndTheEngineLivesOn()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto first = f.add("before", "r");
        setPageLimit(f, "(SELECT page_count + 20 FROM pragma_page_count)");

        std::vector<storage::NewTask> tasks;
        std::vector<QFuture<base::Result<void>>> futures;
        for (int i = 0; i < 200; ++i) {
            tasks.push_back(f.newTask(std::string(3000, 'p')));
            futures.push_back(f.store->create(tasks.back()));
        }
        std::vector<bool> stored;
        int failed = 0;
        for (auto &future : futures) {
            const auto done = wait(future);
            stored.push_back(done.has_value());
            if (done)
                continue;
            ++failed;
            QCOMPARE(done.error().kind, ErrorKind::DiskFull);
            QVERIFY(done.error().message.find(base::str(f.file())) != std::string::npos);
        }
        QVERIFY(failed > 100);
        QVERIFY(failed < 200); // what still could be written was written
        OXIDE_OK(wait(f.store->detail(first)));
        for (std::size_t i = 0; i < tasks.size(); ++i)
            QCOMPARE(wait(f.store->detail(tasks[i].summary.id)).has_value(), stored[i]);

        setPageLimit(f, "1000000");
        const auto later = f.add("after", "r");
        OXIDE_OK(wait(f.store->detail(later)));
        const auto audit = wait(f.store->verifyAudit());
        QVERIFY(audit->isWhole());
        QCOMPARE(audit->checked, 2);
        QCOMPARE(*f.number("SELECT sum(tasks) FROM task_groups"),
                 *f.number("SELECT count(*) FROM tasks"));
    }

    void aFullFileSystemFailsTheWriteAndNothingIsLost()
    {
#ifdef Q_OS_LINUX
        StorageFixture f;
        const QByteArray path = f.folder.path().toLocal8Bit();
        if (::mount("tmpfs", path.constData(), "tmpfs", 0, "size=8m") != 0)
            QSKIP("a small file system cannot be mounted here (not root)");
        const auto unmount = qScopeGuard([&] {
            f.close();
            ::umount(path.constData());
        });
        OXIDE_OK(f.open());
        std::vector<model::TaskId> kept;
        bool failed = false;
        for (int i = 0; i < 6000 && !failed; ++i) {
            const storage::NewTask task = f.newTask(std::string(2000, 'p'));
            if (!wait(f.store->create(task))) {
                failed = true;
                break;
            }
            const auto finished = wait(f.store->finish(f.outcomeOf(task, std::string(2000, 'r'))));
            failed = !finished;
            if (finished)
                kept.push_back(task.summary.id);
            else
                QCOMPARE(finished.error().kind, ErrorKind::DiskFull);
        }
        QVERIFY(failed);
        QVERIFY(kept.size() > 20);
        for (const model::TaskId &id : kept)
            OXIDE_OK(wait(f.store->detail(id)));
        QVERIFY(::mount("tmpfs", path.constData(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
        f.add("p", "r");
        QVERIFY(wait(f.store->verifyAudit())->isWhole());
        f.close();
        OXIDE_OK(f.open());
        QVERIFY(f.report.setAside.empty());
        for (const model::TaskId &id : kept)
            QCOMPARE(wait(f.store->detail(id))->summary.state, model::TaskState::Done);
#else
        QSKIP("needs a file system of its own");
#endif
    }

    void aJobThatFailsLeavesTheOthersOfItsGroupAlone()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<QFuture<base::Result<void>>> futures;
        // The first one holds the thread until all wait: so they make one group.
        // It may run again with its group.
        std::latch go(1);
        auto gate = f.database->write([&](Connection &) {
            go.wait();
            return base::Result<void>();
        });
        for (int i = 0; i < 100; ++i) {
            futures.push_back(f.database->write([i](Connection &connection) -> base::Result<void> {
                if (i % 10 == 3)
                    return failure(); // before it wrote
                auto done = connection.run("INSERT INTO snapshots (hash, text) VALUES (?, '')",
                                           std::to_string(i));
                return i % 10 == 7 ? failure() : done; // after it wrote
            }));
        }
        go.count_down();
        OXIDE_OK(wait(gate));
        for (int i = 0; i < 100; ++i) {
            const bool good = i % 10 != 3 && i % 10 != 7;
            QCOMPARE(wait(futures[static_cast<std::size_t>(i)]).has_value(), good);
        }
        QCOMPARE(*f.number("SELECT count(*) FROM snapshots"), 80);
    }

    void aJobThatThrowsHasFailedAndTheThreadsLiveOn()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto written = wait(f.database->write([](Connection &connection) {
            auto done = connection.run("INSERT INTO snapshots (hash, text) VALUES ('h', '')");
            throw std::bad_alloc();
            return done;
        }));
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ErrorKind::Internal);
        for (const auto kind : {storage::ReadKind::Quick, storage::ReadKind::Long}) {
            const auto read = wait(f.database->read<int>(
                [](Connection &) -> base::Result<int> { throw std::bad_alloc(); }, kind));
            QVERIFY(!read);
            QCOMPARE(read.error().kind, ErrorKind::Internal);
        }
        f.add("p", "r");
        QCOMPARE(*f.number("SELECT count(*) FROM snapshots"), 0);
    }

    void writesAreInOrderAndSeenWhenTheyEnd()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int i = 0; i < 200; ++i) {
            OXIDE_OK(wait(f.database->write([i](Connection &connection) {
                return connection.run("INSERT INTO snapshots (hash, text) VALUES (?, '')",
                                      std::to_string(i));
            })));
            QCOMPARE(*f.number("SELECT count(*) FROM snapshots"), i + 1);
        }
    }

    void theLogIsMovedIntoTheFileWhileOthersWrite()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        QFuture<base::Result<void>> last;
        for (int i = 0; i < 4000; ++i) {
            last = f.database->write([i](Connection &connection) {
                return connection.run("INSERT INTO snapshots (hash, text) VALUES (?, ?)",
                                      std::to_string(i), std::string(1000, 's'));
            });
        }
        OXIDE_OK(wait(last));
        QTRY_VERIFY(QFileInfo(f.file()).size() > 3'000'000);
    }

    void closingFinishesWhatIsQueued()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<QFuture<base::Result<void>>> futures;
        for (int i = 0; i < 1500; ++i)
            futures.push_back(f.store->create(f.newTask("p")));
        auto facets = f.store->facets({});
        f.close();
        for (auto &future : futures) {
            QVERIFY(future.isFinished());
            OXIDE_OK(future.result());
        }
        QVERIFY(facets.isFinished());
        OXIDE_OK(f.open());
        QCOMPARE(*f.number("SELECT count(*) FROM tasks"), 1500);
    }

    void aLockIsWaitedForOnceAGroupAndNotLongByWhoQuits()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        OXIDE_OK(wait(f.database->write([](Connection &connection) {
            return connection.execute("PRAGMA busy_timeout = 2000");
        })));
        auto other =
            storage::sqlite::Link::open(base::str(f.file()), storage::sqlite::Access::Write);
        OXIDE_OK(other);
        OXIDE_OK((*other)->connection().execute("BEGIN IMMEDIATE"));
        QElapsedTimer timer;
        timer.start();
        std::vector<QFuture<base::Result<void>>> futures;
        for (int i = 0; i < 100; ++i) {
            futures.push_back(f.database->write([i](Connection &connection) {
                return connection.run("INSERT INTO snapshots (hash, text) VALUES (?, '')",
                                      std::to_string(i));
            }));
        }
        f.close();
        QVERIFY2(timer.elapsed() < 4'000, std::to_string(timer.elapsed()).c_str());
        for (auto &future : futures) {
            QVERIFY(future.isFinished());
            QVERIFY(!future.result());
            QVERIFY(future.result().error().message.find("locked") != std::string::npos);
        }
    }

    void moreValuesThanAStatementTakesAreRefused()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::string sql = "SELECT count(*) FROM tasks WHERE seq IN (?";
        for (int i = 1; i < 64; ++i)
            sql += ", ?";
        QCOMPARE(*f.number(sql + ")"), 0);
        const auto tooMany = f.number(sql + ", ?)");
        QVERIFY(!tooMany);
        QCOMPARE(tooMany.error().kind, ErrorKind::InvalidArgument);
    }

    void aPageNeverWaitsForLongReads()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("p", "r");
        std::counting_semaphore<> go(0);
        std::vector<QFuture<base::Result<int>>> stuck;
        for (int i = 0; i < 5; ++i) {
            stuck.push_back(f.database->read<int>(
                [&](Connection &) -> base::Result<int> {
                    go.acquire();
                    return 1;
                },
                storage::ReadKind::Long));
        }
        model::HistoryQuery rare;
        rare.tags = {"one that no task has"};
        auto walking = f.store->page(rare, {});
        QCOMPARE(wait(f.store->page({}, {}))->rows.size(), 1U);
        QVERIFY(!walking.isFinished()); // it may read the whole table, so it is a long one itself
        go.release(5);
        QVERIFY(wait(walking)->rows.empty());
        for (auto &future : stuck)
            QCOMPARE(*wait(future), 1);
    }

    void readersCannotWrite()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::function<base::Result<int>(Connection &)> write =
            [](Connection &connection) -> base::Result<int> {
            auto done = connection.run("DELETE FROM tasks");
            if (!done)
                return base::fail(done.error());
            return 0;
        };
        QVERIFY(!wait(f.database->read<int>(write)));
    }

    void aBrokenStatementIsAnErrorWithItsWords()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto done = wait(f.database->write(
            [](Connection &connection) { return connection.run("SELECT nonsense FROM tasks"); }));
        QCOMPARE(done.error().kind, ErrorKind::Database);
        QVERIFY(done.error().detail.find("nonsense") != std::string::npos);
    }

    void twoProgramsShareOneFile()
    {
        StorageFixture f;
        OXIDE_OK(f.open("first"));
        StorageFixture g(f.storeOptions);
        storage::DatabaseOptions options;
        options.folder = base::str(f.folder.path());
        options.instance = "second";
        options.auditKey = f.key;
        auto second = storage::Database::open(options, g.report);
        OXIDE_OK(second);
        storage::TaskStore store(**second, g.storeOptions);
        std::vector<QFuture<base::Result<void>>> futures;
        for (int i = 0; i < 400; ++i) {
            storage::NewTask task = f.newTask("shared");
            task.summary.session = f.ids.next();
            storage::TaskStore &mine = i % 2 == 0 ? *f.store : store;
            futures.push_back(mine.create(task));
            futures.push_back(mine.finish(f.outcomeOf(task, "r")));
        }
        for (auto &future : futures)
            OXIDE_OK(wait(future));
        const auto audit = wait(f.store->verifyAudit());
        QVERIFY2(audit->isWhole(), audit->problem.c_str());
        QCOMPARE(audit->checked, 400);
        model::HistoryQuery query;
        query.text = "shared";
        QCOMPARE(wait(store.facets(query))->total, 400);
        QCOMPARE(wait(store.facets({}))->total, 400);
        QCOMPARE(f.miscountedGroups(), 0);
    }

private:
    static void setPageLimit(StorageFixture &f, const std::string &pages)
    {
        OXIDE_OK(wait(f.database->write([&](Connection &connection) -> base::Result<void> {
            const auto limit = connection.integer("SELECT " + pages);
            if (!limit)
                return base::fail(limit.error());
            return connection.execute("PRAGMA max_page_count = " + std::to_string(**limit));
        })));
    }
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"

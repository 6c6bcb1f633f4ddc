// What is done about files that are damaged.
#include "storagefixture.h"

#include "storage/sqlite.h"

using namespace oxide;
using namespace oxide::test;

namespace {

/// Some hundred pages.
void fillAndClose(StorageFixture &f)
{
    OXIDE_OK(f.open());
    for (int i = 0; i < 300; ++i)
        f.add("prompt " + std::to_string(i), std::string(500, 'r'));
    f.close();
}

void overwrite(const QString &path, qint64 from, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(from));
    QCOMPARE(file.write(bytes), bytes.size());
}

void changeBehindItsBack(StorageFixture &f, const std::vector<std::string> &statements)
{
    auto link = storage::sqlite::Link::open(base::str(f.file()), storage::sqlite::Access::Write);
    OXIDE_OK(link);
    for (const std::string &statement : statements)
        OXIDE_OK((*link)->connection().execute(statement));
}

/// What a program that was killed leaves beside the file.
void leaveWriteAheadLog(const QString &database)
{
    QFile log(database + QStringLiteral("-wal"));
    QVERIFY(log.open(QIODevice::WriteOnly));
    QVERIFY(log.write(QByteArray(4096, 'x')) == 4096);
}

} // namespace

class TestDamage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsNoDatabaseIsSetAside()
    {
        StorageFixture f;
        QFile file(f.file());
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QByteArray words = "Dear diary, this is no database at all. " + QByteArray(5000, '.');
        file.write(words);
        file.close();
        OXIDE_OK(f.open());
        QVERIFY(f.report.created);
        QVERIFY(QString::fromStdString(f.report.setAside)
                    .startsWith(f.file() + QStringLiteral(".damaged-")));
        QFile aside(QString::fromStdString(f.report.setAside));
        QVERIFY(aside.open(QIODevice::ReadOnly));
        QCOMPARE(aside.readAll(), words);
        f.add("p", "r");
    }

    void damageAfterAKillIsFoundAndSetAside()
    {
        StorageFixture f;
        fillAndClose(f);
        overwrite(f.file(), QFile(f.file()).size() / 2, QByteArray(40'000, '\xee'));
        leaveWriteAheadLog(f.file());
        OXIDE_OK(f.open());
        QVERIFY(!f.report.setAside.empty());
        QVERIFY(QFile::exists(QString::fromStdString(f.report.setAside)));
        QCOMPARE(wait(f.store->page({}, {}))->rows.size(), 0U);
    }

    void damageMetWhileRunningIsSetAsideAtTheNextStart()
    {
        StorageFixture f;
        fillAndClose(f);
        // All but the first page: it opens, it was closed well, then every search meets damage.
        const qint64 size = QFile(f.file()).size();
        overwrite(f.file(), 200'000, QByteArray(size - 200'000, '\xee'));
        OXIDE_OK(f.open());
        QVERIFY(f.report.setAside.empty());
        const auto removed = wait(f.store->clear({}));
        QVERIFY(!removed);
        QVERIFY2(removed.error().message.find("damaged") != std::string::npos,
                 removed.error().message.c_str());
        f.close();
        OXIDE_OK(f.open());
        QVERIFY(!f.report.setAside.empty());
        f.close();
        OXIDE_OK(f.open());
        QVERIFY(f.report.setAside.empty());
    }

    void aDamagedSearchIndexIsMadeAgainAndCostsNoHistory()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<model::TaskId> ids;
        for (int i = 0; i < 30; ++i)
            ids.push_back(f.add("prompt " + std::to_string(i), "findable"));
        f.close();
        changeBehindItsBack(f, {"DELETE FROM tasks_fts_1_data WHERE id = 10"}); // its structure
        OXIDE_OK(f.open());
        const storage::NewTask task = f.newTask("met it");
        OXIDE_OK(wait(f.store->create(task)));
        const auto refused = wait(f.store->finish(f.outcomeOf(task, "findable")));
        QVERIFY(!refused);
        QVERIFY(storage::sqlite::isDamage(refused.error()));
        f.close();

        OXIDE_OK(f.open());
        QVERIFY(f.report.setAside.empty());
        QVERIFY(f.report.isSearchMadeAgain);
        OXIDE_OK(wait(f.store->finish(f.outcomeOf(task, "findable"))));
        QCOMPARE(*wait(f.store->remove({ids[3]})), 1);
        f.add("after it", "findable");
        model::HistoryQuery query;
        query.text = "findable";
        QTRY_COMPARE(wait(f.store->facets(query))->total, 31);
        QTRY_COMPARE(*f.number("SELECT count(*) FROM search_parts WHERE documents < 0"), 0);
        f.close();
        OXIDE_OK(f.open());
        QVERIFY(!f.report.isSearchMadeAgain);
        QCOMPARE(wait(f.store->facets(query))->total, 31);
        QCOMPARE(*wait(f.store->clear({})), 31);
    }

    void aDamagedIndexOfATableIsSetAsideOnceDamageWasMet()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("p", "r");
        f.close();
        // It says that it has another column's values than it has.
        changeBehindItsBack(f, {"PRAGMA writable_schema = ON",
                                "UPDATE sqlite_schema SET sql = replace(sql, '(client)', "
                                "'(title)') WHERE name = 'tasks_by_client'"});
        OXIDE_OK(f.open());
        QVERIFY(f.report.setAside.empty()); // nobody met it
        f.close();
        QVERIFY(QFile(f.file() + QStringLiteral(".suspect")).open(QIODevice::WriteOnly));
        OXIDE_OK(f.open());
        QVERIFY(!f.report.setAside.empty());
    }

    void aDamagedFileThatOthersHaveOpenStaysWhereItIs()
    {
        StorageFixture f;
        fillAndClose(f); // with it goes the lock, though others may have come meanwhile
        overwrite(f.file(), 0, QByteArray(40'000, '\xee'));
        storage::DatabaseOptions options;
        options.folder = base::str(f.folder.path());
        options.isAlone = false;
        const auto opened = storage::Database::open(options, f.report);
        QVERIFY(!opened);
        QVERIFY2(opened.error().message.find("in use by another") != std::string::npos,
                 opened.error().message.c_str());
        QVERIFY(QFile::exists(f.file()));
    }

    void anUncleanButSoundFileIsKept()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto id = f.add("p", "r");
        f.close();
        leaveWriteAheadLog(f.file());
        OXIDE_OK(f.open());
        QVERIFY(f.report.setAside.empty());
        OXIDE_OK(wait(f.store->detail(id)));
    }
};

QTEST_GUILESS_MAIN(TestDamage)
#include "tst_damage.moc"

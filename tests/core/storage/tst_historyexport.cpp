#include "storagefixture.h"

#include "model/json.h"
#include "storage/historyexport.h"

#include <boost/json.hpp>

using namespace oxide;
using namespace oxide::test;
using base::ErrorKind;
using model::ExportFormat;

namespace {

/// A reader of RFC 4180, written apart from the writer.
std::vector<std::vector<std::string>> readCsv(const std::string &text)
{
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row;
    std::string field;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"')
                field += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                field += text[++i];
            else
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            row.push_back(std::exchange(field, {}));
        } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            ++i;
            row.push_back(std::exchange(field, {}));
            rows.push_back(std::exchange(row, {}));
        } else {
            field += c;
        }
    }
    return rows;
}

std::string contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? base::str(file.readAll()) : std::string();
}

} // namespace

class TestHistoryExport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csvComesBackFieldByField()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::NewTask task = f.newTask("say \"hi\", twice\r\nand ü 🙂");
        task.request.files = {"/a,b.txt", "/c.txt"};
        storage::Outcome outcome = f.outcomeOf(task, "line\nline");
        f.add(task, outcome);
        f.add("second", "", "beta", model::TaskState::Failed);
        const QString path = f.folder.filePath(QStringLiteral("out.csv"));
        const auto written = wait(f.store->exportTo({}, ExportFormat::Csv, base::str(path)));
        OXIDE_OK(written);
        QCOMPARE(*written, 2);
        const auto rows = readCsv(contentOf(path));
        QCOMPARE(rows.size(), 3U);
        for (const auto &row : rows)
            QCOMPARE(row.size(), rows[0].size());
        const auto field = [&](std::size_t row, const char *name) {
            const auto at = std::find(rows[0].begin(), rows[0].end(), name);
            return at == rows[0].end() ? std::string("no such column")
                                       : rows[row][static_cast<std::size_t>(at - rows[0].begin())];
        };
        QCOMPARE(field(1, "prompt"), std::string("second"));
        QCOMPARE(field(1, "error"), std::string("SERVER_ERROR"));
        QCOMPARE(field(2, "id"), task.summary.id.text());
        QCOMPARE(field(2, "prompt"), task.request.prompt);
        QCOMPARE(field(2, "result"), outcome.result);
        QCOMPARE(field(2, "files"), std::string("/a,b.txt\n/c.txt"));
        QCOMPARE(field(2, "created_at"), std::string("2023-11-14T22:13:21.000Z"));
        QCOMPARE(field(2, "cost_usd"), std::string("0.0015"));
        QCOMPARE(field(2, "input_tokens"), std::string("10"));
        QCOMPARE(field(2, "duration_ms"), std::string("900"));
    }

    void unknownFiguresAreEmptyNotNought()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        OXIDE_OK(wait(f.store->create(f.newTask("p"))));
        const QString path = f.folder.filePath(QStringLiteral("out.csv"));
        OXIDE_OK(wait(f.store->exportTo({}, ExportFormat::Csv, base::str(path))));
        QVERIFY(contentOf(path).find(",0,no,,,,unknown,,,,,,p,\r\n") != std::string::npos);
    }

    void jsonIsTheDetailOfEachTask()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        std::vector<model::TaskId> ids;
        for (int i = 0; i < 2345; ++i) { // more than two chunks
            storage::NewTask task = f.newTask("prompt " + std::to_string(i));
            OXIDE_OK(wait(f.store->create(task)));
            ids.push_back(task.summary.id);
            if (i % 100 == 0)
                OXIDE_OK(wait(f.store->finish(f.outcomeOf(task, "r"))));
        }
        const QString path = f.folder.filePath(QStringLiteral("out.json"));
        QCOMPARE(*wait(f.store->exportTo({}, ExportFormat::Json, base::str(path))), 2345);
        const auto json = model::parseJson(contentOf(path));
        OXIDE_OK(json);
        QCOMPARE(json->as_array().size(), 2345U);
        for (std::size_t i = 0; i < 2345; i += 61) {
            const auto detail = model::detailFromJson(json->as_array()[i]);
            OXIDE_OK(detail);
            const auto stored = wait(f.store->detail(ids[ids.size() - 1 - i]));
            QVERIFY(*detail == *stored);
        }
    }

    void onlyWhatTheQueryFinds()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("apple", "r");
        f.add("pear", "r");
        model::HistoryQuery query;
        query.text = "apple";
        const QString path = f.folder.filePath(QStringLiteral("out.json"));
        QCOMPARE(*wait(f.store->exportTo(query, ExportFormat::Json, base::str(path))), 1);
        query.text = "plum";
        QCOMPARE(*wait(f.store->exportTo(query, ExportFormat::Json, base::str(path))), 0);
        QCOMPARE(contentOf(path), std::string("[\n]\n"));
    }

    void anExistingFileIsReplacedAsAWholeOrNotAtAll()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        f.add("p", "r");
        const QString path = f.folder.filePath(QStringLiteral("out.csv"));
        QFile old(path);
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("old content");
        old.close();
        // Rows that cannot be read: the export fails on its way.
        OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
            return connection.execute("ALTER TABLE task_prompts RENAME TO elsewhere");
        })));
        QVERIFY(!wait(f.store->exportTo({}, ExportFormat::Csv, base::str(path))));
        QCOMPARE(contentOf(path), std::string("old content"));
        QCOMPARE(QDir(f.folder.path()).entryList({QStringLiteral("out.csv*")}, QDir::Files).size(),
                 1);
        OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
            return connection.execute("ALTER TABLE elsewhere RENAME TO task_prompts");
        })));
        OXIDE_OK(wait(f.store->exportTo({}, ExportFormat::Csv, base::str(path))));
        QVERIFY(contentOf(path).starts_with("id,"));
    }

    void placesThatCannotBeWrittenAreNamed()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto kindAt = [&](const std::string &path) {
            const auto done = wait(f.store->exportTo({}, ExportFormat::Csv, path));
            return done ? ErrorKind::Internal : done.error().kind;
        };
        QCOMPARE(kindAt("relative.csv"), ErrorKind::InvalidArgument);
        QCOMPARE(kindAt(base::str(f.folder.path()) + "/none/out.csv"), ErrorKind::NotFound);
        QVERIFY(QDir(f.folder.path()).mkdir(QStringLiteral("folder")));
        QCOMPARE(kindAt(base::str(f.folder.path()) + "/folder"), ErrorKind::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestHistoryExport)
#include "tst_historyexport.moc"

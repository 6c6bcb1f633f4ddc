#include "bench/gateway/books.h"

#include "base/text.h"

#include <array>
#include <utility>

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

namespace oxide::bench {

namespace {

constexpr auto kQuestions = std::to_array<std::pair<const char *, const char *>>({
    {"classified", "SELECT count(*) FROM decisions d JOIN tasks t ON t.seq = d.seq "
                   "JOIN task_groups g ON g.id = t.group_id "
                   "WHERE g.type <> '' AND length(d.features) > 2"},
    {"decided", "SELECT count(*) FROM decisions d JOIN snapshots s ON s.hash = d.snapshot "
                "WHERE length(d.body) > 0"},
    {"done", "SELECT count(*) FROM tasks t JOIN task_groups g ON g.id = t.group_id "
             "WHERE g.state = 'done'"},
    {"attempts without a fault", "SELECT count(*) FROM attempts "
                                 "WHERE error IS NULL AND ended_ms IS NOT NULL"},
    {"answers kept", "SELECT count(*) FROM task_results WHERE result <> ''"},
    {"audited", "SELECT count(DISTINCT task) FROM audit"},
});

} // namespace

std::vector<BookCount> countBooks(const std::string &dataFolder)
{
    std::vector<BookCount> counts;
    auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("books"));
    database.setDatabaseName(base::qs(dataFolder + "/oxide.db"));
    if (!database.open())
        qFatal("the database does not open: %s", qPrintable(database.lastError().text()));
    for (const auto &[what, question] : kQuestions) {
        QSqlQuery query(database);
        if (!query.exec(QLatin1String(question)) || !query.next())
            qFatal("%s: %s", what, qPrintable(query.lastError().text()));
        counts.push_back({what, query.value(0).toLongLong()});
    }
    database.close();
    return counts;
}

} // namespace oxide::bench

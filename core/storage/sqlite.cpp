#include "storage/sqlite.h"

#include "base/text.h"
#include "storage/connection.h"

#include <atomic>
#include <span>

#include <QDateTime>
#include <QFile>
#include <QSqlError>

namespace oxide::storage::sqlite {

namespace {

// Primary result codes (the low byte): https://www.sqlite.org/rescode.html
constexpr int kBusy = 5;
constexpr int kLocked = 6;
constexpr int kReadOnly = 8;
constexpr int kIoError = 10;
constexpr int kCorrupt = 11;
constexpr int kFull = 13;
constexpr int kCantOpen = 14;
constexpr int kNotADatabase = 26;

// Extended ones: the row is there already.
constexpr int kPrimaryKey = 1555;
constexpr int kUnique = 2067;

constexpr std::string_view kDamaged = "is damaged";

constexpr auto kConnectOptions = "QSQLITE_BUSY_TIMEOUT=10000";

constexpr std::string_view kCommonPragmas[] = {
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
};
constexpr std::string_view kWritePragmas[] = {
    "PRAGMA cache_size = -16384",
    "PRAGMA wal_autocheckpoint = 16000", // where the checkpointer has not been able to
    "PRAGMA journal_size_limit = 67108864",
};
constexpr std::string_view kReadPragmas[] = {
    "PRAGMA cache_size = -8192",
    "PRAGMA query_only = ON",
};

int codeOf(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xff;
}

QString nextName()
{
    static std::atomic<int> count{0};
    return QStringLiteral("oxide-storage-%1").arg(++count);
}

base::Result<void> runAll(Connection &connection, std::span<const std::string_view> pragmas)
{
    for (const std::string_view pragma : pragmas) {
        if (auto done = connection.execute(pragma); !done)
            return done;
    }
    return {};
}

} // namespace

Link::Link(QString name, std::unique_ptr<Connection> connection)
    : m_name(std::move(name)), m_connection(std::move(connection))
{
}

Link::~Link()
{
    m_connection.reset();
    QSqlDatabase::removeDatabase(m_name);
}

base::Result<std::unique_ptr<Link>> Link::open(const std::string &file, Access access)
{
    const QString name = nextName();
    std::unique_ptr<Link> link;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(base::qs(file));
        database.setConnectOptions(QString::fromLatin1(kConnectOptions));
        const bool opened = database.open();
        const QSqlError error = database.lastError();
        link.reset(new Link(name, std::make_unique<Connection>(database, file)));
        if (!opened)
            return base::fail(errorOf(error, file, "open"));
    }
    const auto own = access == Access::Write ? std::span<const std::string_view>(kWritePragmas)
                                             : std::span<const std::string_view>(kReadPragmas);
    if (auto done = runAll(link->connection(), kCommonPragmas); !done)
        return base::fail(std::move(done.error()));
    if (auto done = runAll(link->connection(), own); !done)
        return base::fail(std::move(done.error()));
    return link;
}

base::Error errorOf(const QSqlError &error, const std::string &file, std::string_view sql)
{
    base::Error result;
    result.kind = base::ErrorKind::Database;
    const int extended = error.nativeErrorCode().toInt();
    if (extended == kPrimaryKey || extended == kUnique)
        result.kind = base::ErrorKind::AlreadyExists;
    result.detail = base::str(error.databaseText()) + " (" + base::str(error.nativeErrorCode())
                    + ") in: " + std::string(base::cutUtf8(sql, 200));
    switch (codeOf(error)) {
    case kFull:
        result.kind = base::ErrorKind::DiskFull;
        result.message = "The disk that holds " + file + " is full. Free some space and try again.";
        break;
    case kReadOnly:
    case kCantOpen:
        result.kind = base::ErrorKind::ReadOnly;
        result.message = file
                         + " cannot be written. Make the file and its folder writable, or choose "
                           "another data folder.";
        break;
    case kIoError:
        result.kind = base::ErrorKind::Io;
        result.message = "Reading or writing " + file
                         + " failed. Look after the disk (is it still connected?) and try again.";
        break;
    case kCorrupt:
    case kNotADatabase:
        result.message = file + " " + std::string(kDamaged)
                         + ". Start Oxide again: it sets the file aside and begins a new one.";
        break;
    case kBusy:
    case kLocked:
        result.message = file
                         + " is kept locked by another program. Close what else uses it and try "
                           "again.";
        break;
    default:
        result.message =
            "The database " + file + " refused a statement: " + base::str(error.databaseText());
        break;
    }
    return result;
}

bool isDamage(const base::Error &error)
{
    return error.kind == base::ErrorKind::Database
           && error.message.find(kDamaged) != std::string::npos;
}

base::Result<int> schemaVersion(Connection &connection)
{
    auto version = connection.integer("PRAGMA user_version");
    if (!version)
        return base::fail(std::move(version.error()));
    return static_cast<int>(version->value_or(0));
}

base::Result<void> setSchemaVersion(Connection &connection, int version)
{
    return connection.execute("PRAGMA user_version = " + std::to_string(version));
}

base::Result<void> check(Connection &connection, Depth depth)
{
    Statement statement = connection.prepare(depth == Depth::Quick ? "PRAGMA quick_check(1)"
                                                                   : "PRAGMA integrity_check(1)");
    if (auto ran = statement.run(); !ran)
        return ran;
    const std::string finding = statement.next() ? statement.text() : "no answer";
    if (finding == "ok")
        return {};
    return base::fail(base::ErrorKind::Database,
                      connection.file() + " " + std::string(kDamaged) + ".", finding);
}

base::Result<std::string> setAside(const std::string &file)
{
    const QString from = base::qs(file);
    const QString date = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString to = from + QStringLiteral(".damaged-") + date;
    for (int n = 2; QFile::exists(to); ++n)
        to = from + QStringLiteral(".damaged-%1-%2").arg(date).arg(n);
    for (const char *suffix : {"", "-wal", "-shm"}) {
        const QString tail = QString::fromLatin1(suffix);
        if (!QFile::exists(from + tail))
            continue;
        if (!QFile::rename(from + tail, to + tail)) {
            return base::fail(base::ErrorKind::ReadOnly,
                              file
                                  + " is damaged and cannot be moved aside. Make its folder "
                                    "writable and start Oxide again.");
        }
    }
    return base::str(to);
}

} // namespace oxide::storage::sqlite

#include "storage/database.h"

#include "base/lockfile.h"
#include "base/privatepath.h"
#include "base/text.h"
#include "storage/auditchain.h"
#include "storage/checkpointer.h"
#include "storage/migrations.h"
#include "storage/readerpool.h"
#include "storage/searchparts.h"
#include "storage/sqlite.h"
#include "storage/writer.h"

#include <atomic>
#include <tuple>

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace oxide::storage {

namespace {

/// The whole file is read where it was not closed, up to this size: a start must stay quick, and
/// in WAL mode a killed program does not damage anything.
constexpr qint64 kCheckUpTo = 256LL * 1024 * 1024;

/// Thorough: damage was met, so all that may be damaged is looked at.
enum class Check { None, Quick, Thorough };

base::Error folderError(const std::string &folder)
{
    base::Error error;
    error.kind = base::ErrorKind::ReadOnly;
    error.message = "The data folder " + folder
                    + " cannot be written. Make it writable, or choose another one.";
    return error;
}

/// After SQLite met damage in a running program, the next start checks the file whatever its size,
/// and all of it: the mark goes when that has passed.
QString suspectMark(const std::string &file)
{
    return base::qs(file) + QStringLiteral(".suspect");
}

/// What is told to Oxide is nobody else's to read. The log and its index are made by SQLite with
/// the rights of the file.
void makePrivate(const std::string &file)
{
    QFile fresh(base::qs(file));
    if (fresh.open(QIODevice::NewOnly | QIODevice::WriteOnly, QFile::ReadOwner | QFile::WriteOwner))
        return;
    const QFileInfo info(fresh);
    for (const QString &name :
         info.dir().entryList({info.fileName() + QLatin1Char('*')}, QDir::Files))
        base::keepPrivate(base::str(info.dir().filePath(name)));
}

/// No check sees all damage of the search index, which keeps no texts to compare it with: it is
/// made again from the tasks.
base::Result<void> renewSearch(Connection &connection, OpenReport &report)
{
    if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun)
        return begun;
    const auto dropped = SearchParts::dropAll(connection);
    if (!dropped) {
        std::ignore = connection.execute("ROLLBACK");
        return base::fail(dropped.error());
    }
    report.isSearchMadeAgain = *dropped;
    return connection.execute("COMMIT");
}

base::Result<int> openOnce(const std::string &file, const QByteArray &auditKey, Check check,
                           OpenReport &report)
{
    makePrivate(file);
    auto link = sqlite::Link::open(file, sqlite::Access::Write);
    if (!link)
        return base::fail(std::move(link.error()));
    Connection &connection = (*link)->connection();
    if (check == Check::Quick) {
        if (auto sound = sqlite::check(connection, sqlite::Depth::Quick); !sound)
            return base::fail(std::move(sound.error()));
    }
    auto version = migrate(connection, newestSchema(), [&auditKey](Connection &migrated) {
        return AuditChain::begin(migrated, auditKey);
    });
    if (version && check == Check::Thorough) {
        // The search first: it alone costs no history, and a newer SQLite's check looks into it.
        auto sound = renewSearch(connection, report);
        if (sound)
            sound = sqlite::check(connection, sqlite::Depth::Thorough);
        if (!sound)
            return base::fail(std::move(sound.error()));
    }
    return version;
}

/// Left open by a program that was killed: its write-ahead log is still there, and nobody else
/// holds the lock.
Check neededCheck(const std::string &file, bool firstOne)
{
    if (!firstOne)
        return Check::None;
    if (QFile::exists(suspectMark(file)))
        return Check::Thorough;
    const QFileInfo log(base::qs(file) + QStringLiteral("-wal"));
    const bool unclean = log.exists() && log.size() > 0;
    return unclean && QFileInfo(base::qs(file)).size() <= kCheckUpTo ? Check::Quick : Check::None;
}

base::Result<int> openOrBeginAnew(const std::string &file, const QByteArray &auditKey,
                                  bool firstOne, OpenReport &report)
{
    auto version = openOnce(file, auditKey, neededCheck(file, firstOne), report);
    if (version || !sqlite::isDamage(version.error()))
        return version;
    if (!firstOne) {
        base::Error error = version.error();
        error.message = file
                        + " is damaged and in use by another Oxide. Close that one, then "
                          "start again: the file is then set aside.";
        return base::fail(std::move(error));
    }
    auto aside = sqlite::setAside(file);
    if (!aside)
        return base::fail(std::move(aside.error()));
    report.setAside = *aside;
    report.created = true;
    report.isSearchMadeAgain = false;
    return openOnce(file, auditKey, Check::None, report);
}

} // namespace

struct Database::Private {
    DatabaseOptions options;
    std::string file;
    /// Held by the first program that opens the file: of two that start at once, one checks it.
    std::unique_ptr<base::LockFile> lock;
    std::unique_ptr<Checkpointer> checkpointer;
    std::unique_ptr<Writer> writer;
    std::unique_ptr<ReaderPool> readers;
    std::atomic<bool> isLongWorkOver{false};
};

base::Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options, OpenReport &report)
{
    report = {};
    auto d = std::make_unique<Private>();
    d->options = std::move(options);
    const QDir folder(base::qs(d->options.folder));
    if (!folder.mkpath(QStringLiteral(".")) || !QFileInfo(folder.path()).isWritable())
        return base::fail(folderError(d->options.folder));
    d->file = base::str(folder.filePath(QStringLiteral("oxide.db")));
    d->lock = std::make_unique<base::LockFile>(d->file + ".lock");
    // The one that held the lock may have left before others that go on.
    const bool firstOne = d->lock->tryTake() && d->options.isAlone;

    report.created = !QFile::exists(base::qs(d->file));
    auto version = openOrBeginAnew(d->file, d->options.auditKey, firstOne, report);
    if (!version)
        return base::fail(std::move(version.error()));
    report.migratedFrom = *version;
    if (firstOne)
        QFile::remove(suspectMark(d->file));

    d->checkpointer = std::make_unique<Checkpointer>(d->file);
    d->writer = std::make_unique<Writer>(
        d->file, [checkpointer = d->checkpointer.get()](std::int64_t statements) {
            checkpointer->committed(statements);
        });
    if (auto opened = d->writer->opened(); !opened)
        return base::fail(std::move(opened.error()));
    d->readers = std::make_unique<ReaderPool>(d->file, d->options.readers);
    return std::unique_ptr<Database>(new Database(std::move(d)));
}

Database::Database(std::unique_ptr<Private> d) : m_d(std::move(d)) {}

Database::~Database()
{
    // Readers first: a long one may still wait for writes of its own. The writer stays in its place
    // while it ends: work in several jobs posts its next one from there.
    m_d->readers.reset();
    m_d->writer->close();
}

void Database::endLongWork()
{
    m_d->isLongWorkOver = true;
    m_d->readers->endLongReads();
}

bool Database::isLongWorkOver() const
{
    return m_d->isLongWorkOver;
}

QFuture<base::Result<void>> Database::write(Job job)
{
    auto promise = std::make_shared<QPromise<base::Result<void>>>();
    promise->start();
    postWrite(std::move(job), [promise](base::Result<void> done) {
        promise->addResult(std::move(done));
        promise->finish();
    });
    return promise->future();
}

void Database::addHooks(WriteHooks hooks)
{
    m_d->writer->addHooks(std::move(hooks));
}

const DatabaseOptions &Database::options() const
{
    return m_d->options;
}

const std::string &Database::file() const
{
    return m_d->file;
}

void Database::postWrite(Job job, std::function<void(base::Result<void>)> done)
{
    m_d->writer->post(std::move(job), [this, done = std::move(done)](base::Result<void> result) {
        if (!result)
            noteFailure(result.error());
        done(std::move(result));
    });
}

void Database::noteFailure(const base::Error &error) const
{
    if (sqlite::isDamage(error))
        std::ignore = QFile(suspectMark(m_d->file)).open(QIODevice::WriteOnly);
}

void Database::postRead(std::function<void(Connection *, const base::Error *)> job, ReadKind kind)
{
    m_d->readers->post(std::move(job), kind);
}

} // namespace oxide::storage

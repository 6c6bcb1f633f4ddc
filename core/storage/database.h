#pragma once

#include "base/error.h"
#include "storage/connection.h"
#include "storage/guarded.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <QByteArray>
#include <QFuture>
#include <QPromise>

namespace oxide::storage {

struct DatabaseOptions {
    std::string folder;   ///< data folder, made where it is missing; the file is `oxide.db` in it
    std::string instance; ///< this process's name in the tasks it owns
    QByteArray auditKey;  ///< HMAC key of the audit chain; the same for all who share the file
    int readers = 3;      ///< at least 2: one never takes long work
    bool isAlone = true;  ///< as far as is known, no other living program has it open
};

/// What opening found and did.
struct OpenReport {
    bool created = false;
    int migratedFrom = 0; ///< schema version before; equal to the current one: nothing done
    std::string setAside; ///< path of a damaged file that was moved away; empty: none
    /// Damage had been met, and the tasks are whole: the store makes the search's index again.
    bool isSearchMadeAgain = false;
};

/// Quick reads (a page, a detail) are never queued behind long ones (an export, a verification),
/// and are finished when the database closes.
enum class ReadKind { Quick, Long };

/// For those who gather something over a whole transaction (sums, a chain's head). Called on the
/// writing thread.
struct WriteHooks {
    std::function<base::Result<void>(Connection &)> beforeCommit;
    std::function<void()> afterRollback;
};

/// The database threads: one that writes, committing all that waits in one transaction, and a few
/// that read. A connection never leaves its thread. Thread-safe.
class Database final
{
public:
    /// Opens, checks, migrates. A file that is no sound database is set aside (kept) and a new one
    /// begun; the check of a whole file is made where the last program did not close it. Errors:
    /// ReadOnly, DiskFull, Io, Database (locked, or made by a newer Oxide).
    [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(DatabaseOptions options,
                                                                      OpenReport &report);
    /// Finishes what is queued, then closes; what is asked meanwhile ends as Interrupted. Not to be
    /// called on a thread of this database.
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// Runs more than once where its group has to be repeated (see write), so it changes nothing
    /// but the database, and what hooks put back after a rollback.
    using Job = std::function<base::Result<void>(Connection &)>;

    /// Runs on the writing thread inside the group's transaction. A job that fails leaves the
    /// others of its group alone: where it had changed something, the group is rolled back and
    /// repeated without it. The future ends after the commit; what it then reports done survives
    /// the death of the process.
    QFuture<base::Result<void>> write(Job job);

    /// The same for a job that has an answer.
    template<class T>
    QFuture<base::Result<T>> writeFor(std::function<base::Result<T>(Connection &)> job);

    /// Runs on one of the reading threads, in one read transaction.
    template<class T>
    QFuture<base::Result<T>> read(std::function<base::Result<T>(Connection &)> job,
                                  ReadKind kind = ReadKind::Quick);

    /// Long reads and work in many jobs, under way or to come, end as Interrupted where they look
    /// (Connection::mayGoOn, isLongWorkOver).
    void endLongWork();
    [[nodiscard]] bool isLongWorkOver() const;

    /// Before the first write.
    void addHooks(WriteHooks hooks);

    [[nodiscard]] const DatabaseOptions &options() const;
    [[nodiscard]] const std::string &file() const;

private:
    struct Private;
    explicit Database(std::unique_ptr<Private> d);
    void postWrite(Job job, std::function<void(base::Result<void>)> done);
    /// The error is set where the reading connection could not be opened.
    void postRead(std::function<void(Connection *, const base::Error *)> job, ReadKind kind);
    /// Met damage is remembered for the next start.
    void noteFailure(const base::Error &error) const;
    std::unique_ptr<Private> m_d;
};

template<class T>
QFuture<base::Result<T>> Database::writeFor(std::function<base::Result<T>(Connection &)> job)
{
    auto promise = std::make_shared<QPromise<base::Result<T>>>();
    auto answer = std::make_shared<std::optional<T>>();
    promise->start();
    postWrite(
        [job = std::move(job), answer](Connection &connection) -> base::Result<void> {
            auto result = job(connection);
            if (!result)
                return base::fail(std::move(result.error()));
            *answer = std::move(*result);
            return {};
        },
        [promise, answer](base::Result<void> done) {
            if (done)
                promise->addResult(base::Result<T>(std::move(**answer)));
            else
                promise->addResult(base::Result<T>(base::fail(std::move(done.error()))));
            promise->finish();
        });
    return promise->future();
}

template<class T>
QFuture<base::Result<T>> Database::read(std::function<base::Result<T>(Connection &)> job,
                                        ReadKind kind)
{
    auto promise = std::make_shared<QPromise<base::Result<T>>>();
    promise->start();
    postRead(
        [this, promise, job = std::move(job)](Connection *connection, const base::Error *error) {
            auto result =
                connection ? guarded(job, *connection) : base::Result<T>(base::fail(*error));
            if (!result)
                noteFailure(result.error());
            promise->addResult(std::move(result));
            promise->finish();
        },
        kind);
    return promise->future();
}

} // namespace oxide::storage

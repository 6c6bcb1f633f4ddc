#pragma once

#include "base/error.h"

#include <functional>
#include <memory>
#include <string>

#include <QByteArray>
#include <QFuture>

class QSqlDatabase;

namespace oxide::storage {

struct DatabaseOptions {
    std::string folder;   ///< data folder; the file is `oxide.db` in it
    std::string instance; ///< this process's name in the tasks it owns
    QByteArray auditKey;  ///< HMAC key of the audit chain
    int readers = 2;
};

/// What opening found and did.
struct OpenReport {
    bool created = false;
    int migratedFrom = 0; ///< schema version before; equal to the current one: nothing done
    std::string setAside; ///< path of a damaged file that was moved away; empty: none
};

/// The database threads: one that writes, committing all that waits in one transaction, and a few
/// that read. A QSqlDatabase never leaves its thread.
class Database final
{
public:
    /// Opens, checks, migrates. A damaged file is set aside (kept) and a new one begun.
    [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(DatabaseOptions options,
                                                                      OpenReport &report);
    /// Finishes what is queued, then closes.
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    using Job = std::function<base::Result<void>(QSqlDatabase &)>;

    /// Runs on the writing thread inside the group's transaction, under a savepoint of its own: a
    /// job that fails leaves the others of its group alone. The future ends after the commit.
    QFuture<base::Result<void>> write(Job job);

    /// Runs on one of the reading threads.
    template<class T>
    QFuture<base::Result<T>> read(std::function<base::Result<T>(QSqlDatabase &)> job);

    [[nodiscard]] const DatabaseOptions &options() const;

private:
    struct Private;
    explicit Database(std::unique_ptr<Private> d);
    void postRead(std::function<void(QSqlDatabase *, const base::Error *)> job);
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::storage

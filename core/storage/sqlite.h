#pragma once

#include "base/error.h"

#include <memory>
#include <string>
#include <string_view>

#include <QSqlDatabase>

class QSqlError;

namespace oxide::storage {
class Connection;
}

/// All that is SQLite's own: how a file is opened, checked and set aside, what its errors mean, how
/// it keeps the schema's version. A second engine gets a file like this one.
namespace oxide::storage::sqlite {

enum class Access { Write, Read };

/// A QSqlDatabase under a name of its own, opened on this thread and closed with it on this thread.
class Link
{
public:
    /// Opens and sets the pragmas: WAL, synchronous NORMAL, foreign keys, busy timeout. NORMAL in
    /// WAL mode keeps every committed transaction through the death of the process (the system
    /// holds the written pages); only a power cut may take the last ones, never the integrity.
    [[nodiscard]] static base::Result<std::unique_ptr<Link>> open(const std::string &file,
                                                                  Access access);
    ~Link();
    Link(const Link &) = delete;
    Link &operator=(const Link &) = delete;

    [[nodiscard]] Connection &connection() { return *m_connection; }

private:
    Link(QString name, std::unique_ptr<Connection> connection);
    QString m_name;
    std::unique_ptr<Connection> m_connection;
};

/// What an SQL error is in our terms: DiskFull, ReadOnly, Io or Database, with the file and what to
/// do in the message and SQLite's own words in the detail.
[[nodiscard]] base::Error errorOf(const QSqlError &error, const std::string &file,
                                  std::string_view sql);

/// True for an error that says that the file is no sound database.
[[nodiscard]] bool isDamage(const base::Error &error);

/// The schema's version, 0 in a new file.
[[nodiscard]] base::Result<int> schemaVersion(Connection &connection);
[[nodiscard]] base::Result<void> setSchemaVersion(Connection &connection, int version);

/// Quick reads every page; Thorough also compares each index with its table, which takes longer.
/// Neither sees all that may be wrong in the full-text index.
enum class Depth { Quick, Thorough };
/// An Error (Database) says what is broken.
[[nodiscard]] base::Result<void> check(Connection &connection, Depth depth);

/// Renames the file, its -wal and its -shm to FILE.damaged-DATE; gives the new path of the file.
[[nodiscard]] base::Result<std::string> setAside(const std::string &file);

} // namespace oxide::storage::sqlite

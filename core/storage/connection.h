#pragma once

#include "base/clock.h"
#include "base/enumname.h"
#include "base/error.h"
#include "base/ulid.h"
#include "model/money.h"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <QByteArray>
#include <QSqlDatabase>
#include <QVariant>

class QSqlQuery;

namespace oxide::storage {

class Connection;

// How a value of ours is bound. Text and enums (by name) go as text, ids and bytes as blobs,
// times and money as whole numbers, an empty optional as null.

[[nodiscard]] inline QVariant toVariant(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}
[[nodiscard]] inline QVariant toVariant(int value)
{
    return {value};
}
[[nodiscard]] inline QVariant toVariant(bool value)
{
    return {value ? 1 : 0};
}
[[nodiscard]] QVariant toVariant(std::string_view value);
[[nodiscard]] inline QVariant toVariant(const std::string &value)
{
    return toVariant(std::string_view(value));
}
[[nodiscard]] inline QVariant toVariant(const QByteArray &value)
{
    return {value};
}
[[nodiscard]] QVariant toVariant(const base::Ulid &value);
[[nodiscard]] inline QVariant toVariant(base::TimePoint value)
{
    return toVariant(std::int64_t{value.time_since_epoch().count()});
}
[[nodiscard]] inline QVariant toVariant(std::chrono::milliseconds value)
{
    return toVariant(std::int64_t{value.count()});
}
[[nodiscard]] inline QVariant toVariant(model::Money value)
{
    return toVariant(value.micros());
}
template<class E>
requires std::is_enum_v<E>
[[nodiscard]] QVariant toVariant(E value)
{
    return toVariant(base::nameOf(value));
}
/// Text as bytes, for `CAST(? AS TEXT)`: Qt would take a long text through UTF-16 and back. The
/// text must outlive the statement's run.
[[nodiscard]] inline QByteArray asBytes(std::string_view text)
{
    return QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
}
template<class T>
[[nodiscard]] QVariant toVariant(const std::optional<T> &value)
{
    return value ? toVariant(*value) : QVariant();
}

/// One run of a prepared statement. The statement stays prepared in its connection and is reset
/// when this goes, so that no read stays open. An error while preparing is told by run().
class Statement
{
public:
    Statement(Statement &&) noexcept = default;
    Statement &operator=(Statement &&) = delete;
    ~Statement();

    /// The next `?`.
    template<class T>
    Statement &bind(const T &value)
    {
        return bindVariant(toVariant(value));
    }

    [[nodiscard]] base::Result<void> run();
    /// To the next row; false after the last one.
    [[nodiscard]] bool next();
    /// An error met while stepping; to be asked after next() gave false where it matters.
    [[nodiscard]] base::Result<void> endOfRows() const;
    /// Rows that the statement inserted, changed or deleted.
    [[nodiscard]] std::int64_t affected() const;

    // The next column of the current row.
    [[nodiscard]] std::int64_t integer();
    [[nodiscard]] std::optional<std::int64_t> maybeInteger();
    [[nodiscard]] std::string text();
    [[nodiscard]] QByteArray bytes();
    /// Of a column selected as `CAST(… AS BLOB)`.
    [[nodiscard]] std::string bytesAsText();
    [[nodiscard]] base::Ulid id();
    [[nodiscard]] std::optional<base::Ulid> maybeId();
    [[nodiscard]] bool flag() { return integer() != 0; }
    [[nodiscard]] base::TimePoint time();
    [[nodiscard]] std::optional<base::TimePoint> maybeTime();
    [[nodiscard]] std::optional<std::chrono::milliseconds> maybeDuration();
    /// An enum by its name; `otherwise` for a name that this version does not know.
    template<class E>
    [[nodiscard]] E name(E otherwise)
    {
        return base::fromName<E>(text()).value_or(otherwise);
    }

private:
    friend class Connection;
    Statement(Connection &connection, std::shared_ptr<QSqlQuery> query, std::string_view sql,
              std::optional<base::Error> error);
    Statement &bindVariant(const QVariant &value);
    [[nodiscard]] QVariant column();

    Connection *m_connection;
    std::shared_ptr<QSqlQuery> m_query;
    std::string m_sql;
    std::optional<base::Error> m_error;
    int m_bound = 0;
    int m_column = 0;
};

/// One connection to the database with its prepared statements. Belongs to the thread that opened
/// it.
class Connection final
{
public:
    /// `file` names the database in error messages.
    Connection(QSqlDatabase database, std::string file);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Prepared once for each text of SQL; one run of the same text at a time. InvalidArgument
    /// where it has more than 64 values.
    [[nodiscard]] Statement prepare(std::string_view sql);

    /// Binds, runs, forgets the rows.
    template<class... T>
    [[nodiscard]] base::Result<void> run(std::string_view sql, const T &...values)
    {
        Statement statement = prepare(sql);
        (statement.bind(values), ...);
        return statement.run();
    }

    /// The first column of the first row as a whole number; empty where there is no row.
    template<class... T>
    [[nodiscard]] base::Result<std::optional<std::int64_t>> integer(std::string_view sql,
                                                                    const T &...values)
    {
        Statement statement = prepare(sql);
        (statement.bind(values), ...);
        if (auto ran = statement.run(); !ran)
            return base::fail(std::move(ran.error()));
        std::optional<std::int64_t> value;
        if (statement.next())
            value = statement.maybeInteger();
        return value;
    }

    /// Runs once without keeping the statement: schema, pragmas, transactions of the schema.
    [[nodiscard]] base::Result<void> execute(std::string_view sql);

    /// For long work, to be asked now and then: Interrupted once stopOn()'s token is stopped.
    [[nodiscard]] base::Result<void> mayGoOn() const;
    void stopOn(std::stop_token stop) { m_stop = std::move(stop); }

    [[nodiscard]] const std::string &file() const { return m_file; }
    /// Statements run so far that may have changed something.
    [[nodiscard]] std::int64_t changes() const { return m_changes; }

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>{}(text);
        }
    };

    friend class Statement;

    QSqlDatabase m_database;
    std::string m_file;
    std::stop_token m_stop;
    std::int64_t m_changes = 0;
    std::unordered_map<std::string, std::shared_ptr<QSqlQuery>, TextHash, std::equal_to<>>
        m_statements;
};

} // namespace oxide::storage

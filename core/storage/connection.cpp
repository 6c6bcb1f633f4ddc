#include "storage/connection.h"

#include "base/text.h"
#include "storage/sqlite.h"

#include <algorithm>

#include <QSqlError>
#include <QSqlQuery>

namespace oxide::storage {

namespace {

/// Queries of the history are composed from filters; past this many texts the cache starts anew.
constexpr std::size_t kMaxStatements = 200;

// Qt makes a text and hashes it twice for every value that is bound by its place. Bound by a name
// that stands ready, it only looks the name up: 15 us less for a task.

constexpr int kMaxValues = 64; ///< of one statement

const QString &placeholder(int index)
{
    static const QStringList ready = [] {
        QStringList names;
        for (int i = 0; i < kMaxValues; ++i)
            names.append(QStringLiteral(":v%1").arg(i));
        return names;
    }();
    return ready.at(index);
}

base::Error tooManyValues(std::string_view sql)
{
    base::Error error;
    error.kind = base::ErrorKind::InvalidArgument;
    error.message = "Too many values are asked for at once; ask for fewer.";
    error.detail =
        "More than " + std::to_string(kMaxValues) + " in: " + std::string(base::cutUtf8(sql, 200));
    return error;
}

/// Every `?` as the placeholder of its place. Our statements have none within quotes.
QString withPlaceholders(std::string_view sql)
{
    QString text;
    int count = 0;
    for (const QChar c : base::qs(sql)) {
        if (c == u'?')
            text += placeholder(count++);
        else
            text += c;
    }
    return text;
}

} // namespace

QVariant toVariant(std::string_view value)
{
    // A null QString would be bound as NULL.
    return value.empty() ? QVariant(QStringLiteral("")) : QVariant(base::qs(value));
}

QVariant toVariant(const base::Ulid &value)
{
    const auto &bytes = value.bytes();
    return QByteArray(reinterpret_cast<const char *>(bytes.data()),
                      static_cast<qsizetype>(bytes.size()));
}

Statement::Statement(Connection &connection, std::shared_ptr<QSqlQuery> query, std::string_view sql,
                     std::optional<base::Error> error)
    : m_connection(&connection), m_query(std::move(query)), m_sql(sql), m_error(std::move(error))
{
}

Statement::~Statement()
{
    if (m_query)
        m_query->finish();
}

Statement &Statement::bindVariant(const QVariant &value)
{
    if (!m_error)
        m_query->bindValue(placeholder(m_bound++), value);
    return *this;
}

base::Result<void> Statement::run()
{
    if (m_error)
        return base::fail(*m_error);
    m_bound = 0;
    const bool ran = m_query->exec();
    if (!m_query->isSelect())
        ++m_connection->m_changes;
    if (ran)
        return {};
    return base::fail(sqlite::errorOf(m_query->lastError(), m_connection->file(), m_sql));
}

bool Statement::next()
{
    m_column = 0;
    return !m_error && m_query->next();
}

base::Result<void> Statement::endOfRows() const
{
    if (m_error)
        return base::fail(*m_error);
    if (m_query->lastError().isValid())
        return base::fail(sqlite::errorOf(m_query->lastError(), m_connection->file(), m_sql));
    return {};
}

std::int64_t Statement::affected() const
{
    return m_error ? 0 : m_query->numRowsAffected();
}

QVariant Statement::column()
{
    return m_query->value(m_column++);
}

std::int64_t Statement::integer()
{
    return column().toLongLong();
}

std::optional<std::int64_t> Statement::maybeInteger()
{
    const QVariant value = column();
    if (value.isNull())
        return std::nullopt;
    return value.toLongLong();
}

std::string Statement::text()
{
    return base::str(column().toString());
}

QByteArray Statement::bytes()
{
    return column().toByteArray();
}

std::string Statement::bytesAsText()
{
    return base::str(bytes());
}

base::Ulid Statement::id()
{
    return maybeId().value_or(base::Ulid());
}

std::optional<base::Ulid> Statement::maybeId()
{
    const QByteArray bytes = column().toByteArray();
    base::Ulid::Bytes raw{};
    if (bytes.size() != static_cast<qsizetype>(raw.size()))
        return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), raw.begin());
    return base::Ulid(raw);
}

base::TimePoint Statement::time()
{
    return base::TimePoint(std::chrono::milliseconds(integer()));
}

std::optional<base::TimePoint> Statement::maybeTime()
{
    const auto value = maybeInteger();
    if (!value)
        return std::nullopt;
    return base::TimePoint(std::chrono::milliseconds(*value));
}

std::optional<std::chrono::milliseconds> Statement::maybeDuration()
{
    const auto value = maybeInteger();
    if (!value)
        return std::nullopt;
    return std::chrono::milliseconds(*value);
}

Connection::Connection(QSqlDatabase database, std::string file)
    : m_database(std::move(database)), m_file(std::move(file))
{
}

Connection::~Connection() = default;

Statement Connection::prepare(std::string_view sql)
{
    if (const auto found = m_statements.find(sql); found != m_statements.end())
        return {*this, found->second, sql, std::nullopt};
    if (std::ranges::count(sql, '?') > kMaxValues)
        return {*this, nullptr, sql, tooManyValues(sql)};
    if (m_statements.size() >= kMaxStatements)
        m_statements.clear();
    auto query = std::make_shared<QSqlQuery>(m_database);
    query->setForwardOnly(true);
    if (!query->prepare(withPlaceholders(sql)))
        return {*this, nullptr, sql, sqlite::errorOf(query->lastError(), m_file, sql)};
    m_statements.emplace(sql, query);
    return {*this, std::move(query), sql, std::nullopt};
}

base::Result<void> Connection::execute(std::string_view sql)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(base::qs(sql)))
        return base::fail(sqlite::errorOf(query.lastError(), m_file, sql));
    return {};
}

base::Result<void> Connection::mayGoOn() const
{
    if (m_stop.stop_requested())
        return base::fail(base::ErrorKind::Interrupted, "Oxide is stopping.");
    return {};
}

} // namespace oxide::storage

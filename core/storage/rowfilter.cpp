#include "storage/rowfilter.h"

#include <algorithm>

namespace oxide::storage {

namespace {

/// "?, ?, ?".
std::string placeholders(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += i == 0 ? "?" : ", ?";
    return text;
}

} // namespace

RowFilter::RowFilter(const model::HistoryQuery &query)
{
    m_query.clients = query.clients;
    m_query.tags = query.tags;
    m_query.attempts = query.attempts;
    addClients();
    addTags();
    addAttempts();
}

void RowFilter::addClients()
{
    if (!m_query.clients.empty())
        m_sql += " AND t.client IN (" + placeholders(m_query.clients.size()) + ")";
}

void RowFilter::addTags()
{
    if (m_query.tags.empty())
        return;
    const bool noneToo = std::ranges::find(m_query.tags, std::string()) != m_query.tags.end();
    m_sql += " AND (EXISTS (SELECT 1 FROM json_each(CASE t.tags WHEN '' THEN '[]' ELSE t.tags END) "
             "j WHERE j.value IN ("
             + placeholders(m_query.tags.size()) + "))" + (noneToo ? " OR t.tags = '')" : ")");
}

void RowFilter::addAttempts()
{
    const model::AttemptFilter &attempts = m_query.attempts;
    if (attempts.isAny())
        return;
    m_sql += " AND EXISTS (SELECT 1 FROM attempts a WHERE a.seq = t.seq";
    if (attempts.from)
        m_sql += " AND t.created_at + a.started_ms >= ?";
    if (attempts.to)
        m_sql += " AND t.created_at + a.started_ms < ?";
    if (!attempts.service.empty())
        m_sql += " AND a.service = ?";
    if (!attempts.model.empty())
        m_sql += " AND a.model = ?";
    if (attempts.isUnnamedModel)
        m_sql += " AND a.model = ''";
    m_sql += ')';
}

void RowFilter::bind(Statement &statement) const
{
    for (const std::string &client : m_query.clients)
        statement.bind(client);
    for (const std::string &tag : m_query.tags)
        statement.bind(tag);
    const model::AttemptFilter &attempts = m_query.attempts;
    if (attempts.from)
        statement.bind(*attempts.from);
    if (attempts.to)
        statement.bind(*attempts.to);
    if (!attempts.service.empty())
        statement.bind(attempts.service);
    if (!attempts.model.empty())
        statement.bind(attempts.model);
}

base::Result<std::optional<std::int64_t>> RowFilter::groupOf(Connection &connection,
                                                             std::int64_t seq) const
{
    Statement select = connection.prepare("SELECT t.group_id FROM tasks t WHERE t.seq = ?" + m_sql);
    select.bind(seq);
    bind(select);
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::optional<std::int64_t> group;
    if (select.next())
        group = select.integer();
    return group;
}

} // namespace oxide::storage

#include "ui/run/conversationmodel.h"

#include "base/text.h"
#include "ui/format/times.h"
#include "ui/theme/state.h"

namespace oxide::ui {

using base::qs;

ConversationModel::ConversationModel(const base::Clock &clock, QObject *parent)
    : QAbstractListModel(parent), m_clock(clock)
{
}

void ConversationModel::setSessions(std::vector<model::SessionSummary> sessions)
{
    if (sessions == m_stored)
        return;
    beginResetModel();
    m_stored = std::move(sessions);
    m_sessions = m_stored;
    showLive();
    build();
    endResetModel();
}

void ConversationModel::take(const std::vector<model::TaskSummary> &tasks)
{
    for (const model::TaskSummary &task : tasks) {
        if (!task.session)
            continue;
        const auto live = m_live.find(*task.session);
        if (live != m_live.end() && task.id < live->second.id)
            continue; // an earlier turn
        m_live[*task.session] = task;
    }
    showLive();
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    std::erase_if(m_live, [](const auto &live) { return isFinal(live.second.state); });
}

void ConversationModel::showLive()
{
    for (model::SessionSummary &session : m_sessions) {
        const auto live = m_live.find(session.id);
        if (live == m_live.end())
            continue;
        session.lastState = live->second.state;
        session.lastAfterFallback = live->second.afterFallback;
    }
}

void ConversationModel::setFilter(const QString &filter)
{
    beginResetModel();
    m_filter = filter.trimmed();
    build();
    endResetModel();
}

void ConversationModel::build()
{
    m_rows.clear();
    QString heading;
    const base::TimePoint now = m_clock.now();
    for (std::size_t i = 0; i < m_sessions.size(); ++i) {
        const model::SessionSummary &session = m_sessions[i];
        if (!m_filter.isEmpty() && !qs(session.title).contains(m_filter, Qt::CaseInsensitive))
            continue;
        const QString day = format::dayGroup(session.updatedAt, now);
        if (day != heading)
            m_rows.push_back({day, 0});
        heading = day;
        m_rows.push_back({{}, i});
    }
}

const model::SessionSummary *ConversationModel::session(int row) const
{
    if (row < 0 || row >= rowCount() || !m_rows[static_cast<std::size_t>(row)].heading.isEmpty())
        return nullptr;
    return &m_sessions[m_rows[static_cast<std::size_t>(row)].session];
}

std::optional<int> ConversationModel::rowOf(const model::SessionId &id) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (const model::SessionSummary *found = session(row); found && found->id == id)
            return row;
    }
    return std::nullopt;
}

int ConversationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ConversationModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const model::SessionSummary *session = this->session(index.row());
    if (!session) {
        return role == Qt::DisplayRole ? m_rows[static_cast<std::size_t>(index.row())].heading
                                       : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return qs(session->title);
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3")
            .arg(qs(session->title), shown(session->lastState, session->lastAfterFallback).word,
                 format::listTime(session->updatedAt, m_clock.now()));
    default:
        return {};
    }
}

Qt::ItemFlags ConversationModel::flags(const QModelIndex &index) const
{
    return session(index.row()) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

} // namespace oxide::ui

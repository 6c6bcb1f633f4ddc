#pragma once

#include "base/clock.h"
#include "model/history.h"

#include <map>
#include <optional>
#include <vector>

#include <QAbstractListModel>

namespace oxide::ui {

/// The conversations, newest first, under headings by day; narrowed by a word.
class ConversationModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit ConversationModel(const base::Clock &clock, QObject *parent = nullptr);

    void setSessions(std::vector<model::SessionSummary> sessions);
    /// News of tasks: a conversation shows the state of the one that runs in it, which the stored
    /// summary only learns at its end.
    void take(const std::vector<model::TaskSummary> &tasks);
    void setFilter(const QString &filter);
    [[nodiscard]] bool isEmpty() const { return m_sessions.empty(); }

    /// Null for a heading.
    [[nodiscard]] const model::SessionSummary *session(int row) const;
    [[nodiscard]] std::optional<int> rowOf(const model::SessionId &id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    struct Row {
        QString heading; ///< empty: a conversation
        std::size_t session = 0;
    };
    void build();
    void showLive();

    const base::Clock &m_clock;
    std::vector<model::SessionSummary> m_stored; ///< as the engine gave them
    std::vector<model::SessionSummary> m_sessions;
    std::map<model::SessionId, model::TaskSummary> m_live; ///< the task that runs in each
    QString m_filter;
    std::vector<Row> m_rows;
};

} // namespace oxide::ui

#pragma once

#include "base/clock.h"
#include "model/history.h"

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

    const base::Clock &m_clock;
    std::vector<model::SessionSummary> m_sessions;
    QString m_filter;
    std::vector<Row> m_rows;
};

} // namespace oxide::ui

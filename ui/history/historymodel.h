#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/history.h"
#include "ui/history/historyrows.h"

#include <set>
#include <vector>

#include <QAbstractTableModel>
#include <QTimer>

namespace oxide::engine {
class Engine;
}

namespace oxide::ui {

/// The history as a table, read page by page while it is scrolled; a million rows cost what is on
/// the screen. Never counts. Follows the engine's changes in place: rows are updated and new ones
/// come in at the top without moving what is selected.
class HistoryModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { State, Time, Prompt, Type, Model, Tokens, Cost, Duration, ColumnCount };

    HistoryModel(engine::Engine &engine, const base::Clock &clock, QObject *parent = nullptr);

    /// Starts over with another query.
    void setQuery(const model::HistoryQuery &query);
    [[nodiscard]] const model::HistoryQuery &query() const { return m_query; }
    /// Reads what is shown again, after rows went away. Ends in reloaded().
    void reload();

    /// Null while the row's page is on its way.
    [[nodiscard]] const model::TaskSummary *task(int row) const;
    [[nodiscard]] std::optional<int> rowOf(const model::TaskId &id) const
    {
        return m_rows.rowOf(id);
    }
    [[nodiscard]] std::size_t loadedRows() const { return m_rows.loadedRows(); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    /// The first page of a query is there (also an empty one).
    void started(std::chrono::microseconds took);
    void reloaded();
    void failed(const oxide::base::Error &error);

private:
    void take(const std::vector<model::TaskSummary> &changed);
    void update(int row, const model::TaskSummary &task);
    void readFirst();
    void readNext();
    void readPage(int page);
    void putPage(int page, model::HistoryPage answer);
    void dropGone(int page, const std::vector<model::TaskSummary> &left);
    void drop(int first, int count);
    void takeDeleted();
    void lookAgain();
    void readHead();
    void addHead(std::vector<model::TaskSummary> rows);
    void askLater();
    void addLate(const model::TaskSummary &task);
    void wantPage(int page) const;
    void readWanted();
    [[nodiscard]] QString text(const model::TaskSummary &task, int column) const;
    [[nodiscard]] QString spoken(const model::TaskSummary &task, int column) const;

    engine::Engine &m_engine;
    const base::Clock &m_clock;
    model::HistoryQuery m_query;
    HistoryRows m_rows;
    bool m_hasMore = false;
    bool m_fetching = false;
    quint64 m_generation = 0; ///< answers to an earlier query are dropped
    QTimer m_headTimer;       ///< there may be new rows that only a question finds
    bool m_lateRows = false;  ///< and not at the top alone
    mutable QTimer m_wantTimer;
    mutable std::set<int> m_wanted;
    std::set<int> m_asked;
    quint64 m_deletions = 0; ///< pages that were asked for before the last one are asked for again
};

} // namespace oxide::ui

#pragma once

#include "model/api.h"

#include <deque>
#include <vector>

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

namespace oxide::ui {

/// The newest requests to the local API, the newest first. While it is paused what comes waits.
class RequestModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Caller, Request, Status, Took, Size, Task, ColumnCount };
    static constexpr int mostRows = 1000;

    using QAbstractTableModel::QAbstractTableModel;

    /// The oldest first.
    void add(const std::vector<model::ApiRequest> &requests);
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const { return m_isPaused; }
    /// That came during the pause, as far as they are kept.
    [[nodiscard]] int waiting() const { return static_cast<int>(m_waiting.size()); }
    void clear();

    [[nodiscard]] int errors() const { return m_errors; }
    [[nodiscard]] const model::ApiRequest &request(int row) const
    {
        return m_requests.at(static_cast<std::size_t>(row));
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    void insert(const std::vector<model::ApiRequest> &requests);
    void dropOldest();

    std::deque<model::ApiRequest> m_requests; ///< the newest first
    std::deque<model::ApiRequest> m_waiting;  ///< the oldest first
    bool m_isPaused = false;
    int m_errors = 0;
};

/// Those of a RequestModel with all words of a text in caller, method, path or status, and, where
/// asked for, errors alone.
class RequestFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit RequestFilter(RequestModel &requests, QObject *parent = nullptr);

    void setText(const QString &text);
    void setErrorsOnly(bool on);
    [[nodiscard]] const model::ApiRequest &request(const QModelIndex &index) const;

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    const RequestModel &m_requests;
    QStringList m_words;
    bool m_errorsOnly = false;
};

} // namespace oxide::ui

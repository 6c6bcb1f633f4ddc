#pragma once

#include "model/history.h"
#include "ui/widgets/delegate.h"

#include <vector>

#include <QAbstractListModel>

namespace oxide::ui {

/// The newest tasks, as they change; running and waiting ones first.
class ActivityModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setTasks(std::vector<model::TaskSummary> tasks);
    /// Rows that changed, or are new.
    void merge(const std::vector<model::TaskSummary> &tasks);
    [[nodiscard]] const model::TaskSummary &task(int row) const;
    [[nodiscard]] bool anyRunning() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    void set(std::vector<model::TaskSummary> tasks);

    std::vector<model::TaskSummary> m_tasks;
};

/// State shape, title, what and where, and how long it took or takes.
class ActivityDelegate final : public RowDelegate
{
    Q_OBJECT

public:
    ActivityDelegate(const Look &look, const ActivityModel &model, QObject *parent);

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override;

private:
    const ActivityModel &m_model;
};

} // namespace oxide::ui

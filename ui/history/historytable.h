#pragma once

#include "model/task.h"
#include "ui/widgets/context.h"
#include "ui/widgets/tableview.h"

#include <optional>
#include <vector>

namespace oxide::ui {

class HistoryModel;

/// The table of the history. What is selected and what is in sight stays where it is while rows
/// come in at the top or the list is read again.
class HistoryTable final : public TableView
{
    Q_OBJECT

public:
    HistoryTable(const Context &context, HistoryModel &model, QWidget *parent = nullptr);

    /// Nothing where rows are selected that are not in memory.
    [[nodiscard]] std::optional<std::vector<model::TaskId>> selectedTasks() const;
    [[nodiscard]] std::optional<model::TaskId> currentTask() const;
    void selectTask(const model::TaskId &task);

Q_SIGNALS:
    /// Another row is the current one; nothing where there is none.
    void currentTaskChanged(std::optional<oxide::model::TaskId> task);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void layOut();
    void remember();
    void restore();
    void leaveGoneTask();
    void keepInSight(int inserted);
    void keepPlace(int first, int last);

    const Look &m_look;
    HistoryModel &m_model;
    std::optional<model::TaskId> m_currentTask;
    int m_currentRow = -1; ///< before the list was read again
    std::optional<model::TaskId> m_topTask;
    int m_topOffset = 0;
};

} // namespace oxide::ui

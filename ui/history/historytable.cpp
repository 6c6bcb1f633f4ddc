#include "ui/history/historytable.h"

#include "ui/history/historymodel.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>

#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>

namespace oxide::ui {

namespace {

class HistoryDelegate final : public RowDelegate
{
public:
    HistoryDelegate(const Context &context, const HistoryModel &history, QObject *parent)
        : RowDelegate(context.look, 28, parent), m_services(context.services), m_history(history)
    {
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const model::TaskSummary *task = m_history.task(index.row());
        const QRect rect = option.rect.adjusted(look().px(8), 0, -look().px(8), -1);
        painter.setFont(look().font(TextStyle::Body));
        if (task && index.column() == HistoryModel::State)
            paintStateCell(painter, rect, *task);
        else if (task && index.column() == HistoryModel::Model)
            paintModel(painter, rect, *task, index);
        else
            paintText(painter, rect, index, task);
    }

private:
    void paintStateCell(QPainter &painter, const QRect &rect, const model::TaskSummary &task) const
    {
        const ShownState state = shown(task.state, task.afterFallback);
        const int side = look().px(12);
        paintState(painter, QRectF(rect.left(), rect.center().y() - side / 2.0 + 0.5, side, side),
                   state.state, look().theme());
        painter.setPen(look().theme().text);
        paintElided(painter, rect.adjusted(side + look().px(8), 0, 0, 0),
                    shown(task.state, false).word);
    }

    void paintModel(QPainter &painter, const QRect &rect, const model::TaskSummary &task,
                    const QModelIndex &index) const
    {
        const int side = look().px(10);
        if (!task.target.service.empty()) {
            paintSwatch(painter,
                        QRectF(rect.left(), rect.center().y() - side / 2.0 + 0.5, side, side),
                        m_services.colourOf(task.target.service), look());
        }
        painter.setPen(look().theme().text);
        paintElided(painter, rect.adjusted(side + look().px(8), 0, 0, 0), index.data().toString(),
                    Qt::AlignLeft, Qt::ElideMiddle);
    }

    void paintText(QPainter &painter, const QRect &rect, const QModelIndex &index,
                   const model::TaskSummary *task) const
    {
        const Theme &theme = look().theme();
        const bool secondary =
            index.column() == HistoryModel::Time || index.column() == HistoryModel::Type || !task;
        const bool figureMissing =
            task
            && ((index.column() == HistoryModel::Cost && !task->cost.amount)
                || (index.column() == HistoryModel::Tokens && !task->usage.isKnown())
                || (index.column() == HistoryModel::Duration && !task->duration));
        painter.setPen(secondary || figureMissing ? theme.text2 : theme.text);
        paintElided(painter, rect, index.data().toString(),
                    Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt()));
    }

    const ServiceBook &m_services;
    const HistoryModel &m_history;
};

} // namespace

HistoryTable::HistoryTable(const Context &context, HistoryModel &model, QWidget *parent)
    : TableView(context.look, tr("Tasks"), parent), m_look(context.look), m_model(model)
{
    setModel(&model);
    setItemDelegate(new HistoryDelegate(context, model, this));
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(HistoryModel::Prompt, QHeaderView::Stretch);
    horizontalHeader()->setSectionsClickable(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &HistoryTable::remember);
    connect(&model, &HistoryModel::reloaded, this, &HistoryTable::restore);
    connect(&model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) {
                if (first <= rowAt(0))
                    keepInSight(last - first + 1);
            });
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) { keepPlace(first, last); });
    connect(&context.look, &Look::changed, this, &HistoryTable::layOut);
    connect(&context.services, &ServiceBook::changed, viewport(), qOverload<>(&QWidget::update));
    layOut();
}

std::optional<std::vector<model::TaskId>> HistoryTable::selectedTasks() const
{
    std::vector<model::TaskId> tasks;
    for (const QModelIndex &index : selectionModel()->selectedRows()) {
        const model::TaskSummary *task = m_model.task(index.row());
        if (!task)
            return std::nullopt;
        tasks.push_back(task->id);
    }
    return tasks;
}

std::optional<model::TaskId> HistoryTable::currentTask() const
{
    const model::TaskSummary *task =
        currentIndex().isValid() ? m_model.task(currentIndex().row()) : nullptr;
    return task ? std::optional(task->id) : std::nullopt;
}

void HistoryTable::selectTask(const model::TaskId &task)
{
    if (const std::optional<int> row = m_model.rowOf(task))
        setCurrentIndex(m_model.index(*row, 0));
}

void HistoryTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    TableView::currentChanged(current, previous);
    const std::optional<model::TaskId> task = currentTask();
    if (task == m_currentTask)
        return;
    m_currentTask = task;
    Q_EMIT currentTaskChanged(task);
}

void HistoryTable::remember()
{
    m_currentRow = currentIndex().row();
    const QModelIndex top = indexAt(QPoint(1, 1));
    m_topTask.reset();
    if (!top.isValid() || verticalScrollBar()->value() == 0)
        return;
    if (const model::TaskSummary *task = m_model.task(top.row())) {
        m_topTask = task->id;
        m_topOffset = visualRect(top).top();
    }
}

void HistoryTable::restore()
{
    if (m_topTask) {
        if (const std::optional<int> row = m_model.rowOf(*m_topTask))
            verticalScrollBar()->setValue(rowViewportPosition(*row) + verticalScrollBar()->value()
                                          - m_topOffset);
    }
    if (!m_currentTask)
        return;
    const int bar = verticalScrollBar()->value();
    if (m_model.rowOf(*m_currentTask))
        selectTask(*m_currentTask);
    else
        leaveGoneTask();
    verticalScrollBar()->setValue(bar);
}

/// The task that was read is deleted: the one that took its place is read instead.
void HistoryTable::leaveGoneTask()
{
    const int rows = m_model.rowCount();
    if (m_currentRow < 0 || (m_currentRow >= rows && m_model.canFetchMore({})))
        return; // only not read so far down again
    if (rows > 0) {
        setCurrentIndex(m_model.index(std::min(m_currentRow, rows - 1), 0));
        return;
    }
    m_currentTask.reset();
    Q_EMIT currentTaskChanged(std::nullopt);
}

/// New rows above push what is read down; the scroll bar follows, unless the reader is at the top.
void HistoryTable::keepInSight(int inserted)
{
    if (verticalScrollBar()->value() > 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + inserted * rowHeight(0));
}

/// Rows above what is read go away: the scroll bar follows.
void HistoryTable::keepPlace(int first, int last)
{
    const int above = std::min(last + 1, rowAt(0)) - first;
    if (above > 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() - above * rowHeight(0));
}

void HistoryTable::layOut()
{
    const std::array<std::pair<int, int>, 6> widths{{{HistoryModel::State, 106},
                                                     {HistoryModel::Time, 98},
                                                     {HistoryModel::Type, 118},
                                                     {HistoryModel::Tokens, 68},
                                                     {HistoryModel::Cost, 76},
                                                     {HistoryModel::Duration, 74}}};
    for (const auto &[column, width] : widths)
        setColumnWidth(column, m_look.px(width));
    setColumnWidth(HistoryModel::Model, std::clamp(width() / 5, m_look.px(166), m_look.px(280)));
    setColumnHidden(HistoryModel::Type, width() < m_look.px(860));
    setColumnHidden(HistoryModel::Tokens, width() < m_look.px(700));
}

void HistoryTable::resizeEvent(QResizeEvent *event)
{
    layOut();
    TableView::resizeEvent(event);
}

} // namespace oxide::ui

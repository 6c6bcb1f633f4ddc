#include "ui/overview/activitymodel.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"

#include <QDateTime>
#include <QPainter>

namespace oxide::ui {

namespace {

constexpr std::size_t mostRows = 40;
constexpr int rowHeight = 43;

/// Live ones first, then by age; ids carry the time.
bool comesBefore(const model::TaskSummary &a, const model::TaskSummary &b)
{
    const bool aLive = !model::isFinal(a.state);
    const bool bLive = !model::isFinal(b.state);
    return aLive != bLive ? aLive : a.id > b.id;
}

QString secondLine(const model::TaskSummary &task)
{
    QString text = format::word(task.type);
    if (!task.target.service.empty())
        text += QStringLiteral(" · ") + format::targetName(task.target);
    if (task.error && task.state == model::TaskState::Failed)
        text += QStringLiteral(", ") + base::qs(base::nameOf(*task.error));
    return text;
}

QString timeOf(const model::TaskSummary &task)
{
    if (task.state == model::TaskState::Queued)
        return ActivityModel::tr("waiting");
    if (task.state == model::TaskState::Running) {
        const auto now = std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch());
        const auto since = task.startedAt.value_or(task.createdAt).time_since_epoch();
        return format::durationInColumn(std::max(now - since, std::chrono::milliseconds(0)));
    }
    return format::durationInColumn(task.duration);
}

} // namespace

void ActivityModel::setTasks(std::vector<model::TaskSummary> tasks)
{
    std::stable_sort(tasks.begin(), tasks.end(), comesBefore);
    set(std::move(tasks));
}

void ActivityModel::merge(const std::vector<model::TaskSummary> &tasks)
{
    std::vector<model::TaskSummary> merged = m_tasks;
    for (const model::TaskSummary &task : tasks) {
        if (task.parent)
            continue;
        const auto there = std::find_if(merged.begin(), merged.end(),
                                        [&task](const auto &t) { return t.id == task.id; });
        if (there == merged.end())
            merged.push_back(task);
        else
            *there = task;
    }
    setTasks(std::move(merged));
}

void ActivityModel::set(std::vector<model::TaskSummary> tasks)
{
    if (tasks.size() > mostRows)
        tasks.resize(mostRows);
    if (tasks == m_tasks)
        return;
    // The same tasks in the same order: only their texts changed, the selection stays.
    const bool same = std::equal(tasks.begin(), tasks.end(), m_tasks.begin(), m_tasks.end(),
                                 [](const auto &a, const auto &b) { return a.id == b.id; });
    if (same) {
        m_tasks = std::move(tasks);
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_tasks = std::move(tasks);
    endResetModel();
}

const model::TaskSummary &ActivityModel::task(int row) const
{
    return m_tasks[static_cast<std::size_t>(row)];
}

bool ActivityModel::anyRunning() const
{
    return std::any_of(m_tasks.begin(), m_tasks.end(),
                       [](const auto &t) { return t.state == model::TaskState::Running; });
}

int ActivityModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tasks.size());
}

QVariant ActivityModel::data(const QModelIndex &index, int role) const
{
    const model::TaskSummary &row = task(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return base::qs(row.title);
    case Qt::AccessibleTextRole:
        return QStringList({base::qs(row.title), format::stateOf(row), secondLine(row)})
            .join(QLatin1String(", "));
    default:
        return {};
    }
}

ActivityDelegate::ActivityDelegate(const Look &look, const ActivityModel &model, QObject *parent)
    : RowDelegate(look, rowHeight, parent), m_model(model)
{
}

void ActivityDelegate::paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                                    const QModelIndex &index) const
{
    const Theme &theme = look().theme();
    const model::TaskSummary &task = m_model.task(index.row());
    const QRect row = option.rect.adjusted(look().px(12), 0, -look().px(12), -1);
    const State state = shown(task.state, task.afterFallback).state;
    const int shape = look().px(13);
    paintState(painter, QRectF(row.left(), row.center().y() - shape / 2.0 + 0.5, shape, shape),
               state, theme, ringTurn());

    painter.setFont(look().font(TextStyle::Second));
    painter.setPen(state == State::Running ? theme.accentText : theme.text2);
    const QString time = timeOf(task);
    const int timeWidth = painter.fontMetrics().horizontalAdvance(time);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, time);

    const QRect texts = row.adjusted(look().px(26), 0, -timeWidth - look().px(10), 0);
    const int middle = texts.center().y();
    painter.setFont(look().font(TextStyle::Body));
    painter.setPen(theme.text);
    paintElided(painter, QRect(texts.left(), middle - look().px(16), texts.width(), look().px(18)),
                base::qs(task.title));
    painter.setFont(look().font(TextStyle::Caption));
    painter.setPen(theme.text2);
    paintElided(painter, QRect(texts.left(), middle + look().px(2), texts.width(), look().px(15)),
                secondLine(task));
}

} // namespace oxide::ui

#include "ui/routing/movestable.h"

#include "base/clock.h"
#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/times.h"
#include "ui/format/words.h"
#include "ui/routing/changewords.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>
#include <map>
#include <set>

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>

namespace oxide::ui {

namespace {

enum MoveColumn { MoveTime, MoveTitle, MoveFrom, MoveTo, MoveColumns };

constexpr int movesInset = 12; ///< design pixels
constexpr int titleDelayMs = 40;
constexpr std::size_t mostAtOnce = 40;

} // namespace

class MovesTable::Model final : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void set(std::vector<model::BacktestMove> fresh, base::TimePoint now)
    {
        beginResetModel();
        moves = std::move(fresh);
        m_now = now;
        endResetModel();
    }

    void setTitle(const model::TaskId &task, const QString &title)
    {
        titles[task] = title;
        for (int row = 0; row < rowCount(); ++row) {
            if (moves[static_cast<std::size_t>(row)].task == task)
                Q_EMIT dataChanged(index(row, MoveTitle), index(row, MoveTitle));
        }
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(moves.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : MoveColumns;
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (!index.isValid())
            return {};
        const model::BacktestMove &move = moves[static_cast<std::size_t>(index.row())];
        if (role == Qt::ToolTipRole && index.column() >= MoveFrom)
            return goalName(index.column() == MoveFrom ? move.from : move.to);
        if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
            return {};
        switch (index.column()) {
        case MoveTime:
            return format::timeInColumn(move.task.time(), m_now);
        case MoveTitle: {
            const auto known = titles.find(move.task);
            return known == titles.end() ? QString() : known->second;
        }
        case MoveFrom:
            return shortGoal(move.from);
        default:
            return shortGoal(move.to);
        }
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override
    {
        const QStringList names{MovesTable::tr("Time"), MovesTable::tr("Task"),
                                MovesTable::tr("Went to"), MovesTable::tr("Would go to")};
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? names.value(section)
                                                                        : QVariant();
    }

    std::vector<model::BacktestMove> moves;
    std::map<model::TaskId, QString> titles;
    std::set<model::TaskId> asked;

private:
    base::TimePoint m_now;
};

class MovesTable::Delegate final : public RowDelegate
{
public:
    Delegate(const Context &context, const Model &model, QObject *parent)
        : RowDelegate(context.look, 28, parent), m_services(context.services), m_model(model)
    {
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const Theme &theme = look().theme();
        QRect cell = option.rect.adjusted(look().px(movesInset), 0, -look().px(4), -1);
        if (index.column() >= MoveFrom) {
            const model::BacktestMove &move = m_model.moves[static_cast<std::size_t>(index.row())];
            const model::Target &target = index.column() == MoveFrom ? move.from : move.to;
            const int side = look().px(10);
            paintSwatch(painter, QRectF(cell.left(), cell.center().y() - side / 2.0, side, side),
                        m_services.colourOf(target.service), look());
            cell.setLeft(cell.left() + side + look().px(8));
        }
        painter.setFont(look().font(TextStyle::Body));
        painter.setPen(index.column() == MoveTime ? theme.text2 : theme.text);
        paintElided(painter, cell, index.data().toString(), Qt::AlignLeft,
                    index.column() >= MoveFrom ? Qt::ElideMiddle : Qt::ElideRight);
    }

private:
    const ServiceBook &m_services;
    const Model &m_model;
};

MovesTable::MovesTable(const Context &context, QWidget *parent)
    : TableView(context.look, tr("Tasks that would move"), parent), m_context(context),
      m_model(new Model(this))
{
    setModel(m_model);
    setItemDelegate(new Delegate(context, *m_model, this));
    setHeaderInset(horizontalHeader(), movesInset);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(MoveTitle, QHeaderView::Stretch);
    const auto sizeColumns = [this] {
        setColumnWidth(MoveTime, m_context.look.px(128));
        setColumnWidth(MoveFrom, m_context.look.px(190));
        setColumnWidth(MoveTo, m_context.look.px(190));
    };
    sizeColumns();
    connect(&context.look, &Look::changed, this, sizeColumns);
    m_titleTimer.setSingleShot(true);
    m_titleTimer.setInterval(titleDelayMs);
    connect(&m_titleTimer, &QTimer::timeout, this, &MovesTable::askForTitles);
    connect(this, &TableView::rowActivated, this, [this](const QModelIndex &index) {
        Q_EMIT opened(m_model->moves[static_cast<std::size_t>(index.row())].task);
    });
}

void MovesTable::setMoves(std::vector<model::BacktestMove> moves)
{
    m_all = std::move(moves);
    m_pairs.clear();
    filter();
}

void MovesTable::setPairs(const FlowPicture::Pairs &pairs)
{
    m_pairs = pairs;
    filter();
}

int MovesTable::count() const
{
    return m_model->rowCount();
}

void MovesTable::filter()
{
    std::vector<model::BacktestMove> kept;
    std::ranges::copy_if(m_all, std::back_inserter(kept), [this](const model::BacktestMove &move) {
        return m_pairs.empty()
               || std::ranges::find(m_pairs, std::pair(move.from, move.to)) != m_pairs.end();
    });
    m_model->set(std::move(kept), base::SystemClock().now());
}

/// What is painted may be in sight for the first time.
void MovesTable::paintEvent(QPaintEvent *event)
{
    TableView::paintEvent(event);
    if (!m_titleTimer.isActive())
        m_titleTimer.start();
}

void MovesTable::askForTitles()
{
    const int first = std::max(0, rowAt(0));
    const int end = rowAt(viewport()->height() - 1);
    const int last = end < 0 ? m_model->rowCount() - 1 : end;
    std::size_t asking = 0;
    for (int row = first; row <= last && asking < mostAtOnce; ++row) {
        const model::TaskId task = m_model->moves[static_cast<std::size_t>(row)].task;
        if (!m_model->asked.insert(task).second)
            continue;
        ++asking;
        ask(
            this, m_context.engine.task(task),
            [this, task](const model::TaskDetail &detail) {
                m_model->setTitle(task, base::qs(detail.summary.title));
            },
            [this, task](const base::Error &error) {
                if (error.kind == base::ErrorKind::NotFound)
                    m_model->setTitle(task, tr("deleted since"));
                else
                    m_model->asked.erase(task); // it is asked for again when it comes into sight
            });
    }
}

} // namespace oxide::ui

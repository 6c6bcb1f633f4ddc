#include "ui/run/partstable.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>

namespace oxide::ui {

namespace {

enum Column { StateColumn, WhoColumn, FilesColumn, TokensColumn, TimeColumn, ColumnCount };
constexpr int mostRowsShown = 6;

} // namespace

class PartsTable::Model final : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    std::vector<model::TaskSummary> parts;

    void reset(std::vector<model::TaskSummary> fresh)
    {
        beginResetModel();
        parts = std::move(fresh);
        endResetModel();
    }

    void put(const model::TaskSummary &part)
    {
        const auto found = std::find_if(parts.begin(), parts.end(),
                                        [&](const auto &known) { return known.id == part.id; });
        if (found != parts.end()) {
            *found = part;
            const int row = static_cast<int>(found - parts.begin());
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
            return;
        }
        const int row = static_cast<int>(parts.size());
        beginInsertRows({}, row, row);
        parts.push_back(part);
        endInsertRows();
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(parts.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (!index.isValid())
            return {};
        const model::TaskSummary &part = parts[static_cast<std::size_t>(index.row())];
        if (role == Qt::TextAlignmentRole) {
            return QVariant(Qt::AlignVCenter
                            | (index.column() >= FilesColumn ? Qt::AlignRight : Qt::AlignLeft));
        }
        if (role == Qt::ToolTipRole)
            return part.errorMessage.empty() ? format::targetName(part.target)
                                             : base::qs(part.errorMessage);
        if (role != Qt::DisplayRole)
            return {};
        switch (index.column()) {
        case StateColumn:
            return shown(part.state, part.afterFallback).word;
        case WhoColumn:
            return format::shortTargetName(part.target);
        case FilesColumn:
            return format::files(part.files);
        case TokensColumn:
            return part.usage.isKnown()
                       ? format::count(part.usage.totalInput() + part.usage.totalOutput())
                       : format::dash();
        default:
            return format::durationInColumn(part.duration);
        }
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override
    {
        if (orientation != Qt::Horizontal)
            return {};
        if (role == Qt::TextAlignmentRole) {
            return QVariant(Qt::AlignVCenter
                            | (section >= FilesColumn ? Qt::AlignRight : Qt::AlignLeft));
        }
        const QStringList names{PartsTable::tr("State"), PartsTable::tr("Service"),
                                PartsTable::tr("Files"), PartsTable::tr("Tokens"),
                                PartsTable::tr("Time")};
        return role == Qt::DisplayRole ? names.value(section) : QVariant();
    }
};

class PartsTable::Delegate final : public RowDelegate
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
        const model::TaskSummary &part = m_model.parts[static_cast<std::size_t>(index.row())];
        QRect rect = option.rect.adjusted(look().px(12), 0, -look().px(8), -1);
        const int side = look().px(index.column() == StateColumn ? 12 : 10);
        const QRectF square(rect.left(), rect.center().y() - side / 2.0 + 0.5, side, side);
        if (index.column() == StateColumn)
            paintState(painter, square, shown(part.state, part.afterFallback).state,
                       look().theme());
        else if (index.column() == WhoColumn)
            paintSwatch(painter, square, m_services.colourOf(part.target.service), look());
        else
            return RowDelegate::paintContent(painter, option, index);
        painter.setFont(look().font(TextStyle::Body));
        painter.setPen(look().theme().text);
        paintElided(painter, rect.adjusted(side + look().px(8), 0, 0, 0), index.data().toString());
    }

private:
    const ServiceBook &m_services;
    const Model &m_model;
};

PartsTable::PartsTable(const Context &context, QWidget *parent)
    : TableView(context.look, tr("Parts"), parent), m_look(context.look), m_model(new Model(this))
{
    setModel(m_model);
    setItemDelegate(new Delegate(context, *m_model, this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(WhoColumn, QHeaderView::Stretch);
    setColumnWidth(StateColumn, m_look.px(150));
    setColumnWidth(FilesColumn, m_look.px(80));
    setColumnWidth(TokensColumn, m_look.px(80));
    setColumnWidth(TimeColumn, m_look.px(80));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&context.engine, &engine::Engine::tasksChanged, this, &PartsTable::take);
}

void PartsTable::follow(const model::TaskId &parent)
{
    m_parent = parent;
    setParts({});
}

void PartsTable::setParts(std::vector<model::TaskSummary> parts)
{
    m_model->reset(std::move(parts));
    updateGeometry();
}

void PartsTable::take(const std::vector<model::TaskSummary> &tasks)
{
    if (m_parent.isNil())
        return;
    bool any = false;
    for (const model::TaskSummary &task : tasks) {
        if (task.parent != m_parent)
            continue;
        m_model->put(task);
        any = true;
    }
    if (!any)
        return;
    updateGeometry();
    const auto done = std::count_if(m_model->parts.begin(), m_model->parts.end(),
                                    [](const auto &part) { return model::isFinal(part.state); });
    Q_EMIT progressed(static_cast<int>(done), m_model->rowCount());
}

QSize PartsTable::sizeHint() const
{
    const int rows = std::clamp(m_model->rowCount(), 1, mostRowsShown);
    return {m_look.px(320), m_look.px(28) * (rows + 1)};
}

QSize PartsTable::minimumSizeHint() const
{
    return {m_look.px(240), sizeHint().height()};
}

} // namespace oxide::ui

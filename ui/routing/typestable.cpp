#include "ui/routing/typestable.h"

#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/routing/changewords.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/delegate.h"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>

namespace oxide::ui {

namespace {

// Design pixels.
constexpr int typeRow = 43;
constexpr int typesInset = 12;
constexpr int rangeRole = Qt::UserRole + 1;

enum TypeColumn { TypeName, TypeMoved, TypeCost, TypeTime, TypeColumns };

} // namespace

class TypesTable::Model final : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void set(std::vector<model::BacktestType> fresh)
    {
        beginResetModel();
        m_types = std::move(fresh);
        endResetModel();
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_types.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : TypeColumns;
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (!index.isValid())
            return {};
        const model::BacktestType &type = m_types[static_cast<std::size_t>(index.row())];
        switch (role) {
        case Qt::DisplayRole:
            return text(type, index.column());
        case rangeRole:
            return range(type, index.column());
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole: {
            QStringList lines{text(type, index.column()), range(type, index.column())};
            if (index.column() == TypeCost)
                lines << unknownCosts(type.cost);
            if (index.column() == TypeTime)
                lines << unknownTimes(type.time);
            lines.removeAll(QString());
            return lines.join(QStringLiteral(", "));
        }
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignVCenter
                            | (index.column() == TypeName ? Qt::AlignLeft : Qt::AlignRight));
        default:
            return {};
        }
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override
    {
        if (orientation != Qt::Horizontal)
            return {};
        if (role == Qt::TextAlignmentRole)
            return QVariant(Qt::AlignVCenter
                            | (section == TypeName ? Qt::AlignLeft : Qt::AlignRight));
        const QStringList names{TypesTable::tr("Task type"), TypesTable::tr("Move"),
                                TypesTable::tr("Cost"), TypesTable::tr("Time a task")};
        return role == Qt::DisplayRole ? names.value(section) : QVariant();
    }

private:
    [[nodiscard]] static QString text(const model::BacktestType &type, int column)
    {
        switch (column) {
        case TypeName:
            return format::word(type.type);
        case TypeMoved:
            return format::count(type.moved);
        case TypeCost:
            return costChange(type.cost);
        default:
            return timeChange(type.time);
        }
    }

    /// The second line.
    [[nodiscard]] static QString range(const model::BacktestType &type, int column)
    {
        switch (column) {
        case TypeMoved:
            return TypesTable::tr("of %1").arg(format::count(type.tasks));
        case TypeCost:
            return costRange(type.cost);
        case TypeTime:
            return timeRange(type.time);
        default:
            return {};
        }
    }

    std::vector<model::BacktestType> m_types;
};

class TypesTable::Delegate final : public RowDelegate
{
public:
    Delegate(const Look &look, QObject *parent) : RowDelegate(look, typeRow, parent) {}

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const Theme &theme = look().theme();
        const bool isFirst = index.column() == TypeName;
        const QRect cell = option.rect.adjusted(isFirst ? look().px(typesInset) : 0, 0,
                                                isFirst ? 0 : -look().px(typesInset), -1);
        const QString text = index.data().toString();
        const QString range = index.data(rangeRole).toString();
        const auto side = isFirst ? Qt::AlignLeft : Qt::AlignRight;
        QRect first = cell;
        if (!range.isEmpty())
            first = QRect(cell.left(), cell.top() + look().px(4), cell.width(), look().px(18));
        painter.setFont(look().font(TextStyle::Body));
        const bool isFaint = text == format::unknown() || text == format::dash();
        painter.setPen(isFaint ? theme.text3 : theme.text);
        paintElided(painter, first, text, side);
        if (range.isEmpty())
            return;
        painter.setFont(look().font(TextStyle::Caption));
        painter.setPen(theme.text2);
        paintElided(painter,
                    QRect(cell.left(), cell.top() + look().px(22), cell.width(), look().px(15)),
                    range, side);
    }
};

TypesTable::TypesTable(const Look &look, QWidget *parent)
    : TableView(look, tr("By task type"), parent), m_look(look), m_model(new Model(this))
{
    setModel(m_model);
    setItemDelegate(new Delegate(look, this));
    setHeaderInset(horizontalHeader(), typesInset);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(TypeName, QHeaderView::Stretch);
    setRowHeight(typeRow);
    const auto sizeColumns = [this] {
        setColumnWidth(TypeMoved, m_look.px(62));
        setColumnWidth(TypeCost, m_look.px(128));
        setColumnWidth(TypeTime, m_look.px(122));
    };
    sizeColumns();
    connect(&look, &Look::changed, this, sizeColumns);
}

void TypesTable::setTypes(std::vector<model::BacktestType> types)
{
    m_model->set(std::move(types));
    updateGeometry();
}

QSize TypesTable::sizeHint() const
{
    return {m_look.px(380), m_look.px(28) + m_model->rowCount() * m_look.px(typeRow)};
}

QSize TypesTable::minimumSizeHint() const
{
    return {m_look.px(380), m_look.px(28 + 3 * typeRow)};
}

} // namespace oxide::ui

#include "ui/services/modelstable.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>

namespace oxide::ui {

namespace {

enum ModelColumn { NameColumn, CanColumn, ContextColumn, ColumnCount };
constexpr int preferredRole = Qt::UserRole + 1;
constexpr int shownRows = 8;

QString abilities(const model::ModelInfo &info)
{
    QStringList words;
    if (info.loaded)
        words += ModelsTable::tr("loaded");
    if (info.embeds.value_or(false))
        words += ModelsTable::tr("embeddings");
    if (info.tools.value_or(false))
        words += ModelsTable::tr("tools");
    if (info.vision.value_or(false))
        words += ModelsTable::tr("vision");
    if (info.json.value_or(false))
        words += ModelsTable::tr("JSON");
    return words.join(QStringLiteral(", "));
}

/// What the model costs and who says so, and how good it is: what routing goes by.
QString facts(const model::ModelInfo &info)
{
    QStringList lines{base::qs(info.name)};
    if (!info.price)
        lines += ModelsTable::tr("price unknown");
    else if (info.priceFrom)
        lines += ModelsTable::tr("%1 (says %2)", "a price and who named it")
                     .arg(format::price(*info.price), format::word(*info.priceFrom));
    else
        lines += format::price(*info.price);
    if (info.quality)
        lines += ModelsTable::tr("quality %1 of 1").arg(format::share(*info.quality));
    return lines.join(QLatin1Char('\n'));
}

QString toolTip(const model::ModelInfo &info, int column)
{
    if (column == NameColumn)
        return facts(info);
    if (column == CanColumn)
        return abilities(info);
    return info.contextWindow ? ModelsTable::tr("%1 tokens").arg(format::count(*info.contextWindow))
                              : QString();
}

class NameDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override
    {
        const QFontMetrics metrics(look().font(TextStyle::Body));
        int width = metrics.horizontalAdvance(index.data().toString()) + look().px(12);
        if (index.data(preferredRole).toBool()) {
            const QFont font = look().font(TextStyle::Caption);
            width += tagWidth(ModelsTable::tr("preferred"), font, look()) + look().px(8);
        }
        return {width, RowDelegate::sizeHint(option, index).height()};
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const QRect cell = option.rect.adjusted(0, 0, -look().px(8), -1);
        const bool preferred = index.data(preferredRole).toBool();
        const QString tag = ModelsTable::tr("preferred");
        const QFont font = look().font(TextStyle::Caption);
        const int tagged = preferred ? tagWidth(tag, font, look()) + look().px(8) : 0;
        painter.setFont(look().font(TextStyle::Body));
        painter.setPen(look().theme().text);
        const QString name = painter.fontMetrics().elidedText(
            index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle, cell.width() - tagged);
        painter.drawText(cell, Qt::AlignVCenter | Qt::TextSingleLine, name);
        if (preferred)
            paintTag(painter,
                     cell.left() + painter.fontMetrics().horizontalAdvance(name) + look().px(8),
                     cell.center().y() + 1, tag, font, look());
    }
};

class PlainDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        painter.setFont(look().font(TextStyle::Second));
        painter.setPen(look().theme().text2);
        const bool right = index.column() == ContextColumn;
        paintElided(painter, option.rect.adjusted(0, 0, 0, -1),
                    index.data(Qt::DisplayRole).toString(), right ? Qt::AlignRight : Qt::AlignLeft);
    }
};

} // namespace

class ModelsModel final : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setModels(std::vector<model::ModelInfo> models)
    {
        beginResetModel();
        m_models = std::move(models);
        endResetModel();
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_models.size());
    }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const model::ModelInfo &info = m_models[static_cast<std::size_t>(index.row())];
        if (role == preferredRole)
            return info.preferred;
        if (role == Qt::ToolTipRole)
            return toolTip(info, index.column());
        if (role != Qt::DisplayRole)
            return {};
        switch (index.column()) {
        case NameColumn:
            return base::qs(info.name);
        case CanColumn:
            return abilities(info);
        default:
            return info.contextWindow
                       ? ModelsTable::tr("%1 tok").arg(format::shortCount(*info.contextWindow))
                       : format::unknown();
        }
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override
    {
        if (orientation != Qt::Horizontal)
            return {};
        if (role == Qt::TextAlignmentRole)
            return QVariant((section == ContextColumn ? Qt::AlignRight : Qt::AlignLeft)
                            | Qt::AlignVCenter);
        if (role != Qt::DisplayRole)
            return {};
        switch (section) {
        case NameColumn:
            return ModelsTable::tr("Models");
        case CanColumn:
            return ModelsTable::tr("Can");
        default:
            return ModelsTable::tr("Context");
        }
    }

private:
    std::vector<model::ModelInfo> m_models;
};

ModelsTable::ModelsTable(const Look &look, QWidget *parent)
    : TableView(look, tr("Models"), parent), m_look(look), m_model(new ModelsModel(this))
{
    setModel(m_model);
    setItemDelegate(new PlainDelegate(look, 28, this));
    setItemDelegateForColumn(NameColumn, new NameDelegate(look, 28, this));
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    setNarrow(false);
    setHeaderInset(horizontalHeader(), 0);
    setSelectionMode(QAbstractItemView::NoSelection);
}

void ModelsTable::setNarrow(bool narrow)
{
    setColumnHidden(CanColumn, narrow);
    // A name cut short says less than a list of abilities cut short.
    horizontalHeader()->setSectionResizeMode(NameColumn, narrow ? QHeaderView::Stretch
                                                                : QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(CanColumn, QHeaderView::Stretch);
}

void ModelsTable::setModels(const std::vector<model::ModelInfo> &models)
{
    m_model->setModels(models);
    const int rows = std::clamp(m_model->rowCount(), 1, shownRows);
    setFixedHeight((rows + 1) * m_look.px(28) + 2);
}

} // namespace oxide::ui

#include "ui/costs/spendtable.h"

#include "base/text.h"
#include "ui/costs/costswords.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>

namespace oxide::ui {

using base::qs;
using model::SpendBy;

namespace {

enum Column { Name, Model, Attempts, TokensIn, TokensOut, Cost, Share, Provenance, ColumnCount };

constexpr int colourRole = Qt::UserRole + 1;
constexpr int provenanceRole = Qt::UserRole + 2;
constexpr int totalRole = Qt::UserRole + 3;
constexpr int faintRole = Qt::UserRole + 4;

constexpr int spendRowHeight = 28;
constexpr int narrowTable = 760; ///< design pixels; below, tokens fold

bool isNumber(int column)
{
    return column >= Attempts && column <= Share;
}

/// "412", "unknown" where nobody counted.
QString tokens(const std::optional<std::int64_t> &count)
{
    return count ? format::shortCount(*count) : format::unknown();
}

/// Nobody asked: none, which is known.
std::optional<std::int64_t> tokensIn(const model::SpendSums &sums)
{
    return sums.usage.saysInput() || sums.attempts == 0 ? std::optional(sums.usage.totalInput())
                                                        : std::nullopt;
}

std::optional<std::int64_t> tokensOut(const model::SpendSums &sums)
{
    return sums.usage.output || sums.usage.reasoning || sums.attempts == 0
               ? std::optional(sums.usage.totalOutput())
               : std::nullopt;
}

QString notCounted(std::int64_t attempts)
{
    return attempts > 0 ? SpendTable::tr("%1 not counted").arg(format::count(attempts)) : QString();
}

/// The exact counts behind the short ones.
QString countsOf(const model::SpendSums &sums)
{
    const model::Usage &usage = sums.usage;
    QStringList lines;
    const auto add = [&lines](const QString &what, const std::optional<std::int64_t> &count) {
        if (count && *count > 0)
            lines +=
                SpendTable::tr("%1 %2", "1,904 from the cache").arg(format::count(*count), what);
    };
    add(SpendTable::tr("tokens in"), usage.input);
    add(SpendTable::tr("from the cache"), usage.cachedInput);
    add(SpendTable::tr("written to the cache"), usage.cacheWrite);
    add(SpendTable::tr("tokens out"), usage.output);
    add(SpendTable::tr("of reasoning"), usage.reasoning);
    return lines.join(QLatin1Char('\n'));
}

class SpendDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const Theme &theme = look().theme();
        const bool isTotal = index.data(totalRole).toBool();
        QRect cell = option.rect.adjusted(look().px(8), 0, -look().px(8), -1);
        const QVariant colour = index.data(colourRole);
        if (colour.isValid()) {
            const int side = look().px(10);
            paintSwatch(painter, QRectF(cell.left(), cell.center().y() - side / 2.0, side, side),
                        colour.toInt(), look());
            cell.setLeft(cell.left() + look().px(18));
        }
        const QVariant provenance = index.data(provenanceRole);
        if (provenance.isValid()) {
            const int side = look().px(10);
            paintProvenance(painter,
                            QRectF(cell.left(), cell.center().y() - side / 2.0, side, side),
                            static_cast<model::CostSource>(provenance.toInt()), look());
            cell.setLeft(cell.left() + look().px(20));
        }
        painter.setFont(look().font(isTotal && index.column() != Provenance ? TextStyle::Strong
                                                                            : TextStyle::Body));
        const bool isSecond = index.column() == Model || (isTotal && index.column() == Provenance);
        painter.setPen(index.data(faintRole).toBool() ? theme.text3
                       : isSecond                     ? theme.text2
                                                      : theme.text);
        paintElided(painter, cell, index.data(Qt::DisplayRole).toString(),
                    isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft);
    }
};

} // namespace

class SpendModel final : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setCosts(const model::Costs &costs, std::vector<int> colours)
    {
        const bool isSameShape =
            costs.rows.size() == m_costs.rows.size() && costs.query.by == m_costs.query.by;
        if (!isSameShape)
            beginResetModel();
        m_costs = costs;
        m_colours = std::move(colours);
        if (isSameShape)
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        else
            endResetModel();
    }

    [[nodiscard]] const model::Costs &costs() const { return m_costs; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_costs.rows.size()) + 1;
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const auto row = static_cast<std::size_t>(index.row());
        if (row == m_costs.rows.size())
            return totalData(index.column(), role);
        const model::SpendRow &spent = m_costs.rows[row];
        switch (role) {
        case Qt::DisplayRole:
            return text(spent, index.column());
        case Qt::ToolTipRole:
            return toolTip(spent, index.column());
        case colourRole:
            return index.column() == Name ? QVariant(m_colours[row]) : QVariant();
        case provenanceRole:
            return index.column() == Provenance ? QVariant(static_cast<int>(spent.provenance))
                                                : QVariant();
        case faintRole:
            return isUnknownCell(spent, index.column());
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
            return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft)
                            | Qt::AlignVCenter);
        if (role != Qt::DisplayRole)
            return {};
        switch (section) {
        case Name:
            return headOf(m_costs.query.by);
        case Model:
            return m_costs.query.by == SpendBy::Model ? SpendTable::tr("Service")
                                                      : SpendTable::tr("Model");
        case Attempts:
            return SpendTable::tr("Attempts");
        case TokensIn:
            return SpendTable::tr("Tokens in");
        case TokensOut:
            return SpendTable::tr("Tokens out");
        case Cost:
            return SpendTable::tr("Cost");
        case Share:
            return SpendTable::tr("Share");
        default:
            return SpendTable::tr("Provenance");
        }
    }

private:
    [[nodiscard]] static bool isUnknownCell(const model::SpendRow &row, int column)
    {
        return (column == Cost && row.isUnknown()) || (column == TokensIn && !tokensIn(row.sums))
               || (column == TokensOut && !tokensOut(row.sums));
    }

    [[nodiscard]] QString text(const model::SpendRow &row, int column) const
    {
        switch (column) {
        case Name:
            return nameOf(row, m_costs.query.by);
        case Model:
            return second(row);
        case Attempts:
            return format::count(row.sums.attempts);
        case TokensIn:
            return tokens(tokensIn(row.sums));
        case TokensOut:
            return tokens(tokensOut(row.sums));
        case Cost:
            return row.isUnknown() ? format::unknown() : format::money(row.sums.amount);
        case Share:
            if (row.isUnknown() || m_costs.sums.amount == model::Money())
                return format::dash();
            return format::percent(static_cast<double>(row.sums.amount.micros())
                                   / static_cast<double>(m_costs.sums.amount.micros()));
        default:
            return row.unknown > 0 && !row.isUnknown()
                       ? SpendTable::tr("%1, %2 unknown", "computed, 3 unknown")
                             .arg(format::word(row.provenance), format::count(row.unknown))
                       : format::word(row.provenance);
        }
    }

    /// The model of a service, or the service of a model.
    [[nodiscard]] QString second(const model::SpendRow &row) const
    {
        if (m_costs.query.by == SpendBy::Model)
            return qs(row.target.service);
        if (row.models.size() == 1)
            return qs(row.models.front());
        return SpendTable::tr("%Ln models", nullptr, static_cast<int>(row.models.size()));
    }

    [[nodiscard]] QString toolTip(const model::SpendRow &row, int column) const
    {
        if (column == Model && row.models.size() > 1) {
            QStringList names;
            for (const std::string &name : row.models)
                names += qs(name);
            return names.join(QLatin1Char('\n'));
        }
        if (column == TokensIn || column == TokensOut)
            return countsOf(row.sums);
        if (column == Provenance && row.unknown > 0)
            return SpendTable::tr("The price of %Ln attempts is not known: give the service one.",
                                  nullptr, static_cast<int>(row.unknown));
        return text(row, column);
    }

    [[nodiscard]] QVariant totalData(int column, int role) const
    {
        if (role == totalRole)
            return true;
        if (role == Qt::ToolTipRole && (column == TokensIn || column == TokensOut))
            return countsOf(m_costs.sums);
        if (role != Qt::DisplayRole)
            return {};
        switch (column) {
        case Name:
            return SpendTable::tr("Known total");
        case Attempts:
            return format::count(m_costs.sums.attempts);
        case TokensIn:
            return tokens(tokensIn(m_costs.sums));
        case TokensOut:
            return tokens(tokensOut(m_costs.sums));
        case Cost:
            return format::money(m_costs.sums.amount);
        case Provenance:
            return notCounted(m_costs.unknown);
        default:
            return {};
        }
    }

    model::Costs m_costs;
    std::vector<int> m_colours;
};

SpendTable::SpendTable(const Context &context, QWidget *parent)
    : TableView(context.look, tr("Spending"), parent), m_look(context.look),
      m_model(new SpendModel(this))
{
    viewport()->setAutoFillBackground(false); // the card's round corners stay
    setModel(m_model);
    setItemDelegate(new SpendDelegate(m_look, spendRowHeight, this));
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setStretchLastSection(false);
    connect(this, &TableView::rowActivated, this, [this](const QModelIndex &index) {
        const auto &rows = m_model->costs().rows;
        if (index.row() < static_cast<int>(rows.size()))
            Q_EMIT opened(rows[static_cast<std::size_t>(index.row())].tasks);
    });
    fit();
}

void SpendTable::setCosts(const model::Costs &costs, std::vector<int> colours)
{
    m_model->setCosts(costs, std::move(colours));
    fit();
}

void SpendTable::fit()
{
    const SpendBy by = m_model->costs().query.by;
    const bool isNarrow = width() < m_look.px(narrowTable);
    setColumnHidden(Model, by != SpendBy::Service && by != SpendBy::Model);
    setColumnHidden(TokensIn, isNarrow);
    setColumnHidden(TokensOut, isNarrow);
    QHeaderView *head = horizontalHeader();
    head->setSectionResizeMode(Name, QHeaderView::Stretch);
    head->setSectionResizeMode(Model, QHeaderView::Stretch);
    const auto fix = [&](Column column, int width) {
        head->setSectionResizeMode(column, QHeaderView::Fixed);
        head->resizeSection(column, m_look.px(width));
    };
    fix(Attempts, 90);
    fix(TokensIn, 100);
    fix(TokensOut, 100);
    fix(Cost, 100);
    fix(Share, 80);
    fix(Provenance, 170);
    setFixedHeight((m_model->rowCount() + 1) * m_look.px(spendRowHeight) + 2);
}

void SpendTable::resizeEvent(QResizeEvent *event)
{
    TableView::resizeEvent(event);
    fit();
}

} // namespace oxide::ui

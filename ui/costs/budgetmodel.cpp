#include "ui/costs/budgetmodel.h"

#include "base/text.h"
#include "ui/costs/costswords.h"
#include "ui/format/numbers.h"
#include "ui/theme/look.h"
#include "ui/widgets/budgetbar.h"

#include <cmath>

#include <QLocale>
#include <QPainter>

namespace oxide::ui {

using base::qs;
using model::BudgetLevel;
using model::BudgetPeriod;
using model::BudgetScope;
using model::Money;

namespace {

constexpr int budgetHeight = 77;

/// "starts anew on Monday 23 November"; a budget of a day simply tomorrow.
QString startsAnew(const model::BudgetStatus &status)
{
    if (status.budget.period == BudgetPeriod::Day)
        return BudgetModel::tr("starts anew tomorrow");
    return BudgetModel::tr("starts anew on %1")
        .arg(QLocale().toString(dateOf(status.to), QStringLiteral("d MMMM")));
}

} // namespace

QString ownerOf(const model::Budget &budget)
{
    const auto period = [&](const QString &day, const QString &week, const QString &month) {
        return budget.period == BudgetPeriod::Day    ? day
               : budget.period == BudgetPeriod::Week ? week
                                                     : month;
    };
    const QString of = qs(budget.of);
    switch (budget.scope) {
    case BudgetScope::Global:
        return period(BudgetModel::tr("everything, each day"),
                      BudgetModel::tr("everything, each week"),
                      BudgetModel::tr("everything, each month"));
    case BudgetScope::Service:
        return period(BudgetModel::tr("%1, each day"), BudgetModel::tr("%1, each week"),
                      BudgetModel::tr("%1, each month"))
            .arg(of);
    case BudgetScope::Client:
        return period(BudgetModel::tr("client %1, each day"),
                      BudgetModel::tr("client %1, each week"),
                      BudgetModel::tr("client %1, each month"))
            .arg(of);
    case BudgetScope::Tag:
        return period(BudgetModel::tr("tag %1, each day"), BudgetModel::tr("tag %1, each week"),
                      BudgetModel::tr("tag %1, each month"))
            .arg(of);
    }
    return {};
}

State stateOf(BudgetLevel level)
{
    switch (level) {
    case BudgetLevel::Open:
        return State::Ok;
    case BudgetLevel::Warning:
        return State::Warn;
    case BudgetLevel::Full:
        return State::Bad;
    }
    return State::Ok;
}

QString noteOf(const model::BudgetStatus &status, base::TimePoint now,
               const std::optional<model::Forecast> &forecast)
{
    const model::Budget &budget = status.budget;
    if (status.level == BudgetLevel::Full) {
        return budget.atLimit == model::AtLimit::Local
                   ? BudgetModel::tr("full: only what costs nothing runs")
                   : BudgetModel::tr("full: %1").arg(startsAnew(status));
    }
    const bool isForeseen = forecast && budget.scope == BudgetScope::Global
                            && budget.period == BudgetPeriod::Month && now < status.to;
    if (isForeseen) {
        const QDate last = dateOf(status.to).addDays(-1);
        return BudgetModel::tr("at this pace %1 by %2", "at this pace $54 by 30 November")
            .arg(format::money(forecast->expected),
                 QLocale().toString(last, QStringLiteral("d MMMM")));
    }
    return BudgetModel::tr("%1 left, %2", "$3.16 left, starts anew tomorrow")
        .arg(format::limit(budget.limit - status.spent), startsAnew(status));
}

void BudgetModel::setCosts(const model::Costs &costs)
{
    const bool isSameShape = costs.budgets.size() == m_budgets.size();
    if (!isSameShape)
        beginResetModel();
    m_budgets = costs.budgets;
    m_forecast = costs.forecast;
    m_now = costs.now;
    if (!isSameShape)
        endResetModel();
    else if (!m_budgets.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

const model::BudgetStatus &BudgetModel::budget(int row) const
{
    return m_budgets[static_cast<std::size_t>(row)];
}

QString BudgetModel::note(int row) const
{
    return noteOf(budget(row), m_now, m_forecast);
}

int BudgetModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_budgets.size());
}

QVariant BudgetModel::data(const QModelIndex &index, int role) const
{
    const model::BudgetStatus &status = budget(index.row());
    const auto summary = [&] {
        return tr("%1 of %2", "$1.84 of $5.00")
            .arg(format::money(status.spent), format::limit(status.budget.limit));
    };
    switch (role) {
    case Qt::DisplayRole:
        return qs(status.budget.name);
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3, %4")
            .arg(qs(status.budget.name), ownerOf(status.budget), summary(), note(index.row()));
    case Qt::ToolTipRole: {
        QStringList lines{ownerOf(status.budget), summary()};
        if (status.reserved > Money())
            lines += tr("%1 set aside for what runs").arg(format::money(status.reserved));
        if (status.unknown > 0)
            lines += tr("%Ln attempts of unknown cost, counted in neither", nullptr,
                        static_cast<int>(status.unknown));
        lines += startsAnew(status);
        return lines.join(QLatin1Char('\n'));
    }
    default:
        return {};
    }
}

BudgetDelegate::BudgetDelegate(const Look &look, const BudgetModel &model, QObject *parent)
    : RowDelegate(look, budgetHeight, parent), m_model(model)
{
}

void BudgetDelegate::paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                                  const QModelIndex &index) const
{
    const Theme &theme = look().theme();
    const model::BudgetStatus &status = m_model.budget(index.row());
    const QRect cell =
        option.rect.adjusted(look().px(12), look().px(10), -look().px(12), -look().px(9));
    const QRect first(cell.left(), cell.top(), cell.width(), look().px(20));
    const int shape = look().px(12);
    paintState(painter, QRectF(first.left(), first.center().y() - shape / 2.0, shape, shape),
               stateOf(status.level), theme);

    painter.setFont(look().font(TextStyle::Body));
    const QString of = BudgetModel::tr("of %1").arg(format::limit(status.budget.limit));
    const QString spent = format::money(status.spent);
    const int ofWidth = painter.fontMetrics().horizontalAdvance(of);
    const int spentWidth = painter.fontMetrics().horizontalAdvance(spent);
    const int figures = ofWidth + spentWidth + look().px(8);
    painter.setPen(theme.text2);
    paintElided(painter, first, of, Qt::AlignRight);
    painter.setPen(theme.text);
    paintElided(painter, first.adjusted(0, 0, -ofWidth - look().px(8), 0), spent, Qt::AlignRight);
    paintElided(painter, first.adjusted(look().px(20), 0, -figures - look().px(12), 0),
                qs(status.budget.name));

    const double share = model::shareOf(status.spent, status.budget.limit);
    const QRectF bar(cell.left(), first.bottom() + look().px(8), cell.width(), look().px(8));
    paintBudgetBar(painter, bar, share, status.level, theme);
    const double tick = std::round(bar.left() + model::kBudgetWarning * bar.width());
    painter.fillRect(QRectF(tick, bar.top() - 3, 2, bar.height() + 6), theme.text2);

    const QRect last(cell.left(), cell.bottom() - look().px(15), cell.width(), look().px(15));
    painter.setFont(look().font(TextStyle::Caption));
    painter.setPen(theme.text2);
    const QString percent = format::percent(share);
    paintElided(painter, last, percent);
    const int used = painter.fontMetrics().horizontalAdvance(percent) + look().px(12);
    paintElided(painter, last.adjusted(used, 0, 0, 0), m_model.note(index.row()), Qt::AlignRight);
}

} // namespace oxide::ui

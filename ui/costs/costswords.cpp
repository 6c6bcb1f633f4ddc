#include "ui/costs/costswords.h"

#include "base/text.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"

#include <cmath>

#include <QDateTime>
#include <QLocale>
#include <QPainter>

namespace oxide::ui {

using base::CalendarUnit;
using base::qs;
using model::CostSource;
using model::SpendBy;

namespace {

constexpr std::size_t mostSeries = 6;

/// The last day of a time that ends before `to`.
QDate lastDayBefore(base::TimePoint to)
{
    return dateOf(to - std::chrono::milliseconds(1));
}

} // namespace

QDate dateOf(base::TimePoint at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count()).date();
}

QString nameOf(const model::SpendRow &row, SpendBy by)
{
    if (by == SpendBy::Type) {
        const auto type = base::fromName<model::TaskType>(row.key);
        return type ? format::word(*type) : qs(row.key);
    }
    if (!row.key.empty())
        return qs(row.key);
    switch (by) {
    case SpendBy::Client:
        return CostsWords::tr("no client");
    case SpendBy::Tag:
        return CostsWords::tr("no tag");
    default:
        return CostsWords::tr("not named");
    }
}

QString headOf(SpendBy by)
{
    switch (by) {
    case SpendBy::Service:
        return CostsWords::tr("Service");
    case SpendBy::Model:
        return CostsWords::tr("Model");
    case SpendBy::Type:
        return CostsWords::tr("Task type");
    case SpendBy::Client:
        return CostsWords::tr("Client");
    case SpendBy::Tag:
        return CostsWords::tr("Tag");
    }
    return {};
}

QString nameOfTime(const model::Costs &costs)
{
    const QLocale locale;
    const QDate first = dateOf(costs.from);
    const QDate last = lastDayBefore(costs.to);
    const bool isThisYear = first.year() == dateOf(costs.now).year();
    switch (costs.query.span) {
    case CalendarUnit::Year:
        return QString::number(first.year());
    case CalendarUnit::Month:
        return locale.toString(first,
                               isThisYear ? QStringLiteral("MMMM") : QStringLiteral("MMMM yyyy"));
    default:
        break;
    }
    const QString begin =
        first.month() == last.month() ? QStringLiteral("d") : QStringLiteral("d MMMM");
    const QString end = isThisYear ? QStringLiteral("d MMMM") : QStringLiteral("d MMMM yyyy");
    return CostsWords::tr("%1 to %2", "days of a week")
        .arg(locale.toString(first, begin), locale.toString(last, end));
}

QString nameOfBar(const model::SpendBar &bar, CalendarUnit unit)
{
    return QLocale().toString(dateOf(bar.from), unit == CalendarUnit::Month
                                                    ? QStringLiteral("MMMM yyyy")
                                                    : QStringLiteral("dddd d MMMM"));
}

std::vector<SpendSeries> seriesOf(const model::Costs &costs, const Context &context)
{
    std::vector<SpendSeries> series;
    for (std::size_t i = 0; i < costs.rows.size(); ++i) {
        const model::SpendRow &row = costs.rows[i];
        if (row.sums.amount == model::Money())
            continue;
        if (series.size() == mostSeries) {
            series.push_back({CostsWords::tr("others"), -1, {}});
        } else if (series.size() < mostSeries) {
            const int colour = costs.query.by == SpendBy::Service
                                   ? context.services.colourOf(row.key)
                                   : static_cast<int>(series.size());
            series.push_back({nameOf(row, costs.query.by), colour, {}});
        }
        series.back().rows.push_back(i);
    }
    return series;
}

std::vector<int> coloursOf(const model::Costs &costs, const std::vector<SpendSeries> &series)
{
    std::vector<int> colours(costs.rows.size(), -1);
    for (const SpendSeries &one : series) {
        for (const std::size_t row : one.rows)
            colours[row] = one.colour;
    }
    return colours;
}

void paintProvenance(QPainter &painter, const QRectF &box, CostSource source, const Look &look)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = look.theme().text2;
    const double side = std::min(box.width(), box.height());
    const QRectF disc(box.center().x() - side / 2, box.center().y() - side / 2, side, side);
    const QRectF ring = disc.adjusted(0.75, 0.75, -0.75, -0.75);
    QPen pen(colour, 1.5);
    if (source == CostSource::Unknown)
        pen.setDashPattern({1.2, 1.4});
    painter.setPen(source == CostSource::Reported ? Qt::NoPen : pen);
    painter.setBrush(source == CostSource::Reported ? QBrush(colour) : Qt::NoBrush);
    painter.drawEllipse(source == CostSource::Reported ? disc : ring);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    if (source == CostSource::Computed)
        painter.drawEllipse(disc.center(), side / 5, side / 5);
    else if (source == CostSource::Estimated)
        painter.drawPie(ring, -90 * 16, 180 * 16);
    painter.restore();
}

} // namespace oxide::ui

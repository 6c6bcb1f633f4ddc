#include "ui/overview/latencychart.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"

#include <array>
#include <cmath>

#include <QLocale>
#include <QPainter>
#include <QPainterPath>

namespace oxide::ui {

namespace {

QString seconds(double milliseconds)
{
    const double value = milliseconds / 1000;
    const int decimals =
        value == std::floor(value) ? 0 : (value * 10 == std::floor(value * 10) ? 1 : 2);
    return LatencyChart::tr("%1 s").arg(QLocale().toString(value, 'f', decimals));
}

QString figure(const std::optional<double> &milliseconds)
{
    if (!milliseconds)
        return format::dash();
    return format::duration(std::optional(std::chrono::milliseconds(std::llround(*milliseconds))));
}

} // namespace

LatencyChart::LatencyChart(const Look &look, QWidget *parent) : BucketChart(look, parent)
{
    setAccessibleName(tr("Latency"));
}

QSize LatencyChart::sizeHint() const
{
    return {look().px(300), look().px(190)};
}

Plot LatencyChart::plot() const
{
    double highest = 0;
    for (const model::Bucket &bucket : buckets())
        highest =
            std::max(highest, bucket.p95.value_or(bucket.p90.value_or(bucket.p50.value_or(0))));
    Plot plot;
    plot.area =
        QRectF(rect()).adjusted(look().px(44), look().px(10), -look().px(42), -look().px(22));
    plot.values = valueAxis(highest, false);
    if (highest <= 0)
        plot.values = {4000, 1000};
    plot.from = from();
    plot.to = to();
    return plot;
}

std::optional<QPointF> LatencyChart::paintLine(QPainter &painter, const Plot &plot,
                                               Percentile which, const QPen &pen) const
{
    QPainterPath path;
    std::optional<QPointF> last;
    int run = 0;
    const auto closeRun = [&] {
        if (run == 1 && last) { // a point alone would not be seen
            painter.setPen(Qt::NoPen);
            painter.setBrush(pen.color());
            painter.drawEllipse(*last, 1.6, 1.6);
        }
        run = 0;
    };
    for (const model::Bucket &bucket : buckets()) {
        const std::optional<double> &value = bucket.*which;
        if (!value) {
            closeRun();
            continue;
        }
        const QPointF point(plot.x(middleOf(bucket)), plot.y(*value));
        if (run++ == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
        last = point;
    }
    closeRun();
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    return last;
}

void LatencyChart::paintEvent(QPaintEvent *)
{
    const Theme &theme = look().theme();
    QPainter painter(this);
    const Plot p = plot();
    paintAxes(painter, p, span(), look(), seconds);
    painter.setRenderHint(QPainter::Antialiasing);

    struct Line {
        Percentile which;
        QString name;
        QPen pen;
    };
    const auto pen = [](const QColor &colour, double width, Qt::PenStyle style) {
        return QPen(colour, width, style, Qt::FlatCap, Qt::RoundJoin);
    };
    QPen dashed = pen(theme.chart[2], 1.5, Qt::SolidLine);
    dashed.setDashPattern({3, 2});
    const std::array<Line, 3> lines = {
        Line{&model::Bucket::p95, QStringLiteral("p95"), pen(theme.chart[3], 1.5, Qt::SolidLine)},
        Line{&model::Bucket::p90, QStringLiteral("p90"), dashed},
        Line{&model::Bucket::p50, QStringLiteral("p50"), pen(theme.chart[0], 2, Qt::SolidLine)}};
    painter.setFont(look().font(TextStyle::Caption));
    QFont bold = painter.font();
    bold.setWeight(QFont::DemiBold);
    double lowest = -1e9; // names must not overlap: from the top down
    bool any = false;
    for (const Line &line : lines) {
        const std::optional<QPointF> end = paintLine(painter, p, line.which, line.pen);
        if (!end)
            continue;
        any = true;
        const double height = look().px(14);
        const double y = std::max(end->y(), lowest + height);
        lowest = y;
        painter.setFont(bold);
        painter.setPen(line.pen.color());
        painter.drawText(QRectF(end->x() + look().px(6), y - height / 2, look().px(34), height),
                         Qt::AlignVCenter, line.name);
    }
    if (!any)
        paintNoData(painter, p.area, tr("No answer in this time."), look());
    if (const model::Bucket *bucket = current()) {
        const double x = p.x(middleOf(*bucket));
        painter.setPen(QPen(theme.accent, 2));
        painter.drawLine(QPointF(x, p.area.top()), QPointF(x, p.area.bottom()));
    }
}

QString LatencyChart::summary(const model::Overview &overview) const
{
    return tr("Median %1, p95 %2").arg(figure(overview.p50), figure(overview.p95));
}

QString LatencyChart::describe(const model::Bucket &bucket) const
{
    return tr("From %1\np50 %2, p90 %3, p95 %4")
        .arg(timeText(bucket.from), figure(bucket.p50), figure(bucket.p90), figure(bucket.p95));
}

} // namespace oxide::ui

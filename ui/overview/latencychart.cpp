#include "ui/overview/latencychart.h"

#include "ui/format/numbers.h"
#include "ui/theme/look.h"

#include <cmath>

#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

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

LatencyChart::LatencyChart(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Latency"));
    setFocusPolicy(Qt::TabFocus);
    setMinimumHeight(look.px(110));
}

QSize LatencyChart::sizeHint() const
{
    return {m_look.px(300), m_look.px(190)};
}

void LatencyChart::setOverview(const model::Overview &overview)
{
    if (m_from == overview.from && m_to == overview.to && m_buckets == overview.buckets)
        return;
    m_span = overview.span;
    m_from = overview.from;
    m_to = overview.to;
    m_width = overview.bucketWidth;
    m_buckets = overview.buckets;
    m_current = std::min(m_current, static_cast<int>(m_buckets.size()) - 1);
    setAccessibleDescription(
        tr("Median %1, p95 %2").arg(figure(overview.p50), figure(overview.p95)));
    update();
}

Plot LatencyChart::plot() const
{
    double highest = 0;
    for (const model::Bucket &bucket : m_buckets)
        highest =
            std::max(highest, bucket.p95.value_or(bucket.p90.value_or(bucket.p50.value_or(0))));
    Plot plot;
    plot.area =
        QRectF(rect()).adjusted(m_look.px(44), m_look.px(10), -m_look.px(42), -m_look.px(22));
    plot.values = valueAxis(highest, false);
    if (highest <= 0)
        plot.values = {4000, 1000};
    plot.from = m_from;
    plot.to = m_to;
    return plot;
}

base::TimePoint LatencyChart::middleOf(const model::Bucket &bucket) const
{
    return bucket.from + std::chrono::duration_cast<std::chrono::milliseconds>(m_width) / 2;
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
    for (const model::Bucket &bucket : m_buckets) {
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
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    const Plot p = plot();
    paintAxes(painter, p, m_span, m_look, seconds);
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
    painter.setFont(m_look.font(TextStyle::Caption));
    QFont bold = painter.font();
    bold.setWeight(QFont::DemiBold);
    double lowest = -1e9; // names must not overlap: from the top down
    bool any = false;
    for (const Line &line : lines) {
        const std::optional<QPointF> end = paintLine(painter, p, line.which, line.pen);
        if (!end)
            continue;
        any = true;
        const double height = m_look.px(14);
        const double y = std::max(end->y(), lowest + height);
        lowest = y;
        painter.setFont(bold);
        painter.setPen(line.pen.color());
        painter.drawText(QRectF(end->x() + m_look.px(6), y - height / 2, m_look.px(34), height),
                         Qt::AlignVCenter, line.name);
    }
    if (!any)
        paintNoData(painter, p.area, tr("No answer in this time."), m_look);
    if (m_current >= 0 && hasFocus()) {
        const double x = p.x(middleOf(m_buckets[static_cast<std::size_t>(m_current)]));
        painter.setPen(QPen(theme.accent, 2));
        painter.drawLine(QPointF(x, p.area.top()), QPointF(x, p.area.bottom()));
    }
}

QString LatencyChart::describe(int index) const
{
    const model::Bucket &bucket = m_buckets[static_cast<std::size_t>(index)];
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(bucket.from.time_since_epoch().count());
    const QString time = m_span == model::Span::Month
                             ? locale().toString(at, QStringLiteral("d MMM HH:mm"))
                             : at.toString(QStringLiteral("HH:mm:ss"));
    return tr("From %1\np50 %2, p90 %3, p95 %4")
        .arg(time, figure(bucket.p50), figure(bucket.p90), figure(bucket.p95));
}

void LatencyChart::setCurrent(int index)
{
    if (m_buckets.empty())
        return;
    m_current = std::clamp(index, 0, static_cast<int>(m_buckets.size()) - 1);
    const QString text = describe(m_current);
    setAccessibleDescription(text);
    const double x = plot().x(middleOf(m_buckets[static_cast<std::size_t>(m_current)]));
    QToolTip::showText(mapToGlobal(QPoint(qRound(x), m_look.px(20))), text, this);
    update();
}

void LatencyChart::keyPressEvent(QKeyEvent *event)
{
    const int last = static_cast<int>(m_buckets.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Left:
        setCurrent(m_current < 0 ? last : m_current - 1);
        return;
    case Qt::Key_Right:
        setCurrent(m_current + 1);
        return;
    case Qt::Key_Home:
        setCurrent(0);
        return;
    case Qt::Key_End:
        setCurrent(last);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool LatencyChart::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const Plot p = plot();
    for (int i = 0; i < static_cast<int>(m_buckets.size()); ++i) {
        const model::Bucket &bucket = m_buckets[static_cast<std::size_t>(i)];
        if (help->pos().x() >= p.x(bucket.from) && help->pos().x() < p.x(bucket.from + m_width)) {
            QToolTip::showText(help->globalPos(), describe(i), this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

} // namespace oxide::ui

#include "ui/overview/throughputchart.h"

#include "ui/theme/look.h"

#include <cmath>

#include <QPainter>

namespace oxide::ui {

namespace {

QColor fallbackColour(const Theme &theme)
{
    return theme.chart[1];
}

int totalOf(const model::Bucket &bucket)
{
    return bucket.answered + bucket.afterFallback + bucket.failed;
}

} // namespace

ThroughputChart::ThroughputChart(const Look &look, QWidget *parent) : BucketChart(look, parent)
{
    setAccessibleName(tr("Throughput"));
}

QSize ThroughputChart::sizeHint() const
{
    return {look().px(400), look().px(190)};
}

Plot ThroughputChart::plot() const
{
    int highest = 0;
    for (const model::Bucket &bucket : buckets())
        highest = std::max(highest, totalOf(bucket));
    Plot plot;
    plot.area =
        QRectF(rect()).adjusted(look().px(41), look().px(10), -look().px(12), -look().px(22));
    plot.values = valueAxis(highest, true);
    plot.from = from();
    plot.to = to();
    return plot;
}

QRectF ThroughputChart::barBox(const Plot &plot, const model::Bucket &bucket) const
{
    const double left = plot.x(bucket.from);
    const double right = plot.x(endOf(bucket));
    const double gap = right - left > 6 ? std::min(3.0, std::round((right - left) * 0.2)) : 1;
    const double snapped = std::round(left);
    return {snapped, plot.area.top(), std::max(1.0, std::round(right) - snapped - gap),
            plot.area.height()};
}

void ThroughputChart::paintEvent(QPaintEvent *)
{
    const Theme &theme = look().theme();
    QPainter painter(this);
    const Plot p = plot();
    paintAxes(painter, p, span(), look(),
              [](double value) { return QString::number(std::lround(value)); });
    bool any = false;
    for (const model::Bucket &bucket : buckets()) {
        const QRectF box = barBox(p, bucket);
        double bottom = p.area.bottom();
        const auto part = [&](int count, const QColor &colour) {
            if (count == 0)
                return;
            any = true;
            const double height = std::max(2.0, std::round(p.area.bottom() - p.y(count)));
            painter.fillRect(QRectF(box.left(), bottom - height, box.width(),
                                    std::max(1.0, height - 1)), // 1 px apart from the next part
                             colour);
            bottom -= height;
        };
        part(bucket.answered, theme.answered);
        part(bucket.afterFallback, fallbackColour(theme));
        part(bucket.failed, theme.bad.text);
        if (&bucket == current()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(
                QRectF(box.left() - 2, bottom - 3, box.width() + 4, p.area.bottom() - bottom + 3));
        }
    }
    if (!any)
        paintNoData(painter, p.area, tr("No task ended in this time."), look());
}

QString ThroughputChart::summary(const model::Overview &overview) const
{
    return tr("%1 answered, %2 failed").arg(overview.done).arg(overview.failed);
}

QString ThroughputChart::describe(const model::Bucket &bucket) const
{
    return tr("%1 to %2\n%3 answered, %4 after fallback, %5 failed")
        .arg(timeText(bucket.from), timeText(endOf(bucket)))
        .arg(bucket.answered)
        .arg(bucket.afterFallback)
        .arg(bucket.failed);
}

OutcomeLegend::OutcomeLegend(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

std::array<OutcomeLegend::Part, 3> OutcomeLegend::parts() const
{
    const Theme &theme = m_look.theme();
    return {Part{tr("Answered"), theme.answered}, Part{tr("After fallback"), fallbackColour(theme)},
            Part{tr("Failed"), theme.bad.text}};
}

QSize OutcomeLegend::sizeHint() const
{
    const QFontMetrics metrics(m_look.font(TextStyle::Second));
    int width = 0;
    for (const Part &part : parts())
        width += m_look.px(15 + 22) + metrics.horizontalAdvance(part.word);
    return {width - m_look.px(22), m_look.px(18)};
}

void OutcomeLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_look.font(TextStyle::Second));
    int x = 0;
    const int side = m_look.px(10);
    for (const Part &part : parts()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(part.colour);
        painter.drawRoundedRect(QRectF(x, (height() - side) / 2.0, side, side), 2.5, 2.5);
        x += m_look.px(15);
        painter.setPen(m_look.theme().text2);
        painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter, part.word);
        x += painter.fontMetrics().horizontalAdvance(part.word) + m_look.px(22);
    }
}

} // namespace oxide::ui

#include "ui/overview/throughputchart.h"

#include "ui/theme/look.h"

#include <algorithm>
#include <cmath>

#include <QBarSet>
#include <QPainter>
#include <QStackedBarSeries>

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

ThroughputChart::ThroughputChart(const Look &look, QWidget *parent)
    : BucketChart(look, parent),
      m_bars(new QStackedBarSeries(this)), m_parts{new QBarSet({}), new QBarSet({}),
                                                   new QBarSet({})}
{
    setAccessibleName(tr("Throughput"));
    for (QBarSet *part : m_parts)
        m_bars->append(part);
    addSeries(m_bars);
    setPlotMargins({12, 3, 12, 2});
    ThroughputChart::restyle();
}

QSize ThroughputChart::sizeHint() const
{
    return {look().px(400), look().px(190)};
}

void ThroughputChart::restyle()
{
    BucketChart::restyle();
    const Theme &theme = look().theme();
    const std::array<QColor, 3> colours{theme.answered, fallbackColour(theme), theme.bad.text};
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        m_parts[i]->setBrush(colours[i]);
        m_parts[i]->setPen(QPen(theme.base, 1)); // 1 px apart from the next part
    }
}

void ThroughputChart::showBuckets()
{
    int highest = 0;
    for (const model::Bucket &bucket : buckets())
        highest = std::max(highest, totalOf(bucket));
    setValues(valueAxis(highest, true), QStringLiteral("%1"), 0);
    setNote(highest == 0 ? tr("No task ended in this time.") : QString());
}

void ThroughputChart::plotMoved()
{
    const double slot = std::max(2.0, xOf(1) - xOf(0)); // no room before it is shown
    const double gap = slot > 6 ? std::min(3.0, std::round(slot * 0.2)) : 1;
    m_bars->setBarWidth(std::max(0.1, (slot - gap) / slot));
    showBars();
}

/// Where a part is too low to be seen it is a line of two pixels.
double ThroughputChart::barHeight(int count) const
{
    return count == 0 ? 0 : std::max<double>(count, valueOfPixels(3));
}

void ThroughputChart::showBars()
{
    const std::array counts{&model::Bucket::answered, &model::Bucket::afterFallback,
                            &model::Bucket::failed};
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        QList<double> heights;
        for (const model::Bucket &bucket : buckets())
            heights.append(barHeight(bucket.*counts[i]));
        showInSet(*m_parts[i], heights);
    }
}

void ThroughputChart::paintOver(QPainter &painter)
{
    if (current() < 0)
        return;
    const model::Bucket &bucket = buckets()[static_cast<std::size_t>(current())];
    const double half = m_bars->barWidth() / 2;
    const double top = yOf(barHeight(bucket.answered) + barHeight(bucket.afterFallback)
                           + barHeight(bucket.failed));
    const QRectF bar(QPointF(xOf(current() - half), top),
                     QPointF(xOf(current() + half), plotArea().bottom()));
    painter.setPen(QPen(look().theme().accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar.adjusted(-2, -3, 2, 0));
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

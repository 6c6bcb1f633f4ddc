#include "ui/overview/bucketchart.h"

#include "ui/theme/look.h"

#include <algorithm>

#include <QAccessible>
#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

namespace oxide::ui {

BucketChart::BucketChart(const Look &look, QWidget *parent) : Chart(look, parent)
{
    setMinimumHeight(look.px(110));
    readAsTable();
}

void BucketChart::setOverview(const model::Overview &overview)
{
    if (m_from == overview.from && m_to == overview.to && m_buckets == overview.buckets)
        return;
    m_span = overview.span;
    m_from = overview.from;
    m_to = overview.to;
    m_width = overview.bucketWidth;
    m_buckets = overview.buckets;
    m_current = std::min(m_current, static_cast<int>(m_buckets.size()) - 1);
    setAccessibleDescription(summary(overview));
    showTimes();
    showBuckets();
}

/// From half a bucket before the middle of the first one.
void BucketChart::showTimes()
{
    const std::chrono::milliseconds unit = m_width.count() > 0 ? m_width : m_to - m_from;
    const base::TimePoint first = m_buckets.empty() ? m_from : m_buckets.front().from;
    const auto placeOf = [&](base::TimePoint at) {
        return static_cast<double>((at - first).count())
                   / static_cast<double>(std::max<std::int64_t>(1, unit.count()))
               - 0.5;
    };
    std::vector<PlaceLabel> labels;
    for (const TimeTick &tick : timeTicks(m_from, m_to, m_span))
        labels.push_back({placeOf(tick.at), tick.text});
    if (m_from < m_to)
        setPlaces(placeOf(m_from), placeOf(m_to), std::move(labels));
}

base::TimePoint BucketChart::endOf(const model::Bucket &bucket) const
{
    return bucket.from + m_width;
}

QString BucketChart::timeText(base::TimePoint at) const
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
    return m_span == model::Span::Month ? locale().toString(local, QStringLiteral("d MMM HH:mm"))
                                        : local.toString(QStringLiteral("HH:mm:ss"));
}

int BucketChart::gridRows() const
{
    return static_cast<int>(m_buckets.size());
}

QString BucketChart::gridRowName(int row) const
{
    return timeText(m_buckets.at(static_cast<std::size_t>(row)).from);
}

QString BucketChart::gridText(int row, int) const
{
    return describe(m_buckets.at(static_cast<std::size_t>(row)));
}

QRect BucketChart::gridRect(int row, int) const
{
    return QRectF(QPointF(xOf(row - 0.5), plotArea().top()),
                  QPointF(xOf(row + 0.5), plotArea().bottom()))
        .toRect();
}

void BucketChart::setCurrent(int index)
{
    if (m_buckets.empty())
        return;
    m_current = std::clamp(index, 0, static_cast<int>(m_buckets.size()) - 1);
    const QString text = describe(m_buckets[static_cast<std::size_t>(m_current)]);
    setAccessibleDescription(text);
    QAccessibleEvent focused(this, QAccessible::Focus);
    focused.setChild(m_current);
    QAccessible::updateAccessibility(&focused);
    QToolTip::showText(mapToGlobal(QPoint(qRound(xOf(m_current)), look().px(20))), text, this);
    viewport()->update();
}

void BucketChart::keyPressEvent(QKeyEvent *event)
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
        event->ignore();
    }
}

/// -1 where no bucket is.
int BucketChart::bucketAt(int x) const
{
    for (int index = 0; index < gridRows(); ++index) {
        if (x >= xOf(index - 0.5) && x < xOf(index + 0.5))
            return index;
    }
    return -1;
}

bool BucketChart::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return Chart::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int index = bucketAt(help->x());
    if (index >= 0)
        QToolTip::showText(help->globalPos(), describe(m_buckets[static_cast<std::size_t>(index)]),
                           this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace oxide::ui

#include "ui/overview/bucketchart.h"

#include "ui/theme/look.h"

#include <algorithm>

#include <QAccessible>
#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

namespace oxide::ui {

BucketChart::BucketChart(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setFocusPolicy(Qt::TabFocus);
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
    update();
}

base::TimePoint BucketChart::endOf(const model::Bucket &bucket) const
{
    return bucket.from + m_width;
}

base::TimePoint BucketChart::middleOf(const model::Bucket &bucket) const
{
    return bucket.from + m_width / 2;
}

QString BucketChart::timeText(base::TimePoint at) const
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
    return m_span == model::Span::Month ? locale().toString(local, QStringLiteral("d MMM HH:mm"))
                                        : local.toString(QStringLiteral("HH:mm:ss"));
}

const model::Bucket *BucketChart::current() const
{
    return m_current >= 0 && hasFocus() ? &m_buckets[static_cast<std::size_t>(m_current)] : nullptr;
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
    const model::Bucket &bucket = m_buckets.at(static_cast<std::size_t>(row));
    const Plot place = plot();
    return QRectF(QPointF(place.x(bucket.from), place.area.top()),
                  QPointF(place.x(endOf(bucket)), place.area.bottom()))
        .toRect();
}

void BucketChart::setCurrent(int index)
{
    if (m_buckets.empty())
        return;
    m_current = std::clamp(index, 0, static_cast<int>(m_buckets.size()) - 1);
    const model::Bucket &bucket = m_buckets[static_cast<std::size_t>(m_current)];
    const QString text = describe(bucket);
    setAccessibleDescription(text);
    QAccessibleEvent focused(this, QAccessible::Focus);
    focused.setChild(m_current);
    QAccessible::updateAccessibility(&focused);
    const int x = qRound(plot().x(middleOf(bucket)));
    QToolTip::showText(mapToGlobal(QPoint(x, m_look.px(20))), text, this);
    update();
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
        QWidget::keyPressEvent(event);
    }
}

/// -1 where no bucket is.
int BucketChart::bucketAt(int x) const
{
    const Plot place = plot();
    const auto found = std::ranges::find_if(m_buckets, [&](const model::Bucket &bucket) {
        return x >= place.x(bucket.from) && x < place.x(endOf(bucket));
    });
    return found == m_buckets.end() ? -1 : static_cast<int>(found - m_buckets.begin());
}

bool BucketChart::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
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

#include "ui/overview/throughputchart.h"

#include "ui/theme/look.h"

#include <cmath>

#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

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

ThroughputChart::ThroughputChart(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Throughput"));
    setFocusPolicy(Qt::TabFocus);
    setMinimumHeight(look.px(110));
}

QSize ThroughputChart::sizeHint() const
{
    return {m_look.px(400), m_look.px(190)};
}

void ThroughputChart::setOverview(const model::Overview &overview)
{
    if (m_from == overview.from && m_to == overview.to && m_buckets == overview.buckets)
        return;
    m_span = overview.span;
    m_from = overview.from;
    m_to = overview.to;
    m_width = overview.bucketWidth;
    m_buckets = overview.buckets;
    m_current = std::min(m_current, static_cast<int>(m_buckets.size()) - 1);
    setAccessibleDescription(tr("%1 answered, %2 failed").arg(overview.done).arg(overview.failed));
    update();
}

Plot ThroughputChart::plot() const
{
    int highest = 0;
    for (const model::Bucket &bucket : m_buckets)
        highest = std::max(highest, totalOf(bucket));
    Plot plot;
    plot.area =
        QRectF(rect()).adjusted(m_look.px(41), m_look.px(10), -m_look.px(12), -m_look.px(22));
    plot.values = valueAxis(highest, true);
    plot.from = m_from;
    plot.to = m_to;
    return plot;
}

QRectF ThroughputChart::barBox(const Plot &plot, int index) const
{
    const auto &from = m_buckets[static_cast<std::size_t>(index)].from;
    const double left = plot.x(from);
    const double right = plot.x(from + m_width);
    const double gap = right - left > 6 ? std::min(3.0, std::round((right - left) * 0.2)) : 1;
    const double snapped = std::round(left);
    return {snapped, plot.area.top(), std::max(1.0, std::round(right) - snapped - gap),
            plot.area.height()};
}

void ThroughputChart::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    const Plot p = plot();
    paintAxes(painter, p, m_span, m_look,
              [](double value) { return QString::number(std::lround(value)); });
    bool any = false;
    for (int i = 0; i < static_cast<int>(m_buckets.size()); ++i) {
        const model::Bucket &bucket = m_buckets[static_cast<std::size_t>(i)];
        const QRectF box = barBox(p, i);
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
        if (i == m_current && hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(
                QRectF(box.left() - 2, bottom - 3, box.width() + 4, p.area.bottom() - bottom + 3));
        }
    }
    if (!any)
        paintNoData(painter, p.area, tr("No task ended in this time."), m_look);
}

int ThroughputChart::barAt(const QPoint &point) const
{
    const Plot p = plot();
    for (int i = 0; i < static_cast<int>(m_buckets.size()); ++i) {
        const QRectF box = barBox(p, i);
        if (point.x() >= box.left() - 1 && point.x() <= box.right() + 2)
            return i;
    }
    return -1;
}

QString ThroughputChart::describe(int index) const
{
    const model::Bucket &bucket = m_buckets[static_cast<std::size_t>(index)];
    const auto time = [this](base::TimePoint at) {
        const QDateTime local = QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
        return m_span == model::Span::Month
                   ? locale().toString(local, QStringLiteral("d MMM HH:mm"))
                   : local.toString(QStringLiteral("HH:mm:ss"));
    };
    return tr("%1 to %2\n%3 answered, %4 after fallback, %5 failed")
        .arg(time(bucket.from), time(bucket.from + m_width))
        .arg(bucket.answered)
        .arg(bucket.afterFallback)
        .arg(bucket.failed);
}

void ThroughputChart::setCurrent(int index)
{
    if (m_buckets.empty())
        return;
    m_current = std::clamp(index, 0, static_cast<int>(m_buckets.size()) - 1);
    const QString text = describe(m_current);
    setAccessibleDescription(text);
    const QRectF box = barBox(plot(), m_current);
    QToolTip::showText(mapToGlobal(QPoint(qRound(box.center().x()), m_look.px(20))), text, this);
    update();
}

void ThroughputChart::keyPressEvent(QKeyEvent *event)
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

bool ThroughputChart::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int index = barAt(help->pos());
        if (index >= 0)
            QToolTip::showText(help->globalPos(), describe(index), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
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

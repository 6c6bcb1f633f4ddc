#include "ui/widgets/sparkline.h"

#include "ui/theme/look.h"

#include <cmath>
#include <limits>

#include <QPainter>
#include <QPainterPath>

namespace oxide::ui {

void paintSparkline(QPainter &painter, const QRectF &rect, const std::vector<double> &values,
                    const Look &look)
{
    const Theme &theme = look.theme();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    int known = 0;
    for (const double value : values) {
        if (std::isnan(value))
            continue;
        low = std::min(low, value);
        high = std::max(high, value);
        ++known;
    }
    if (known < 2) {
        QPen dashed(theme.line2, 1);
        dashed.setDashPattern({3, 3});
        painter.setPen(dashed);
        painter.drawLine(QPointF(rect.left(), rect.center().y()),
                         QPointF(rect.right(), rect.center().y()));
        painter.restore();
        return;
    }
    const double dot = look.px(2.5);
    const QRectF inner = rect.adjusted(1, dot, -dot, -dot);
    const double range = high > low ? high - low : 1;
    const double step =
        values.size() > 1 ? inner.width() / static_cast<double>(values.size() - 1) : 0;
    QPainterPath path;
    QPointF last;
    bool gap = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i])) {
            gap = true;
            continue;
        }
        const double share = high > low ? (values[i] - low) / range : 0.5;
        last = QPointF(inner.left() + step * static_cast<double>(i),
                       inner.bottom() - share * inner.height());
        if (gap)
            path.moveTo(last);
        else
            path.lineTo(last);
        gap = false;
    }
    painter.setPen(QPen(theme.text2, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accentText);
    painter.drawEllipse(last, dot, dot);
    painter.restore();
}

Sparkline::Sparkline(const Look &look, const QString &what, QWidget *parent)
    : QWidget(parent), m_look(look)
{
    setAccessibleName(what);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void Sparkline::setValues(std::vector<double> values)
{
    if (values == m_values)
        return;
    m_values = std::move(values);
    update();
}

QSize Sparkline::sizeHint() const
{
    return {m_look.px(60), m_look.px(24)};
}

void Sparkline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintSparkline(painter, rect(), m_values, m_look);
}

} // namespace oxide::ui

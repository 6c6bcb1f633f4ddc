#include "ui/services/breakerstrip.h"

#include "ui/theme/look.h"

#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int places = 30;

} // namespace

BreakerStrip::BreakerStrip(const Look &look, QWidget *parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Outcomes of the last requests"));
}

void BreakerStrip::setOutcomes(std::vector<bool> answered)
{
    m_answered = std::move(answered);
    if (m_answered.size() > places)
        m_answered.erase(m_answered.begin(), m_answered.end() - places);
    const auto failed = std::count(m_answered.begin(), m_answered.end(), false);
    setAccessibleDescription(
        m_answered.empty() ? tr("No request since Oxide started")
                           : tr("%1 of the last %2 failed").arg(failed).arg(m_answered.size()));
    setToolTip(accessibleDescription());
    update();
}

QSize BreakerStrip::sizeHint() const
{
    return {m_look.px(240), m_look.px(18)};
}

void BreakerStrip::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double gap = m_look.px(3);
    const double pitch = (width() + gap) / places;
    const double unit = m_look.px(1);
    for (int i = 0; i < places; ++i) {
        // Fewer than 30 stand at the right: the latest is always the last place.
        const int at = i - (places - static_cast<int>(m_answered.size()));
        const QRectF cell(i * pitch, m_look.px(1), pitch - gap, m_look.px(16));
        const bool known = at >= 0;
        const bool answered = known && m_answered[static_cast<std::size_t>(at)];
        painter.setPen(Qt::NoPen);
        painter.setBrush(!known ? theme.offCell : (answered ? theme.ok.cell : theme.bad.cell));
        painter.drawRoundedRect(cell, m_look.px(2), m_look.px(2));
        if (known && !answered) {
            const QPointF c = cell.center();
            painter.setPen(QPen(theme.onAccent, 1.4 * unit, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(c + QPointF(-2, -2) * unit, c + QPointF(2, 2) * unit);
            painter.drawLine(c + QPointF(2, -2) * unit, c + QPointF(-2, 2) * unit);
        }
    }
}

} // namespace oxide::ui

#include "ui/routing/ruletoken.h"

#include "ui/theme/look.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/servicebook.h"

#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int inset = 7;
constexpr int swatchSide = 10;
constexpr int swatchGap = 6;
constexpr int mostTextWidth = 260;
constexpr int leastWidth = 80;

} // namespace

RuleToken::RuleToken(const Context &context, const RulePart &part, InForce inForce, QWidget *parent)
    : QAbstractButton(parent), m_context(context), m_part(part), m_inForce(inForce)
{
    setText(part.text);
    setToolTip(part.text);
    setAccessibleName(tr("%1: %2, press to change").arg(fieldName(*part.field), part.text));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
}

QSize RuleToken::sizeHint() const
{
    const Look &look = m_context.look;
    const QFontMetrics metrics(look.font(TextStyle::Body));
    const int text = std::min(metrics.horizontalAdvance(m_part.text), look.px(mostTextWidth));
    return {text + look.px(2 * inset + (hasSwatch() ? swatchSide + swatchGap : 0)), look.px(22)};
}

QSize RuleToken::minimumSizeHint() const
{
    return sizeHint().boundedTo(QSize(m_context.look.px(leastWidth), QWIDGETSIZE_MAX));
}

void RuleToken::paintEvent(QPaintEvent *)
{
    const Look &look = m_context.look;
    const Theme &theme = look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_inForce == InForce::No)
        painter.setOpacity(0.7);
    painter.setPen(m_part.isEmpty ? theme.bad.text : theme.line2);
    painter.setBrush(isDown() || underMouse() ? theme.pressed : theme.control);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), look.px(5), look.px(5));
    int left = look.px(inset);
    if (hasSwatch()) {
        const int side = look.px(swatchSide);
        paintSwatch(painter, QRectF(left, (height() - side) / 2.0, side, side),
                    m_context.services.colourOf(m_part.service), look);
        left += side + look.px(swatchGap);
    }
    painter.setFont(look.font(TextStyle::Body));
    painter.setPen(m_part.isEmpty ? theme.bad.text : theme.text);
    const int room = width() - left - look.px(inset) + 1;
    painter.drawText(QRect(left, 0, room, height()), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_part.text, Qt::ElideRight, room));
    if (hasFocus())
        paintFocusRing(painter, QRectF(rect()), look.px(5), look);
}

} // namespace oxide::ui

#include "ui/widgets/chip.h"

#include "ui/theme/look.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <QTimer>

namespace oxide::ui {

namespace {

constexpr int ringInterval = 1000 / 12;

void paintPill(QPainter &painter, const QRectF &rect, const QColor &fill, const QColor &line,
               double radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(line.isValid() ? QPen(line, 1) : QPen(Qt::NoPen));
    painter.setBrush(fill);
    const double in = line.isValid() ? 0.5 : 0;
    painter.drawRoundedRect(rect.adjusted(in, in, -in, -in), radius, radius);
    painter.restore();
}

} // namespace

int stateChipWidth(const ShownState &state, const Look &look)
{
    const QFontMetrics metrics(look.font(TextStyle::Second));
    return look.px(6 + 11 + 5 + 8) + metrics.horizontalAdvance(state.word);
}

int paintStateChip(QPainter &painter, int left, int middle, const ShownState &state,
                   const Look &look, double turn)
{
    const Theme &theme = look.theme();
    const StateColours colours = coloursOf(state.state, theme);
    const int height = look.px(20);
    const int width = stateChipWidth(state, look);
    const QRectF pill(left, middle - height / 2, width, height);
    const bool neutral = state.state == State::Off || state.state == State::Waiting;
    paintPill(painter, pill, colours.soft, neutral ? theme.line2 : QColor(), height / 2.0);
    const int shape = look.px(11);
    paintState(painter, QRectF(left + look.px(6), middle - shape / 2.0, shape, shape), state.state,
               theme, turn);
    painter.setFont(look.font(TextStyle::Second));
    painter.setPen(colours.text);
    painter.drawText(pill.adjusted(look.px(22), 0, 0, 0), Qt::AlignVCenter | Qt::TextSingleLine,
                     state.word);
    return width;
}

int tagWidth(const QString &text, const QFont &font, const Look &look)
{
    return QFontMetrics(font).horizontalAdvance(text) + look.px(12);
}

int paintTag(QPainter &painter, int left, int middle, const QString &text, const QFont &font,
             const Look &look)
{
    const Theme &theme = look.theme();
    const int height = look.px(20);
    const int width = tagWidth(text, font, look);
    const QRectF box(left, middle - height / 2, width, height);
    paintPill(painter, box, theme.alt, theme.line, look.px(5));
    painter.setFont(font);
    painter.setPen(theme.text2);
    painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, text);
    return width;
}

void paintSwatch(QPainter &painter, const QRectF &rect, int colour, const Look &look)
{
    paintPill(painter, rect, look.theme().service(colour), {}, look.px(2.5));
}

RingTimer::RingTimer(QWidget *target, const Look &look)
    : QObject(target), m_target(target), m_look(look), m_timer(new QTimer(this))
{
    m_timer->setInterval(ringInterval);
    connect(m_timer, &QTimer::timeout, target, qOverload<>(&QWidget::update));
    target->installEventFilter(this);
}

void RingTimer::setActive(bool active)
{
    m_active = active;
    update();
}

bool RingTimer::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show || event->type() == QEvent::Hide)
        QTimer::singleShot(0, this, &RingTimer::update);
    return QObject::eventFilter(watched, event);
}

void RingTimer::update()
{
    if (m_active && m_target->isVisible() && m_look.motion())
        m_timer->start();
    else
        m_timer->stop();
}

StateChip::StateChip(const Look &look, QWidget *parent)
    : QWidget(parent), m_look(look), m_ring(new RingTimer(this, look))
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&look, &Look::changed, this, &QWidget::updateGeometry);
}

void StateChip::setState(const ShownState &state)
{
    m_state = state;
    setAccessibleName(state.word);
    m_ring->setActive(state.state == State::Running);
    updateGeometry();
    update();
}

void StateChip::setPlain(bool plain)
{
    m_plain = plain;
    updateGeometry();
}

QSize StateChip::sizeHint() const
{
    if (!m_plain)
        return {stateChipWidth(m_state, m_look), m_look.px(20)};
    const QFontMetrics metrics(m_look.font(TextStyle::Second));
    return {m_look.px(19) + metrics.horizontalAdvance(m_state.word), m_look.px(20)};
}

void StateChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (!m_plain) {
        paintStateChip(painter, 0, height() / 2, m_state, m_look, ringTurn());
        return;
    }
    const int shape = m_look.px(12);
    paintState(painter, QRectF(0, (height() - shape) / 2.0, shape, shape), m_state.state,
               m_look.theme(), ringTurn());
    painter.setFont(m_look.font(TextStyle::Second));
    painter.setPen(m_look.theme().text2);
    painter.drawText(rect().adjusted(m_look.px(19), 0, 0, 0), Qt::AlignVCenter, m_state.word);
}

} // namespace oxide::ui

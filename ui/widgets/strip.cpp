#include "ui/widgets/strip.h"

#include "base/text.h"
#include "ui/theme/icon.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace oxide::ui {

Strip::Strip(const Look &look, QWidget *parent) : QFrame(parent), m_look(look)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(look.px(34), look.px(6), look.px(6), look.px(6));
    row->setSpacing(look.px(8));
    m_text = new Label(look, {}, TextStyle::Second);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    row->addWidget(m_text, 1);
    auto *action = makeButton(look, {}, ButtonKind::Link);
    connect(action, &QPushButton::clicked, this, &Strip::actionTriggered);
    action->hide();
    m_action = action;
    row->addWidget(action);
    m_close = makeToolButton(look, Icon::Close, tr("Dismiss"));
    m_close->setAutoRaise(true);
    setControlSize(m_close, ControlSize::Small);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    row->addWidget(m_close, 0, Qt::AlignTop);
}

void Strip::show(State state, const QString &text)
{
    m_state = state;
    m_text->setText(text);
    setAccessibleName(text);
    QWidget::show();
    update();
}

void Strip::showError(const base::Error &error)
{
    QString text = base::qs(error.message);
    const QString detail = base::qs(error.detail).simplified();
    if (!detail.isEmpty() && !text.contains(detail))
        text += QStringLiteral(" (") + detail.left(300) + QLatin1Char(')');
    m_text->setToolTip(base::qs(base::nameOf(error.kind)));
    show(State::Bad, text);
}

void Strip::setAction(const QString &text)
{
    auto *button = static_cast<QPushButton *>(m_action);
    button->setText(text);
    button->setVisible(!text.isEmpty());
}

void Strip::setDismissable(bool dismissable)
{
    m_close->setVisible(dismissable);
}

void Strip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const StateColours colours = coloursOf(m_state, m_look.theme());
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.soft);
    painter.drawRoundedRect(contentsRect(), m_look.px(6), m_look.px(6));
    const int side = m_look.px(13);
    const QRect shape(m_look.px(12),
                      m_text->y() + (m_look.px(18) - side) / 2
                          + std::max(0, (m_text->height() - m_look.px(18)) / 2),
                      side, side);
    paintState(painter, shape, m_state, m_look.theme());
}

} // namespace oxide::ui

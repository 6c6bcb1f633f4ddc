#include "ui/widgets/strip.h"

#include "base/text.h"
#include "ui/theme/icon.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <utility>

#include <QAccessible>
#include <QApplication>
#include <QBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace oxide::ui {

Strip::Strip(const Look &look, QWidget *parent)
    : QFrame(parent), m_look(look), m_content(new QHBoxLayout)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(look.px(34), look.px(6), look.px(6), look.px(6));
    row->setSpacing(look.px(8));
    m_text = new Label(look, {}, TextStyle::Second);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_content->setSpacing(look.px(8));
    m_content->addWidget(m_text, 1);
    m_action = makeButton(look, {}, ButtonKind::Link);
    connect(m_action, &QPushButton::clicked, this, &Strip::actionTriggered);
    m_other = makeButton(look, {}, ButtonKind::Link);
    connect(m_other, &QPushButton::clicked, this, &Strip::otherTriggered);
    for (QPushButton *link : {m_action, m_other}) {
        link->hide();
        m_content->addWidget(link);
    }
    row->addLayout(m_content, 1);
    m_close = makeToolButton(look, Icon::Close, tr("Dismiss"));
    m_close->setAutoRaise(true);
    setControlSize(m_close, ControlSize::Small);
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT dismissed();
    });
    row->addWidget(m_close, 0, Qt::AlignTop);
}

void Strip::show(State state, const QString &text)
{
    m_state = state;
    m_text->setText(text);
    setAccessibleName(text);
    QWidget::show();
    update();
    QAccessibleEvent alert(this, QAccessible::Alert); // or a screen reader would say nothing
    QAccessible::updateAccessibility(&alert);
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
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
    setOther({});
}

void Strip::setOther(const QString &text)
{
    m_other->setText(text);
    m_other->setVisible(!text.isEmpty());
}

void Strip::setStacked()
{
    m_content->setDirection(QBoxLayout::TopToBottom);
    m_content->setSpacing(m_look.px(2));
    for (QPushButton *link : {m_action, m_other})
        m_content->setAlignment(link, Qt::AlignLeft);
}

void Strip::focusAction()
{
    QWidget *focused = QApplication::focusWidget();
    if (focused && !isAncestorOf(focused))
        m_focusedBefore = focused;
    m_action->setFocus();
}

void Strip::setVisible(bool visible)
{
    const QWidget *focused = QApplication::focusWidget();
    const bool hadFocus = focused && isAncestorOf(focused);
    QFrame::setVisible(visible);
    if (visible)
        return;
    if (const auto before = std::exchange(m_focusedBefore, nullptr); before && hadFocus)
        before->setFocus();
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

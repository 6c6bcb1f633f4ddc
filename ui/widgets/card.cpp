#include "ui/widgets/card.h"

#include "ui/theme/look.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>

namespace oxide::ui {

Card::Card(const Look &look, const QString &title, const QString &subtitle, QWidget *parent)
    : QFrame(parent), m_look(look)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);

    m_head = new QWidget;
    m_head->setFixedHeight(look.px(40));
    m_headRow = new QHBoxLayout(m_head);
    m_headRow->setContentsMargins(look.px(12), 0, look.px(12), 0);
    m_headRow->setSpacing(look.px(8));
    m_title = new Label(look, {}, TextStyle::CardTitle);
    m_headRow->addWidget(m_title);
    m_subtitle = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_subtitle->setElide(Qt::ElideRight);
    m_headRow->addWidget(m_subtitle, 1);
    column->addWidget(m_head);

    m_body = new QVBoxLayout;
    m_body->setSpacing(0);
    column->addLayout(m_body, 1);
    setTitle(title);
    setSubtitle(subtitle);
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
    m_head->setVisible(!title.isEmpty());
}

void Card::setSubtitle(const QString &subtitle)
{
    m_subtitle->setText(subtitle);
}

void Card::keepSubtitle()
{
    m_subtitle->setElide(Qt::ElideNone);
}

void Card::addToHead(QWidget *widget)
{
    m_headRow->addWidget(widget);
}

void Card::setHeadLine(bool line)
{
    m_headLine = line;
    update();
}

void Card::setInset(int designPixels)
{
    const int inset = m_look.px(designPixels);
    m_body->setContentsMargins(inset, m_head->isVisibleTo(this) ? 0 : inset, inset, inset);
}

void Card::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_look.px(8),
                            m_look.px(8));
    if (m_headLine && m_head->isVisible()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.fillRect(1, m_head->geometry().bottom(), width() - 2, 1, theme.line);
    }
}

QWidget *makeLine()
{
    auto *line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    return line;
}

} // namespace oxide::ui

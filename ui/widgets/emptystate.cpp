#include "ui/widgets/emptystate.h"

#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QPainter>

namespace oxide::ui {

namespace {

class LargeIcon final : public QWidget
{
public:
    LargeIcon(const Look &look, Icon which) : m_look(look), m_icon(which)
    {
        setFixedSize(look.px(44), look.px(44));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintIcon(painter, rect(), m_icon, m_look.theme().text3);
    }

private:
    const Look &m_look;
    Icon m_icon;
};

} // namespace

EmptyState::EmptyState(const Look &look, Icon which, const QString &title, const QString &sentence,
                       QWidget *parent)
    : QWidget(parent), m_look(look)
{
    auto *column = new QVBoxLayout(this);
    column->setSpacing(look.px(8));
    column->addStretch(2);
    column->addWidget(new LargeIcon(look, which), 0, Qt::AlignHCenter);
    column->addSpacing(look.px(4));
    m_title = new Label(look, title, TextStyle::Heading);
    m_title->setAlignment(Qt::AlignHCenter);
    m_title->setWordWrap(true);
    column->addWidget(m_title);
    m_sentence = new Label(look, sentence, TextStyle::Body, Tone::Second);
    m_sentence->setAlignment(Qt::AlignHCenter);
    m_sentence->setWordWrap(true);
    m_sentence->setMaximumWidth(look.px(380));
    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_sentence, 8);
    middle->addStretch(1);
    column->addLayout(middle);
    column->addSpacing(look.px(4));
    m_action = makeButton(look, Icon::Plus, {}, ButtonKind::Primary);
    m_action->hide();
    connect(m_action, &QPushButton::clicked, this, &EmptyState::triggered);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    m_link = makeButton(look, {}, ButtonKind::Link);
    m_link->hide();
    connect(m_link, &QPushButton::clicked, this, &EmptyState::linkTriggered);
    column->addWidget(m_link, 0, Qt::AlignHCenter);
    column->addStretch(3);
}

void EmptyState::setText(const QString &title, const QString &sentence)
{
    m_title->setText(title);
    m_sentence->setText(sentence);
}

void EmptyState::setAction(const QString &text, Icon which)
{
    m_action->setIcon(icon(which, m_look, Tone::OnAccent));
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void EmptyState::setLink(const QString &text)
{
    m_link->setText(text);
    m_link->setVisible(!text.isEmpty());
}

} // namespace oxide::ui

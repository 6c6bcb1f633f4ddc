#include "ui/localapi/statecard.h"

#include "base/text.h"
#include "ui/localapi/apiwords.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/clipboard.h"
#include "ui/widgets/label.h"
#include "ui/widgets/strip.h"

#include <QBoxLayout>

namespace oxide::ui {

namespace {

constexpr int narrowCard = 900; ///< design pixels; below, the sentence stands below the address

} // namespace

StateCard::StateCard(const Context &context, QWidget *parent)
    : Card(context.look, {}, {}, parent), m_look(context.look)
{
    setInset(12);
    body()->setSpacing(m_look.px(12));
    makeRow();
    m_problem = new Strip(m_look);
    m_problem->setDismissable(false);
    m_problem->setAction(tr("Open its settings"));
    m_problem->hide();
    connect(m_problem, &Strip::actionTriggered, this, &StateCard::settingsRequested);
    body()->addWidget(m_problem);
}

QBoxLayout *StateCard::makePlace()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(m_look.px(8));
    m_url = new Label(m_look, {}, TextStyle::CardFigure);
    m_url->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_url->setAccessibleName(tr("Address"));
    row->addWidget(m_url);
    m_copy = makeButton(m_look, Icon::Copy, tr("Copy"), ButtonKind::Flat);
    m_copy->setAccessibleName(tr("Copy the address"));
    setControlSize(m_copy, ControlSize::Small);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        copyText(m_url->text());
        showCopied(m_copy);
    });
    row->addWidget(m_copy);
    row->addStretch(1);
    return row;
}

void StateCard::makeRow()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(m_look.px(12));
    m_chip = new StateChip(m_look);
    row->addWidget(m_chip);
    m_words = new QHBoxLayout;
    m_words->setSpacing(m_look.px(8));
    m_words->addLayout(makePlace());
    m_sentence = new Label(m_look, {}, TextStyle::Body, Tone::Second);
    m_sentence->setElide(Qt::ElideRight);
    m_words->addWidget(m_sentence, 1);
    row->addLayout(m_words, 1);
    auto *settings = makeButton(m_look, Icon::Settings, tr("Settings"), ButtonKind::Flat);
    settings->setAccessibleName(tr("Settings of the local API"));
    connect(settings, &QPushButton::clicked, this, &StateCard::settingsRequested);
    row->addWidget(settings);
    m_off = makeButton(m_look, Icon::Power, tr("Turn off"));
    connect(m_off, &QPushButton::clicked, this, [this] { Q_EMIT switchRequested(false); });
    row->addWidget(m_off);
    m_on = makeButton(m_look, Icon::Power, tr("Turn on"), ButtonKind::Primary);
    connect(m_on, &QPushButton::clicked, this, [this] { Q_EMIT switchRequested(true); });
    row->addWidget(m_on);
    body()->addLayout(row);
}

void StateCard::setState(const model::ApiState &state)
{
    const bool hadFocus = m_on->hasFocus() || m_off->hasFocus();
    m_chip->setState(shown(state));
    m_url->setText(base::qs(state.url));
    m_url->setTone(state.isListening ? Tone::Text : Tone::Hint);
    m_copy->setVisible(state.isListening);
    m_sentence->setText(sentence(state));
    const bool isOpen = state.isListening && state.isLoopback && !state.needsKey;
    m_sentence->setTone(isOpen ? Tone::Warn : Tone::Second);
    m_on->setVisible(!state.isEnabled);
    m_off->setVisible(state.isEnabled);
    if (hadFocus)
        (state.isEnabled ? m_off : m_on)->setFocus();
    if (state.problem.empty())
        m_problem->hide();
    else
        m_problem->show(State::Bad, base::qs(state.problem));
}

void StateCard::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    const bool isNarrow = width() < m_look.px(narrowCard);
    m_words->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

} // namespace oxide::ui

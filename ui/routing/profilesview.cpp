#include "ui/routing/profilesview.h"

#include "base/text.h"
#include "ui/format/keys.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/profileeditor.h"
#include "ui/routing/profilelist.h"
#include "ui/routing/rankingcard.h"
#include "ui/run/scrollpane.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

#include <algorithm>

#include <QBoxLayout>

namespace oxide::ui {

namespace {

// Design pixels.
constexpr int widestList = 260;
constexpr int narrowestList = 180;
constexpr int narrowestEditor = 320;
constexpr int narrowestRanking = 300;

} // namespace

ProfilesView::ProfilesView(const Context &context, ProfileDraft &draft, const RuleDraft &rules,
                           QWidget *parent)
    : QWidget(parent), m_context(context), m_draft(draft), m_rules(rules)
{
    const Look &look = context.look;
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look.px(12));
    row->addWidget(makeList());
    row->addWidget(makeEditor(), 50);
    m_ranking = new RankingCard(context, rules, draft);
    m_ranking->setMinimumWidth(look.px(narrowestRanking));
    row->addWidget(m_ranking, 48);
    connect(m_list, &ProfileList::chosen, this, &ProfilesView::edit);
    connect(m_list, &ProfileList::duplicateAsked, this,
            [this] { m_list->choose(m_draft.duplicate(m_list->currentId())); });
    connect(m_list, &ProfileList::renameAsked, m_editor, &ProfileEditor::editName);
    connect(m_list, &ProfileList::removeAsked, m_editor, &ProfileEditor::removeOrReset);
    connect(m_editor, &ProfileEditor::copied, this, [this](int id) {
        m_list->choose(id);
        m_editor->editName();
    });
    connect(&draft, &ProfileDraft::changed, this, &ProfilesView::refresh);
    refresh();
}

QWidget *ProfilesView::makeList()
{
    const Look &look = m_context.look;
    m_listCard = new Card(look, tr("Profiles"));
    m_listCard->setHeadLine(true);
    auto *add = makeButton(look, Icon::Plus, tr("Add"));
    setControlSize(add, ControlSize::Small);
    add->setAccessibleName(tr("Add a profile"));
    add->setToolTip(tr("Makes a profile of your own from a copy of the chosen one"));
    connect(add, &QPushButton::clicked, this, [this] {
        m_list->choose(m_draft.duplicate(m_list->currentId()));
        m_editor->editName();
    });
    m_listCard->addToHead(add);
    m_list = new ProfileList(look, m_draft);
    m_listCard->body()->addWidget(m_list, 1);
    m_listCard->body()->setContentsMargins(1, 0, 1, 1);
    return m_listCard;
}

QWidget *ProfilesView::makeEditor()
{
    const Look &look = m_context.look;
    auto *card = new Card(look, tr("Weights"), tr("only their proportions count"));
    card->setHeadLine(true);
    card->setMinimumWidth(look.px(narrowestEditor));
    m_editor = new ProfileEditor(look, m_draft, m_rules);
    card->body()->addWidget(makeScrollPane(m_editor), 1);
    card->body()->addWidget(makeLine());
    card->body()->addLayout(makeFoot());
    return card;
}

QLayout *ProfilesView::makeFoot()
{
    const Look &look = m_context.look;
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(look.px(12), look.px(6), look.px(12), look.px(6));
    foot->setSpacing(look.px(8));
    m_state = new StateChip(look);
    m_state->setPlain(true);
    foot->addWidget(m_state);
    foot->addStretch(1);
    m_revert = makeButton(look, tr("Revert"));
    m_revert->setToolTip(tr("Takes back every change to the profiles that is not saved"));
    connect(m_revert, &QPushButton::clicked, &m_draft, &ProfileDraft::revert);
    foot->addWidget(m_revert);
    m_save = makeButton(look, tr("Save"), ButtonKind::Primary);
    m_save->setToolTip(tr("Save (%1)").arg(format::keys(QKeySequence::Save)));
    connect(m_save, &QPushButton::clicked, &m_draft, &ProfileDraft::save);
    foot->addWidget(m_save);
    return foot;
}

void ProfilesView::fold(bool isNarrow, bool showsRanking)
{
    m_listCard->setVisible(!isNarrow || !showsRanking);
    m_ranking->setVisible(!isNarrow || showsRanking);
}

QLineEdit &ProfilesView::prompt()
{
    return m_ranking->prompt();
}

void ProfilesView::edit(int id)
{
    m_editor->setProfile(id);
    m_ranking->setProfile(id);
}

void ProfilesView::refresh()
{
    const bool isDirty = m_draft.isDirty();
    if (!m_draft.isLoaded())
        m_state->setState({State::Waiting, tr("Loading")});
    else if (m_draft.hasProblem())
        m_state->setState({State::Bad, tr("Has errors")});
    else if (m_draft.isSaving())
        m_state->setState({State::Running, tr("Saving")});
    else if (isDirty)
        m_state->setState({State::HalfOpen, tr("Not saved")});
    else
        m_state->setState({State::Ok, tr("Saved, in force")});
    m_revert->setVisible(isDirty);
    m_revert->setEnabled(!m_draft.isSaving());
    m_save->setVisible(isDirty);
    m_save->setEnabled(!m_draft.hasProblem() && !m_draft.isSaving());
}

void ProfilesView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_listCard->setFixedWidth(std::clamp(width() * 24 / 100, m_context.look.px(narrowestList),
                                         m_context.look.px(widestList)));
}

} // namespace oxide::ui

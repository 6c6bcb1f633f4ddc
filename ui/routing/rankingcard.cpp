#include "ui/routing/rankingcard.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/rankinglist.h"
#include "ui/routing/ruledraft.h"
#include "ui/routing/scoreparts.h"
#include "ui/run/decisiontext.h"
#include "ui/run/scrollpane.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"

#include <algorithm>

#include <QBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>

namespace oxide::ui {

namespace {

constexpr int rankingDelayMs = 120; ///< short enough that the order follows a slider's drag

/// Those who cannot do it, each with its first reason.
QString restText(const model::Decision &decision)
{
    QStringList names;
    for (const model::Candidate &candidate : decision.candidates) {
        if (!candidate.isUsable())
            names << format::shortTargetName(candidate.target);
    }
    if (names.isEmpty())
        return {};
    return RankingCard::tr("Cannot do it now: %1.").arg(names.join(QStringLiteral(", ")));
}

QString restToolTip(const model::Decision &decision)
{
    QStringList lines;
    for (const model::Candidate &candidate : decision.candidates) {
        if (!candidate.isUsable() && !candidate.reasons.empty())
            lines << format::targetName(candidate.target) + QStringLiteral(": ")
                         + format::sentence(candidate.reasons.front());
    }
    return lines.join(QLatin1Char('\n'));
}

/// Where something else than the ranking decides.
QString noteText(const model::Decision &decision)
{
    if (decision.refused && decision.rule)
        return RankingCard::tr("Rule %1 refuses this prompt, whatever the ranking.")
            .arg(*decision.rule + 1);
    const auto named = std::ranges::find_if(decision.reasons, [](const model::Reason &reason) {
        return reason.code == model::ReasonCode::RuleMatch
               || reason.code == model::ReasonCode::TaskAssignment;
    });
    if (named == decision.reasons.end())
        return {};
    const auto isChosenFirst = [&] {
        const auto ranking = rankingOf(decision, nullptr);
        return !ranking.empty() && ranking.front().isChosen;
    };
    if (decision.chain.empty() || isChosenFirst())
        return {};
    const QString who = format::shortTargetName(decision.chain.front());
    return named->code == model::ReasonCode::RuleMatch
               ? RankingCard::tr("Rule %1 sends this prompt to %2 before the ranking counts.")
                     .arg(base::qs(named->detail), who)
               : RankingCard::tr("%1 is assigned to %2 before the ranking counts.")
                     .arg(format::word(decision.features.type), who);
}

} // namespace

RankingCard::RankingCard(const Context &context, const RuleDraft &rules,
                         const ProfileDraft &profiles, QWidget *parent)
    : QWidget(parent), m_context(context), m_rules(rules), m_profiles(profiles),
      m_prompt(new QLineEdit), m_stack(new QStackedWidget)
{
    const Look &look = context.look;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(look, tr("Ranking"), tr("no model is called"));
    column->addWidget(card);
    auto *field = new QHBoxLayout;
    field->setContentsMargins(look.px(12), 0, look.px(12), look.px(8));
    m_prompt->setPlaceholderText(tr("A prompt to try the profile on"));
    m_prompt->setAccessibleName(tr("Prompt for the ranking"));
    m_prompt->setClearButtonEnabled(true);
    m_prompt->setText(tr("Review this retry loop: can an upload be queued twice?"));
    m_prompt->setCursorPosition(0);
    field->addWidget(m_prompt);
    card->body()->addLayout(field);
    card->body()->addWidget(m_stack, 1);
    m_stack->addWidget(makeScrollPane(makeRanking()));
    m_empty = new EmptyState(look, Icon::Routing, tr("No prompt"),
                             tr("Type a prompt to see whom the profile ranks first for it."));
    m_stack->addWidget(m_empty);

    m_timer.setSingleShot(true);
    m_timer.setInterval(rankingDelayMs);
    connect(&m_timer, &QTimer::timeout, this, &RankingCard::askNow);
    connect(m_prompt, &QLineEdit::textChanged, this, &RankingCard::askSoon);
    connect(&rules, &RuleDraft::changed, this, &RankingCard::askSoon);
    connect(&profiles, &ProfileDraft::changed, this, &RankingCard::askSoon);
}

QWidget *RankingCard::makeRanking()
{
    const Look &look = m_context.look;
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, look.px(10));
    column->setSpacing(0);
    const auto inset = [&](QWidget *widget, int above) {
        auto *row = new QHBoxLayout;
        row->setContentsMargins(look.px(12), look.px(above), look.px(12), 0);
        row->addWidget(widget);
        column->addLayout(row);
    };
    m_read = new Label(look, {}, TextStyle::Second, Tone::Hint);
    m_read->setWordWrap(true);
    inset(m_read, 0);
    m_note = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_note->setWordWrap(true);
    inset(m_note, 2);
    column->addSpacing(look.px(6));
    m_list = new RankingList(m_context);
    connect(m_list, &RankingList::chosen, this, &RankingCard::presentParts);
    column->addWidget(m_list);
    m_rest = new Label(look, {}, TextStyle::Second, Tone::Hint);
    m_rest->setWordWrap(true);
    inset(m_rest, 6);
    column->addSpacing(look.px(8));
    column->addWidget(makeLine());
    m_partsTitle = new Label(look, {}, TextStyle::SecondStrong);
    m_partsTitle->setElide(Qt::ElideMiddle);
    inset(m_partsTitle, 10);
    m_parts = new ScoreParts(look);
    inset(m_parts, 4);
    column->addStretch(1);
    return content;
}

void RankingCard::setProfile(int id)
{
    m_id = id;
    m_before.reset();
    askSoon();
}

void RankingCard::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    askSoon();
}

void RankingCard::askSoon()
{
    if (isVisible() && !m_timer.isActive()) // also while a slider is dragged
        m_timer.start();
}

void RankingCard::askNow()
{
    const quint64 asked = ++m_asked;
    const EditedProfile *edited = m_profiles.find(m_id);
    if (!edited || m_prompt->text().trimmed().isEmpty()) {
        m_empty->setText(tr("No prompt"),
                         tr("Type a prompt to see whom the profile ranks first for it."));
        m_stack->setCurrentIndex(1);
        return;
    }
    if (!m_profiles.problemOf(*edited).isEmpty()) {
        m_empty->setText(tr("Not to be ranked by"), m_profiles.problemOf(*edited));
        m_stack->setCurrentIndex(1);
        return;
    }
    model::TaskRequest request;
    request.source = model::TaskSource::App;
    request.prompt = base::str(m_prompt->text());
    request.profile = edited->now.name;
    model::RoutingDraft draft;
    draft.rules = m_rules.rules();
    draft.profiles = {edited->now};
    ask(
        this, m_context.engine.dryRun(std::move(request), std::move(draft)),
        [this, asked](const model::Decision &decision) {
            if (asked != m_asked)
                return;
            m_decision = decision;
            present();
        },
        [this, asked](const base::Error &error) {
            if (asked == m_asked)
                fail(error);
        });
    m_before.reset();
    if (edited->saved && edited->isDirty())
        askSaved(asked, *edited->saved);
}

/// The same under the profile as it is saved: where did each stand?
void RankingCard::askSaved(quint64 asked, const model::Profile &saved)
{
    model::TaskRequest request;
    request.source = model::TaskSource::App;
    request.prompt = base::str(m_prompt->text());
    request.profile = saved.name;
    model::RoutingDraft draft;
    draft.rules = m_rules.rules();
    draft.profiles = {saved};
    ask(
        this, m_context.engine.dryRun(std::move(request), std::move(draft)),
        [this, asked](const model::Decision &decision) {
            if (asked != m_asked)
                return;
            m_before = decision;
            if (m_decision)
                present();
        },
        [](const base::Error &) {}); // the ranking itself says what is wrong
}

void RankingCard::present()
{
    const model::Decision &decision = *m_decision;
    m_read->setText(decisionFeatures(decision.features));
    const QString note = noteText(decision);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_list->setRanking(rankingOf(decision, m_before ? &*m_before : nullptr));
    const QString rest = restText(decision);
    m_rest->setText(rest);
    m_rest->setToolTip(restToolTip(decision));
    m_rest->setVisible(!rest.isEmpty());
    if (m_list->ranking().empty())
        m_empty->setText(tr("Nobody can do this now"), decision.candidates.empty()
                                                           ? tr("No service is set up yet.")
                                                           : restToolTip(decision));
    m_stack->setCurrentIndex(m_list->ranking().empty() ? 1 : 0);
}

void RankingCard::presentParts()
{
    const RankedCandidate *ranked = m_list->current();
    m_partsTitle->setVisible(ranked != nullptr);
    if (!ranked)
        return m_parts->setParts({});
    m_partsTitle->setText(tr("How %1 gets its %2", "How gpt-5 gets its 0.81")
                              .arg(format::shortTargetName(ranked->candidate.target),
                                   format::share(ranked->candidate.score.value_or(0))));
    m_parts->setParts(ranked->candidate.parts);
}

void RankingCard::fail(const base::Error &error)
{
    m_decision.reset();
    m_empty->setText(tr("The ranking cannot be asked for now"), format::sentence(error));
    m_stack->setCurrentIndex(1);
}

} // namespace oxide::ui

#include "ui/routing/dryruncard.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/ruledraft.h"
#include "ui/run/decisioncard.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/card.h"

#include <QBoxLayout>
#include <QLineEdit>

namespace oxide::ui {

namespace {

constexpr int delayMs = 250;

} // namespace

DryRunCard::DryRunCard(const Context &context, const RuleDraft &rules, const ProfileDraft &profiles,
                       QWidget *parent)
    : QWidget(parent), m_context(context), m_rules(rules), m_profiles(profiles),
      m_prompt(new QLineEdit), m_decision(new DecisionCard(context, DecisionCard::Frame::Bare))
{
    const Look &look = context.look;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(look, tr("Dry run"), tr("no model is called"));
    column->addWidget(card);
    auto *field = new QHBoxLayout;
    field->setContentsMargins(look.px(12), 0, look.px(12), 0);
    m_prompt->setPlaceholderText(tr("A prompt to try the rules on"));
    m_prompt->setAccessibleName(tr("Prompt for the dry run"));
    m_prompt->setClearButtonEnabled(true);
    field->addWidget(m_prompt);
    card->body()->addLayout(field);
    card->body()->addWidget(m_decision);
    card->body()->setContentsMargins(0, 0, 0, look.px(6));
    m_timer.setSingleShot(true);
    m_timer.setInterval(delayMs);
    connect(&m_timer, &QTimer::timeout, this, &DryRunCard::run);
    connect(m_prompt, &QLineEdit::textChanged, &m_timer, qOverload<>(&QTimer::start));
    connect(&rules, &RuleDraft::changed, &m_timer, qOverload<>(&QTimer::start));
    connect(&profiles, &ProfileDraft::changed, &m_timer, qOverload<>(&QTimer::start));
    run();
}

void DryRunCard::run()
{
    const quint64 asked = ++m_asked;
    if (m_prompt->text().trimmed().isEmpty()) {
        m_decision->setEmpty(
            tr("Type a prompt to see which rule would decide, also before saving."));
        return;
    }
    model::TaskRequest request;
    request.source = model::TaskSource::App;
    request.prompt = base::str(m_prompt->text());
    model::RoutingDraft draft;
    draft.rules = m_rules.rules();
    m_profiles.addTo(draft);
    ask(
        this, m_context.engine.dryRun(std::move(request), std::move(draft)),
        [this, asked](const model::Decision &decision) {
            if (asked == m_asked)
                m_decision->setDecision(decision);
        },
        [this, asked](const base::Error &error) {
            if (asked == m_asked)
                m_decision->setEmpty(base::qs(error.message));
        });
}

} // namespace oxide::ui

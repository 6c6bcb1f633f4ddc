#include "ui/run/promptcolumn.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/keys.h"
#include "ui/run/decisioncard.h"
#include "ui/run/decisiontext.h"
#include "ui/run/parallelform.h"
#include "ui/run/privacynote.h"
#include "ui/run/promptbox.h"
#include "ui/run/targetpicker.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>
#include <memory>

#include <QBoxLayout>
#include <QElapsedTimer>

namespace oxide::ui {

using base::qs;
using base::str;

namespace {

constexpr int previewDelayMs = 250;
constexpr QKeyCombination sendKeys = Qt::CTRL | Qt::Key_Return;

} // namespace

PromptColumn::PromptColumn(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_prompt(new PromptBox(context.look)),
      m_decision(new DecisionCard(context, DecisionCard::Frame::Framed)),
      m_parallel(new ParallelForm(context)), m_privacy(new PrivacyNote(context.look))
{
    const Look &look = context.look;
    setMinimumWidth(look.px(330));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(look.px(12), look.px(12), look.px(12), look.px(12));
    column->setSpacing(look.px(12));
    m_prompt->setMinimumHeight(look.px(116));
    m_prompt->setMaximumHeight(look.px(230));
    column->addWidget(m_prompt, 2);
    column->addLayout(makeSendRow());
    column->addWidget(m_decision, 3);
    column->addWidget(m_parallel, 3);
    column->addStretch(1);
    column->addWidget(m_privacy);
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(previewDelayMs);
    connect(&m_previewTimer, &QTimer::timeout, this, &PromptColumn::askPreview);
    connect(m_prompt, &PromptBox::changed, this, &PromptColumn::change);
    connect(m_prompt, &PromptBox::sendAsked, this, &PromptColumn::send);
    connect(m_prompt, &PromptBox::recallAsked, this, &PromptColumn::recall);
    connect(m_prompt, &PromptBox::folderDropped, this, [this](const QString &path) {
        m_parallel->setFolder(path);
        Q_EMIT modeAsked(RunMode::Parallel);
    });
    connect(m_parallel, &ParallelForm::changed, this, &PromptColumn::refreshSend);
    // Where the prompt would go may have changed, and with it what leaves the machine.
    connect(&context.services, &ServiceBook::choicesChanged, this, &PromptColumn::lookAgain);
    connect(&context.engine, &engine::Engine::rulesChanged, this, &PromptColumn::lookAgain);
    connect(&context.engine, &engine::Engine::settingsChanged, this, &PromptColumn::lookAgain);
    setMode(RunMode::One);
}

QLayout *PromptColumn::makeSendRow()
{
    const Look &look = m_context.look;
    auto *row = new QHBoxLayout;
    row->setSpacing(look.px(8));
    m_target = new TargetPicker(m_context, TargetPicker::Automatic::Offered);
    connect(m_target, &TargetPicker::changed, this, &PromptColumn::change);
    row->addWidget(m_target);
    m_estimate = new Label(look, {}, TextStyle::Second, Tone::Second);
    row->addWidget(m_estimate);
    row->addStretch(1);
    m_send = makeButton(look, tr("Send  %1").arg(format::keys(sendKeys)), ButtonKind::Primary);
    m_send->setAccessibleName(tr("Send"));
    connect(m_send, &QPushButton::clicked, this, &PromptColumn::send);
    row->addWidget(m_send);
    return row;
}

void PromptColumn::setMode(RunMode mode)
{
    m_mode = mode;
    m_target->setVisible(mode == RunMode::One);
    m_estimate->setVisible(mode == RunMode::One);
    m_decision->setVisible(mode != RunMode::Parallel);
    m_parallel->setVisible(mode == RunMode::Parallel);
    refreshSend();
    askPreview();
}

void PromptColumn::setTarget(const model::Target &target)
{
    m_target->setTarget(target);
}

void PromptColumn::setSession(std::optional<model::SessionId> session)
{
    if (session == m_session)
        return;
    m_session = session;
    lookAgain();
}

void PromptColumn::setTaskDecision(std::optional<model::Decision> decision, const QString &prompt,
                                   const model::TaskId &task)
{
    m_taskDecision = std::move(decision);
    m_taskPrompt = prompt;
    m_task = task;
    if (m_prompt->isEmpty())
        showNothing();
}

void PromptColumn::setBusy(bool busy)
{
    m_busy = busy;
    refreshSend();
}

void PromptColumn::setAsking(bool asking)
{
    m_asking = asking;
    if (asking)
        change();
    else
        m_previewTimer.stop();
}

model::TaskRequest PromptColumn::request() const
{
    model::TaskRequest request;
    request.source = model::TaskSource::App;
    request.prompt = str(m_prompt->text());
    for (const QString &file : m_prompt->files())
        request.files.push_back(str(file));
    if (m_mode == RunMode::One) {
        const model::Target target = m_target->target();
        request.service = target.service;
        request.model = target.model;
        request.session = m_session;
    }
    return request;
}

model::ParallelRequest PromptColumn::parallelRequest() const
{
    model::ParallelRequest request = m_parallel->request();
    request.task = this->request();
    return request;
}

void PromptColumn::sent(bool clear)
{
    m_lastPrompt = m_prompt->text();
    m_lastFiles = m_prompt->files();
    m_taskDecision.reset();
    if (clear)
        m_prompt->clear();
    refreshSend();
}

void PromptColumn::takeBack()
{
    if (m_prompt->isEmpty() && m_prompt->files().isEmpty())
        recall();
}

void PromptColumn::recall()
{
    m_prompt->setText(m_lastPrompt);
    m_prompt->addFiles(m_lastFiles);
}

QString PromptColumn::problem() const
{
    if (m_busy)
        return tr("An answer is coming. Stop it first, or begin a new conversation.");
    if (m_prompt->isEmpty())
        return tr("Write a prompt first.");
    return m_mode == RunMode::Parallel ? m_parallel->problem() : QString();
}

void PromptColumn::refreshSend()
{
    const QString missing = problem();
    m_send->setEnabled(missing.isEmpty());
    m_send->setToolTip(missing.isEmpty() ? tr("Send (%1)").arg(format::keys(sendKeys)) : missing);
}

void PromptColumn::send()
{
    refreshSend();
    if (m_send->isEnabled())
        Q_EMIT sendAsked();
}

void PromptColumn::change()
{
    refreshSend();
    if (m_asking)
        m_previewTimer.start();
}

/// Something beside the prompt changed.
void PromptColumn::lookAgain()
{
    if (!m_prompt->isEmpty())
        change();
}

void PromptColumn::askPreview()
{
    const quint64 asked = ++m_previewed;
    if (m_prompt->isEmpty())
        m_prompt->clearFeatures();
    if (m_prompt->isEmpty() || m_mode != RunMode::One)
        showNothing();
    if (m_prompt->isEmpty() || !m_asking)
        return;
    auto took = std::make_shared<QElapsedTimer>();
    took->start();
    ask(
        this, m_context.engine.preview(request()),
        [this, asked, took](const model::Decision &decision) {
            if (asked == m_previewed)
                showDecision(decision, std::chrono::microseconds(took->nsecsElapsed() / 1000));
        },
        [this, asked](const base::Error &error) {
            if (asked != m_previewed)
                return;
            m_prompt->clearFeatures();
            m_estimate->setText({});
            m_privacy->clear(); // nothing is promised
            m_decision->setEmpty(qs(error.message));
        });
}

/// Nothing to decide: what will stand here, or how the task at hand was decided.
void PromptColumn::showNothing()
{
    m_estimate->setText({});
    m_privacy->clear();
    if (m_mode == RunMode::Compare) {
        m_decision->setEmpty(tr("The same prompt goes to both services at once. Each answer is a "
                                "task of its own in the history."));
    } else if (m_taskDecision && m_mode == RunMode::One) {
        m_decision->setTaskDecision(*m_taskDecision, m_taskPrompt);
        m_decision->setAskWhatIf([this, task = m_task](const model::Target &target) {
            return m_context.engine.whatIfTask(task, target);
        });
    } else if (m_busy) {
        m_decision->setEmpty(tr("Deciding\u2026"));
    } else {
        m_decision->setEmpty(tr("Type a prompt to see where it would go, and why."));
    }
}

void PromptColumn::showDecision(const model::Decision &decision,
                                std::optional<std::chrono::microseconds> took)
{
    m_prompt->setFeatures(decision.features);
    m_prompt->setFilesWillBeCut(
        std::any_of(decision.reasons.begin(), decision.reasons.end(), [](const auto &reason) {
            return reason.code == model::ReasonCode::FilesWillBeCut;
        }));
    if (m_mode != RunMode::One)
        return;
    m_decision->setDecision(decision, took);
    m_decision->setAskWhatIf(
        [this](const model::Target &target) { return m_context.engine.whatIf(request(), target); });
    m_privacy->setDecision(decision);
    m_estimate->setText(decisionEstimate(decision));
}

} // namespace oxide::ui

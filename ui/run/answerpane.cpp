#include "ui/run/answerpane.h"

#include "base/text.h"
#include "ui/format/keys.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/markdown/markdownview.h"
#include "ui/run/again.h"
#include "ui/run/waterfall.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/strip.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QToolButton>

namespace oxide::ui {

using base::qs;

namespace {

constexpr int refreshMs = 50;
constexpr int tickMs = 250;
constexpr qsizetype longestPromptShown = 2'000;

QString promptShown(const std::string &prompt)
{
    QString text = qs(base::cutUtf8(prompt, longestPromptShown * 4)).trimmed();
    if (text.size() > longestPromptShown) {
        text.truncate(longestPromptShown);
        text += QStringLiteral("\u2026");
    }
    return text;
}

} // namespace

AnswerPane::AnswerPane(const Context &context, const base::Clock &clock, QWidget *parent)
    : QWidget(parent), m_context(context), m_clock(clock),
      m_run(new TaskRun(context.engine, clock, this))
{
    setAccessibleName(tr("Answer"));
    const Look &look = context.look;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.px(12));
    column->addWidget(makeHead());
    m_card = new Card(look);
    m_card->body()->addWidget(makeText());
    column->addWidget(m_card, 1);
    column->addWidget(makeAttempts());
    column->addWidget(makeFoot());

    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    m_clockTick.setInterval(tickMs);
    connect(&m_refresh, &QTimer::timeout, this, &AnswerPane::refresh);
    connect(&m_clockTick, &QTimer::timeout, this, &AnswerPane::refreshSlow);
    connect(m_run, &TaskRun::textArrived, m_text, &MarkdownView::appendMarkdown);
    connect(m_run, &TaskRun::reasoningArrived, this, &AnswerPane::addReasoning);
    connect(m_run, &TaskRun::reasoningDropped, this, &AnswerPane::dropReasoning);
    connect(m_run, &TaskRun::spliced, this, &AnswerPane::addSplice);
    connect(m_run, &TaskRun::noticed, this, &AnswerPane::addNotice);
    connect(m_run, &TaskRun::changed, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start();
    });
    connect(m_run, &TaskRun::finished, this, &AnswerPane::end);
    connect(m_run, &TaskRun::refused, this, [this](const base::Error &error) {
        end();
        m_strip->showError(error);
    });
    refresh();
}

QWidget *AnswerPane::makeHead()
{
    const Look &look = m_context.look;
    m_head = new QWidget;
    auto *row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look.px(8));
    m_chip = new StateChip(look);
    row->addWidget(m_chip);
    m_model = new Label(look, {}, TextStyle::Strong);
    m_model->setElide(Qt::ElideMiddle);
    row->addWidget(m_model);
    m_service = new Label(look, {}, TextStyle::Second, Tone::Second);
    row->addWidget(m_service);
    row->addStretch(1);
    m_speed = new Label(look, {}, TextStyle::Second, Tone::Second);
    row->addWidget(m_speed);
    m_stop = makeButton(look, Icon::Stop, tr("Stop"));
    setControlSize(m_stop, ControlSize::Small);
    m_stop->setToolTip(tr("Stop this answer (%1)").arg(format::keys(Qt::Key_Escape)));
    connect(m_stop, &QPushButton::clicked, m_run, &TaskRun::cancel);
    row->addWidget(m_stop);
    m_head->setFixedHeight(m_stop->sizeHint().height()); // also when it is gone
    return m_head;
}

QWidget *AnswerPane::makeText()
{
    const Look &look = m_context.look;
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(look.px(16), look.px(12), look.px(6), look.px(12));
    column->setSpacing(look.px(8));
    m_strip = new Strip(look);
    m_strip->hide();
    column->addWidget(m_strip);
    column->addWidget(makeReasoning());
    m_text = new MarkdownView(look);
    m_text->setAccessibleName(tr("Text of the answer"));
    column->addWidget(m_text, 1);
    m_empty = new EmptyState(look, Icon::Run, tr("No answer yet"),
                             tr("What you send is answered here, word by word, with every attempt "
                                "that it took."));
    column->addWidget(m_empty, 1);
    return content;
}

QWidget *AnswerPane::makeReasoning()
{
    const Look &look = m_context.look;
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.px(4));
    m_reasoningToggle = new QToolButton;
    m_reasoningToggle->setCheckable(true);
    m_reasoningToggle->setAutoRaise(true);
    m_reasoningToggle->setText(tr("Reasoning"));
    m_reasoningToggle->setIcon(icon(Icon::ChevronRight, look));
    m_reasoningToggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setControlSize(m_reasoningToggle, ControlSize::Small);
    column->addWidget(m_reasoningToggle, 0, Qt::AlignLeft);
    m_reasoning = new MarkdownView(look);
    m_reasoning->setAccessibleName(tr("Reasoning"));
    m_reasoning->setFixedHeight(look.px(120));
    m_reasoning->hide();
    column->addWidget(m_reasoning);
    column->addWidget(makeLine());
    connect(m_reasoningToggle, &QToolButton::toggled, this, [this](bool open) {
        m_reasoning->setVisible(open);
        m_reasoningToggle->setIcon(
            icon(open ? Icon::ChevronDown : Icon::ChevronRight, m_context.look));
    });
    box->hide();
    return box;
}

QWidget *AnswerPane::makeAttempts()
{
    const Look &look = m_context.look;
    m_attempts = new Card(look, tr("Attempts"));
    m_waterfall = new Waterfall(look);
    m_legend = new WaterfallLegend(look, *m_waterfall);
    m_attempts->addToHead(m_legend);
    m_attempts->setInset(12);
    m_attempts->body()->addWidget(m_waterfall);
    m_attempts->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_attempts->hide();
    return m_attempts;
}

QWidget *AnswerPane::makeFoot()
{
    const Look &look = m_context.look;
    m_foot = new QWidget;
    auto *row = new QHBoxLayout(m_foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look.px(8));
    m_again = makeButton(look, Icon::Retry, tr("Run again"));
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT runAsked({}); });
    row->addWidget(m_again);
    m_elsewhere = makeButton(look, tr("Run elsewhere"));
    m_menu = new QMenu(this);
    m_elsewhere->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, [this] {
        fillTargetMenu(*m_menu, m_context, m_run->status().target,
                       [this](const model::Target &target) { Q_EMIT runAsked(target); });
    });
    row->addWidget(m_elsewhere);
    m_copy = makeToolButton(look, Icon::Copy, tr("Copy the answer"));
    connect(m_copy, &QToolButton::clicked, this, &AnswerPane::copyAnswer);
    row->addWidget(m_copy);
    m_usage = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_usage->setElide(Qt::ElideRight);
    m_usage->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_usage, 1);
    return m_foot;
}

void AnswerPane::setCompact(bool compact)
{
    m_compact = compact;
    refresh();
}

void AnswerPane::setHeld(bool held)
{
    m_held = held;
    refresh();
}

void AnswerPane::reset(bool goesOn)
{
    m_notices.clear();
    m_joined.clear();
    m_strip->hide();
    dropReasoning();
    if (!goesOn)
        m_text->clearMarkdown();
    m_hasTask = true;
}

void AnswerPane::showPrompt(const std::string &prompt)
{
    m_prompt = promptShown(prompt);
    m_text->appendNotice(MarkdownNotice::Prompt, m_prompt);
}

void AnswerPane::start(model::TaskRequest request, bool goesOn)
{
    reset(goesOn);
    showPrompt(request.prompt);
    m_text->startStream();
    m_text->scrollToEnd(); // to see what was asked now, below the earlier turns
    m_run->start(std::move(request));
    m_clockTick.start();
    refresh();
    Q_EMIT activeChanged(true);
}

void AnswerPane::startParallel(model::ParallelRequest request)
{
    reset(false);
    showPrompt(request.task.prompt);
    m_text->startStream();
    m_run->startParallel(std::move(request));
    m_clockTick.start();
    refresh();
    Q_EMIT activeChanged(true);
}

void AnswerPane::showTurns(const std::vector<model::TaskDetail> &turns, From from)
{
    if (turns.empty()) {
        clear();
        return;
    }
    reset(false);
    for (const model::TaskDetail &turn : turns) {
        showPrompt(turn.prompt.empty() ? turn.summary.title : turn.prompt);
        m_text->appendMarkdown(qs(turn.result));
    }
    const model::TaskDetail &last = turns.back();
    for (const std::string &notice : last.notices)
        addNotice(qs(notice));
    addReasoning(qs(last.reasoning));
    m_run->follow(last);
    if (m_run->isActive()) {
        m_joined = turns;
        m_text->startStream();
        m_text->flush();
        m_clockTick.start();
    } else {
        m_text->finishStream();
        if (turns.size() > 1 && from == From::LastPrompt)
            m_text->scrollToLastPrompt();
        m_reasoning->finishStream();
        m_clockTick.stop();
        showOutcome();
    }
    refresh();
    Q_EMIT activeChanged(m_run->isActive());
}

void AnswerPane::clear()
{
    reset(false);
    m_hasTask = false;
    m_clockTick.stop();
    m_run->follow({});
    refresh();
    Q_EMIT activeChanged(false);
}

void AnswerPane::copyAnswer()
{
    QGuiApplication::clipboard()->setText(m_run->answer());
}

void AnswerPane::addSplice(const QString &sentence)
{
    m_text->appendNotice(MarkdownNotice::Splice, sentence);
}

void AnswerPane::addNotice(const QString &sentence)
{
    m_notices << sentence;
    m_strip->setDismissable(true);
    m_strip->show(State::Warn, m_notices.join(QLatin1Char('\n')));
}

void AnswerPane::addReasoning(const QString &text)
{
    if (text.isEmpty())
        return;
    m_reasoning->parentWidget()->show();
    if (m_run->isActive())
        m_reasoning->startStream();
    m_reasoning->appendMarkdown(text);
}

void AnswerPane::dropReasoning()
{
    m_reasoning->clearMarkdown();
    m_reasoning->parentWidget()->hide();
}

void AnswerPane::end()
{
    m_text->finishStream();
    m_reasoning->finishStream();
    m_clockTick.stop();
    showOutcome();
    refresh();
    Q_EMIT activeChanged(false);
    closeGap();
}

void AnswerPane::closeGap()
{
    if (m_joined.empty())
        return;
    const model::TaskId id = m_run->id();
    ask(
        this, m_context.engine.task(id),
        [this, id](model::TaskDetail task) {
            if (id != m_run->id() || m_joined.empty() || qs(task.result) == m_run->answer())
                return;
            std::vector<model::TaskDetail> turns = std::exchange(m_joined, {});
            turns.back() = std::move(task);
            showTurns(turns);
        },
        [](const base::Error &) {}); // what came in is shown; there is nothing better to show
}

void AnswerPane::showOutcome()
{
    const TaskRun::Status &status = m_run->status();
    if (status.error && status.state != model::TaskState::Cancelled) {
        m_strip->setDismissable(false);
        m_strip->showError(*status.error);
    }
}

ShownState AnswerPane::stateNow() const
{
    const TaskRun::Status &status = m_run->status();
    if (status.state == model::TaskState::Queued && status.queuePosition > 0)
        return {State::Waiting, tr("Waiting, %1 before it").arg(status.queuePosition)};
    if (status.state != model::TaskState::Running)
        return shown(status.state, status.afterFallback);
    if (!m_run->answer().isEmpty())
        return {State::Running, tr("Answering")};
    return {State::Running, status.connected ? tr("Thinking") : tr("Connecting")};
}

QString AnswerPane::usageText() const
{
    const TaskRun::Status &status = m_run->status();
    QStringList parts;
    if (status.usage.isKnown()) {
        parts << tr("%1 in, %2 out")
                     .arg(format::count(status.usage.totalInput()),
                          format::count(status.usage.totalOutput()));
    }
    if (status.state == model::TaskState::Done)
        parts << (status.cost.amount ? format::cost(status.cost) : tr("cost unknown"));
    return parts.join(QStringLiteral(", "));
}

void AnswerPane::refresh()
{
    const TaskRun::Status &status = m_run->status();
    const bool active = m_run->isActive();
    m_empty->setVisible(!m_hasTask);
    m_text->setVisible(m_hasTask);
    m_head->setVisible(m_hasTask);
    m_foot->setVisible(m_hasTask);
    m_chip->setState(stateNow());
    m_model->setText(format::shortTargetName(status.target));
    m_service->setText(status.target.model.empty() ? QString() : qs(status.target.service));
    m_service->setVisible(!m_compact);
    m_legend->setVisible(!m_compact);
    m_stop->setVisible(active);
    m_attempts->setVisible(m_hasTask && !m_run->attempts().empty());
    for (QPushButton *button : {m_again, m_elsewhere}) {
        button->setVisible(!m_compact);
        button->setEnabled(!active && !m_held);
    }
    m_copy->setEnabled(!m_run->answer().isEmpty());
    m_usage->setText(usageText());
    refreshSlow();
}

void AnswerPane::refreshSlow()
{
    m_waterfall->setAttempts(m_run->attempts(), m_run->elapsed());
    const std::optional<double> speed = m_run->speed();
    m_speed->setText(speed ? tr("%1 tok/s").arg(format::count(std::llround(*speed))) : QString());
}

void AnswerPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

} // namespace oxide::ui

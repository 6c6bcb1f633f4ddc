#include "ui/history/taskdetailpane.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/times.h"
#include "ui/format/words.h"
#include "ui/history/moneytable.h"
#include "ui/markdown/markdowntext.h"
#include "ui/markdown/markdownview.h"
#include "ui/run/again.h"
#include "ui/run/candidatetable.h"
#include "ui/run/decisiontext.h"
#include "ui/run/reasontags.h"
#include "ui/run/scrollpane.h"
#include "ui/run/waterfall.h"
#include "ui/theme/look.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strip.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStackedWidget>

namespace oxide::ui {

using base::qs;

namespace {

constexpr int excerptLength = 220;
constexpr std::size_t mostPromptShown = 256 * 1024; ///< bytes

QString originOf(const model::TaskSummary &task, base::TimePoint now)
{
    QStringList parts{format::fullTime(task.createdAt, now),
                      TaskDetailPane::tr("from %1").arg(format::word(task.source))};
    if (!task.client.empty())
        parts << TaskDetailPane::tr("client \u201c%1\u201d").arg(qs(task.client));
    if (task.files > 0)
        parts << format::files(task.files);
    if (task.duration)
        parts << format::duration(task.duration);
    return parts.join(QStringLiteral(", "));
}

QString partsText(const std::vector<model::TaskSummary> &parts)
{
    QStringList lines;
    for (const model::TaskSummary &part : parts) {
        lines << QStringLiteral("%1: %2, %3, %4")
                     .arg(format::targetName(part.target), format::stateOf(part),
                          format::files(part.files), format::duration(part.duration));
    }
    return lines.join(QLatin1Char('\n'));
}

/// The prompt as it was typed, and the files that went with it.
QString promptText(const model::TaskDetail &task)
{
    if (task.prompt.empty())
        return TaskDetailPane::tr("The prompt was not kept.");
    QString text = qs(base::cutUtf8(task.prompt, mostPromptShown));
    if (task.prompt.size() > mostPromptShown)
        text += TaskDetailPane::tr("\n\nThe rest of the prompt is not shown here: %1 in all.")
                    .arg(format::bytes(static_cast<std::int64_t>(task.prompt.size())));
    if (!task.files.empty())
        text += TaskDetailPane::tr("\n\nFiles:");
    for (const std::string &file : task.files)
        text += QLatin1Char('\n') + qs(file);
    return text;
}

} // namespace

TaskDetailPane::TaskDetailPane(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_stack(new QStackedWidget)
{
    setAccessibleName(tr("Task"));
    const Look &look = context.look;
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(new EmptyState(look, Icon::History, tr("No task chosen"),
                                      tr("Choose a row to see what was tried, what was answered "
                                         "and what it cost.")));
    auto *content = new QWidget;
    m_row = new QHBoxLayout(content);
    m_row->setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12));
    m_row->setSpacing(look.px(16));
    m_row->addWidget(makeMain(), 5);
    m_sideLine = new QFrame;
    static_cast<QFrame *>(m_sideLine)->setFrameShape(QFrame::VLine);
    m_sideLine->setFixedWidth(1);
    m_row->addWidget(m_sideLine);
    m_side = makeSide();
    m_side->setMinimumWidth(look.px(220));
    m_row->addWidget(m_side, 2);
    m_stack->addWidget(content);
}

QWidget *TaskDetailPane::makeMain()
{
    const Look &look = m_context.look;
    auto *main = new QWidget;
    auto *column = new QVBoxLayout(main);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.px(4));
    auto *head = new QHBoxLayout;
    head->setSpacing(look.px(8));
    m_title = new Label(look, {}, TextStyle::CardTitle);
    m_title->setElide(Qt::ElideRight);
    m_title->setTextInteractionFlags(Qt::NoTextInteraction);
    head->addWidget(m_title, 0);
    m_chip = new StateChip(look);
    head->addWidget(m_chip);
    head->addStretch(1);
    m_views = new Segmented(
        look, tr("What to show of the task"),
        {tr("Attempts"), tr("Answer"), tr("Prompt"), tr("Candidates"), tr("Decision")});
    m_views->setOffered(Decision, false);
    connect(m_views, &Segmented::chosen, this, &TaskDetailPane::showView);
    head->addWidget(m_views);
    column->addLayout(head);
    m_origin = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_origin->setElide(Qt::ElideRight);
    column->addWidget(m_origin);
    m_strip = new Strip(look);
    m_strip->hide();
    column->addWidget(m_strip);
    column->addSpacing(look.px(4));

    m_viewStack = new QStackedWidget;
    m_viewStack->addWidget(makeAttempts());
    m_answer = new MarkdownView(look);
    m_answer->setAccessibleName(tr("Answer"));
    m_viewStack->addWidget(m_answer);
    m_prompt = new QPlainTextEdit;
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setReadOnly(true);
    m_prompt->setFrameShape(QFrame::NoFrame);
    m_prompt->document()->setDocumentMargin(0);
    m_viewStack->addWidget(m_prompt);
    m_candidates = new CandidateTable(m_context);
    m_candidates->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_viewStack->addWidget(m_candidates);
    column->addWidget(m_viewStack, 1);
    column->addLayout(makeButtons());
    return main;
}

QWidget *TaskDetailPane::makeAttempts()
{
    const Look &look = m_context.look;
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, look.px(4), 0);
    column->setSpacing(look.px(2));
    auto *head = new QHBoxLayout;
    head->addWidget(new Label(look, tr("Attempts"), TextStyle::SecondStrong));
    head->addStretch(1);
    m_waterfall = new Waterfall(look);
    head->addWidget(new WaterfallLegend(look, *m_waterfall));
    column->addLayout(head);
    column->addWidget(m_waterfall);
    m_parts = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_parts->setWordWrap(true);
    column->addWidget(m_parts);
    column->addStretch(1);
    return makeScrollPane(content);
}

QLayout *TaskDetailPane::makeButtons()
{
    const Look &look = m_context.look;
    auto *row = new QHBoxLayout;
    row->setSpacing(look.px(8));
    m_again = makeButton(look, Icon::Play, tr("Run again"));
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT runAsked({}); });
    m_elsewhere = makeButton(look, Icon::Retry, tr("Run elsewhere"));
    m_menu = new QMenu(this);
    m_elsewhere->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, [this] {
        fillTargetMenu(*m_menu, m_context, m_task ? m_task->summary.target : model::Target(),
                       [this](const model::Target &target) { Q_EMIT runAsked(target); });
    });
    m_replay = makeButton(look, Icon::Routing, tr("Replay decision"));
    m_replay->setToolTip(tr("Decides once more from what was stored, without calling any model, "
                            "and compares"));
    connect(m_replay, &QPushButton::clicked, this, &TaskDetailPane::replayAsked);
    m_copy = makeToolButton(look, Icon::Copy, tr("Copy the answer"));
    connect(m_copy, &QToolButton::clicked, this, &TaskDetailPane::copyAnswer);
    auto *open = makeToolButton(look, Icon::Open, tr("Open in Run (Enter)"));
    connect(open, &QToolButton::clicked, this, &TaskDetailPane::openAsked);
    for (QWidget *button :
         std::initializer_list<QWidget *>{m_again, m_elsewhere, m_replay, m_copy, open})
        row->addWidget(button);
    row->addStretch(1);
    return row;
}

QWidget *TaskDetailPane::makeSide()
{
    const Look &look = m_context.look;
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, look.px(12), 0); // the scroll bar's
    column->setSpacing(look.px(4));
    column->addWidget(new Label(look, tr("Decision"), TextStyle::SecondStrong));
    m_decision = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_decision->setWordWrap(true);
    column->addWidget(m_decision);
    m_reasons = new ReasonTags(look);
    column->addWidget(m_reasons);
    column->addSpacing(look.px(8));
    column->addWidget(new Label(look, tr("Tokens and cost"), TextStyle::SecondStrong));
    m_money = new MoneyTable(look);
    column->addWidget(m_money);
    column->addSpacing(look.px(8));
    column->addWidget(new Label(look, tr("Answer"), TextStyle::SecondStrong));
    m_excerpt = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_excerpt->setWordWrap(true);
    column->addWidget(m_excerpt);
    m_readAll = makeButton(look, tr("Read all of it"), ButtonKind::Link);
    m_readAll->setFont(look.font(TextStyle::Second));
    connect(m_readAll, &QPushButton::clicked, this, [this] {
        m_views->setCurrent(Answer);
        showView(Answer);
    });
    column->addWidget(m_readAll, 0, Qt::AlignLeft);
    column->addStretch(1);
    return makeScrollPane(content);
}

void TaskDetailPane::setTask(const model::TaskDetail &task, base::TimePoint now)
{
    const bool same = m_task && m_task->summary.id == task.summary.id;
    if (same && *m_task == task)
        return;
    if (!same)
        m_strip->hide();
    m_task = task;
    showHead(task, now);
    const auto ran =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - task.summary.createdAt);
    m_waterfall->setAttempts(task.attempts, task.summary.duration.value_or(ran));
    m_parts->setText(partsText(task.parts));
    m_parts->setVisible(!task.parts.empty());
    m_answer->setMarkdown(qs(task.result));
    m_prompt->setPlainText(promptText(task));
    if (task.decision)
        showCandidates(task);
    else
        m_candidates->clear();
    showSide(task);
    m_stack->setCurrentIndex(1);
}

void TaskDetailPane::showCandidates(const model::TaskDetail &task)
{
    m_candidates->setDecision(*task.decision);
    m_candidates->setAskWhatIf([this, id = task.summary.id](const model::Target &target) {
        return m_context.engine.whatIfTask(id, target);
    });
}

void TaskDetailPane::showHead(const model::TaskDetail &task, base::TimePoint now)
{
    m_title->setText(qs(task.summary.title));
    m_chip->setState(shown(task.summary.state, task.summary.afterFallback));
    m_origin->setText(originOf(task.summary, now));
    m_origin->setToolTip(tr("Request %1").arg(qs(task.summary.id.text())));
    // Who stopped a task needs no warning about it.
    const bool warns =
        !task.summary.errorMessage.empty() && task.summary.state != model::TaskState::Cancelled;
    if (warns && !m_strip->isVisibleTo(this)) {
        m_strip->setDismissable(false);
        m_strip->show(State::Bad, qs(task.summary.errorMessage));
    }
    const bool again = canRunAgain(task);
    m_again->setEnabled(again);
    m_elsewhere->setEnabled(again);
    m_again->setToolTip(again ? QString() : tr("The prompt of this task was not kept"));
    m_replay->setEnabled(task.decision.has_value());
    m_copy->setEnabled(!task.result.empty());
}

void TaskDetailPane::showSide(const model::TaskDetail &task)
{
    if (task.decision) {
        const QString why = decisionWhy(*task.decision);
        m_decision->setText(why.isEmpty() ? decisionFeatures(task.decision->features)
                                          : why.left(1).toUpper() + why.mid(1));
        m_reasons->setReasons(task.decision->reasons);
    } else {
        m_decision->setText(tr("No decision was stored."));
        m_reasons->setReasons({});
    }
    m_money->setTask(task);
    m_excerpt->setText(
        task.result.empty()
            ? tr("None.")
            : markdownExcerpt(qs(base::cutUtf8(task.result, excerptLength * 8)), excerptLength));
    m_readAll->setVisible(task.result.size() > excerptLength);
}

void TaskDetailPane::clear()
{
    m_task.reset();
    m_stack->setCurrentIndex(0);
}

void TaskDetailPane::showView(int view)
{
    m_viewStack->setCurrentIndex(view);
}

void TaskDetailPane::copyAnswer()
{
    if (m_task)
        QGuiApplication::clipboard()->setText(qs(m_task->result));
}

void TaskDetailPane::showReplay(const model::ReplayReport &report)
{
    if (!m_task || m_task->summary.id != report.task)
        return;
    m_strip->setDismissable(true);
    if (report.same)
        m_strip->show(State::Ok,
                      tr("Decided once more from what was stored: it came out the same."));
    else
        m_strip->show(State::Warn,
                      tr("The decision came out differently: %1").arg(qs(report.difference)));
}

void TaskDetailPane::showError(const base::Error &error)
{
    m_strip->setDismissable(true);
    m_strip->showError(error);
}

void TaskDetailPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fold(width() < m_context.look.px(780));
}

/// Where there is no room beside the views, decision and costs are one of them.
void TaskDetailPane::fold(bool narrow)
{
    if (narrow == m_narrow)
        return;
    m_narrow = narrow;
    if (narrow) {
        m_viewStack->addWidget(m_side);
    } else {
        m_viewStack->removeWidget(m_side);
        m_row->addWidget(m_side, 2);
        m_side->show();
    }
    m_sideLine->setVisible(!narrow);
    m_views->setOffered(Decision, narrow);
    if (!narrow && m_views->current() == Decision)
        m_views->setCurrent(Attempts);
    showView(m_views->current());
}

void TaskDetailPane::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_context.look.theme().base);
    painter.fillRect(QRect(0, 0, width(), 1), m_context.look.theme().line);
}

} // namespace oxide::ui

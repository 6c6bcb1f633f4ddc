#include "ui/routing/backtestview.h"

#include "base/clock.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/overview/tile.h"
#include "ui/routing/changewords.h"
#include "ui/routing/flowpicture.h"
#include "ui/routing/movestable.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/ruledraft.h"
#include "ui/routing/typestable.h"
#include "ui/run/scrollpane.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/strip.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QProgressBar>
#include <QStackedWidget>

namespace oxide::ui {

namespace {

constexpr int progressDelayMs = 200; ///< one that is done sooner shows no bar
constexpr int daysOfAll = 0;
constexpr int usualDays = 7;
// Design pixels.
constexpr int stackedReport = 860; ///< below, the types stand under the picture
constexpr int flowHeight = 250;
constexpr int movesHeight = 210;

bool isSame(const model::RoutingDraft &one, const model::RoutingDraft &other)
{
    return one.rules == other.rules && one.profiles == other.profiles
           && one.profile == other.profile;
}

bool isNothing(const model::RoutingDraft &draft)
{
    return isSame(draft, {});
}

QString caveatOf(const model::BacktestReport &report)
{
    QStringList sentences;
    if (report.withoutText > 0)
        sentences << BacktestView::tr("Of %1 the text was not kept: conditions on words are taken "
                                      "as not fulfilled there.")
                         .arg(format::tasks(report.withoutText));
    if (report.withoutState > 0)
        sentences << BacktestView::tr("%1 were decided when no rule asked about a budget or this "
                                      "machine: such conditions are taken as not fulfilled there.")
                         .arg(format::tasks(report.withoutState));
    if (report.skipped > 0)
        sentences << BacktestView::tr("%1 without a decision that can be read were left out.")
                         .arg(format::tasks(report.skipped));
    return sentences.join(QLatin1Char(' '));
}

QString joined(const QString &one, const QString &other)
{
    return one.isEmpty() || other.isEmpty() ? one + other : one + QStringLiteral(", ") + other;
}

} // namespace

BacktestView::BacktestView(const Context &context, const RuleDraft &rules,
                           const ProfileDraft &profiles, QWidget *parent)
    : QWidget(parent), m_context(context), m_rules(rules), m_profiles(profiles)
{
    const Look &look = context.look;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.px(12));
    column->addWidget(makeHead());
    m_strip = new Strip(look);
    m_strip->hide();
    connect(m_strip, &Strip::actionTriggered, this, &BacktestView::run);
    column->addWidget(m_strip);
    m_stack = new QStackedWidget;
    column->addWidget(m_stack, 1);
    m_empty = new EmptyState(look, Icon::Routing, {}, {});
    connect(m_empty, &EmptyState::triggered, this, [this] {
        if (isNothing(draft()))
            Q_EMIT rulesAsked();
        else
            run();
    });
    connect(m_empty, &EmptyState::linkTriggered, this, &BacktestView::profilesAsked);
    m_stack->addWidget(m_empty);
    m_progressPane = makeProgress();
    m_stack->addWidget(m_progressPane);
    m_reportPane = makeScrollPane(makeReport());
    m_stack->addWidget(m_reportPane);

    m_progressTimer.setSingleShot(true);
    m_progressTimer.setInterval(progressDelayMs);
    connect(&m_progressTimer, &QTimer::timeout, this,
            [this] { m_stack->setCurrentWidget(m_progressPane); });
    connect(&context.engine, &engine::Engine::backtestProgress, this,
            [this](std::int64_t done, std::int64_t total) {
                if (!isRunning() || total <= 0)
                    return;
                m_progress->setRange(0, 1000);
                m_progress->setValue(static_cast<int>(done * 1000 / total));
                m_progressText->setText(
                    tr("%1 of %2 tasks").arg(format::count(done), format::count(total)));
            });
    connect(&rules, &RuleDraft::changed, this, &BacktestView::refresh);
    connect(&profiles, &ProfileDraft::changed, this, &BacktestView::refresh);
    refresh();
}

QWidget *BacktestView::makeHead()
{
    const Look &look = m_context.look;
    auto *card = new Card(look);
    card->setInset(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8));
    row->setSpacing(look.px(8));
    m_what = new Label(look, {}, TextStyle::Body, Tone::Second);
    m_what->setElide(Qt::ElideRight);
    row->addWidget(m_what, 1);
    m_period = new QComboBox;
    m_period->setAccessibleName(tr("Which tasks"));
    m_period->addItem(tr("Last 24 hours"), 1);
    m_period->addItem(tr("Last 7 days"), usualDays);
    m_period->addItem(tr("Last 30 days"), 30);
    m_period->addItem(tr("All of the history"), daysOfAll);
    m_period->setCurrentIndex(m_period->findData(usualDays));
    connect(m_period, &QComboBox::activated, this, [this] {
        if (m_report || isRunning())
            run();
    });
    row->addWidget(m_period);
    m_cancel = makeButton(look, Icon::Stop, tr("Cancel"));
    connect(m_cancel, &QPushButton::clicked, this, &BacktestView::cancel);
    row->addWidget(m_cancel);
    m_run = makeButton(look, Icon::Retry, tr("Run again"));
    connect(m_run, &QPushButton::clicked, this, &BacktestView::run);
    row->addWidget(m_run);
    card->body()->addLayout(row);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    return card;
}

QWidget *BacktestView::makeProgress()
{
    const Look &look = m_context.look;
    auto *pane = new QWidget;
    auto *column = new QVBoxLayout(pane);
    column->setSpacing(look.px(8));
    column->addStretch(2);
    m_progressText = new Label(look, {}, TextStyle::Body, Tone::Second);
    m_progressText->setAlignment(Qt::AlignHCenter);
    column->addWidget(m_progressText);
    m_progress = new QProgressBar;
    m_progress->setAccessibleName(tr("Progress of the backtest"));
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(look.px(320));
    column->addWidget(m_progress, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return pane;
}

QWidget *BacktestView::makeReport()
{
    const Look &look = m_context.look;
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(look.px(12));
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(look.px(12));
    m_moved = new Tile(look, tr("Would move"));
    m_cost = new Tile(look, tr("Change of cost"));
    m_time = new Tile(look, tr("Change of time"));
    for (Tile *tile : {m_moved, m_cost, m_time})
        tiles->addWidget(tile, 1);
    column->addLayout(tiles);
    m_caveat = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_caveat->setWordWrap(true);
    column->addWidget(m_caveat);

    m_middle = new QHBoxLayout;
    m_middle->setSpacing(look.px(12));
    m_flowCard = new Card(look, tr("From whom to whom"), tr("tasks that would move"));
    m_flow = new FlowPicture(m_context);
    connect(m_flow, &FlowPicture::chosen, this, [this](const FlowPicture::Pairs &pairs) {
        m_moves->setPairs(pairs);
        showMoves();
    });
    m_flowCard->body()->addWidget(m_flow, 1);
    m_flowCard->setInset(12);
    m_flowCard->setMinimumHeight(look.px(flowHeight));
    m_middle->addWidget(m_flowCard, 58);
    auto *typesCard = new Card(look, tr("By task type"));
    typesCard->setHeadLine(true);
    m_types = new TypesTable(look);
    typesCard->body()->addWidget(m_types, 1);
    typesCard->body()->setContentsMargins(1, 0, 1, look.px(4));
    m_middle->addWidget(typesCard, 42);
    column->addLayout(m_middle, 5);

    m_movesCard = new Card(look, tr("Tasks that would move"));
    m_movesCard->setHeadLine(true);
    m_moves = new MovesTable(m_context);
    connect(m_moves, &MovesTable::opened, this, &BacktestView::opened);
    m_movesCard->body()->addWidget(m_moves, 1);
    m_movesCard->body()->setContentsMargins(1, 0, 1, look.px(4));
    m_movesCard->setMinimumHeight(look.px(movesHeight));
    column->addWidget(m_movesCard, 4);
    return content;
}

void BacktestView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_middle->setDirection(width() < m_context.look.px(stackedReport) ? QBoxLayout::TopToBottom
                                                                      : QBoxLayout::LeftToRight);
}

model::RoutingDraft BacktestView::draft() const
{
    model::RoutingDraft draft;
    if (m_rules.isDirty())
        draft.rules = m_rules.rules();
    m_profiles.addTo(draft);
    return draft;
}

model::HistoryQuery BacktestView::query() const
{
    model::HistoryQuery query;
    const int days = m_period->currentData().toInt();
    if (days != daysOfAll)
        query.from = base::SystemClock().now() - std::chrono::days(days);
    return query;
}

void BacktestView::run()
{
    const model::RoutingDraft tried = draft();
    if (isNothing(tried))
        return;
    const quint64 asked = ++m_asked;
    m_running = asked;
    m_strip->hide();
    m_progress->setRange(0, 0);
    m_progressText->setText(tr("Reading the history\u2026"));
    m_progressTimer.start();
    refresh();
    model::BacktestRequest request;
    request.draft = tried;
    request.query = query();
    ask(
        this, m_context.engine.backtest(std::move(request)),
        [this, asked, tried](const model::BacktestReport &report) {
            if (asked != m_running)
                return;
            m_tested = tried;
            take(report);
        },
        [this, asked](const base::Error &error) {
            if (asked == m_running)
                fail(error);
        });
}

void BacktestView::cancel()
{
    m_context.engine.cancelBacktest(); // its answer, Cancelled, ends it here
}

void BacktestView::refresh()
{
    const model::RoutingDraft now = draft();
    const bool isEmpty = isNothing(now);
    m_run->setVisible(m_report && !isRunning() && !isEmpty);
    m_cancel->setVisible(isRunning());
    QStringList parts;
    if (now.rules)
        parts << tr("the rules");
    for (const model::Profile &profile : now.profiles)
        parts << tr("the profile %1").arg(QString::fromStdString(profile.name));
    if (now.profile)
        parts << tr("%1 in force").arg(QString::fromStdString(*now.profile));
    m_what->setText(isEmpty ? tr("Nothing is changed: there is nothing to compare.")
                            : tr("Not saved: %1.").arg(parts.join(QStringLiteral(", "))));
    if (isRunning())
        return;
    if (isEmpty || !m_report) {
        m_report.reset();
        return showIdle();
    }
    if (isSame(now, m_tested))
        return m_strip->hide();
    m_strip->setAction(tr("Run again"));
    m_strip->setDismissable(false);
    m_strip->show(State::Warn, tr("The rules or profiles were changed since: this is about what "
                                  "they were."));
}

void BacktestView::showIdle()
{
    m_stack->setCurrentWidget(m_empty);
    if (isNothing(draft())) {
        m_strip->hide();
        m_empty->setText(tr("Nothing is changed"),
                         tr("Change a rule or a profile, and see here before you save it which "
                            "tasks of the past would have gone elsewhere, and what that would "
                            "have changed in cost and time."));
        m_empty->setAction(tr("Change a rule"), Icon::Edit);
        m_empty->setLink(tr("Change a profile"));
        return;
    }
    m_empty->setText(tr("What would it have changed?"),
                     tr("Each task of the past is decided twice with what was known when it came: "
                        "as it is now, and with what is not saved. No model is called."));
    m_empty->setAction(tr("Run the backtest"), Icon::Play);
    m_empty->setLink({});
}

void BacktestView::take(const model::BacktestReport &report)
{
    m_running = 0;
    m_progressTimer.stop();
    m_report = report;
    m_strip->hide();
    refresh();
    if (!m_report) // what it is about was taken back meanwhile
        return;
    if (report.moved == 0) {
        m_empty->setText(
            report.tasks == 0 ? tr("No tasks in this time") : tr("Nothing moves"),
            report.tasks == 0
                ? tr("No task of this time has a decision that can be compared.")
                : tr("All %1 would go where they go now.").arg(format::tasks(report.tasks)));
        m_empty->setAction({});
        m_empty->setLink({});
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    showTiles(report);
    const QString caveat = caveatOf(report);
    m_caveat->setText(caveat);
    m_caveat->setVisible(!caveat.isEmpty());
    m_flow->setFlows(report.flows);
    m_types->setTypes(report.types);
    m_moves->setMoves(report.moves);
    showMoves();
    m_stack->setCurrentWidget(m_reportPane);
}

void BacktestView::showTiles(const model::BacktestReport &report)
{
    const double share = static_cast<double>(report.moved) / static_cast<double>(report.tasks);
    m_moved->setFigure(format::count(report.moved),
                       tr("of %1", "of 3,120 tasks").arg(format::tasks(report.tasks)));
    m_moved->setNote(
        tr("%1, decided in %2", "7 %, decided in 41 ms")
            .arg(format::percent(share), format::duration(std::optional(report.took))));
    m_cost->setFigure(costChange(report.cost));
    const QString costNote = joined(costRange(report.cost), unknownCosts(report.cost));
    m_cost->setNote(costNote);
    m_cost->setToolTip(tr("%1\nThe sum over the tasks that move: what they would have cost, less "
                          "what they do now.")
                           .arg(costNote));
    m_time->setFigure(timeChange(report.time), report.time.tasks > 0 ? tr("a task") : QString());
    m_time->setNote(joined(timeRange(report.time), unknownTimes(report.time)));
    m_time->setToolTip(tr("On average over the tasks that move."));
}

void BacktestView::showMoves()
{
    const int shown = m_moves->count();
    const bool isNarrowed = m_flow->gridCurrent() >= 0;
    const bool isCut = static_cast<std::int64_t>(m_report->moves.size()) < m_report->moved;
    QString text = format::tasks(shown);
    if (isNarrowed)
        text = tr("%1, %2", "from gpt-5 to qwen3, 12 tasks")
                   .arg(m_flow->gridRowName(m_flow->gridCurrent()), text);
    if (isCut)
        text = tr("%1 of the newest %2", "12 tasks of the newest 1,000")
                   .arg(text, format::count(std::ssize(m_report->moves)));
    m_movesCard->setSubtitle(tr("%1; Enter opens one in the history").arg(text));
}

void BacktestView::fail(const base::Error &error)
{
    m_running = 0;
    m_progressTimer.stop();
    refresh();
    if (m_report && m_report->moved > 0)
        m_stack->setCurrentWidget(m_reportPane);
    else
        showIdle();
    if (error.kind == base::ErrorKind::Cancelled)
        return;
    m_strip->setAction(tr("Try again"));
    m_strip->setDismissable(true);
    m_strip->showError(error);
}

} // namespace oxide::ui

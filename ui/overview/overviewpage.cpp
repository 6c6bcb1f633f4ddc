#include "ui/overview/overviewpage.h"

#include "base/text.h"
#include "ui/format/keys.h"
#include "ui/format/numbers.h"
#include "ui/overview/activitymodel.h"
#include "ui/overview/healthmatrix.h"
#include "ui/overview/latencychart.h"
#include "ui/overview/machinetile.h"
#include "ui/overview/throughputchart.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/tableview.h"

#include <cmath>
#include <limits>

#include <QBoxLayout>
#include <QDateTime>
#include <QGridLayout>
#include <QMenu>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTimer>
#include <QToolButton>

namespace oxide::ui {

namespace {

constexpr std::size_t trendPoints = 20;
constexpr int narrowTiles = 950; ///< design pixels of page width below which tiles wrap

/// How long the page waits after a change before it asks again. The shortest span shows seconds,
/// the longest half days.
std::chrono::milliseconds paceOf(model::Span span)
{
    using namespace std::chrono_literals;
    switch (span) {
    case model::Span::FiveMinutes:
        return 1s;
    case model::Span::Hour:
        return 2s;
    case model::Span::Day:
        return 5s;
    case model::Span::Month:
        break;
    }
    return 20s;
}

QString spanWord(model::Span span)
{
    switch (span) {
    case model::Span::FiveMinutes:
        return OverviewPage::tr("5 min");
    case model::Span::Hour:
        return OverviewPage::tr("1 h");
    case model::Span::Day:
        return OverviewPage::tr("24 h");
    case model::Span::Month:
        break;
    }
    return OverviewPage::tr("30 days");
}

QString bucketWords(std::chrono::seconds width)
{
    using namespace std::chrono_literals;
    if (width < 1min)
        return OverviewPage::tr("tasks in %n s", nullptr, static_cast<int>(width.count()));
    if (width < 1h)
        return OverviewPage::tr("tasks in %n min", nullptr, static_cast<int>(width / 1min));
    if (width < 24h)
        return OverviewPage::tr("tasks in %n h", nullptr, static_cast<int>(width / 1h));
    return OverviewPage::tr("tasks a day");
}

QString cellWords(std::chrono::seconds width)
{
    using namespace std::chrono_literals;
    if (width == 1h)
        return OverviewPage::tr("one cell an hour");
    if (width < 1min)
        return OverviewPage::tr("one cell %n s", nullptr, static_cast<int>(width.count()));
    if (width < 1h)
        return OverviewPage::tr("one cell %n min", nullptr, static_cast<int>(width / 1min));
    return OverviewPage::tr("one cell %n h", nullptr, static_cast<int>(width / 1h));
}

template<class F>
std::vector<double> trend(const std::vector<model::Bucket> &buckets, F value)
{
    std::vector<double> values;
    // A tile has room for some twenty points: neighbours are averaged.
    const std::size_t group =
        std::max<std::size_t>(1, (buckets.size() + trendPoints - 1) / trendPoints);
    for (std::size_t i = 0; i < buckets.size(); i += group) {
        double sum = 0;
        int known = 0;
        for (std::size_t j = i; j < std::min(buckets.size(), i + group); ++j) {
            if (const std::optional<double> v = value(buckets[j])) {
                sum += *v;
                ++known;
            }
        }
        values.push_back(known > 0 ? sum / known : std::numeric_limits<double>::quiet_NaN());
    }
    return values;
}

std::optional<std::chrono::milliseconds> ms(double value)
{
    return std::chrono::milliseconds(std::llround(value));
}

/// Splits "1.24 s" into figure and unit.
void setSplit(Tile &tile, const QString &text)
{
    const qsizetype gap = text.lastIndexOf(u' ');
    if (gap < 0)
        tile.setFigure(text);
    else
        tile.setFigure(text.left(gap), text.mid(gap + 1));
}

} // namespace

OverviewPage::OverviewPage(const Context &context, QWidget *parent)
    : Page(context, tr("Overview"), Body::Margins, parent), m_soon(new QTimer(this)),
      m_clock(new QTimer(this)), m_elapsed(new QTimer(this))
{
    makeHead();
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    const int side = look().px(16);
    column->setContentsMargins(side, 0, side, side);
    column->setSpacing(look().px(12));
    column->addWidget(makeTiles());
    QWidget *charts = makeCharts();
    charts->setMinimumHeight(look().px(200));
    column->addWidget(charts, 2);
    QWidget *lower = makeLower();
    lower->setMinimumHeight(look().px(260));
    column->addWidget(lower, 3);
    auto *scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(scroll, 1);

    m_soon->setSingleShot(true);
    connect(m_soon, &QTimer::timeout, this, &OverviewPage::refresh);
    m_clock->setInterval(60'000);
    connect(m_clock, &QTimer::timeout, this, [this] {
        updateClock();
        refresh();
    });
    m_elapsed->setInterval(500);
    connect(m_elapsed, &QTimer::timeout, m_activityList->viewport(), qOverload<>(&QWidget::update));
    connect(&engine(), &engine::Engine::tasksChanged, this, &OverviewPage::onTasksChanged);
    connect(&engine(), &engine::Engine::tasksDeleted, this, &OverviewPage::refreshSoon);
    connect(&engine(), &engine::Engine::statusChanged, this, &OverviewPage::showSpend);
    connect(&engine(), &engine::Engine::machineSampled, m_machine, &MachineTile::setSample);
    connect(&context.services, &ServiceBook::changed, this, [this] {
        showHealthSummary();
        refreshSoon();
    });
    showSpend(engine().status());
    showHealthSummary();
    updateClock();
}

void OverviewPage::makeHead()
{
    QStringList words;
    for (const auto span :
         {model::Span::FiveMinutes, model::Span::Hour, model::Span::Day, model::Span::Month})
        words += spanWord(span);
    m_span = new Segmented(look(), tr("Time span"), words);
    m_span->setCurrent(static_cast<int>(model::Span::Day));
    connect(m_span, &Segmented::chosen, this, &OverviewPage::refresh);
    addToHead(m_span);

    auto *more = makeToolButton(look(), Icon::More, tr("More"));
    auto *menu = new QMenu(more);
    menu->addAction(tr("Check all services now"), this,
                    [this] { ask(this, engine().checkServices(), [](engine::Done) {}); });
    QAction *pause = menu->addAction(tr("Pause"));
    connect(menu, &QMenu::aboutToShow, this, [this, pause] {
        const bool paused = engine().status().state == model::EngineState::Paused;
        pause->setText(paused ? tr("Resume the engine") : tr("Pause the engine"));
    });
    connect(pause, &QAction::triggered, this, [this] {
        const bool paused = engine().status().state == model::EngineState::Paused;
        ask(this, engine().setPaused(!paused), [](engine::Done) {});
    });
    more->setMenu(menu);
    addToHead(more);

    auto *begin = makeButton(look(), Icon::Plus, tr("New task"), ButtonKind::Primary);
    begin->setToolTip(format::keys(QKeySequence(Qt::CTRL | Qt::Key_N)));
    connect(begin, &QPushButton::clicked, this,
            [this] { Q_EMIT goTo(Place{.page = PageId::Run, .begin = true}); });
    addToHead(begin);
}

QWidget *OverviewPage::makeTiles()
{
    auto *row = new QWidget;
    m_tileGrid = new QGridLayout(row);
    m_tileGrid->setContentsMargins(0, 0, 0, 0);
    m_tileGrid->setSpacing(look().px(12));
    m_tasks = new Tile(look(), tr("Tasks"));
    m_success = new Tile(look(), tr("Success rate"));
    m_latency = new Tile(look(), tr("Latency, median"));
    m_speed = new Tile(look(), tr("Output speed"));
    m_spend = new Tile(look(), tr("Spend today"));
    m_machine = new MachineTile(look());
    m_tiles = {m_tasks, m_success, m_latency, m_speed, m_spend, m_machine};
    layOutTiles();
    return row;
}

QWidget *OverviewPage::makeCharts()
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(look().px(12));
    m_throughputCard = new Card(look(), tr("Throughput"), tr("tasks"));
    m_throughputCard->addToHead(new OutcomeLegend(look()));
    m_throughput = new ThroughputChart(look());
    m_throughputCard->body()->addWidget(m_throughput, 1);
    line->addWidget(m_throughputCard, 7);
    auto *latency = new Card(look(), tr("Latency"), tr("whole answer, all services"));
    m_latencyChart = new LatencyChart(look());
    latency->body()->addWidget(m_latencyChart, 1);
    line->addWidget(latency, 5);
    return row;
}

QWidget *OverviewPage::makeLower()
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(look().px(12));

    m_healthCard = new Card(look(), tr("Health"), tr("of the services"));
    m_healthSummary = new Label(look(), {}, TextStyle::Second, Tone::Second);
    m_healthCard->addToHead(m_healthSummary);
    m_health = new HealthMatrix(context());
    connect(m_health, &HealthMatrix::serviceActivated, this, [this](const std::string &name) {
        Q_EMIT goTo(Place{.page = PageId::Services, .service = name});
    });
    auto *scroll = new QScrollArea;
    scroll->setWidget(m_health);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // The card paints the ground: its corners stay round.
    scroll->viewport()->setAutoFillBackground(false);
    m_health->setAutoFillBackground(false);
    auto *noService = new EmptyState(look(), Icon::Services, tr("No services yet"),
                                     tr("Here you will see hour by hour how each one does."));
    noService->setAction(tr("Add service"));
    connect(noService, &EmptyState::triggered, this,
            [this] { Q_EMIT goTo(Place{.page = PageId::Services, .begin = true}); });
    m_healthStack = new QStackedLayout;
    m_healthStack->addWidget(scroll);
    m_healthStack->addWidget(noService);
    m_healthCard->body()->addLayout(m_healthStack, 1);
    line->addWidget(m_healthCard, 13);

    auto *activity = new Card(look(), tr("Activity"));
    activity->setHeadLine(true);
    auto *all = makeButton(look(), tr("All history"), ButtonKind::Link);
    connect(all, &QPushButton::clicked, this,
            [this] { Q_EMIT goTo(Place{.page = PageId::History}); });
    activity->addToHead(all);
    m_activity = new ActivityModel(this);
    m_activityList = new RowList(look(), tr("Newest tasks"));
    m_activityList->setModel(m_activity);
    m_activityList->setItemDelegate(new ActivityDelegate(look(), *m_activity, m_activityList));
    connect(m_activityList, &QListView::activated, this, [this](const QModelIndex &index) {
        const model::TaskSummary &task = m_activity->task(index.row());
        const bool live = !model::isFinal(task.state);
        Q_EMIT goTo(Place{.page = live ? PageId::Run : PageId::History, .task = task.id});
    });
    m_ring = new RingTimer(m_activityList->viewport(), look());
    auto *noTask = new EmptyState(look(), Icon::Run, tr("No tasks yet"),
                                  tr("The newest tasks appear here while they run."));
    noTask->setLink(tr("Start with a prompt"));
    connect(noTask, &EmptyState::linkTriggered, this,
            [this] { Q_EMIT goTo(Place{.page = PageId::Run, .begin = true}); });
    m_activityStack = new QStackedLayout;
    m_activityStack->addWidget(m_activityList);
    m_activityStack->addWidget(noTask);
    activity->body()->setContentsMargins(0, 0, 0, look().px(6));
    activity->body()->addLayout(m_activityStack, 1);
    line->addWidget(activity, 8);
    return row;
}

model::Span OverviewPage::span() const
{
    return static_cast<model::Span>(m_span->current());
}

void OverviewPage::onShown()
{
    engine().watchMachine(true);
    updateClock();
    m_clock->start();
    if (m_activity->anyRunning())
        m_elapsed->start();
    if (m_dirty || !m_loaded)
        refresh();
}

void OverviewPage::onHidden()
{
    engine().watchMachine(false);
    m_clock->stop();
    m_soon->stop();
    m_elapsed->stop();
    m_dirty = true;
}

void OverviewPage::refreshSoon()
{
    m_dirty = true;
    if (isShown() && !m_soon->isActive())
        m_soon->start(m_loaded ? paceOf(span()) : std::chrono::milliseconds(0));
}

void OverviewPage::refresh()
{
    if (m_asking) { // the answer of then would hide the span of now
        m_soon->start(std::chrono::milliseconds(50));
        return;
    }
    m_asking = true;
    m_dirty = false;
    ask(
        static_cast<QObject *>(this), engine().overview(span()),
        [this](const model::Overview &overview) {
            m_asking = false;
            present(overview);
        },
        [this](const base::Error &error) {
            m_asking = false;
            showError(error);
        });
}

void OverviewPage::present(const model::Overview &overview)
{
    m_loaded = true;
    clearError();
    if (overview.span != span()) {
        refresh();
        return;
    }
    m_overview = overview;
    showTiles(overview);
    m_throughput->setOverview(overview);
    const bool measured = overview.bucketWidth.count() > 0 && overview.cellWidth.count() > 0;
    m_throughputCard->setSubtitle(measured ? bucketWords(overview.bucketWidth) : QString());
    m_latencyChart->setOverview(overview);
    m_health->setOverview(overview);
    m_healthCard->setSubtitle(
        measured ? tr("last %1, %2").arg(spanWord(overview.span), cellWords(overview.cellWidth))
                 : tr("last %1").arg(spanWord(overview.span)));
    showHealthSummary();
    m_activity->setTasks(overview.recent);
    onTasksChanged({});
}

void OverviewPage::showTiles(const model::Overview &o)
{
    m_tasks->setName(tr("Tasks in %1").arg(spanWord(o.span)));
    m_tasks->setFigure(format::count(o.tasks));
    showTaskStates();
    m_tasks->setTrend(trend(o.buckets, [](const model::Bucket &b) {
        return std::optional<double>(b.answered + b.afterFallback + b.failed);
    }));
    if (o.successRate)
        m_success->setFigure(locale().toString(*o.successRate * 100, 'f', 1), tr("%"));
    else
        m_success->setFigure(format::dash());
    QString failures = o.tasks > 0 ? tr("none failed") : QString();
    if (o.failed > 0)
        failures = tr("%n failed", nullptr, o.failed);
    m_success->setNote(failures);
    m_success->setTrend(trend(o.buckets, [](const model::Bucket &b) {
        const int all = b.answered + b.afterFallback + b.failed;
        return all == 0 ? std::nullopt : std::optional<double>(1.0 - double(b.failed) / all);
    }));
    setSplit(*m_latency, o.p50 ? format::duration(ms(*o.p50)) : format::dash());
    m_latency->setNote(o.p95 ? tr("p95 %1").arg(format::durationInColumn(ms(*o.p95))) : QString());
    m_latency->setTrend(trend(o.buckets, [](const model::Bucket &b) { return b.p50; }));
    if (o.tokensPerSecond)
        m_speed->setFigure(locale().toString(*o.tokensPerSecond, 'f', 0), tr("tok/s"));
    else
        m_speed->setFigure(format::dash());
    m_speed->setNote(o.firstToken ? tr("first token %1").arg(format::duration(ms(*o.firstToken)))
                                  : QString());
    m_speed->setTrend(trend(o.buckets, [](const model::Bucket &b) { return b.tokensPerSecond; }));
}

/// The tasks by state: the live ones in the tile where there are any, all of them in its tooltip.
void OverviewPage::showTaskStates()
{
    const model::EngineStatus status = engine().status();
    const bool isLive = status.running + status.waiting > 0;
    m_tasks->setNote(isLive ? tr("%1 running, %2 waiting").arg(status.running).arg(status.waiting)
                            : tr("before: %1").arg(format::count(m_overview.tasksBefore)));
    const QStringList states{tr("%1 done").arg(format::count(m_overview.done)),
                             tr("%1 failed").arg(format::count(m_overview.failed)),
                             tr("%1 cancelled").arg(format::count(m_overview.cancelled)),
                             tr("%1 running").arg(status.running),
                             tr("%1 waiting").arg(status.waiting)};
    m_tasks->setToolTip(states.join(QLatin1Char('\n')));
}

void OverviewPage::showSpend(const model::EngineStatus &status)
{
    showTaskStates();
    m_spend->setFigure(status.spendToday ? format::money(*status.spendToday) : format::unknown());
    QString note = tr("all prices known");
    if (!status.spendToday)
        note = tr("no price is known");
    else if (status.spendIsPartial)
        note = tr("and some unknown");
    else if (*status.spendToday == model::Money())
        note = tr("nothing spent");
    m_spend->setNote(note);
}

void OverviewPage::showHealthSummary()
{
    int healthy = 0;
    int degraded = 0;
    int down = 0;
    int off = 0;
    for (const model::ServiceStatus &service : context().services.all()) {
        healthy += service.health == model::Health::Healthy ? 1 : 0;
        degraded += service.health == model::Health::Degraded ? 1 : 0;
        down += service.health == model::Health::Down ? 1 : 0;
        off += service.health == model::Health::Disabled ? 1 : 0;
    }
    m_healthStack->setCurrentIndex(context().services.isLoaded() && m_health->isEmpty() ? 1 : 0);
    QStringList parts;
    if (healthy > 0)
        parts += tr("%n healthy", nullptr, healthy);
    if (degraded > 0)
        parts += tr("%n degraded", nullptr, degraded);
    if (down > 0)
        parts += tr("%n down", nullptr, down);
    if (off > 0)
        parts += tr("%n off", nullptr, off);
    m_healthSummary->setText(parts.join(QStringLiteral(", ")));
}

void OverviewPage::onTasksChanged(const std::vector<model::TaskSummary> &tasks)
{
    if (!isShown()) {
        m_dirty = true;
        return;
    }
    m_activity->merge(tasks);
    m_activityStack->setCurrentIndex(m_activity->rowCount() == 0 ? 1 : 0);
    m_ring->setActive(m_activity->anyRunning());
    if (!m_activity->anyRunning())
        m_elapsed->stop();
    else if (!m_elapsed->isActive())
        m_elapsed->start();
    if (!tasks.empty())
        refreshSoon();
}

void OverviewPage::updateClock()
{
    setSubtitle(locale().toString(QDateTime::currentDateTime(),
                                  tr("dddd d MMMM, HH:mm", "date in the page's head")));
}

void OverviewPage::layOutTiles()
{
    const int perRow = width() < look().px(narrowTiles) && width() > 0 ? 3 : 6;
    if (m_tileGrid->count() > 0 && m_tileGrid->itemAtPosition(0, perRow - 1)
        && !m_tileGrid->itemAtPosition(0, perRow))
        return;
    for (std::size_t i = 0; i < m_tiles.size(); ++i) {
        m_tileGrid->removeWidget(m_tiles[i]);
        m_tileGrid->addWidget(m_tiles[i], static_cast<int>(i) / perRow,
                              static_cast<int>(i) % perRow);
    }
}

void OverviewPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    layOutTiles();
}

} // namespace oxide::ui

#include "ui/costs/costspage.h"

#include "base/text.h"
#include "ui/costs/budgetpane.h"
#include "ui/costs/costswords.h"
#include "ui/costs/spendchart.h"
#include "ui/costs/spendtable.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/overview/tile.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLocale>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTimer>
#include <QToolButton>

namespace oxide::ui {

using base::CalendarUnit;
using model::Money;
using model::SpendBy;

namespace {

using namespace std::chrono_literals;

constexpr auto pace = 5s;
constexpr int narrowPage = 900; ///< design pixels; below, tiles wrap and the budgets stand below
constexpr int budgetWidth = 344;

constexpr auto spans = std::to_array({CalendarUnit::Week, CalendarUnit::Month, CalendarUnit::Year});

QString wordOf(SpendBy by)
{
    switch (by) {
    case SpendBy::Service:
        return CostsPage::tr("By service");
    case SpendBy::Model:
        return CostsPage::tr("By model");
    case SpendBy::Type:
        return CostsPage::tr("By task type");
    case SpendBy::Client:
        return CostsPage::tr("By client");
    case SpendBy::Tag:
        return CostsPage::tr("By tag");
    }
    return {};
}

/// What a day of the time cost on average, as far as it has come.
Money aDay(const model::Costs &costs)
{
    const auto end = std::min(costs.to, costs.now);
    const double days = std::max(
        1.0,
        std::ceil(std::chrono::duration<double, std::ratio<86'400>>(end - costs.from).count()));
    return Money::fromMicros(std::llround(static_cast<double>(costs.sums.amount.micros()) / days));
}

} // namespace

CostsPage::CostsPage(const Context &context, QWidget *parent)
    : Page(context, tr("Costs"), Body::Margins, parent), m_soon(new QTimer(this))
{
    makeHead();
    m_strip = new Strip(look());
    m_strip->hide();
    connect(m_strip, &Strip::actionTriggered, this, &CostsPage::undoRemove);
    auto *stripRow = new QHBoxLayout;
    stripRow->setContentsMargins(look().px(16), 0, look().px(16), 0);
    stripRow->addWidget(m_strip);
    body()->addLayout(stripRow);
    // In its place before it is filled: it shows its first widget, which alone would be a window.
    m_stack = new QStackedLayout;
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addLayout(m_stack, 1);
    auto *scroll = new QScrollArea;
    scroll->setWidget(makeContent());
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stack->addWidget(scroll);
    m_empty = new EmptyState(look(), Icon::Wallet, tr("Nothing was asked yet"),
                             tr("What each service, model and client costs will appear here, with "
                                "where every figure comes from."));
    m_empty->setAction(tr("Run a prompt"));
    m_empty->setLink(tr("Add a budget"));
    connect(m_empty, &EmptyState::triggered, this,
            [this] { Q_EMIT goTo(Place{.page = PageId::Run, .begin = true}); });
    connect(m_empty, &EmptyState::linkTriggered, this, [this] {
        m_stack->setCurrentIndex(0);
        m_budgets->add();
    });
    m_stack->addWidget(m_empty);

    m_soon->setSingleShot(true);
    connect(m_soon, &QTimer::timeout, this, &CostsPage::refresh);
    connect(&engine(), &engine::Engine::tasksChanged, this, &CostsPage::refreshSoon);
    connect(&engine(), &engine::Engine::settingsChanged, this, &CostsPage::refreshSoon);
    connect(&context.services, &ServiceBook::changed, this, [this] {
        if (isShown() && !m_costs.bars.empty())
            present(m_costs); // a colour or a price may have changed
    });
}

void CostsPage::makeHead()
{
    m_span = new Segmented(look(), tr("Time"), {tr("Week"), tr("Month"), tr("Year")});
    m_span->setCurrent(1);
    connect(m_span, &Segmented::chosen, this, [this] {
        m_back = 0;
        refresh();
    });
    addToHead(m_span);
    m_by = new QComboBox;
    m_by->setAccessibleName(tr("Told apart by"));
    for (const SpendBy by :
         {SpendBy::Service, SpendBy::Model, SpendBy::Type, SpendBy::Client, SpendBy::Tag})
        m_by->addItem(wordOf(by), static_cast<int>(by));
    connect(m_by, &QComboBox::activated, this, &CostsPage::refresh);
    addToHead(m_by);
    auto *exporter = makeButton(look(), Icon::Export, tr("Export\u2026"));
    connect(exporter, &QPushButton::clicked, this, &CostsPage::exportCosts);
    addToHead(exporter);
}

QWidget *CostsPage::makeContent()
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    const int side = look().px(16);
    column->setContentsMargins(side, 0, side, side);
    column->setSpacing(look().px(12));
    column->addWidget(makeTiles());
    m_middle = new QHBoxLayout;
    m_middle->setSpacing(look().px(12));
    m_middle->addWidget(makeChart(), 1);
    m_middle->addWidget(makeBudgets());
    column->addLayout(m_middle, 1);
    column->addWidget(makeTable());
    return content;
}

QWidget *CostsPage::makeTiles()
{
    auto *row = new QWidget;
    m_tileGrid = new QGridLayout(row);
    m_tileGrid->setContentsMargins(0, 0, 0, 0);
    m_tileGrid->setSpacing(look().px(12));
    m_spent = new Tile(look(), tr("Spent"));
    m_forecast = new Tile(look(), tr("Forecast"));
    m_saved = new Tile(look(), tr("Saved"));
    m_unknown = new Tile(look(), tr("Price not known"));
    m_tiles = {m_spent, m_forecast, m_saved, m_unknown};
    for (Tile *tile : m_tiles)
        tile->setHeight(Tile::Height::Low); // so that the table's total is in sight
    return row;
}

QWidget *CostsPage::makeChart()
{
    m_chartCard = new Card(look(), tr("Spend by day"));
    m_chartCard->keepSubtitle(); // which time it is
    m_legend = new SpendLegend(look());
    m_chartCard->addToHead(m_legend);
    const auto step = [this](Icon icon, const QString &name, int spans) {
        auto *button = makeToolButton(look(), icon, name);
        button->setAutoRaise(true);
        setControlSize(button, ControlSize::Small);
        connect(button, &QToolButton::clicked, this, [this, spans] { goBack(spans); });
        m_chartCard->addToHead(button);
        return button;
    };
    m_earlier = step(Icon::ChevronLeft, tr("Earlier"), 1);
    m_later = step(Icon::ChevronRight, tr("Later"), -1);
    m_chart = new SpendChart(look());
    connect(m_chart, &SpendChart::opened, this, &CostsPage::showTasks);
    m_chartCard->body()->addWidget(m_chart, 1);
    m_chartCard->setMinimumHeight(look().px(250));
    return m_chartCard;
}

QWidget *CostsPage::makeBudgets()
{
    m_budgetCard = new Card(look(), tr("Budgets"));
    m_budgetCard->setHeadLine(true);
    auto *add = makeButton(look(), Icon::Plus, tr("Add"));
    setControlSize(add, ControlSize::Small);
    add->setAccessibleName(tr("Add a budget"));
    m_budgetCard->addToHead(add);
    m_budgets = new BudgetPane(context());
    connect(add, &QPushButton::clicked, m_budgets, &BudgetPane::add);
    connect(m_budgets, &BudgetPane::saved, this, &CostsPage::saveBudget);
    connect(m_budgets, &BudgetPane::removed, this, &CostsPage::removeBudget);
    m_budgetCard->body()->addWidget(m_budgets, 1);
    return m_budgetCard;
}

QWidget *CostsPage::makeTable()
{
    auto *card = new Card(look());
    m_table = new SpendTable(context());
    connect(m_table, &SpendTable::opened, this, &CostsPage::showTasks);
    card->body()->addWidget(m_table);
    card->body()->setContentsMargins(1, 1, 1, 1);
    return card;
}

model::CostsQuery CostsPage::query() const
{
    model::CostsQuery query;
    query.span = spans[static_cast<std::size_t>(m_span->current())];
    query.by = static_cast<SpendBy>(m_by->currentData().toInt());
    query.back = m_back;
    return query;
}

void CostsPage::goBack(int count)
{
    m_back = std::max(0, m_back + count);
    refresh();
}

void CostsPage::onShown()
{
    layOut();
    if (m_dirty)
        refresh();
}

void CostsPage::onHidden()
{
    m_soon->stop();
    m_dirty = true;
}

void CostsPage::refreshSoon()
{
    m_dirty = true;
    if (isShown() && !m_soon->isActive())
        m_soon->start(pace);
}

void CostsPage::refresh()
{
    if (m_asking) { // the answer of then would hide the question of now
        m_soon->start(50ms);
        return;
    }
    m_asking = true;
    m_dirty = false;
    ask(
        static_cast<QObject *>(this), engine().costs(query()),
        [this](const model::Costs &costs) {
            m_asking = false;
            if (costs.query != query())
                return refresh();
            clearError();
            present(costs);
        },
        [this](const base::Error &error) {
            m_asking = false;
            showError(error);
        });
}

void CostsPage::present(const model::Costs &costs)
{
    m_costs = costs;
    const bool isNew = costs.sums.attempts == 0 && m_back == 0 && !costs.forecast
                       && costs.budgets.empty() && !m_budgets->isEditing();
    m_stack->setCurrentIndex(isNew ? 1 : 0);
    const std::vector<SpendSeries> series = seriesOf(costs, context());
    const bool isForeseen = std::ranges::any_of(
        costs.bars, [](const model::SpendBar &bar) { return bar.expected > Money(); });
    m_chartCard->setTitle(costs.unit == CalendarUnit::Month ? tr("Spend by month")
                                                            : tr("Spend by day"));
    m_chartCard->setSubtitle(nameOfTime(costs));
    m_legend->setSeries(series, isForeseen);
    m_chart->setCosts(costs, series);
    m_later->setEnabled(m_back > 0);
    m_table->setCosts(costs, coloursOf(costs, series));
    m_budgets->setCosts(costs);
    layOut(); // to the height of the budgets
    showTiles(costs);
}

void CostsPage::showTiles(const model::Costs &costs)
{
    m_spent->setName(m_back == 0 ? tr("%1 so far").arg(nameOfTime(costs)) : nameOfTime(costs));
    m_spent->setFigure(format::money(costs.sums.amount));
    m_spent->setNote(tr("%1 a day").arg(format::money(aDay(costs))));

    if (costs.forecast) {
        const model::Forecast &forecast = *costs.forecast;
        m_forecast->setName(
            tr("Forecast for %1")
                .arg(QLocale().toString(dateOf(forecast.from), QStringLiteral("MMMM"))));
        m_forecast->setFigure(format::money(forecast.expected));
        m_forecast->setNote(tr("%1 to %2", "$45.28 to $47.82")
                                .arg(format::money(forecast.low), format::money(forecast.high)));
        m_forecast->setToolTip(
            tr("Each day that is left counts what its weekday cost on average in the last %1 "
               "days. In four of five cases the month ends within the range, if days stay as "
               "uneven as they were.")
                .arg(forecast.days));
    } else {
        m_forecast->setName(tr("Forecast"));
        m_forecast->setFigure(format::dash());
        m_forecast->setNote(tr("after three days of use"));
        m_forecast->setToolTip({});
    }

    if (costs.savings) {
        const model::Savings &savings = *costs.savings;
        const bool isLess = savings.saved() >= Money();
        m_saved->setName(isLess ? tr("Saved against always the strongest")
                                : tr("Over always the strongest"));
        m_saved->setFigure(format::money(isLess ? savings.saved() : savings.here - savings.there));
        m_saved->setNote(tr("instead of %1").arg(format::money(savings.there)));
        m_saved->setToolTip(
            tr("%1 instead of %2, which the same tokens would have cost at %3, the strongest model "
               "you could use. Another model may count tokens a little differently.")
                .arg(format::money(savings.here), format::money(savings.there),
                     format::targetName(savings.strongest)));
    } else {
        m_saved->setName(tr("Saved against always the strongest"));
        m_saved->setFigure(format::dash());
        m_saved->setNote(tr("no price to compare with"));
        m_saved->setToolTip({});
    }

    m_unknown->setFigure(format::count(costs.unknown),
                         tr("attempts", nullptr, static_cast<int>(costs.unknown)));
    m_unknown->setNote(costs.unknown == 0 ? tr("every price is known")
                                          : tr("kept out of every sum"));
}

void CostsPage::showTasks(const model::HistoryQuery &tasks)
{
    Q_EMIT goTo(Place{.page = PageId::History, .query = tasks});
}

void CostsPage::saveBudget(const model::Budget &budget, const std::string &replaces)
{
    ask(
        static_cast<QObject *>(this), engine().saveBudget(budget, replaces),
        [this](engine::Done) {
            m_strip->hide();
            m_budgets->showList();
            refresh();
        },
        [this](const base::Error &error) { m_budgets->showError(format::sentence(error)); });
}

void CostsPage::removeBudget(const model::Budget &budget)
{
    ask(this, engine().removeBudget(budget.name), [this, budget](engine::Done) {
        m_removed = budget;
        m_strip->setDismissable(true);
        m_strip->setAction(tr("Undo"));
        m_strip->show(State::Ok, tr("The budget %1 was removed.").arg(base::qs(budget.name)));
        m_budgets->showList();
        refresh();
    });
}

void CostsPage::undoRemove()
{
    m_strip->hide();
    if (const auto budget = std::exchange(m_removed, std::nullopt))
        saveBudget(*budget, {});
}

void CostsPage::exportCosts()
{
    auto *dialog = new QFileDialog(this, tr("Export what was spent"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Table (*.csv)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("oxide-costs.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &CostsPage::writeExport);
    dialog->open();
}

void CostsPage::writeExport(const QString &path)
{
    ask(this, engine().exportCosts(query(), base::str(path)), [this, path](std::int64_t rows) {
        m_removed.reset();
        m_strip->setDismissable(true);
        m_strip->setAction({});
        m_strip->show(State::Ok,
                      tr("%Ln rows written to %1.", nullptr, static_cast<int>(rows)).arg(path));
    });
}

void CostsPage::layOut()
{
    const bool isNarrow = width() < look().px(narrowPage);
    m_middle->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    if (isNarrow) {
        m_budgetCard->setMinimumWidth(0);
        m_budgetCard->setMaximumWidth(QWIDGETSIZE_MAX);
        // Whole, as far as they are few: the page scrolls already.
        m_budgetCard->setMinimumHeight(look().px(42) + m_budgets->listHeight());
    } else {
        m_budgetCard->setFixedWidth(look().px(budgetWidth));
        m_budgetCard->setMinimumHeight(0);
    }
    const int perRow = isNarrow ? 2 : 4;
    for (int i = 0; i < static_cast<int>(m_tiles.size()); ++i) {
        m_tileGrid->removeWidget(m_tiles[static_cast<std::size_t>(i)]);
        m_tileGrid->addWidget(m_tiles[static_cast<std::size_t>(i)], i / perRow, i % perRow);
    }
}

void CostsPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    layOut();
}

} // namespace oxide::ui

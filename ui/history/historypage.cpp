#include "ui/history/historypage.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/history/filterchips.h"
#include "ui/history/filterpane.h"
#include "ui/history/historymodel.h"
#include "ui/history/historytable.h"
#include "ui/history/periodrow.h"
#include "ui/history/taskdetailpane.h"
#include "ui/run/again.h"
#include "ui/theme/look.h"
#include "ui/widgets/ask.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/strip.h"
#include "ui/widgets/taborder.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>

namespace oxide::ui {

using base::qs;

namespace {

constexpr int narrowestPage = 720; ///< design pixels
constexpr int searchDelayMs = 180;
constexpr int facetDelayMs = 250;
constexpr int liveFacetDelayMs = 1500;
constexpr int detailDelayMs = 60;

void startOnce(QTimer &timer, int milliseconds)
{
    if (!timer.isActive())
        timer.start(milliseconds);
}

} // namespace

HistoryPage::HistoryPage(const Context &context, QWidget *parent)
    : Page(context, tr("History"), Body::Full, parent),
      m_model(new HistoryModel(context.engine, m_clock, this))
{
    for (QTimer *timer : {&m_searchTimer, &m_facetTimer, &m_detailTimer})
        timer->setSingleShot(true);
    makeHead();
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_filters = new FilterPane(context);
    m_filters->setFixedWidth(look().px(180));
    row->addWidget(m_filters);
    auto *line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setFixedWidth(1);
    row->addWidget(line);
    row->addWidget(makeList(), 1);
    body()->addLayout(row);

    connect(m_filters, &FilterPane::changed, this,
            [this] { changeQuery(m_filters->applied(m_query)); });
    connect(m_filters, &FilterPane::cleared, this, [this] {
        model::HistoryQuery query;
        query.text = m_query.text;
        changeQuery(std::move(query));
        m_search->setFocus(); // the button is gone
    });
    connect(m_model, &HistoryModel::started, this, [this](std::chrono::microseconds took) {
        m_took = took;
        showWhatIsThere();
        showTotals();
        if (m_wanted)
            selectWanted();
        else if (m_model->rowCount() > 0 && !m_table->currentIndex().isValid())
            m_table->setCurrentIndex(m_model->index(0, 0));
    });
    connect(m_model, &HistoryModel::reloaded, this, &HistoryPage::showWhatIsThere);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &HistoryPage::showWhatIsThere);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &HistoryPage::showWhatIsThere);
    connect(m_model, &HistoryModel::failed, this, &HistoryPage::showError);
    connect(&m_facetTimer, &QTimer::timeout, this, &HistoryPage::refreshFacets);
    connect(&m_detailTimer, &QTimer::timeout, this, [this] {
        const auto current = m_table->currentTask();
        showTask(current ? current : m_wanted);
    });
    connect(&engine(), &engine::Engine::tasksChanged, this,
            [this](const std::vector<model::TaskSummary> &changed) {
                m_facetsStale = true;
                if (!isShown())
                    return;
                startOnce(m_facetTimer, liveFacetDelayMs);
                const auto current = m_table->currentTask();
                const bool touched =
                    std::any_of(changed.begin(), changed.end(),
                                [&](const auto &task) { return task.id == current; });
                if (touched)
                    startOnce(m_detailTimer, liveFacetDelayMs / 3);
            });
    connect(&engine(), &engine::Engine::tasksDeleted, this, [this] {
        m_facetsStale = true;
        if (!isShown())
            return;
        startOnce(m_facetTimer, facetDelayMs);
        startOnce(m_detailTimer, detailDelayMs); // what is read may be gone
    });
    makeShortcuts();
    setMinimumWidth(look().px(narrowestPage));
}

void HistoryPage::makeHead()
{
    m_periods = new QComboBox;
    m_periods->setAccessibleName(tr("Period"));
    for (const Period period :
         {Period::Hour, Period::Day, Period::Week, Period::Month, Period::All, Period::Between})
        m_periods->addItem(periodName(period), static_cast<int>(period));
    m_periods->setCurrentIndex(m_periods->findData(static_cast<int>(m_period)));
    connect(m_periods, &QComboBox::activated, this,
            [this] { setPeriod(static_cast<Period>(m_periods->currentData().toInt())); });
    addToHead(m_periods);
    m_exporter = makeButton(look(), Icon::Export, tr("Export\u2026"));
    connect(m_exporter, &QPushButton::clicked, this, &HistoryPage::exportRows);
    addToHead(m_exporter);
    auto *more = makeToolButton(look(), Icon::More, tr("More"));
    m_more = new QMenu(more);
    more->setMenu(m_more);
    more->setPopupMode(QToolButton::InstantPopup);
    QAction *refresh = m_more->addAction(tr("Read again"), this, [this] { m_model->reload(); });
    // Not QKeySequence::Refresh: on GNOME it is Ctrl+R too, which runs a task again here.
    refresh->setShortcut(Qt::Key_F5);
    addAction(refresh);
    m_more->addSeparator();
    m_more->addAction(tr("Delete the selected tasks\u2026"), this, &HistoryPage::askToDelete);
    m_more->addAction(tr("Delete all tasks that are listed\u2026"), this, &HistoryPage::askToClear);
    addToHead(more);
}

QWidget *HistoryPage::makeList()
{
    auto *side = new QWidget;
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeBar());
    m_between = new PeriodRow(look());
    m_between->hide();
    connect(m_between, &PeriodRow::changed, this, [this] { setPeriod(Period::Between); });
    column->addWidget(m_between);
    m_confirm = new Strip(look());
    m_confirm->hide();
    connect(m_confirm, &Strip::actionTriggered, this, [this] {
        m_confirm->hide();
        if (const auto action = std::exchange(m_confirmed, nullptr))
            action();
    });
    auto *stripRow = new QHBoxLayout;
    stripRow->setContentsMargins(look().px(12), 0, look().px(12), look().px(8));
    stripRow->addWidget(m_confirm);
    column->addLayout(stripRow);
    column->addWidget(makeLine());

    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    m_table = new HistoryTable(context(), *m_model);
    splitter->addWidget(m_table);
    m_detail = new TaskDetailPane(context());
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({look().px(400), look().px(300)});

    m_stack = new QStackedWidget;
    m_stack->addWidget(splitter);
    m_empty = new EmptyState(look(), Icon::History, {}, {});
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    connect(m_empty, &EmptyState::triggered, this, [this] {
        if (m_query == model::HistoryQuery() && m_period == Period::All) {
            Place place;
            place.page = PageId::Run;
            place.begin = true;
            Q_EMIT goTo(place);
        } else {
            m_search->clear();
            setPeriod(Period::All);
            changeQuery({});
        }
    });
    connect(m_table, &HistoryTable::currentTaskChanged, this,
            [this](const std::optional<model::TaskId> &task) {
                if (task)
                    m_wanted.reset();
                m_detailTimer.start(detailDelayMs);
            });
    connect(m_table, &TableView::rowActivated, this, &HistoryPage::openInRun);
    connect(m_detail, &TaskDetailPane::runAsked, this, &HistoryPage::run);
    connect(m_detail, &TaskDetailPane::replayAsked, this, &HistoryPage::replay);
    connect(m_detail, &TaskDetailPane::openAsked, this, &HistoryPage::openInRun);
    return side;
}

QWidget *HistoryPage::makeBar()
{
    auto *bar = new QWidget;
    bar->setFixedHeight(look().px(46));
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(look().px(12), 0, look().px(12), 0);
    row->setSpacing(look().px(8));
    m_search = new SearchField(look(), tr("Search prompts, answers, files"), QKeySequence::Find);
    m_search->setMinimumWidth(look().px(200));
    m_search->setMaximumWidth(look().px(380));
    row->addWidget(m_search, 1);
    m_filterToggle = makeToolButton(look(), Icon::Filter, tr("Show the filters"));
    m_filterToggle->setCheckable(true);
    m_filterToggle->hide();
    connect(m_filterToggle, &QToolButton::toggled, m_filters, &QWidget::setVisible);
    row->insertWidget(0, m_filterToggle);
    m_chips = new FilterChips(look());
    row->addWidget(m_chips);
    row->addStretch(0);
    m_figures = new Label(look(), {}, TextStyle::Second, Tone::Second);
    m_figures->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_figures);
    connect(m_search, &QLineEdit::textChanged, this,
            [this] { m_searchTimer.start(searchDelayMs); });
    connect(&m_searchTimer, &QTimer::timeout, this, [this] {
        model::HistoryQuery query = m_query;
        query.text = base::str(m_search->text().trimmed());
        changeQuery(std::move(query));
    });
    connect(m_chips, &FilterChips::queryChosen, this, &HistoryPage::changeQuery);
    connect(m_chips, &FilterChips::periodCleared, this, [this] { setPeriod(Period::All); });
    connect(m_chips, &FilterChips::lastTaken, m_search, qOverload<>(&QWidget::setFocus));
    return bar;
}

void HistoryPage::makeShortcuts()
{
    const auto add = [this](QWidget *owner, const QKeySequence &keys, auto slot) {
        auto *action = new QAction(owner);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        owner->addAction(action);
    };
    add(m_table, QKeySequence::Delete, [this] { askToDelete(); });
    add(this, QKeySequence(Qt::CTRL | Qt::Key_R), [this] { run({}); });
    add(m_search, QKeySequence(Qt::Key_Down), [this] { m_table->setFocus(); });
}

void HistoryPage::open(const Place &place)
{
    if (place.query) {
        m_search->setText(qs(place.query->text));
        m_period = Period::All;
        m_between->hide();
        m_periods->setCurrentIndex(m_periods->findData(static_cast<int>(m_period)));
        changeQuery(*place.query);
    }
    if (!place.text.isEmpty())
        m_search->setText(place.text);
    if (place.task) {
        m_wanted = place.task;
        selectWanted();
        showTask(place.task);
    }
    m_table->setFocus(); // who comes here reads the list
}

/// The task that another page asked for. One that the list does not hold (it is older than what was
/// read, or filtered out) is shown without a row.
void HistoryPage::selectWanted()
{
    const model::TaskId task = *m_wanted;
    if (m_model->rowOf(task))
        m_table->selectTask(task);
    else
        m_table->setCurrentIndex({});
}

void HistoryPage::onShown()
{
    if (!std::exchange(m_started, true)) {
        changeQuery(m_query);
    } else if (m_facetsStale) {
        startOnce(m_facetTimer, 0);
    }
}

void HistoryPage::onHidden()
{
    m_facetTimer.stop();
    m_detailTimer.stop();
}

/// The filters fold away first where room is short; a button brings them back.
void HistoryPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    const bool narrow = width() < look().px(980);
    m_filterToggle->setVisible(narrow);
    m_filters->setVisible(!narrow || m_filterToggle->isChecked());
}

void HistoryPage::setPeriod(Period period)
{
    if (std::exchange(m_period, period) == Period::Between)
        m_query.to.reset();
    m_between->setVisible(period == Period::Between);
    m_periods->setCurrentIndex(m_periods->findData(static_cast<int>(period)));
    changeQuery(m_query);
}

void HistoryPage::changeQuery(model::HistoryQuery query)
{
    m_searchTimer.stop();
    m_wanted.reset();
    if (std::exchange(m_confirmed, nullptr))
        m_confirm->hide(); // the question was about another list
    query.from = beginOf(m_period, m_clock.now());
    if (m_period == Period::Between) {
        query.from = m_between->from();
        query.to = m_between->to();
    }
    m_query = std::move(query);
    m_filters->setQuery(m_query);
    m_chips->setQuery(m_query, m_period);
    tabAsLaidOut(*m_chips->parentWidget());
    m_found.reset();
    m_model->setQuery(m_query);
    m_facetTimer.start(m_facetsAsked == 0 ? 0 : facetDelayMs); // at first there are none to look at
}

/// Counts come from the engine: once over everything the pane could find, and once more over what
/// it does find.
void HistoryPage::refreshFacets()
{
    m_facetsStale = false;
    const quint64 asked = ++m_facetsAsked;
    ask(this, engine().historyFacets(withoutFacets(m_query)),
        [this, asked](const model::HistoryFacets &facets) {
            if (asked != m_facetsAsked)
                return;
            m_filters->setFacets(facets);
            m_total = facets.total;
            if (!hasFacets(m_query))
                m_found = facets.total;
            showTotals();
        });
    if (!hasFacets(m_query))
        return;
    ask(this, engine().historyFacets(m_query), [this, asked](const model::HistoryFacets &facets) {
        if (asked != m_facetsAsked)
            return;
        m_found = facets.total;
        showTotals();
    });
}

void HistoryPage::showTotals()
{
    const QString took = format::duration(m_took);
    if (!m_found)
        m_figures->setText(took);
    else if (*m_found == m_total)
        m_figures->setText(tr("%1, %2", "120 tasks, 6 ms").arg(format::tasks(m_total), took));
    else
        m_figures->setText(tr("%1 of %2, %3", "124 of 3,120, 6 ms")
                               .arg(format::count(*m_found), format::count(m_total), took));
}

void HistoryPage::showWhatIsThere()
{
    const bool empty = m_model->rowCount() == 0;
    if (empty && m_query == model::HistoryQuery() && m_period == Period::All) {
        m_empty->setText(tr("No tasks yet"),
                         tr("Everything that you, your programs and your agents ask will be "
                            "found here, with its answer, its attempts and its cost."));
        m_empty->setAction(tr("Run a prompt"));
    } else if (empty) {
        m_empty->setText(tr("Nothing matches"), tr("No task has all of these words and filters."));
        m_empty->setAction(tr("Clear search and filters"));
    }
    m_stack->setCurrentIndex(empty ? 1 : 0);
}

void HistoryPage::showTask(std::optional<model::TaskId> task)
{
    if (!task) {
        m_detail->clear();
        return;
    }
    ask(
        static_cast<QObject *>(this), engine().task(*task),
        [this, task](const model::TaskDetail &detail) {
            if (m_table->currentTask() == task
                || (!m_table->currentIndex().isValid() && (!m_wanted || m_wanted == task)))
                m_detail->setTask(detail, m_clock.now());
        },
        [this, task](const base::Error &error) {
            const bool isGone = error.kind == base::ErrorKind::NotFound;
            if (isGone && m_detail->task() && m_detail->task()->summary.id == task)
                m_detail->clear();
            // The row of a task that was deleted goes by itself.
            if (!isGone || m_table->currentTask() != task)
                showError(error);
        });
}

/// The detail comes a moment after its row: until then it is another task's.
bool HistoryPage::isReadingCurrent() const
{
    const auto current = m_table->currentTask();
    const auto chosen = current ? current : m_wanted;
    return m_detail->task() && (!chosen || m_detail->task()->summary.id == *chosen);
}

void HistoryPage::run(const model::Target &target)
{
    const auto &task = m_detail->task();
    if (m_submitting || !isReadingCurrent() || !canRunAgain(*task))
        return;
    m_submitting = true;
    model::TaskRequest request = againRequest(*task, target.service);
    request.model = target.model;
    ask(
        static_cast<QObject *>(this), engine().submit(std::move(request)),
        [this](const model::TaskId &id) {
            m_submitting = false;
            Place place;
            place.page = PageId::Run;
            place.task = id;
            Q_EMIT goTo(place);
        },
        [this](const base::Error &error) {
            m_submitting = false;
            showError(error);
        });
}

void HistoryPage::replay()
{
    if (!m_detail->task())
        return;
    ask(
        this, engine().replay(m_detail->task()->summary.id),
        [this](const model::ReplayReport &report) { m_detail->showReplay(report); },
        [this](const base::Error &error) { m_detail->showError(error); });
}

void HistoryPage::openInRun()
{
    Place place;
    place.page = PageId::Run;
    place.task = m_table->currentTask();
    if (!place.task && m_detail->task())
        place.task = m_detail->task()->summary.id;
    if (!place.task)
        return;
    Q_EMIT goTo(place);
}

void HistoryPage::confirm(const QString &question, const QString &word,
                          std::function<void()> action)
{
    m_confirmed = std::move(action);
    m_confirm->setDismissable(true);
    m_confirm->setAction(word);
    m_confirm->show(State::Warn, question);
    m_confirm->focusAction();
}

/// In the place of a question, which is then not asked any more.
void HistoryPage::sayWhatIsDone(State state, const QString &text)
{
    m_confirmed = nullptr;
    m_confirm->setAction({});
    m_confirm->setDismissable(true);
    m_confirm->show(state, text);
}

void HistoryPage::askToDelete()
{
    std::optional<std::vector<model::TaskId>> selected = m_table->selectedTasks();
    if (!selected) {
        sayWhatIsDone(State::Warn,
                      tr("So many tasks cannot be selected at once. Filter for what is to go, then "
                         "use \u201cDelete all tasks that are listed\u201d."));
        return;
    }
    std::vector<model::TaskId> tasks = *std::move(selected);
    if (tasks.empty())
        return;
    const auto count = static_cast<std::int64_t>(tasks.size());
    confirm(tr("Delete %1 with prompt, answer and attempts? This cannot be undone.")
                .arg(format::tasks(count)),
            tr("Delete"),
            [this, tasks = std::move(tasks)]() mutable { deleteTasks(std::move(tasks)); });
}

void HistoryPage::askToClear()
{
    if (m_found == 0 || (!m_found && m_model->rowCount() == 0))
        return;
    // The counting may take its time, or have failed.
    const QString question =
        m_found ? tr("Delete all %1 that are listed, except those that still run? This cannot be "
                     "undone.")
                      .arg(format::tasks(*m_found))
                : tr("Delete all tasks that are listed, except those that still run? This cannot "
                     "be undone.");
    model::HistoryQuery query = m_query;
    if (!query.to)
        query.to = m_clock.now(); // what comes from now on was not asked about
    confirm(question, tr("Delete all"), [this, query] { clearHistory(query); });
}

void HistoryPage::deleteTasks(std::vector<model::TaskId> tasks)
{
    ask(this, engine().deleteTasks(std::move(tasks)), [](std::int64_t) {});
}

void HistoryPage::clearHistory(const model::HistoryQuery &query)
{
    sayWhatIsDone(State::Running, tr("Deleting\u2026"));
    ask(
        static_cast<QObject *>(this), engine().clearHistory(query),
        [this](std::int64_t count) {
            sayWhatIsDone(State::Ok, tr("%1 deleted.").arg(format::tasks(count)));
            m_model->reload(); // no use in looking for what is left of a long list
        },
        [this](const base::Error &error) {
            m_confirm->hide();
            showError(error);
        });
}

void HistoryPage::exportRows()
{
    auto *dialog = new QFileDialog(this, tr("Export the listed tasks"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Table (*.csv)"), tr("JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("oxide-history.csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("json")) ? QStringLiteral("json")
                                                                        : QStringLiteral("csv"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        const bool json = path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
        writeExport(path, json ? model::ExportFormat::Json : model::ExportFormat::Csv);
    });
    dialog->open();
}

void HistoryPage::writeExport(const QString &path, model::ExportFormat format)
{
    m_exporter->setEnabled(false);
    sayWhatIsDone(State::Running, tr("Writing %1\u2026").arg(path));
    ask(
        static_cast<QObject *>(this), engine().exportHistory(m_query, format, base::str(path)),
        [this, path](std::int64_t rows) {
            m_exporter->setEnabled(true);
            sayWhatIsDone(State::Ok, tr("%1 written to %2.").arg(format::tasks(rows), path));
        },
        [this](const base::Error &error) {
            m_exporter->setEnabled(true);
            m_confirm->hide();
            showError(error);
        });
}

} // namespace oxide::ui

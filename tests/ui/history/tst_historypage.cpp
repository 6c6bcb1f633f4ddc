#include "ui/history/historypage.h"

#include "base/promise.h"
#include "support/fakedata.h"
#include "support/fakeengine.h"
#include "ui/history/filterpane.h"
#include "ui/history/historymodel.h"
#include "ui/history/historytable.h"
#include "ui/history/moneytable.h"
#include "ui/history/periodrow.h"
#include "ui/history/taskdetailpane.h"
#include "ui/run/candidatetable.h"
#include "ui/theme/look.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <algorithm>

#include <QAbstractButton>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QMenu>
#include <QPromise>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace oxide;
using namespace oxide::ui;

namespace {

/// Holds answers back until the test gives them, and remembers what was to be cleared.
class PageEngine final : public test::FakeEngine
{
public:
    using FakeEngine::FakeEngine;

    engine::Reply<std::int64_t> exportHistory(model::HistoryQuery, model::ExportFormat,
                                              std::string) override
    {
        ++exports;
        held.emplace();
        held->start();
        return held->future();
    }

    engine::Reply<std::int64_t> clearHistory(model::HistoryQuery query) override
    {
        cleared = query;
        return FakeEngine::clearHistory(std::move(query));
    }

    engine::Reply<model::HistoryFacets> historyFacets(model::HistoryQuery query) override
    {
        if (!countsFail)
            return FakeEngine::historyFacets(std::move(query));
        base::Error error;
        error.kind = base::ErrorKind::Database;
        return base::readyFuture(base::Result<model::HistoryFacets>(base::fail(error)));
    }

    int exports = 0;
    bool countsFail = false;
    std::optional<QPromise<base::Result<std::int64_t>>> held;
    std::optional<model::HistoryQuery> cleared;
};

/// The page over a fake engine, shown.
struct Window {
    explicit Window(test::FakeEngine::Fill fill = test::FakeEngine::Fill::Full) : engine(fill)
    {
        page.resize(1080, 740);
        page.show();
        (void)QTest::qWaitForWindowExposed(&page);
    }

    [[nodiscard]] QAction *action(const QString &beginning) const
    {
        for (QAction *found : page.findChildren<QAction *>()) {
            if (found->text().startsWith(beginning))
                return found;
        }
        return nullptr;
    }

    PageEngine engine;
    Look look{ThemeChoice::Light};
    ServiceBook services{engine};
    HistoryPage page{Context{engine, look, services}};
    HistoryTable *table = page.findChild<HistoryTable *>();
    TaskDetailPane *detail = page.findChild<TaskDetailPane *>();
};

/// A visible button by what it says, or says of itself.
QAbstractButton *button(const QWidget &in, const QString &text)
{
    for (QAbstractButton *found : in.findChildren<QAbstractButton *>()) {
        if (found->isVisible()
            && (found->text() == text || found->accessibleName().startsWith(text)))
            return found;
    }
    return nullptr;
}

} // namespace

class TestHistoryPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNewestTaskIsShownWithItsDetail()
    {
        Window window;
        QTRY_VERIFY(window.table->model()->rowCount() > 50);
        QTRY_VERIFY(window.detail->task());
        QCOMPARE(window.detail->task()->summary.id, *window.table->currentTask());
    }

    void aCandidateSaysWhyItWasNotChosenThen()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        button(window.page, QStringLiteral("Candidates"))->click();
        auto *table = window.detail->findChild<CandidateTable *>();
        QVERIFY(table->isVisible() && table->offersWhyNot(1));
        table->setFocus();
        table->setCurrentIndex(table->model()->index(1, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(window.engine.calls("whatIfTask"), 1);
        QCOMPARE(window.engine.calls("whatIf"), 0);
        QTRY_VERIFY(table->findChild<WhyNot *>());
    }

    void theListTakesTheKeyboardAndF5ReadsAgain()
    {
        Window window;
        window.page.open({});
        QTRY_VERIFY(window.table->hasFocus());
        QTRY_VERIFY(window.table->currentTask());
        QTest::keyClick(window.table, Qt::Key_Down);
        QCOMPARE(window.table->currentIndex().row(), 1);
        // One owner for each key: a second one would make it ambiguous, and dead.
        const int read = window.engine.calls("history");
        QTest::keyClick(window.table, Qt::Key_F5);
        QTRY_COMPARE(window.engine.calls("history"), read + 1);
        for (const QAction *action : window.page.findChildren<QAction *>())
            QVERIFY(action->text() != QLatin1String("Read again")
                    || !action->shortcuts().contains(QKeySequence(Qt::CTRL | Qt::Key_R)));
    }

    void tabGoesThroughTheFiltersFromTopToBottom()
    {
        Window window;
        auto *pane = window.page.findChild<FilterPane *>();
        QTRY_VERIFY(pane->findChildren<QCheckBox *>().size() > 8);
        std::vector<int> heights;
        QWidget *at = pane;
        do {
            if (qobject_cast<QCheckBox *>(at) && pane->isAncestorOf(at) && at->isVisible())
                heights.push_back(at->mapTo(pane, QPoint()).y());
            at = at->nextInFocusChain();
        } while (at != pane);
        QVERIFY(heights.size() > 8);
        QVERIFY(std::is_sorted(heights.begin(), heights.end()));
    }

    void aTaskThatAnotherPageAsksForIsShown()
    {
        Window window;
        const model::TaskId wanted = window.engine.tasks().at(40).id;
        Place place;
        place.task = wanted;
        window.page.open(place); // as from the palette: nothing has been read yet
        QTRY_VERIFY(window.table->model()->rowCount() > 50);
        QTest::qWait(200);
        QVERIFY(window.detail->task());
        QCOMPARE(window.detail->task()->summary.id, wanted);
        QCOMPARE(*window.table->currentTask(), wanted);
    }

    void aTaskThatTheListDoesNotHoldIsShownToo()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        const model::TaskId wanted = window.engine.tasks().at(40).id;
        window.page.findChild<SearchField *>()->setText(QStringLiteral("autotools"));
        QTRY_VERIFY(window.table->model()->rowCount() < 20);
        Place place;
        place.task = wanted;
        window.page.open(place);
        QTest::qWait(200);
        QCOMPARE(window.detail->task()->summary.id, wanted);
        QVERIFY(!window.table->currentIndex().isValid());
    }

    void theTasksBehindAFigureAreListedUntilTheChipIsTakenAway()
    {
        Window window;
        QTRY_VERIFY(window.table->model()->rowCount() > 50);
        const int all = window.table->model()->rowCount();
        window.page.findChild<SearchField *>()->setText(QStringLiteral("autotools"));
        model::HistoryQuery behind;
        behind.withParts = true;
        behind.attempts.service = "Anthropic";
        behind.attempts.to = test::fakeNow();
        behind.attempts.from = test::fakeNow() - std::chrono::hours(24);
        window.page.open(Place{.page = PageId::History, .query = behind});
        QTRY_VERIFY(window.table->model()->rowCount() > 0);
        QTRY_VERIFY(window.table->model()->rowCount() < 40);
        QTest::qWait(300); // a search that was under way does not come back
        QVERIFY(window.page.findChild<SearchField *>()->text().isEmpty());
        for (int row = 0; row < window.table->model()->rowCount(); ++row) {
            window.table->setCurrentIndex(window.table->model()->index(row, 0));
            const auto task = std::ranges::find(window.engine.tasks(), *window.table->currentTask(),
                                                &model::TaskSummary::id);
            QCOMPARE(task->target.service, std::string("Anthropic"));
        }
        QAbstractButton *chip = button(window.page, QStringLiteral("Filter Anthropic, "));
        QVERIFY(chip);
        chip->click();
        QTRY_COMPARE(window.table->model()->rowCount(), all);
    }

    void aQuestionAboutOneListIsNotAnsweredForAnother()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        QTest::qWait(400); // the counts
        QAction *clear = nullptr;
        for (QAction *action : window.page.findChildren<QAction *>()) {
            if (action->text().startsWith(QLatin1String("Delete all tasks")))
                clear = action;
        }
        QVERIFY(clear);
        clear->trigger();
        QVERIFY(button(window.page, QStringLiteral("Delete all")));
        window.page.findChild<SearchField *>()->setText(QStringLiteral("autotools"));
        QTRY_VERIFY(!button(window.page, QStringLiteral("Delete all")));
        QCOMPARE(window.engine.calls("clearHistory"), 0);
    }

    void clearingSparesWhatCameAfterTheQuestion()
    {
        Window window;
        window.engine.countsFail = true; // and asks without a number
        QTRY_VERIFY(window.detail->task());
        QTest::qWait(50);
        const auto before = base::SystemClock().now();
        window.action(QStringLiteral("Delete all tasks"))->trigger();
        const auto after = base::SystemClock().now();
        QAbstractButton *yes = button(window.page, QStringLiteral("Delete all"));
        QVERIFY(yes);
        QVERIFY(yes->hasFocus()); // near by keyboard
        QTest::qWait(30);
        yes->click();
        QVERIFY(window.engine.cleared && window.engine.cleared->to);
        QVERIFY(*window.engine.cleared->to >= before && *window.engine.cleared->to <= after);
    }

    void anExportSaysThatItIsUnderWayAndRunsOnce()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        QAbstractButton *begin = button(window.page, QStringLiteral("Export\u2026"));
        begin->click();
        auto *dialog = window.page.findChild<QFileDialog *>();
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(QStringLiteral("/tmp/tasks.csv"));
        dialog->close();
        QCOMPARE(window.engine.exports, 1);
        QVERIFY(!begin->isEnabled());
        const auto *strip = window.page.findChildren<Strip *>().at(1);
        QVERIFY(strip->isVisible());
        QVERIFY(strip->accessibleName().contains(QStringLiteral("Writing")));
        window.engine.held->addResult(base::Result<std::int64_t>(7));
        window.engine.held->finish();
        QTRY_VERIFY(begin->isEnabled());
        QVERIFY(strip->accessibleName().contains(QStringLiteral("7 tasks written")));
    }

    void onlyWhatIsReadIsRunAgainAndOnce()
    {
        Window window;
        window.page.open({});
        QTRY_VERIFY(window.detail->task());
        const int asked = window.engine.calls("submit");
        QTest::keyClick(window.table, Qt::Key_Down); // its detail comes a moment later
        QTest::keyClick(&window.page, Qt::Key_R, Qt::ControlModifier);
        QCOMPARE(window.engine.calls("submit"), asked);
        QTRY_COMPARE(window.detail->task()->summary.id, *window.table->currentTask());
    }

    void allFiltersAreReachedAndCleared()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        model::HistoryQuery query;
        query.clients = {"script"};
        query.tags = {"a", "b"};
        query.types = {model::TaskType::Coding, model::TaskType::CodeReview};
        query.session = window.engine.tasks().front().id;
        window.page.open(Place{.page = PageId::History, .query = query});
        QTest::qWait(50);
        QAbstractButton *more = button(window.page, QStringLiteral("+2"));
        QVERIFY(more);
        auto *menu = more->findChild<QMenu *>();
        QCOMPARE(menu->actions().size(), 2);
        menu->actions().last()->trigger(); // "One conversation"
        QTest::qWait(50);
        QVERIFY(button(window.page, QStringLiteral("+1")));
        QAbstractButton *chip = button(window.page, QStringLiteral("Filter "));
        chip->setFocus();
        QTest::keyClick(chip, Qt::Key_Space);
        QAbstractButton *next = button(window.page, QStringLiteral("Filter "));
        QVERIFY(next && next->hasFocus());
        QTest::qWait(50);
        QAbstractButton *clear = button(window.page, QStringLiteral("Clear filters"));
        QVERIFY(clear);
        clear->click();
        QTRY_VERIFY(window.table->model()->rowCount() > 50);
        QVERIFY(!button(window.page, QStringLiteral("Filter ")));
        QVERIFY(window.page.findChild<SearchField *>()->hasFocus());
    }

    void decisionAndCostsAreReachedInANarrowWindowToo()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        QVERIFY(!button(*window.detail, QStringLiteral("Decision")));
        window.page.resize(720, 740);
        QAbstractButton *decision = nullptr;
        QTRY_VERIFY(decision = button(*window.detail, QStringLiteral("Decision")));
        decision->click();
        auto *money = window.detail->findChild<MoneyTable *>();
        QVERIFY(money->isVisible());
        window.page.resize(1280, 740);
        QTRY_VERIFY(!button(*window.detail, QStringLiteral("Decision")));
        QVERIFY(money->isVisible());
    }

    void anOldDayIsReachedByItsDate()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        auto *periods = window.page.findChild<QComboBox *>();
        auto *row = window.page.findChild<PeriodRow *>();
        QVERIFY(!row->isVisible());
        periods->setCurrentIndex(periods->count() - 1);
        Q_EMIT periods->activated(periods->currentIndex());
        QVERIFY(row->isVisible());
        const model::TaskSummary wanted = window.engine.tasks().at(40);
        const QDate day =
            QDateTime::fromMSecsSinceEpoch(wanted.createdAt.time_since_epoch().count()).date();
        row->setDays(day, day);
        auto *model = qobject_cast<HistoryModel *>(window.table->model());
        QTRY_VERIFY(model->rowOf(wanted.id) && model->rowCount() < 124);
        for (int i = 0; i < model->rowCount(); ++i) {
            QVERIFY(model->task(i)->createdAt >= row->from());
            QVERIFY(model->task(i)->createdAt < row->to());
        }
        periods->setCurrentIndex(periods->count() - 2);
        Q_EMIT periods->activated(periods->currentIndex()); // all time
        QTRY_VERIFY(model->rowCount() >= 124);
        QVERIFY(!row->isVisible());
    }

    void aFilterEndsWhereItsCountBegins()
    {
        test::FakeEngine engine;
        const Look look(ThemeChoice::Light);
        ServiceBook services(engine);
        FilterPane pane(Context{engine, look, services});
        pane.resize(180, 300);
        model::HistoryFacets facets;
        const std::string name = "a-service-with-a-name-that-has-no-end";
        facets.services = {{name, 1'234'567}, {"short", 3}};
        pane.setFacets(facets);
        pane.show();
        QVERIFY(QTest::qWaitForWindowExposed(&pane));
        for (const QCheckBox *box : pane.findChildren<QCheckBox *>()) {
            if (!box->isVisible())
                continue;
            const bool isLong = box->accessibleName().startsWith(QString::fromStdString(name));
            QCOMPARE(box->text().endsWith(QChar(0x2026)), isLong);
            QCOMPARE(box->toolTip(), isLong ? QString::fromStdString(name) : QString());
            const int count = box->fontMetrics().horizontalAdvance(isLong ? QStringLiteral("1.2M")
                                                                          : QStringLiteral("3"));
            const int indicator = look.px(16);
            QVERIFY(indicator + box->fontMetrics().horizontalAdvance(box->text()) + count
                    < box->width());
        }
        QVERIFY(button(pane, QString::fromStdString(name)));
    }

    void arrowKeysWalkTheTasks()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(window.table, Qt::Key_Down);
        QTRY_COMPARE(window.detail->task()->summary.id, window.engine.tasks()[5].id);
    }

    void tickingAFilterNarrowsTheListAndItsChipWidensItAgain()
    {
        Window window;
        QTRY_VERIFY(button(window.page, QStringLiteral("Failed")));
        const int all = window.table->model()->rowCount();
        button(window.page, QStringLiteral("Failed"))->click();
        QTRY_VERIFY(window.table->model()->rowCount() < all);
        auto *model = qobject_cast<HistoryModel *>(window.table->model());
        for (int row = 0; row < model->rowCount(); ++row)
            QCOMPARE(model->task(row)->state, model::TaskState::Failed);
        QAbstractButton *chip = nullptr;
        QTRY_VERIFY(chip = button(window.page, QStringLiteral("Filter Failed")));
        QTest::keyClick(chip, Qt::Key_Space);
        QTRY_COMPARE(window.table->model()->rowCount(), all);
        QVERIFY(
            !qobject_cast<QCheckBox *>(button(window.page, QStringLiteral("Failed")))->isChecked());
    }

    void searchingAsksOnceTheTypingPauses()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        const int asked = window.engine.calls("history");
        auto *search = window.page.findChild<SearchField *>();
        QTest::keyClicks(search, QStringLiteral("regex"));
        QTRY_COMPARE(window.engine.calls("history"), asked + 1);
        QTest::qWait(250);
        QCOMPARE(window.engine.calls("history"), asked + 1);
    }

    void nothingFoundOffersTheWayBack()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        window.page.findChild<SearchField *>()->setText(QStringLiteral("no such words at all"));
        QAbstractButton *clear = nullptr;
        QTRY_VERIFY(clear = button(window.page, QStringLiteral("Clear search and filters")));
        clear->click();
        QTRY_VERIFY(window.table->model()->rowCount() > 50);
        QVERIFY(window.page.findChild<SearchField *>()->text().isEmpty());
    }

    void anEmptyHistoryLeadsToTheRunPage()
    {
        Window window(test::FakeEngine::Fill::Empty);
        QSignalSpy goTo(&window.page, &Page::goTo);
        QAbstractButton *run = nullptr;
        QTRY_VERIFY(run = button(window.page, QStringLiteral("Run a prompt")));
        run->click();
        QCOMPARE(goTo.size(), 1);
        QCOMPARE(goTo[0][0].value<Place>().page, PageId::Run);
    }

    void deletingAsksFirstAndKeepsTheOthers()
    {
        Window window;
        window.page.open({}); // Delete is a key of the list
        QTRY_VERIFY(window.detail->task());
        const auto before = window.engine.tasks().size();
        QTest::keyClick(window.table, Qt::Key_Down);
        QTest::keyClick(window.table, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(window.table, Qt::Key_Delete);
        QCOMPARE(window.engine.tasks().size(), before);
        QAbstractButton *yes = nullptr;
        QTRY_VERIFY(yes = button(window.page, QStringLiteral("Delete")));
        const model::TaskId doomed = *window.table->currentTask();
        const int row = window.table->currentIndex().row();
        yes->click();
        QTRY_VERIFY(window.engine.tasks().size() < before);
        // What is read now is its neighbour, not what is gone.
        QTRY_VERIFY(window.detail->task()->summary.id != doomed);
        QCOMPARE(window.table->currentIndex().row(), row);
        QTRY_COMPARE(window.detail->task()->summary.id, *window.table->currentTask());
    }

    void deletingTheLastTaskLeavesNoneToRead()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        std::vector<model::TaskId> all;
        for (const model::TaskSummary &task : window.engine.tasks())
            all.push_back(task.id);
        window.engine.deleteTasks(all);
        QTRY_COMPARE(window.table->model()->rowCount(), 0);
        QTRY_VERIFY(!window.detail->task());
    }

    void aTaskThatTheUserStoppedIsNoFailure()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        TaskDetailPane pane(Context{window.engine, window.look, window.services});
        pane.show();
        model::TaskDetail task = *window.detail->task();
        task.summary.id = model::TaskId();
        task.summary.state = model::TaskState::Cancelled;
        task.summary.errorMessage = "The task was cancelled.";
        pane.setTask(task, base::SystemClock().now());
        QVERIFY(!pane.findChild<Strip *>()->isVisible());
        task.summary.state = model::TaskState::Failed;
        pane.setTask(task, base::SystemClock().now());
        QVERIFY(pane.findChild<Strip *>()->isVisible());
    }

    void liveUpdatesKeepSelectionAndScroll()
    {
        Window window;
        QTRY_VERIFY(window.table->model()->rowCount() > 50);
        auto *model = qobject_cast<HistoryModel *>(window.table->model());
        window.table->setCurrentIndex(model->index(30, 0));
        window.table->scrollTo(model->index(30, 0), QAbstractItemView::PositionAtTop);
        const auto chosen = *window.table->currentTask();
        const int offset = window.table->visualRect(window.table->currentIndex()).top();
        model::TaskSummary fresh = window.engine.tasks().front();
        base::Ulid::Bytes bytes = fresh.id.bytes();
        ++bytes[0];
        fresh.id = model::TaskId(bytes);
        Q_EMIT window.engine.tasksChanged({fresh});
        QCOMPARE(window.table->currentIndex().row(), 31);
        QCOMPARE(*window.table->currentTask(), chosen);
        QCOMPARE(window.table->visualRect(window.table->currentIndex()).top(), offset);
        model->reload();
        QTest::qWait(50);
        QCOMPARE(*window.table->currentTask(), chosen);
    }

    void runAgainSubmitsTheSamePrompt()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(window.table, Qt::Key_Down);
        QTRY_COMPARE(window.detail->task()->summary.id, window.engine.tasks()[4].id);
        const std::string prompt = window.detail->task()->prompt;
        QSignalSpy goTo(&window.page, &Page::goTo);
        QTest::keyClick(&window.page, Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(goTo.size(), 1);
        QCOMPARE(window.engine.lastRequest().prompt, prompt);
        QVERIFY(goTo[0][0].value<Place>().task);
    }

    void aReplaySaysWhetherItCameOutTheSame()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        button(window.page, QStringLiteral("Replay decision"))->click();
        QTRY_VERIFY(window.engine.calls("replay") == 1);
        QTRY_VERIFY(window.detail->findChild<Strip *>()->isVisible());
    }

    void aHiddenPageAsksNothing()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        QTest::qWait(400);
        window.page.hide();
        const int facets = window.engine.calls("historyFacets");
        const int details = window.engine.calls("task");
        Q_EMIT window.engine.tasksChanged({window.engine.tasks().front()});
        QTest::qWait(1800);
        QCOMPARE(window.engine.calls("historyFacets"), facets);
        QCOMPARE(window.engine.calls("task"), details);
    }

    void everyControlHasAName()
    {
        Window window;
        QTRY_VERIFY(window.detail->task());
        for (QAbstractButton *found : window.page.findChildren<QAbstractButton *>()) {
            if (found->isVisible() && found->focusPolicy() != Qt::NoFocus)
                QVERIFY2(!found->text().isEmpty() || !found->accessibleName().isEmpty(),
                         found->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestHistoryPage)
#include "tst_historypage.moc"

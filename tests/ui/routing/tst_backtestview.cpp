#include "ui/routing/backtestview.h"

#include "base/text.h"
#include "support/fakedata.h"
#include "support/fakeengine.h"
#include "ui/overview/tile.h"
#include "ui/routing/changewords.h"
#include "ui/routing/flowpicture.h"
#include "ui/routing/movestable.h"
#include "ui/routing/profiledraft.h"
#include "ui/routing/ruledraft.h"
#include "ui/routing/typestable.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"

#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace oxide;
using namespace oxide::ui;

namespace {

struct Window {
    Window()
    {
        profiles.load();
        rules.setSaved(engine.rules().result().value());
        view.resize(1040, 700);
        view.show();
        (void)QTest::qWaitForWindowExposed(&view);
        (void)QTest::qWaitFor([this] { return profiles.isLoaded(); });
    }

    void change()
    {
        model::Profile profile = profiles.named("balanced")->now;
        profile.weights.cost += 0.2;
        profiles.change(profiles.named("balanced")->id, profile);
    }
    [[nodiscard]] QPushButton *button(const QString &text) const
    {
        for (QPushButton *found : view.findChildren<QPushButton *>()) {
            if (found->isVisible() && found->text() == text)
                return found;
        }
        return nullptr;
    }
    [[nodiscard]] bool says(const QString &text) const
    {
        for (const QLabel *label : view.findChildren<QLabel *>()) {
            if (label->isVisible() && label->text().contains(text))
                return true;
        }
        return false;
    }

    test::FakeEngine engine;
    Look look{ThemeChoice::Light};
    ServiceBook services{engine};
    RuleDraft rules{engine};
    ProfileDraft profiles{engine};
    BacktestView view{Context{engine, look, services}, rules, profiles};
    FlowPicture *flow = view.findChild<FlowPicture *>();
    MovesTable *moves = view.findChild<MovesTable *>();
};

model::Estimate estimate(double low, double likely, double high, std::int64_t tasks,
                         std::int64_t unknown = 0)
{
    model::Estimate estimate;
    estimate.low = low;
    estimate.likely = likely;
    estimate.high = high;
    estimate.tasks = tasks;
    estimate.unknown = unknown;
    return estimate;
}

} // namespace

class TestBacktestView final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAChangeThereIsNothingToTest()
    {
        Window window;
        QVERIFY(!window.button(QStringLiteral("Run the backtest")));
        QSignalSpy rules(&window.view, &BacktestView::rulesAsked);
        window.button(QStringLiteral("Change a rule"))->click();
        QCOMPARE(rules.count(), 1);
        QCOMPARE(window.engine.calls("backtest"), 0);
    }

    void theWholeDraftIsTested()
    {
        Window window;
        window.change();
        window.rules.removeRule(0);
        window.profiles.setInForce("speed");
        window.button(QStringLiteral("Run the backtest"))->click();
        const model::BacktestRequest &request = window.engine.lastBacktest();
        QVERIFY(request.draft.rules == window.rules.rules());
        QCOMPARE(request.draft.profiles.size(), std::size_t{1});
        QCOMPARE(request.draft.profile, std::optional<std::string>("speed"));
        QVERIFY(request.query.from.has_value());
    }

    void thePeriodIsAskedFor()
    {
        Window window;
        window.change();
        auto *period = window.view.findChild<QComboBox *>();
        period->setCurrentIndex(period->count() - 1);
        window.view.run();
        QVERIFY(!window.engine.lastBacktest().query.from); // all of it
        period->setCurrentIndex(0);
        Q_EMIT period->activated(0); // a report is shown: it follows
        const auto day = std::chrono::system_clock::now() - std::chrono::hours(25);
        QVERIFY(window.engine.lastBacktest().query.from > day);
    }

    void theReportIsShownWhole()
    {
        Window window;
        window.change();
        window.view.run();
        QTRY_VERIFY(window.flow->isVisible());
        QCOMPARE(window.flow->gridRows(), 5);
        QVERIFY(window.flow->gridText(0, 0).contains(QStringLiteral("18 tasks")));
        QCOMPARE(window.view.findChild<TypesTable *>()->model()->rowCount(), 3);
        QCOMPARE(window.moves->count(), 37);
        const auto tiles = window.view.findChildren<Tile *>();
        QVERIFY(std::ranges::any_of(tiles, [](const Tile *tile) {
            return tile->accessibleName().contains(QStringLiteral("37"))
                   || tile->accessibleDescription().contains(QStringLiteral("37"));
        }));
        QTRY_VERIFY(!window.moves->model()->index(0, 1).data().toString().isEmpty());
    }

    void aRibbonNarrowsTheListAndEscapeWidensIt()
    {
        Window window;
        window.change();
        window.view.run();
        QTRY_VERIFY(window.flow->isVisible());
        window.flow->setFocus();
        QTest::keyClick(window.flow, Qt::Key_Down);
        QTest::keyClick(window.flow, Qt::Key_Down);
        QCOMPARE(window.flow->gridCurrent(), 1);
        QCOMPARE(window.moves->count(), 8);
        QTest::keyClick(window.flow, Qt::Key_Escape);
        QCOMPARE(window.moves->count(), 37);
        const QPoint middle = window.flow->gridRect(0, 0).center();
        QTest::mouseClick(window.flow, Qt::LeftButton, {}, middle);
        QCOMPARE(window.moves->count(), 18);
    }

    void aMovedTaskOpens()
    {
        Window window;
        window.change();
        window.view.run();
        QTRY_VERIFY(window.moves->isVisible());
        QSignalSpy opened(&window.view, &BacktestView::opened);
        window.moves->setCurrentIndex(window.moves->model()->index(0, 0));
        QTest::keyClick(window.moves, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.front().front().value<model::TaskId>(), window.engine.tasks().front().id);
    }

    void aTitleThatCouldNotBeReadIsAskedForAgain()
    {
        Window window;
        MovesTable table(Context{window.engine, window.look, window.services});
        const model::TaskSummary &task = window.engine.tasks().front();
        table.setMoves({{task.id, {"alpha", "m"}, {"beta", "m"}}});
        const auto title = [&] { return table.model()->index(0, 1).data().toString(); };
        base::Error error;
        error.kind = base::ErrorKind::Io;
        error.message = "The history cannot be read.";
        window.engine.failNext(error);
        table.resize(600, 200);
        table.show();
        QTRY_COMPARE(window.engine.calls("task"), 1);
        QTRY_VERIFY((table.viewport()->update(), window.engine.calls("task") > 1));
        QTRY_COMPARE(title(), base::qs(task.title));

        // One that is gone is said to be, and not asked for any more.
        const model::TaskId gone = window.engine.tasks().back().id;
        (void)window.engine.deleteTasks({gone});
        table.setMoves({{gone, {"alpha", "m"}, {"beta", "m"}}});
        QTRY_COMPARE(title(), QStringLiteral("deleted since"));
    }

    void itTellsHowFarItIsAndCanBeCancelled()
    {
        Window window;
        window.engine.holdBacktest();
        window.change();
        window.view.run();
        QTRY_VERIFY(window.says(QStringLiteral("62 of 124 tasks")));
        QTRY_VERIFY(window.view.findChild<QProgressBar *>()->isVisible());
        QCOMPARE(window.view.findChild<QProgressBar *>()->value(), 500);
        window.button(QStringLiteral("Cancel"))->click();
        QTRY_VERIFY(!window.button(QStringLiteral("Cancel")));
        QVERIFY(window.button(QStringLiteral("Run the backtest"))->isEnabled());
        QVERIFY(!window.says(QStringLiteral("cancelled"))); // it was asked for
    }

    void aLaterChangeIsSaid()
    {
        Window window;
        window.change();
        window.view.run();
        QTRY_VERIFY(window.flow->isVisible());
        QVERIFY(!window.says(QStringLiteral("changed since")));
        window.change();
        QVERIFY(window.says(QStringLiteral("changed since")));
        window.button(QStringLiteral("Run again"))->click();
        QTRY_VERIFY(!window.says(QStringLiteral("changed since")));
        QCOMPARE(window.engine.calls("backtest"), 2);
        window.profiles.revert();
        QVERIFY(!window.flow->isVisible());
    }

    void anErrorIsSaidWithAWayOn()
    {
        Window window;
        window.change();
        base::Error error;
        error.kind = base::ErrorKind::Io;
        error.message = "The history cannot be read.";
        window.engine.failNext(error);
        window.view.run();
        QTRY_VERIFY(window.says(QStringLiteral("history cannot be read")));
        window.button(QStringLiteral("Try again"))->click();
        QTRY_VERIFY(window.flow->isVisible());
    }

    void thePictureReadsAsATable()
    {
        Window window;
        window.change();
        window.view.run();
        QTRY_VERIFY(window.flow->isVisible());
        QAccessibleInterface *table = QAccessible::queryAccessibleInterface(window.flow);
        QVERIFY(table && table->tableInterface());
        QCOMPARE(table->tableInterface()->rowCount(), 5);
    }

    void manyTargetsArePutTogether()
    {
        Window window;
        std::vector<model::BacktestFlow> flows;
        for (int i = 0; i < 30; ++i) {
            model::BacktestFlow flow;
            flow.from = {"service" + std::to_string(i), "m"};
            flow.to = {"other", "m"};
            flow.tasks = 100 - i;
            flows.push_back(flow);
        }
        FlowPicture picture(Context{window.engine, window.look, window.services});
        picture.setFlows(flows);
        QCOMPARE(picture.gridRows(), 8);
        QSignalSpy chosen(&picture, &FlowPicture::chosen);
        picture.resize(600, 300);
        picture.show();
        for (int row = 0; row < picture.gridRows(); ++row) {
            QVERIFY(picture.rect().contains(picture.gridRect(row, 0)));
            QTest::keyClick(&picture, Qt::Key_Down);
        }
        std::size_t most = 0;
        for (const QList<QVariant> &each : chosen)
            most = std::max(most, each.front().value<FlowPicture::Pairs>().size());
        QCOMPARE(most, std::size_t{23});
    }

    void whatIsUnknownIsNotZero()
    {
        QCOMPARE(costChange(estimate(0, 0, 0, 0, 4)), QStringLiteral("unknown"));
        QCOMPARE(costChange(estimate(0, 0, 0, 0)), QStringLiteral("\u2013"));
        QCOMPARE(costChange(estimate(0, 0, 0, 3)), QStringLiteral("no change"));
        QCOMPARE(costChange(estimate(-5e6, -4.1e6, -3e6, 10)), QStringLiteral("\u2212$4.10"));
        QCOMPARE(costRange(estimate(-5e6, -4.1e6, 3e6, 10)),
                 QStringLiteral("\u2212$5.00 to +$3.00"));
        QVERIFY(costRange(estimate(0, 0, 0, 0, 4)).isEmpty());
        QCOMPARE(unknownCosts(estimate(0, 0, 0, 2, 4)), QStringLiteral("4 of unknown price"));
    }

    void timesAreForEachTask()
    {
        QCOMPARE(timeChange(estimate(0, 12'000, 30'000, 10)), QStringLiteral("+1.2 s"));
        QCOMPARE(timeRange(estimate(-4'000, 12'000, 30'000, 10)),
                 QStringLiteral("\u22120.4 s to +3.0 s"));
    }
};

QTEST_MAIN(TestBacktestView)
#include "tst_backtestview.moc"

#include "support/fakedata.h"
#include "ui/overview/activitymodel.h"
#include "ui/overview/healthmatrix.h"
#include "ui/overview/latencychart.h"
#include "ui/overview/throughputchart.h"
#include "ui/widgets/chartaxis.h"
#include "uifixture.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QBarSet>
#include <QHelpEvent>
#include <QLineSeries>
#include <QSignalSpy>
#include <QStackedBarSeries>
#include <QTest>
#include <QToolTip>

using namespace oxide;

namespace {

/// Four minutes, one bucket each: so many answered as its number, 1 s more each.
model::Overview fourMinutes()
{
    model::Overview overview;
    overview.bucketWidth = std::chrono::seconds(60);
    for (int i = 0; i < 4; ++i) {
        model::Bucket bucket;
        bucket.from = base::TimePoint(std::chrono::minutes(i));
        bucket.answered = i + 1;
        bucket.p50 = 1000.0 * (i + 1);
        overview.buckets.push_back(bucket);
    }
    overview.to = base::TimePoint(std::chrono::minutes(4));
    return overview;
}

QList<double> valuesOf(const QBarSet &set)
{
    QList<double> values;
    for (int i = 0; i < set.count(); ++i)
        values.append(set.at(i));
    return values;
}

/// The points of those series that have any.
QList<QList<QPointF>> runsOf(const QChartView &view)
{
    QList<QList<QPointF>> runs;
    for (QAbstractSeries *series : view.chart()->series()) {
        const auto *line = qobject_cast<QLineSeries *>(series);
        if (line && line->count() > 0)
            runs.append(line->points());
    }
    return runs;
}

QString tipAt(QChartView &view, const QPoint &at)
{
    QHelpEvent help(QEvent::ToolTip, at, view.mapToGlobal(at));
    QCoreApplication::sendEvent(view.viewport(), &help);
    return QToolTip::text();
}

/// Whether a pixel of the widget has this colour.
bool shows(QWidget &widget, const QColor &colour)
{
    const QImage image = widget.grab().toImage();
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == colour)
                return true;
        }
    }
    return false;
}

} // namespace

class TestOverview final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::prepareApplication(); }

    void axisHasRoundStepsAndRoom_data()
    {
        QTest::addColumn<double>("highest");
        for (const double highest : {0.0, 0.3, 1.0, 3.0, 19.0, 30.0, 99.0, 1234.0, 8.7e6})
            QTest::addRow("%g", highest) << highest;
    }

    void axisHasRoundStepsAndRoom()
    {
        QFETCH(double, highest);
        for (const bool whole : {false, true}) {
            const ui::ValueAxis axis = ui::valueAxis(highest, whole);
            QVERIFY(axis.top >= highest);
            QVERIFY(axis.step > 0);
            QVERIFY(axis.top / axis.step <= 4.0001);
            if (whole)
                QCOMPARE(axis.step, std::floor(axis.step));
        }
    }

    void timesAreRoundAndInside()
    {
        const auto to = test::fakeNow();
        const auto from = to - std::chrono::hours(24);
        const auto ticks = ui::timeTicks(from, to, model::Span::Day);
        QCOMPARE(ticks.size(), std::size_t(6));
        for (const ui::TimeTick &tick : ticks) {
            QVERIFY(tick.at >= from && tick.at < to);
            QVERIFY2(tick.text.endsWith(QLatin1String(":00")), qPrintable(tick.text));
        }
    }

    void liveTasksComeFirst()
    {
        ui::ActivityModel model;
        const QAbstractItemModelTester tester(&model);
        std::vector<model::TaskSummary> tasks = test::fakeTasks(12);
        std::reverse(tasks.begin(), tasks.end());
        model.setTasks(tasks);
        QCOMPARE(model.rowCount(), 12);
        for (int row = 0; row < 4; ++row)
            QVERIFY(!model::isFinal(model.task(row).state));
        for (int row = 5; row < 12; ++row)
            QVERIFY(model.task(row - 1).id > model.task(row).id);
    }

    void aFinishedTaskTakesItsPlace()
    {
        ui::ActivityModel model;
        const QAbstractItemModelTester tester(&model);
        std::vector<model::TaskSummary> tasks = test::fakeTasks(8);
        model.setTasks(tasks);
        model::TaskSummary done = model.task(2);
        done.state = model::TaskState::Done;
        model.merge({done});
        QCOMPARE(model.rowCount(), 8);
        QVERIFY(model::isFinal(model.task(3).state));
    }

    void partsOfParallelTasksAreLeftOut()
    {
        ui::ActivityModel model;
        model::TaskSummary part = test::fakeTasks(1).front();
        part.parent = part.id;
        model.merge({part});
        QCOMPARE(model.rowCount(), 0);
    }

    void arrowKeysWalkTheHealthMatrix()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->resize(1280, 800);
        ui.window->show();
        ui.window->openNamed(QStringLiteral("overview"));
        test::UiFixture::settle();
        auto *matrix = ui.window->findChild<ui::HealthMatrix *>();
        QVERIFY(matrix);
        matrix->setFocus();
        QTest::keyClick(matrix, Qt::Key_Down);
        QTest::keyClick(matrix, Qt::Key_Down);
        QTest::keyClick(matrix, Qt::Key_Home);
        QVERIFY2(matrix->accessibleDescription().contains(QLatin1String("Gemini-CLI")),
                 qPrintable(matrix->accessibleDescription()));
        QTest::keyClick(matrix, Qt::Key_End);
        QVERIFY(matrix->accessibleDescription().contains(QLatin1String("degraded")));
        QSignalSpy opened(matrix, &ui::HealthMatrix::serviceActivated);
        QTest::keyClick(matrix, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
    }

    void keysWalkTheBucketsOfEveryChart()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        const model::Overview overview = fourMinutes();
        ui::ThroughputChart throughput(look);
        ui::LatencyChart latency(look);
        throughput.setOverview(overview);
        latency.setOverview(overview);
        const auto says = [](ui::BucketChart &chart, Qt::Key key, const QString &text) {
            QTest::keyClick(&chart, key);
            return chart.accessibleDescription().contains(text);
        };
        QVERIFY(says(throughput, Qt::Key_Left, QStringLiteral("4 answered")));
        QVERIFY(says(throughput, Qt::Key_Left, QStringLiteral("3 answered")));
        QVERIFY(says(throughput, Qt::Key_Home, QStringLiteral("1 answered")));
        QVERIFY(says(latency, Qt::Key_Home, QStringLiteral("p50 1.00 s")));
        QVERIFY(says(latency, Qt::Key_Right, QStringLiteral("p50 2.00 s")));
        QVERIFY(says(latency, Qt::Key_End, QStringLiteral("p50 4.00 s")));
        QVERIFY(says(latency, Qt::Key_Right, QStringLiteral("p50 4.00 s")));
    }

    void barsAreAsHighAsTheBucketsSay()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        ui::ThroughputChart chart(look);
        chart.resize(600, 200);
        model::Overview overview = fourMinutes();
        overview.buckets[1].afterFallback = 2;
        overview.buckets[3].failed = 1;
        chart.setOverview(overview);
        const auto *bars = qobject_cast<QStackedBarSeries *>(chart.chart()->series().value(0));
        QVERIFY(bars);
        const QList<QBarSet *> sets = bars->barSets();
        QCOMPARE(sets.size(), 3);
        QCOMPARE(valuesOf(*sets[0]), (QList<double>{1, 2, 3, 4}));
        QCOMPARE(valuesOf(*sets[1]), (QList<double>{0, 2, 0, 0}));
        QCOMPARE(valuesOf(*sets[2]), (QList<double>{0, 0, 0, 1}));
        // One failure in a thousand is still seen.
        overview.buckets[3].answered = 1000;
        chart.setOverview(overview);
        QCOMPARE(sets[0]->at(3), 1000);
        QVERIFY(shows(chart, look.theme().bad.text)); // from here on it has a height
        QVERIFY(sets[2]->at(3) > 1);
    }

    void aLineEndsWhereNothingWasAnswered()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        ui::LatencyChart chart(look);
        chart.resize(400, 200);
        model::Overview overview = fourMinutes();
        overview.buckets[2].p50.reset();
        chart.setOverview(overview);
        QCOMPARE(runsOf(chart), (QList<QList<QPointF>>{{{0, 1}, {1, 2}}, {{3, 4}}}));
        // New figures take the places of the old ones: no series comes or goes.
        const QList<QAbstractSeries *> before = chart.chart()->series();
        overview.buckets[2].p50 = 2500;
        chart.setOverview(overview);
        QCOMPARE(runsOf(chart), (QList<QList<QPointF>>{{{0, 1}, {1, 2}, {2, 2.5}, {3, 4}}}));
        QCOMPARE(chart.chart()->series(), before);
    }

    void aBucketTellsItsFiguresBelowTheMouse()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        ui::ThroughputChart chart(look);
        chart.resize(600, 200);
        chart.show();
        chart.setOverview(fourMinutes());
        const QRect third = chart.gridRect(2, 0);
        QVERIFY(chart.rect().contains(third));
        QVERIFY2(tipAt(chart, third.center()).contains(QLatin1String("3 answered")),
                 qPrintable(QToolTip::text()));
        QVERIFY(tipAt(chart, chart.gridRect(0, 0).center()).contains(QLatin1String("1 answered")));
    }

    void anEmptyTimeSaysSo()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        ui::ThroughputChart chart(look);
        chart.resize(600, 200);
        model::Overview overview = fourMinutes();
        for (model::Bucket &bucket : overview.buckets)
            bucket.answered = 0;
        chart.setOverview(overview);
        QVERIFY(shows(chart, look.theme().text3));
        overview.buckets[0].answered = 1;
        chart.setOverview(overview);
        QVERIFY(!shows(chart, look.theme().text3));
    }

    void chartsTakeTheColoursOfAnotherTheme()
    {
        ui::Look look(ui::ThemeChoice::Light);
        ui::ThroughputChart throughput(look);
        ui::LatencyChart latency(look);
        throughput.setOverview(fourMinutes());
        latency.setOverview(fourMinutes());
        for (const ui::ThemeChoice choice : {ui::ThemeChoice::Dark, ui::ThemeChoice::Light}) {
            look.setChoice(choice);
            for (ui::BucketChart *chart : {static_cast<ui::BucketChart *>(&throughput),
                                           static_cast<ui::BucketChart *>(&latency)}) {
                chart->resize(500, 200);
                QVERIFY(shows(*chart, look.theme().grid));
            }
            QVERIFY(shows(throughput, look.theme().answered));
            QVERIFY(shows(latency, look.theme().chart[0]));
        }
    }

    void aScreenReaderFindsTablesInTheMatrixAndTheCharts()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        test::UiFixture::settle();
        const model::Overview overview =
            test::fakeOverview(model::Span::Day, ui.services.all(), ui.engine.tasks());
        ui::HealthMatrix matrix(ui.context);
        matrix.resize(matrix.sizeHint());
        matrix.setOverview(overview);
        QAccessibleInterface *found = QAccessible::queryAccessibleInterface(&matrix);
        QVERIFY(found);
        QCOMPARE(found->role(), QAccessible::Table);
        QAccessibleTableInterface *table = found->tableInterface();
        QVERIFY(table);
        QCOMPARE(table->rowCount(), static_cast<int>(ui.services.all().size()));
        QCOMPARE(table->columnCount(), 24);
        QCOMPARE(table->rowDescription(7), QStringLiteral("vLLM-lab"));
        QAccessibleInterface *cell = table->cellAt(7, 20);
        QVERIFY(cell && cell->isValid());
        QVERIFY(cell->text(QAccessible::Name).startsWith(QLatin1String("vLLM-lab, ")));
        QVERIFY(cell->text(QAccessible::Name).endsWith(QLatin1String("down")));
        QCOMPARE(found->indexOfChild(cell), 7 * 24 + 20);
        QCOMPARE(found->childAt(cell->rect().center().x(), cell->rect().center().y()), cell);
        QCOMPARE(table->selectedCellCount(), 0);
        QTest::keyClick(&matrix, Qt::Key_Home);
        QCOMPARE(table->selectedCells(), QList<QAccessibleInterface *>{table->cellAt(0, 0)});
        // Fewer rows: what a reader still holds says that it is gone.
        matrix.setOverview({});
        QVERIFY(!cell->isValid());

        ui::LatencyChart latency(ui.look);
        latency.setOverview(overview);
        QAccessibleInterface *chart = QAccessible::queryAccessibleInterface(&latency);
        QVERIFY(chart && chart->tableInterface());
        QCOMPARE(chart->tableInterface()->rowCount(), static_cast<int>(overview.buckets.size()));
        QVERIFY(chart->child(3)->text(QAccessible::Name).contains(QLatin1String("p95")));
    }

    void configuredServicesAreListedBeforeTheyHaveAnswered()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        test::UiFixture::settle();
        ui::HealthMatrix matrix(ui.context);
        model::Overview overview;
        overview.cellWidth = std::chrono::hours(1);
        overview.to = overview.from + std::chrono::hours(24);
        matrix.setOverview(overview);
        QVERIFY(!matrix.isEmpty());
        QTest::keyClick(&matrix, Qt::Key_End);
        const QString first = QString::fromStdString(ui.services.all().front().config.name);
        QVERIFY2(matrix.accessibleDescription().startsWith(first)
                     && matrix.accessibleDescription().endsWith(QLatin1String("no requests")),
                 qPrintable(matrix.accessibleDescription()));
        // One that is gone keeps its row while it has answered in this time.
        model::HealthRow gone;
        gone.service = "gone";
        gone.cells.assign(24, model::Health::Healthy);
        overview.health = {gone};
        matrix.setOverview(overview);
        for (std::size_t i = 0; i < ui.services.all().size(); ++i)
            QTest::keyClick(&matrix, Qt::Key_Down);
        QVERIFY(matrix.accessibleDescription().startsWith(QLatin1String("gone")));
    }

    void aHiddenOverviewAsksNothing()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->show();
        ui.window->openNamed(QStringLiteral("overview"));
        test::UiFixture::settle();
        QCOMPARE(ui.engine.calls("watchMachine on"), 1);
        ui.window->openNamed(QStringLiteral("services"));
        test::UiFixture::settle();
        QCOMPARE(ui.engine.calls("watchMachine off"), 1);
        const int asked = ui.engine.calls("overview");
        Q_EMIT ui.engine.tasksChanged({ui.engine.tasks().front()});
        test::UiFixture::settle(200);
        QCOMPARE(ui.engine.calls("overview"), asked);
        ui.window->openNamed(QStringLiteral("overview"));
        test::UiFixture::settle();
        QCOMPARE(ui.engine.calls("overview"), asked + 1);
    }

    void manyChangesAskOnce()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        ui.window->show();
        ui.window->openNamed(QStringLiteral("overview"));
        test::UiFixture::settle();
        const int asked = ui.engine.calls("overview");
        for (int i = 0; i < 500; ++i)
            Q_EMIT ui.engine.tasksChanged({ui.engine.tasks().front()});
        test::UiFixture::settle(300);
        QVERIFY(ui.engine.calls("overview") <= asked + 1);
    }
};

QTEST_MAIN(TestOverview)
#include "tst_overview.moc"

#include "ui/history/historymodel.h"

#include "support/fakeengine.h"
#include "ui/history/rowsource.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QPromise>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace oxide;
using ui::HistoryModel;
using ui::HistoryRows;

namespace {

/// A history of any length that is never in memory.
class EndlessEngine final : public test::FakeEngine
{
public:
    std::int64_t rows = 1'000'000;
    std::set<model::TaskId> gone;
    std::vector<model::HistoryQuery> queries;
    std::vector<model::PageRequest> requests;

    engine::Reply<model::HistoryPage> history(model::HistoryQuery query,
                                              model::PageRequest page) override
    {
        queries.push_back(query);
        requests.push_back(page);
        auto promise = std::make_shared<QPromise<base::Result<model::HistoryPage>>>();
        promise->start();
        const std::int64_t all = query.text == "few" ? 3 : rows;
        QTimer::singleShot(1, this, [promise, all, page, gone = gone, fails = failing] {
            base::Error error;
            error.kind = base::ErrorKind::Database;
            if (fails)
                promise->addResult(base::fail(error));
            else
                promise->addResult(test::pageOf(all, page, gone));
            promise->finish();
        });
        return promise->future();
    }

    bool failing = false;
};

} // namespace

class TestHistoryModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scrollingThroughAHundredThousandRowsKeepsMemoryBounded()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        QCOMPARE(model.rowCount(), HistoryRows::pageSize);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        for (int page = 1; page < 500; ++page) {
            QVERIFY(model.canFetchMore({}));
            model.fetchMore({});
            QVERIFY(inserted.wait());
            QCOMPARE(model.rowCount(), (page + 1) * HistoryRows::pageSize);
        }
        QVERIFY(model.loadedRows() <= HistoryRows::mostLoadedPages * HistoryRows::pageSize);
        // A row far back: on its way at first, then there.
        QVERIFY(!model.task(50'000));
        QCOMPARE(model.index(50'000, HistoryModel::Prompt).data().toString(),
                 QStringLiteral("\u2026"));
        QTRY_VERIFY(model.task(50'000));
        QCOMPARE(model.index(50'000, HistoryModel::Prompt).data().toString(),
                 QStringLiteral("task 50000"));
        QVERIFY(model.loadedRows() <= HistoryRows::mostLoadedPages * HistoryRows::pageSize);
    }

    void lookingAtTheLastRowsReadsOn()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        (void)model.task(HistoryRows::pageSize - 1);
        QTRY_COMPARE(model.rowCount(), 2 * HistoryRows::pageSize);
    }

    void theModelKeepsItsContract()
    {
        EndlessEngine engine;
        engine.rows = 450;
        HistoryModel model(engine, m_clock);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        start(model); // the tester fetches on as soon as it can
        QTRY_COMPARE(model.rowCount(), 450);
        Q_EMIT engine.tasksChanged({test::rowAt(-1), test::rowAt(-2)});
        QTRY_COMPARE(model.rowCount(), 452);
        engine.rows = 300;
        Q_EMIT engine.tasksDeleted();
        QTRY_COMPARE(model.rowCount(), 300);
        QVERIFY(!model.canFetchMore({}));
    }

    void newTasksComeInAtTheTopAndTheSelectionStays()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        const QPersistentModelIndex chosen(model.index(7, 0));
        Q_EMIT engine.tasksChanged({test::rowAt(-1), test::rowAt(-2)});
        QCOMPARE(model.task(0)->id, test::rowId(-2));
        QCOMPARE(chosen.row(), 9);
        QCOMPARE(model.task(chosen.row())->id, test::rowId(7));
        // The same news twice is one row.
        Q_EMIT engine.tasksChanged({test::rowAt(-1)});
        QCOMPARE(model.task(1)->id, test::rowId(-1));
        QCOMPARE(model.task(2)->id, test::rowId(0));
    }

    void changesAreShownInPlace()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model::TaskSummary task = test::rowAt(3);
        task.state = model::TaskState::Failed;
        Q_EMIT engine.tasksChanged({task});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 3);
        QCOMPARE(model.index(3, HistoryModel::State).data().toString(), QStringLiteral("Failed"));
    }

    void aRowThatNoLongerMatchesGoesAwayAndOthersDoNotComeIn()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        model::HistoryQuery query;
        query.states = {model::TaskState::Done};
        start(model, query);
        model::TaskSummary task = test::rowAt(3);
        task.state = model::TaskState::Failed;
        model::TaskSummary fresh = test::rowAt(-1);
        fresh.state = model::TaskState::Running;
        Q_EMIT engine.tasksChanged({task, fresh});
        QCOMPARE(model.rowCount(), HistoryRows::pageSize - 1);
        QCOMPARE(model.task(3)->id, test::rowId(4));
        QCOMPARE(model.task(0)->id, test::rowId(0));
    }

    void aTaskThatEndsAfterALaterOneComesInBelowIt()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model::HistoryQuery query;
        query.states = {model::TaskState::Done};
        engine.rows = 3;
        start(model, query);
        Q_EMIT engine.tasksChanged({test::rowAt(-3)}); // began last, ends first
        model::TaskSummary early = test::rowAt(-2);
        early.state = model::TaskState::Running;
        Q_EMIT engine.tasksChanged({early});
        QCOMPARE(model.rowCount(), 4);
        early.state = model::TaskState::Done;
        Q_EMIT engine.tasksChanged({early});
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.task(0)->id, test::rowId(-3));
        QCOMPARE(model.task(1)->id, test::rowId(-2));
        // Also below all others, where the list has been read to its end.
        Q_EMIT engine.tasksChanged({test::rowAt(7)});
        QCOMPARE(model.task(5)->id, test::rowId(7));
    }

    void aTextQueryAsksAgainWhenAnEarlierTaskEnds()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        model::HistoryQuery few;
        few.text = "few";
        start(model, few);
        QSignalSpy reloaded(&model, &HistoryModel::reloaded);
        Q_EMIT engine.tasksChanged({test::rowAt(70)});
        QTRY_COMPARE(reloaded.size(), 1);
    }

    void onlyTheLastOfSeveralQueriesCounts()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        QSignalSpy started(&model, &HistoryModel::started);
        model::HistoryQuery few;
        few.text = "few";
        model.setQuery({});
        model.setQuery(few);
        QTRY_COMPARE(started.size(), 1);
        QTest::qWait(20);
        QCOMPARE(started.size(), 1);
        QCOMPARE(model.rowCount(), 3);
    }

    void aTextQueryAsksTheEngineForWhatIsNew()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        model::HistoryQuery few;
        few.text = "few";
        start(model, few);
        const std::size_t asked = engine.queries.size();
        Q_EMIT engine.tasksChanged({test::rowAt(-1)}); // the model cannot know whether it matches
        QCOMPARE(model.rowCount(), 3);
        QTRY_COMPARE(engine.queries.size(), asked + 1);
        QCOMPARE(engine.queries.back().text, std::string("few"));
    }

    void deletingReadsAgainAndKeepsWhatWasLoaded()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        model.fetchMore({});
        QTRY_COMPARE(model.rowCount(), 400);
        QSignalSpy reloaded(&model, &HistoryModel::reloaded);
        engine.rows = 350;
        Q_EMIT engine.tasksDeleted();
        QTRY_COMPARE(reloaded.size(), 1);
        QCOMPARE(model.rowCount(), 350);
        QCOMPARE(engine.requests.back().limit, 400);
    }

    void aDeletionFarDownMovesNobody()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        while (model.rowCount() < 2000) {
            const int rows = model.rowCount();
            model.fetchMore({});
            QTRY_VERIFY(model.rowCount() > rows);
        }
        const int all = model.rowCount();
        const QPersistentModelIndex read(model.index(1500, 0));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        engine.gone = {test::rowId(1402), test::rowId(1403), test::rowId(1510)};
        Q_EMIT engine.tasksDeleted();
        QTRY_COMPARE((void(model.task(1500)), model.rowCount()), all - 3);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(read.row(), 1498);
        QCOMPARE(model.task(read.row())->id, test::rowId(1500));
        QCOMPARE(model.task(1401)->id, test::rowId(1401));
        QCOMPARE(model.task(1402)->id, test::rowId(1404));
        // Everything behind it went away.
        engine.rows = 1450;
        Q_EMIT engine.tasksDeleted();
        QTRY_COMPARE((void(model.task(1420)), model.rowCount()), 1448);
        QCOMPARE(reset.size(), 0);
    }

    void anErrorIsToldAndDoesNotLoop()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        QSignalSpy failed(&model, &HistoryModel::failed);
        engine.failing = true;
        (void)model.task(HistoryRows::pageSize - 1);
        QTRY_COMPARE(failed.size(), 1);
        (void)model.task(HistoryRows::pageSize - 1);
        QTest::qWait(30);
        QCOMPARE(failed.size(), 1);
    }

    void figuresThatNobodyKnowsAreNotZero()
    {
        EndlessEngine engine;
        HistoryModel model(engine, m_clock);
        start(model);
        QCOMPARE(model.index(0, HistoryModel::Cost).data().toString(), QStringLiteral("unknown"));
        QCOMPARE(model.index(0, HistoryModel::Tokens).data().toString(), QStringLiteral("unknown"));
        QCOMPARE(model.index(0, HistoryModel::Duration).data().toString(),
                 QStringLiteral("\u2013"));
        QCOMPARE(model.index(0, HistoryModel::Cost).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("cost unknown"));
    }

private:
    void start(HistoryModel &model, const model::HistoryQuery &query = {})
    {
        QSignalSpy started(&model, &HistoryModel::started);
        model.setQuery(query);
        QTRY_COMPARE(started.size(), 1);
    }

    base::SystemClock m_clock;
};

QTEST_GUILESS_MAIN(TestHistoryModel)
#include "tst_historymodel.moc"

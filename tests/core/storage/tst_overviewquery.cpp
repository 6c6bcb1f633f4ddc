#include "storagefixture.h"

#include "storage/histogram.h"
#include "support/historygenerator.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>

using namespace oxide;
using namespace oxide::test;
using namespace std::chrono_literals;
using model::Health;
using model::Span;
using model::TaskState;

namespace {

bool isNear(const std::optional<double> &value, double expected)
{
    return value && std::abs(*value - expected) <= expected * 0.06;
}

} // namespace

class TestOverview final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "Europe/Berlin"); // UTC+1 at the fixture's time
        ::tzset();
    }

    void percentilesOfAHistogramAreClose()
    {
        std::mt19937_64 random(8);
        std::lognormal_distribution<double> distribution(6, 1.2);
        storage::Histogram first;
        storage::Histogram second;
        std::vector<double> values;
        for (int i = 0; i < 20'000; ++i) {
            values.push_back(1 + distribution(random));
            (i % 2 == 0 ? first : second).add(values.back());
        }
        first.add(storage::Histogram::fromBytes(second.bytes()));
        QCOMPARE(first.count(), 20'000);
        std::sort(values.begin(), values.end());
        for (const double share : {0.01, 0.25, 0.5, 0.9, 0.95, 0.99}) {
            const double exact = values[static_cast<std::size_t>(share * 19'999)];
            const auto found = first.percentile(share);
            QVERIFY(found);
            QVERIFY2(
                std::abs(*found - exact) < exact * 0.05,
                qPrintable(QStringLiteral("%1: %2, not %3").arg(share).arg(*found).arg(exact)));
        }
    }

    void anEmptyHistogramHasNoPercentile()
    {
        QVERIFY(!storage::Histogram().percentile(0.5));
        QVERIFY(storage::Histogram::fromBytes("torn").isEmpty());
        storage::Histogram zero;
        zero.add(0);
        zero.add(std::nan(""));
        QVERIFY(*zero.percentile(0.5) < 1);
    }

    void anEmptyHistoryHasFigures()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto overview = wait(f.store->overview(Span::Day, f.clock->now()));
        OXIDE_OK(overview);
        QCOMPARE(overview->tasks, 0);
        QCOMPARE(overview->buckets.size(), 48U);
        QVERIFY(!overview->successRate && !overview->p50);
        QCOMPARE(*overview->spendToday, model::Money());
        QVERIFY(!overview->spendIsPartial);
    }

    void figuresAreCountedInTheirSpan_data()
    {
        QTest::addColumn<int>("span");
        QTest::addColumn<qlonglong>("seconds");
        QTest::newRow("5 min") << static_cast<int>(Span::FiveMinutes) << 300LL;
        QTest::newRow("1 h") << static_cast<int>(Span::Hour) << 3600LL;
        QTest::newRow("24 h") << static_cast<int>(Span::Day) << 86'400LL;
        QTest::newRow("30 days") << static_cast<int>(Span::Month) << 2'592'000LL;
    }

    void figuresAreCountedInTheirSpan()
    {
        QFETCH(const int, span);
        QFETCH(const qlonglong, seconds);
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto at = [&](std::int64_t ago, TaskState state, bool fallback) {
            storage::NewTask task = f.newTask("p");
            task.summary.createdAt = StorageFixture::kStart - std::chrono::seconds(ago);
            storage::Outcome outcome = f.outcomeOf(task, "r", state);
            outcome.summary.afterFallback = fallback;
            f.add(task, outcome);
        };
        for (int i = 0; i < 6; ++i)
            at(seconds / 10 * (i + 1), TaskState::Done, i == 0);
        at(seconds / 2, TaskState::Failed, false);
        at(seconds / 2, TaskState::Cancelled, false);
        for (int i = 0; i < 3; ++i)
            at(seconds + seconds / 4 * (i + 1), TaskState::Done, false);
        storage::NewTask running = f.newTask("p");
        running.summary.createdAt = StorageFixture::kStart;
        OXIDE_OK(wait(f.store->create(running)));

        const auto overview =
            wait(f.store->overview(static_cast<Span>(span), StorageFixture::kStart));
        OXIDE_OK(overview);
        QCOMPARE(overview->tasks, 9);
        QCOMPARE(overview->done, 6);
        QCOMPARE(overview->failed, 1);
        QCOMPARE(overview->cancelled, 1);
        QCOMPARE(overview->tasksBefore, 3);
        QVERIFY(std::abs(*overview->successRate - 6.0 / 7) < 1e-9);
        QVERIFY(isNear(overview->p50, 900));
        QVERIFY(isNear(overview->firstToken, 100));
        QVERIFY(isNear(overview->tokensPerSecond, 50)); // 40 tokens in 0.8 s
        QCOMPARE(overview->recent.size(), 12U);
        QCOMPARE(overview->recent.front().id, running.summary.id);
        int answered = 0;
        int fallback = 0;
        int failed = 0;
        for (std::size_t i = 0; i < overview->buckets.size(); ++i) {
            const model::Bucket &bucket = overview->buckets[i];
            QCOMPARE(bucket.from, overview->from + overview->bucketWidth * static_cast<int>(i));
            answered += bucket.answered;
            fallback += bucket.afterFallback;
            failed += bucket.failed;
        }
        QCOMPARE(answered, 5);
        QCOMPARE(fallback, 1);
        QCOMPARE(failed, 1);
        QCOMPARE(overview->to - overview->from,
                 overview->bucketWidth * static_cast<int>(overview->buckets.size()));
        QVERIFY(overview->to > StorageFixture::kStart);
    }

    void healthCellsTellAttemptsNotTasks()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto attempt = [](int number, const char *service,
                                std::optional<base::ErrorKind> kind) {
            model::AttemptRecord record;
            record.number = number;
            record.target = {service, "m"};
            record.endedAt = std::chrono::milliseconds(10);
            if (kind) {
                base::Error error;
                error.kind = *kind;
                record.error = error;
            }
            return record;
        };
        for (int i = 0; i < 10; ++i) {
            storage::NewTask task = f.newTask("p");
            storage::Outcome outcome = f.outcomeOf(task, "r");
            outcome.attempts = {
                attempt(1, "bad", base::ErrorKind::ServerError),
                attempt(2, "shaky",
                        i < 3 ? std::optional(base::ErrorKind::StreamCut) : std::nullopt),
                attempt(3, "blameless", base::ErrorKind::BadRequest),
                attempt(4, "good", std::nullopt)};
            f.add(task, outcome);
        }
        const auto overview = wait(f.store->overview(Span::Day, f.clock->now()));
        OXIDE_OK(overview);
        std::map<std::string, model::HealthRow> rows;
        for (const model::HealthRow &row : overview->health)
            rows[row.service] = row;
        QCOMPARE(rows.size(), 4U);
        QCOMPARE(rows["bad"].cells.size(), 24U);
        QCOMPARE(rows["bad"].cells.back(), Health::Down);
        QCOMPARE(rows["bad"].cells.front(), Health::Unchecked);
        QCOMPARE(rows["shaky"].cells.back(), Health::Degraded);
        QVERIFY(std::abs(*rows["shaky"].answeredShare - 0.7) < 1e-9);
        QCOMPARE(rows["blameless"].cells.back(), Health::Unchecked);
        QVERIFY(!rows["blameless"].answeredShare);
        QCOMPARE(rows["good"].cells.back(), Health::Healthy);
    }

    void spendBeginsAtLocalMidnightAndSaysWhatIsUnknown()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        // kStart is 2023-11-14 22:13:20 UTC: 23:13:20 in Berlin.
        const base::TimePoint now = StorageFixture::kStart;
        const auto at = [&](base::TimePoint time, std::optional<std::int64_t> micros,
                            TaskState state = TaskState::Done) {
            storage::NewTask task = f.newTask("p");
            task.summary.createdAt = time;
            storage::Outcome outcome = f.outcomeOf(task, "r", state);
            outcome.attempts[0].cost = {};
            if (micros) {
                outcome.attempts[0].cost.source = model::CostSource::Reported;
                outcome.attempts[0].cost.amount = model::Money::fromMicros(*micros);
            }
            f.add(task, outcome);
        };
        at(now - 23h - 10min, 100);  // 00:03 local
        at(now - 23h - 20min, 1000); // yesterday, 23:53 local
        at(now - 1h, 20);
        at(now - 1h, 0, TaskState::Failed); // refused: took nothing
        auto overview = wait(f.store->overview(Span::Hour, now));
        OXIDE_OK(overview);
        QCOMPARE(overview->spendToday->micros(), 120);
        QVERIFY(!overview->spendIsPartial);
        at(now - 2h, std::nullopt);
        overview = wait(f.store->overview(Span::Hour, now));
        QCOMPARE(overview->spendToday->micros(), 120);
        QVERIFY(overview->spendIsPartial);
    }

    void spendIsUnknownWhereNothingIsKnown()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        storage::NewTask task = f.newTask("p");
        storage::Outcome outcome = f.outcomeOf(task, "r");
        outcome.attempts[0].cost = {};
        f.add(task, outcome);
        const auto overview = wait(f.store->overview(Span::Hour, f.clock->now()));
        QVERIFY(!overview->spendToday);
        QVERIFY(overview->spendIsPartial);
    }

    void partsOfParallelTasksAreNoTasksOfTheirOwn()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto parent = f.add("parent", "r");
        storage::NewTask part = f.newTask("part");
        part.summary.parent = parent;
        f.add(part, f.outcomeOf(part, "r"));
        const auto overview = wait(f.store->overview(Span::Hour, f.clock->now()));
        QCOMPARE(overview->tasks, 1);
        QCOMPARE(overview->spendToday->micros(), 3000); // but they cost
    }

    void latenciesOfServices()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int i = 0; i < 5; ++i)
            f.add("p", "r", "alpha");
        f.add("p", "", "beta", TaskState::Failed);
        const auto latencies = wait(f.store->serviceLatency(f.clock->now()));
        OXIDE_OK(latencies);
        QCOMPARE(latencies->size(), 2U);
        QVERIFY(isNear(static_cast<double>(latencies->front().median->count()), 895));
        QCOMPARE(latencies->front().hourly.size(), 24U);
        QVERIFY(isNear(latencies->front().hourly.back(), 895));
        QVERIFY(std::isnan(latencies->front().hourly.front()));
        QVERIFY(!latencies->back().median);
    }

    void oldFineStepsArePruned()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        for (int day = 0; day < 6; ++day) {
            f.add("p", "r");
            f.clock->advance(24h);
        }
        QVERIFY(*f.number("SELECT count(*) FROM metrics_tasks WHERE grain = 10") <= 4);
        QCOMPARE(*f.number("SELECT count(*) FROM metrics_tasks WHERE grain = 3600"), 6);
        QCOMPARE(wait(f.store->overview(Span::Month, f.clock->now()))->done, 6);
    }
};

QTEST_GUILESS_MAIN(TestOverview)
#include "tst_overviewquery.moc"

// Decisions as they are stored, decided again and decided otherwise.
#include "core/routing/routingworld.h"
#include "core/storage/storagefixture.h"
#include "engine/backtestrun.h"
#include "engine/replaycheck.h"
#include "model/json.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include <QTest>

using namespace oxide;
using test::StorageFixture;
using test::wait;
using test::World;

namespace {

/// Tasks with a decision of their own each, over snapshots of random worlds.
class StoredWorlds
{
public:
    base::Result<void> open() { return fixture.open(); }

    /// Adds so many tasks; `ofWorld` tasks in a row are decided in the same world.
    void add(int count, int ofWorld = 100)
    {
        std::vector<storage::NewTask> tasks;
        std::vector<storage::Outcome> outcomes;
        for (int i = 0; i < count; ++i) {
            if (i % ofWorld == 0)
                enter(static_cast<std::uint32_t>(m_worlds++));
            storage::NewTask task = fixture.newTask("prompt " + std::to_string(i));
            const model::TaskRequest request = m_world->request();
            task.request.prompt = request.prompt;
            model::TaskFeatures features = routing::classify(request, m_world->context(), *m_seen);
            task.decision =
                std::make_shared<const model::Decision>(routing::decide(features, *m_seen));
            task.snapshot = m_text;
            if (!task.decision->chain.empty())
                task.summary.target = task.decision->chain.front();
            outcomes.push_back(StorageFixture::outcomeOf(task, "answer"));
            tasks.push_back(std::move(task));
        }
        const auto added = wait(fixture.store->importTasks(std::move(tasks), std::move(outcomes)));
        QCOMPARE(added.value_or(0), std::int64_t{count});
    }

    StorageFixture fixture;

private:
    void enter(std::uint32_t seed)
    {
        m_world = std::make_unique<World>(seed);
        m_seen = std::make_unique<routing::Snapshot>(m_world->parts());
        auto text = std::make_shared<storage::SnapshotText>();
        text->hash = m_seen->hash();
        text->text = m_seen->text();
        m_text = std::move(text);
    }

    int m_worlds = 0;
    std::unique_ptr<World> m_world;
    std::unique_ptr<routing::Snapshot> m_seen;
    std::shared_ptr<const storage::SnapshotText> m_text;
};

model::RoutingSetup toOne(const std::string &service)
{
    model::RoutingSetup setup;
    setup.rules.rules.push_back(test::sendRule({}, {{service, ""}}));
    return setup;
}

} // namespace

class TestReplay final : public QObject
{
    Q_OBJECT

    std::unique_ptr<StoredWorlds> m_worlds;

    [[nodiscard]] storage::TaskStore &store() const { return *m_worlds->fixture.store; }

    engine::ReplayCheck check(int limit, std::chrono::milliseconds time = std::chrono::hours(1))
    {
        const auto checked = wait(engine::replayNewest(store(), limit, time));
        if (!checked)
            qFatal("%s", checked.error().message.c_str());
        return *checked;
    }

private Q_SLOTS:
    void init()
    {
        m_worlds = std::make_unique<StoredWorlds>();
        OXIDE_OK(m_worlds->open());
    }
    void cleanup() { m_worlds.reset(); }

    void tenThousandStoredDecisionsComeOutTheSame()
    {
        constexpr int count = 10'000;
        m_worlds->add(count);
        const engine::ReplayCheck result = check(2 * count);
        QVERIFY2(result.difference.empty(), result.difference.c_str());
        QCOMPARE(result.same, count);
        QCOMPARE(result.otherwise + result.unreadable + result.byOlderOxide, 0);
    }

    void aBatchMaySeeMoreSnapshotsThanAreKept()
    {
        m_worlds->add(700, 1);
        const engine::ReplayCheck result = check(1'000);
        QVERIFY2(result.difference.empty(), result.difference.c_str());
        QCOMPARE(result.same, 700);
        model::BacktestRequest request;
        request.draft.rules = toOne("s0").rules;
        const auto report =
            wait(std::make_shared<engine::BacktestRun>(model::RoutingSetup(), request,
                                                       [](std::int64_t, std::int64_t) {})
                     ->start(store()));
        OXIDE_OK(report);
        QCOMPARE(report->skipped, std::int64_t{0});
    }

    void theCheckIsBoundedInNumberAndTime()
    {
        m_worlds->add(2'000);
        QCOMPARE(check(300).same, 300);
        QVERIFY(check(2'000, std::chrono::milliseconds(0)).same < 2'000);
    }

    void whatDoesNotComeOutTheSameIsFound()
    {
        m_worlds->add(200);
        // A decision that nobody made: the chosen one is another.
        storage::NewTask task = m_worlds->fixture.newTask("forged");
        const routing::Snapshot snapshot(test::fourServices(), {});
        model::Decision forged = routing::decide({}, snapshot);
        std::swap(forged.chain[0], forged.chain[1]);
        task.decision = std::make_shared<const model::Decision>(forged);
        storage::SnapshotText text{snapshot.hash(), snapshot.text()};
        task.snapshot = std::make_shared<const storage::SnapshotText>(text);
        const model::TaskId id = task.summary.id;
        OXIDE_OK(wait(store().create(std::move(task))));
        const engine::ReplayCheck result = check(1'000);
        QCOMPARE(result.same, 200);
        QCOMPARE(result.otherwise, 1);
        QCOMPARE(*result.first, id);
        QCOMPARE(result.difference,
                 std::string("the chain: phi on studio came first, now llama3:latest on ollama"));
    }

    void anOlderOxidesDecisionsAreSaidToBeThat()
    {
        storage::NewTask task = m_worlds->fixture.newTask("old");
        model::Decision old;
        old.snapshotHash = "old";
        old.chain = {{"a", "m"}};
        task.decision = std::make_shared<const model::Decision>(old);
        storage::SnapshotText text{"old", R"({"version":1,"services":[],"rules":{}})"};
        task.snapshot = std::make_shared<const storage::SnapshotText>(text);
        OXIDE_OK(wait(store().create(std::move(task))));
        storage::NewTask gone = m_worlds->fixture.newTask("gone");
        old.snapshotHash = "nobody knows";
        gone.decision = std::make_shared<const model::Decision>(old);
        OXIDE_OK(wait(store().create(std::move(gone))));
        const engine::ReplayCheck result = check(10);
        QCOMPARE(result.byOlderOxide, 1);
        QCOMPARE(result.unreadable, 1);
        QCOMPARE(result.same, 0);
    }

    void theHistoryIsDecidedByADraft()
    {
        m_worlds->add(1'500);
        model::BacktestRequest request;
        request.draft.rules = toOne("s0").rules;
        std::int64_t last = 0;
        std::mutex mutex;
        const auto progress = [&](std::int64_t done, std::int64_t total) {
            const std::lock_guard lock(mutex);
            last = std::max(last, done);
            QCOMPARE(total, std::int64_t{1'500});
        };
        const auto run =
            std::make_shared<engine::BacktestRun>(model::RoutingSetup(), request, progress);
        const auto report = wait(run->start(store()));
        OXIDE_OK(report);
        QCOMPARE(report->tasks, std::int64_t{1'500});
        QCOMPARE(last, std::int64_t{1'500});
        QCOMPARE(report->skipped, std::int64_t{0});
        QVERIFY2(report->moved > 50, std::to_string(report->moved).c_str());
        std::int64_t moved = 0;
        for (const model::BacktestFlow &flow : report->flows)
            moved += flow.tasks;
        QCOMPARE(moved, report->moved);
        QCOMPARE(static_cast<std::int64_t>(report->moves.size()),
                 std::min<std::int64_t>(report->moved, 1'000));
        QVERIFY(std::ranges::is_sorted(report->moves, std::greater(), &model::BacktestMove::task));
        // The same again comes out the same, whichever worker did what.
        const auto again =
            wait(std::make_shared<engine::BacktestRun>(model::RoutingSetup(), request, progress)
                     ->start(store()));
        OXIDE_OK(again);
        QCOMPARE(again->flows, report->flows);
        QCOMPARE(again->moves, report->moves);

        request.limit = 100;
        const auto few = wait(std::make_shared<engine::BacktestRun>(
                                  model::RoutingSetup(), request, [](std::int64_t, std::int64_t) {})
                                  ->start(store()));
        QCOMPARE(few->tasks, std::int64_t{100});
    }

    void aBacktestCanBeCancelled()
    {
        m_worlds->add(3'000);
        std::shared_ptr<engine::BacktestRun> run;
        std::atomic<int> batches = 0;
        const auto progress = [&](std::int64_t, std::int64_t) {
            if (++batches == 1)
                run->cancel();
        };
        run = std::make_shared<engine::BacktestRun>(model::RoutingSetup(), model::BacktestRequest(),
                                                    progress);
        const auto report = wait(run->start(store()));
        QVERIFY(!report);
        QCOMPARE(report.error().kind, base::ErrorKind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_replay.moc"

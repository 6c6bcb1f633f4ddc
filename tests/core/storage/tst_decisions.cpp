// How decisions are stored: features for themselves, long candidates packed, old rows as they were.

#include "model/json.h"
#include "storage/decisiontext.h"
#include "storage/sqlite.h"
#include "storagefixture.h"

#include <algorithm>
#include <vector>

using namespace oxide;
using storage::NewTask;
using test::StorageFixture;
using test::wait;

namespace {

std::shared_ptr<const model::Decision> decisionOver(int candidates)
{
    auto decision = std::make_shared<model::Decision>();
    decision->snapshotHash = "h1";
    decision->features.difficulty = 0.37;
    decision->features.evidence = {{"word:\"rivers\"", 1.5}};
    decision->features.sensitivity = {model::Sensitivity::Email};
    for (int i = 0; i < candidates; ++i) {
        model::Candidate candidate;
        candidate.target = {"service-" + std::to_string(i), "model"};
        candidate.score = 0.9 - 0.01 * i;
        candidate.parts = {{model::Factor::Health, 1, 1, {}},
                           {model::Factor::Cost, 0.5123, 0.4, 1'500.0 + i}};
        decision->candidates.push_back(std::move(candidate));
    }
    decision->chain = {{"service-0", "model"}};
    return decision;
}

/// A stored task with this decision.
model::TaskId stored(StorageFixture &f, const std::shared_ptr<const model::Decision> &decision)
{
    NewTask task = f.newTask("Name three rivers.");
    task.decision = decision;
    task.snapshot = std::make_shared<storage::SnapshotText>(storage::SnapshotText{"h1", "text"});
    return f.add(task, f.outcomeOf(task, "result"));
}

std::vector<std::string> walked(StorageFixture &f, bool overFeatures)
{
    auto texts = std::make_shared<std::vector<std::string>>();
    storage::DecisionWalk walk;
    walk.isOverFeatures = overFeatures;
    walk.needsPrompt = [](const std::string &) { return false; };
    walk.learn = [](const storage::SnapshotText &) {};
    walk.take = [texts](const storage::DecisionBatch &batch) {
        for (const storage::DecidedTask &task : batch.tasks)
            texts->push_back(task.decision);
        return true;
    };
    const auto done = wait(f.store->walkDecisions({}, 1'000, std::move(walk)));
    return done ? *texts : std::vector{done.error().message};
}

void change(StorageFixture &f, const char *sql)
{
    f.close();
    const auto link =
        storage::sqlite::Link::open(base::str(f.file()), storage::sqlite::Access::Write);
    OXIDE_OK(link);
    OXIDE_OK((*link)->connection().execute(sql));
}

} // namespace

class TestDecisions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDecisionComesBackToTheByte_data()
    {
        QTest::addColumn<int>("candidates");
        QTest::addColumn<bool>("packed");
        QTest::newRow("short") << 2 << false;
        QTest::newRow("long") << 60 << true;
    }

    void aDecisionComesBackToTheByte()
    {
        QFETCH(int, candidates);
        QFETCH(bool, packed);
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto decision = decisionOver(candidates);
        const auto id = stored(f, decision);
        const std::string text = model::toText(*decision);
        QCOMPARE(wait(f.store->detail(id))->decision, std::optional(*decision));
        QCOMPARE(walked(f, false), std::vector{text});
        QCOMPARE(*f.number("SELECT count(*) FROM decisions WHERE typeof(body) = 'blob'"),
                 packed ? 1 : 0);
        const auto bytes = *f.number("SELECT length(body) + length(features) FROM decisions");
        if (packed)
            QVERIFY(bytes * 4 < static_cast<std::int64_t>(text.size()));
    }

    void aWalkOverFeaturesReadsNoMore()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto decision = decisionOver(60);
        stored(f, decision);
        const std::string beginning = walked(f, true).front();
        QVERIFY(beginning.size() < 1'000);
        QCOMPARE(model::featuresFromDecisionText(beginning).value(), decision->features);
    }

    void aRowOfAnOlderOxideIsReadAsItIs()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto decision = decisionOver(2);
        const auto id = stored(f, decision);
        change(f,
               "UPDATE decisions SET body = '{\"features\":' || features || body, features = ''");
        OXIDE_OK(f.open());
        QCOMPARE(wait(f.store->detail(id))->decision, std::optional(*decision));
        for (const bool overFeatures : {false, true}) {
            const std::string text = walked(f, overFeatures).front();
            QCOMPARE(model::featuresFromDecisionText(text).value(), decision->features);
        }
    }

    void aDamagedDecisionIsAnError()
    {
        StorageFixture f;
        OXIDE_OK(f.open());
        const auto id = stored(f, decisionOver(60));
        change(f, "UPDATE decisions SET body = substr(body, 1, length(body) / 2)");
        OXIDE_OK(f.open());
        const auto detail = wait(f.store->detail(id));
        QVERIFY(!detail);
        QCOMPARE(detail.error().kind, base::ErrorKind::Database);
    }
};

QTEST_GUILESS_MAIN(TestDecisions)
#include "tst_decisions.moc"

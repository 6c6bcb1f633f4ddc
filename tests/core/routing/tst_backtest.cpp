#include "routing/backtest.h"
#include "routing/decide.h"

#include "routingworld.h"

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;
using std::chrono::milliseconds;

namespace {

PastTask pastOf(const TaskRequest &request, const Snapshot &snapshot)
{
    PastTask task;
    task.features = classify(request, {}, snapshot);
    task.prompt = request.prompt;
    const Decision decision = decide(task.features, snapshot);
    if (!decision.chain.empty())
        task.target = decision.chain.front();
    return task;
}

RoutingSetup setupOf(const RuleSet &rules)
{
    RoutingSetup setup;
    setup.rules = rules;
    return setup;
}

RoutingDraft draftOf(const RuleSet &rules)
{
    RoutingDraft draft;
    draft.rules = rules;
    return draft;
}

/// One task, decided by `now` and by `draft`, with what `stored` knew.
BacktestReport tried(const PastTask &task, const Snapshot &stored, const RuleSet &now,
                     const RoutingDraft &draft)
{
    const BacktestSetups setups(setupOf(now), draft);
    Backtest backtest;
    backtest.add(task, PastSnapshot(stored, setups));
    return backtest.finish();
}

} // namespace

class TestBacktest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDraftThatChangesNothingMovesNothing()
    {
        int tasks = 0;
        for (std::uint32_t seed = 0; seed < 200; ++seed) {
            World world(seed);
            const Snapshot stored(world.parts());
            World other(seed + 10'000);
            RoutingSetup now = other.parts().setup; // the rules have changed since
            const BacktestSetups setups(now, {});
            const PastSnapshot past(stored, setups);
            Backtest backtest;
            for (int i = 0; i < 20; ++i)
                backtest.add(pastOf(world.request(), stored), past);
            const BacktestReport report = backtest.finish();
            QCOMPARE(report.moved, 0);
            QVERIFY(report.flows.empty() && report.moves.empty());
            tasks += static_cast<int>(report.tasks);
        }
        QCOMPARE(tasks, 4'000);
    }

    /// Nothing moves either where the draft is the rules of now, written out.
    void theRulesOfNowAsADraftMoveNothing()
    {
        for (std::uint32_t seed = 0; seed < 100; ++seed) {
            World world(seed);
            const Snapshot stored(world.parts());
            const RuleSet rules = World(seed + 500).rules();
            const PastTask task = pastOf(world.request(), stored);
            QCOMPARE(tried(task, stored, rules, draftOf(rules)).moved, 0);
        }
    }

    void whatNobodyKeptOfMachineAndBudgetsIsCounted()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        parts.machine.onBattery = true;
        parts.machine.metered = true;
        RuleSet battery;
        Condition when;
        when.machine.onBattery = true;
        battery.rules.push_back(sendRule(when, {{"openai", ""}}));
        const auto lacking = [&](const RuleSet &then, const RuleSet &draft) {
            parts.setup.rules = then;
            const Snapshot stored(parts);
            const BacktestReport report =
                tried(pastOf(requestOf("hello"), stored), stored, then, draftOf(draft));
            return report.withoutState;
        };
        QCOMPARE(lacking({}, {}), 0);
        QCOMPARE(lacking({}, battery), 1);
        QCOMPARE(lacking(battery, battery), 0);
        RuleSet metered = battery;
        metered.rules.front().when.machine.metered = true;
        QCOMPARE(lacking(battery, metered), 1);
        QCOMPARE(lacking(metered, battery), 0);
        RuleSet budget;
        budget.rules.push_back(sendRule({}, {{"openai", ""}}));
        budget.rules.front().when.budgetUsed.atLeast = 0.5;
        QCOMPARE(lacking(battery, budget), 1);
        QCOMPARE(lacking(budget, budget), 0);
        budget.rules.front().enabled = false;
        QCOMPARE(lacking(battery, budget), 0);
    }

    void whatMovesIsCountedFromWhereToWhere()
    {
        const Snapshot stored(fourServices(), {});
        RuleSet rules;
        rules.rules.push_back(sendRule(whenType(TaskType::Coding), {{"openai", ""}}));
        const BacktestSetups setups(setupOf({}), draftOf(rules));
        const PastSnapshot past(stored, setups);
        Backtest one;
        Backtest two;
        for (int i = 0; i < 3; ++i)
            one.add(pastOf(requestOf("write a function that sorts a list in Python"), stored),
                    past);
        two.add(pastOf(requestOf("write a function that sorts a list in Python"), stored), past);
        two.add(pastOf(requestOf("hello there"), stored), past);
        two.skip();
        one.merge(std::move(two));
        const BacktestReport report = one.finish();
        QCOMPARE(report.tasks, 5);
        QCOMPARE(report.moved, 4);
        QCOMPARE(report.skipped, 1);
        QCOMPARE(report.flows.size(), std::size_t(1));
        QCOMPARE(report.flows.front().from, (Target{"ollama", "llama3:latest"}));
        QCOMPARE(report.flows.front().to, (Target{"openai", "gpt"}));
        QCOMPARE(report.flows.front().tasks, 4);
        QCOMPARE(report.moves.size(), std::size_t(4));
        QCOMPARE(report.types.size(), std::size_t(2));
        QCOMPARE(report.types[0].type, TaskType::Coding);
        QCOMPARE(report.types[0].moved, 4);
        QCOMPARE(report.types[1].moved, 0);
    }

    void newWordsAreLookedForInThePromptThatWasKept()
    {
        RuleSet then;
        then.rules.push_back(sendRule(whenWords({"alpha"}), {{"gemini", ""}}));
        then.rules.push_back(sendRule(whenWords({"beta"}), {{"studio", ""}}));
        const Snapshot stored(fourServices(), then);
        // The order is another, one is new.
        RuleSet draft;
        draft.rules.push_back(sendRule(whenWords({"beta"}), {{"openai", ""}}));
        draft.rules.push_back(sendRule(whenWords({"gamma"}), {{"gemini", ""}}));

        const auto goesTo = [&](const char *prompt) {
            const auto report =
                tried(pastOf(requestOf(prompt), stored), stored, then, draftOf(draft));
            return report.moves.empty() ? std::string("nowhere else")
                                        : report.moves.front().to.service;
        };
        QCOMPARE(goesTo("beta"), std::string("openai"));
        QCOMPARE(goesTo("gamma"), std::string("gemini"));
        QCOMPARE(goesTo("alpha"), std::string("ollama"));
        QCOMPARE(goesTo("delta"), std::string("nowhere else"));

        PastTask forgotten = pastOf(requestOf("gamma"), stored);
        forgotten.prompt.clear();
        const BacktestReport report = tried(forgotten, stored, then, draftOf(draft));
        QCOMPARE(report.moved, 0);
        QCOMPARE(report.withoutText, 1);
        // What was looked for then needs no prompt.
        PastTask known = pastOf(requestOf("beta"), stored);
        known.prompt.clear();
        RuleSet reordered;
        reordered.rules.push_back(then.rules[1]);
        reordered.rules.push_back(then.rules[0]);
        reordered.rules.front().then.targets = {{"openai", ""}};
        const BacktestReport kept = tried(known, stored, then, draftOf(reordered));
        QCOMPARE(kept.moved, 1);
        QCOMPARE(kept.withoutText, 0);
    }

    void costIsWhatWasPaidAgainstWhatItWouldBe()
    {
        auto services = fourServices();
        Price price;
        price.inputPerMillion = 1'000'000;
        price.outputPerMillion = 10'000'000;
        named(services, "openai").price = price;
        const Snapshot stored(services, {});
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"openai", ""}}));

        PastTask task = pastOf(requestOf("hello"), stored);
        task.cost = Money::fromMicros(7); // whatever the local one was charged with
        task.usage.input = 2'000;
        task.usage.output = 1'000;
        task.features.inputByTokenizer.assign(kTokenizers, 500); // all families cut it alike
        const BacktestReport report = tried(task, stored, {}, draftOf(rules));
        QCOMPARE(report.cost.tasks, 1);
        QCOMPARE(report.cost.likely, 2'000 + 10'000 - 7.0);
        QCOMPARE(report.cost.low, 2'000 + 6'000 - 7.0);
        QCOMPARE(report.cost.high, 2'000 + 16'000 - 7.0);
        QCOMPARE(report.time.unknown, 1); // nobody measured anything

        // Where who answered cuts it twice as fine, the other reads half as many.
        task.features.inputByTokenizer[static_cast<std::size_t>(Tokenizer::Llama3)] = 1'000;
        QCOMPARE(tried(task, stored, {}, draftOf(rules)).cost.likely, 1'000 + 10'000 - 7.0);

        // The other way round the truth is what is saved.
        task.target = {"openai", "gpt"};
        task.cost = Money::fromMicros(12'345);
        const BacktestReport back = tried(task, stored, rules, draftOf({}));
        QCOMPARE(back.cost.low, -12'345.0);
        QCOMPARE(back.cost.high, -12'345.0);

        named(services, "openai").price.reset();
        const BacktestReport unknown = tried(task, Snapshot(services, {}), {}, draftOf(rules));
        QCOMPARE(unknown.cost.tasks, 1); // it was paid, so it is known
        task.cost.reset();
        QCOMPARE(tried(task, Snapshot(services, {}), {}, draftOf(rules)).cost.unknown, 1);
    }

    void timesHaveARange()
    {
        auto services = fourServices();
        for (ServiceView &service : services) {
            service.models.front().measured.firstToken = milliseconds(1'000);
            service.models.front().measured.tokensPerSecond = 100;
        }
        named(services, "openai").models.front().measured.tokensPerSecond = 1'000;
        const Snapshot stored(services, {});
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"openai", ""}}));
        PastTask task = pastOf(requestOf("hello"), stored);
        task.usage.output = 1'000;
        const BacktestReport report = tried(task, stored, {}, draftOf(rules));
        QCOMPARE(report.time.likely, 2'000 - 11'000.0);
        QCOMPARE(report.time.low, 1'600 - 17'000.0);
        QCOMPARE(report.time.high, 2'600 - 7'000.0);
    }

    void refusedAndNobodyAreFlowsToo()
    {
        const Snapshot stored(fourServices(), {});
        RuleSet rules;
        rules.rules.push_back(actionRule({}, ActionKind::Refuse));
        PastTask task = pastOf(requestOf("hello"), stored);
        task.cost = Money::fromMicros(500);
        const BacktestReport report = tried(task, stored, {}, draftOf(rules));
        QCOMPARE(report.flows.front().to, Target());
        QCOMPARE(report.cost.likely, -500.0);
    }

    void profilesAndPoliciesAreTriedAsWell()
    {
        const Snapshot stored(fourServices(), {});
        RoutingDraft draft;
        Profile profile = builtInProfiles()[1];
        profile.weights = {};
        profile.weights.reliability = 1;
        draft.profiles = {profile};
        PastTask task = pastOf(requestOf("hello"), stored);
        QCOMPARE(tried(task, stored, {}, draft).moves.front().to.service, std::string("gemini"));
        draft = {};
        draft.policy = Policy();
        draft.policy->keepLocal = {Sensitivity::Email};
        task.features.sensitivity = {Sensitivity::Email};
        task.features.service = "openai";
        QCOMPARE(tried(task, stored, {}, draft).moves.front().to, Target());
    }

    void snapshotsOfAnOlderOxideAreUsed()
    {
        const auto old = Snapshot::fromText(
            R"({"version":1,"services":[{"name":"a","enabled":true,"local":true,)"
            R"("health":"healthy","breaker":"closed","model":"m","models":[{"name":"m"}]},)"
            R"({"name":"b","enabled":true,"local":false,)"
            R"("health":"healthy","breaker":"closed","model":"n","models":[{"name":"n"}]}],)"
            R"("rules":{}})");
        QVERIFY(old);
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"b", ""}}));
        const BacktestReport report =
            tried(pastOf(requestOf("hello"), **old), **old, {}, draftOf(rules));
        QCOMPARE(report.moves.front().to, (Target{"b", "n"}));
    }
};

QTEST_GUILESS_MAIN(TestBacktest)
#include "tst_backtest.moc"

#include "model/json.h"
#include "routing/decide.h"
#include "routing/decidingrule.h"

#include "routingworld.h"

#include <algorithm>
#include <random>

#include <boost/json.hpp>

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;

namespace {

constexpr int kRounds = 2'000;

struct Case {
    SnapshotParts parts;
    TaskFeatures features;
    Decision decision;
};

Decision decideWith(const SnapshotParts &parts, const TaskFeatures &features)
{
    return decide(features, Snapshot(parts));
}

Case caseOf(std::uint32_t seed)
{
    World world(seed);
    Case result;
    result.parts = world.parts();
    const Snapshot snapshot(result.parts);
    result.features = classify(world.request(), world.context(), snapshot);
    result.decision = decide(result.features, snapshot);
    return result;
}

/// As it comes from a world's own features, which ask for everything more often.
Case quickCaseOf(std::uint32_t seed)
{
    World world(seed);
    Case result;
    result.parts = world.parts();
    result.features = world.features();
    result.decision = decideWith(result.parts, result.features);
    return result;
}

bool isFull()
{
    return qEnvironmentVariableIntValue("OXIDE_FULL") == 1;
}

const ServiceView *find(const std::vector<ServiceView> &services, const std::string &name)
{
    const auto found = std::ranges::find(services, name, &ServiceView::name);
    return found == services.end() ? nullptr : &*found;
}

/// Does the caller, a rule, an assignment or the conversation name it?
bool isNamed(const Case &sample, const std::string &service)
{
    const auto isIt = [&](const Target &target) { return target.service == service; };
    const RuleSet &rules = sample.parts.setup.rules;
    return !sample.features.model.empty() || sample.features.service == service
           || (sample.features.sessionTarget && isIt(*sample.features.sessionTarget))
           || std::ranges::any_of(rules.assignments, isIt, &Assignment::target)
           || std::ranges::any_of(rules.rules, [&](const Rule &rule) {
                  return std::ranges::any_of(rule.then.targets, isIt);
              });
}

/// False where there is nothing to improve.
bool makeBetter(ModelView &view, int which)
{
    switch (which) {
    case 0:
        if (!view.info.quality)
            return false;
        view.info.quality = 1.0;
        return true;
    case 1:
        if (!view.measured.tokensPerSecond)
            return false;
        *view.measured.tokensPerSecond *= 10;
        return true;
    case 2:
        if (!view.measured.failureShare)
            return false;
        view.measured.failureShare = 0;
        return true;
    default:
        if (!view.info.price)
            return false;
        view.info.price = Price();
        return true;
    }
}

} // namespace

class TestRoutingProperties final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void replayFromTextGivesTheSame()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            const Snapshot snapshot(sample.parts);
            const auto restored = Snapshot::fromText(snapshot.text());
            QVERIFY(restored);
            QCOMPARE((*restored)->hash(), snapshot.hash());
            QCOMPARE((*restored)->text(), snapshot.text());
            const auto features = featuresFromJson(toJson(sample.features));
            QVERIFY(features);
            QVERIFY(*features == sample.features);
            const Decision again = decide(*features, **restored);
            QVERIFY2(again == sample.decision, qPrintable(QString::number(seed)));
            QCOMPARE(toText(again), toText(sample.decision));
        }
    }

    void theOrderOfServicesInTheConfigIsOfNoAccount()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            Case sample = caseOf(seed);
            std::ranges::reverse(sample.parts.services);
            for (ServiceView &service : sample.parts.services)
                std::ranges::reverse(service.models);
            QVERIFY(decideWith(sample.parts, sample.features) == sample.decision);
        }
    }

    void whoCannotIsNeverInTheChain()
    {
        int chosen = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            for (const Target &target : sample.decision.chain) {
                const ServiceView *service = find(sample.parts.services, target.service);
                QVERIFY(service);
                QVERIFY(service->enabled);
                QVERIFY(service->health != Health::Down && service->health != Health::Disabled);
                QVERIFY(service->breaker != BreakerState::Open);
                const ModelView *model = findModel(*service, target.model);
                QVERIFY(!model || model->breaker != BreakerState::Open);
                ++chosen;
            }
        }
        QVERIFY(chosen > kRounds / 2);
    }

    void everyServiceIsACandidateWithAScoreOrAReason()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            for (const ServiceView &service : sample.parts.services)
                QVERIFY(candidateOf(sample.decision, service.name));
            for (const Candidate &candidate : sample.decision.candidates) {
                QCOMPARE(candidate.isUsable(), candidate.reasons.empty());
                QCOMPARE(candidate.isUsable(), !candidate.parts.empty());
                if (candidate.isUsable())
                    QVERIFY(*candidate.score >= 0 && *candidate.score <= 1);
            }
        }
    }

    void candidatesStandInTheOrderOfTheChain()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Decision decision = caseOf(seed).decision;
            QVERIFY(decision.chain.size() <= decision.candidates.size());
            for (std::size_t i = 0; i < decision.chain.size(); ++i)
                QCOMPARE(decision.candidates[i].target, decision.chain[i]);
            const auto firstRejected = std::ranges::find_if(
                decision.candidates, [](const Candidate &each) { return !each.isUsable(); });
            QVERIFY(std::none_of(firstRejected, decision.candidates.end(),
                                 [](const Candidate &each) { return each.isUsable(); }));
        }
    }

    void takingAwayAServiceThatWasNotChosenChangesNoChoice()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            if (sample.decision.chain.empty())
                continue;
            const Target chosen = sample.decision.chain.front();
            for (const ServiceView &service : sample.parts.services) {
                if (service.name == chosen.service)
                    continue;
                SnapshotParts fewer = sample.parts;
                std::erase_if(fewer.services,
                              [&](const auto &each) { return each.name == service.name; });
                const Decision again = decideWith(fewer, sample.features);
                QVERIFY(!again.chain.empty());
                QCOMPARE(again.chain.front(), chosen);
            }
        }
    }

    /// Independence of irrelevant alternatives, for the models of one service as well.
    void takingAwayAModelThatWasNotChosenChangesNoChoice()
    {
        int removed = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = quickCaseOf(seed);
            if (sample.decision.chain.empty())
                continue;
            const Target chosen = sample.decision.chain.front();
            for (const Candidate &candidate : sample.decision.candidates) {
                SnapshotParts fewer = sample.parts;
                ServiceView *service = nullptr;
                for (ServiceView &each : fewer.services) {
                    if (each.name == candidate.target.service)
                        service = &each;
                }
                // A model that is named, or the service's own, is asked for also where it is not
                // listed: what goes is what is known of it.
                if (!service || candidate.target == chosen
                    || candidate.target.model == service->model || isNamed(sample, service->name))
                    continue;
                std::erase_if(service->models, [&](const ModelView &view) {
                    return view.info.name == candidate.target.model;
                });
                const Decision again = decideWith(fewer, sample.features);
                QVERIFY(!again.chain.empty());
                QVERIFY2(again.chain.front() == chosen, qPrintable(QString::number(seed)));
                ++removed;
            }
        }
        QVERIFY(removed > kRounds / 4);
    }

    /// Whoever gets dearer is not chosen where he was not, under any profile.
    void aHigherPriceNeverHelps()
    {
        const auto profiles = builtInProfiles();
        int raised = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            Case sample = quickCaseOf(seed);
            sample.parts.setup.exploration = 0;
            sample.parts.setup.profile = profiles[seed % profiles.size()].name;
            sample.features.profile.clear();
            const Decision before = decideWith(sample.parts, sample.features);
            if (before.chain.empty())
                continue;
            for (ServiceView &service : sample.parts.services) {
                for (ModelView &view : service.models) {
                    const Target target{service.name, view.info.name};
                    if (!view.info.price || target == before.chain.front())
                        continue;
                    const Price was = *view.info.price;
                    view.info.price->inputPerMillion = 2 * was.inputPerMillion + 500'000;
                    view.info.price->outputPerMillion = 3 * was.outputPerMillion;
                    view.info.price->perRequest += 100;
                    QVERIFY(decideWith(sample.parts, sample.features).chain.front() != target);
                    view.info.price = was;
                    ++raised;
                }
            }
        }
        QVERIFY(raised > kRounds);
    }

    void whatMakesACandidateBetterNeverMakesItLose_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("rating") << 0;
        QTest::newRow("speed") << 1;
        QTest::newRow("failures") << 2;
        QTest::newRow("lower price") << 3;
    }

    void whatMakesACandidateBetterNeverMakesItLose()
    {
        QFETCH(int, which);
        int improved = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            Case sample = quickCaseOf(seed);
            sample.parts.setup.exploration = 0;
            const Decision before = decideWith(sample.parts, sample.features);
            if (before.chain.empty())
                continue;
            const Target chosen = before.chain.front();
            for (ServiceView &service : sample.parts.services) {
                for (ModelView &view : service.models) {
                    if (Target{service.name, view.info.name} == chosen && makeBetter(view, which))
                        ++improved;
                }
            }
            QCOMPARE(decideWith(sample.parts, sample.features).chain.front(), chosen);
        }
        QVERIFY(improved > kRounds / 20);
    }

    void theSameRequestAlwaysGetsTheSameDecision()
    {
        const std::uint32_t worlds = isFull() ? 2'000 : 40;
        constexpr int requestsEach = 500;
        for (std::uint32_t seed = 0; seed < worlds; ++seed) {
            World world(seed);
            const SnapshotParts parts = world.parts();
            const Snapshot one(parts);
            const Snapshot other(parts);
            for (int i = 0; i < requestsEach; ++i) {
                const TaskFeatures features = world.features();
                QVERIFY(decide(features, one) == decide(features, other));
            }
        }
    }

    void theFirstRuleThatHoldsIsTheOneThatDecides()
    {
        int decided = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            if (!sample.decision.rule)
                continue;
            ++decided;
            // Without the rules after it nothing changes; without it, it does not decide.
            SnapshotParts fewer = sample.parts;
            const auto index = static_cast<std::size_t>(*sample.decision.rule);
            fewer.setup.rules.rules.resize(index + 1);
            QCOMPARE(decideWith(fewer, sample.features).chain, sample.decision.chain);
            for (std::size_t i = 0; i < index; ++i)
                fewer.setup.rules.rules[i].enabled = false;
            QCOMPARE(decideWith(fewer, sample.features).rule, sample.decision.rule);
        }
        QVERIFY(decided > kRounds / 10);
    }

    void refusedAndLocalOnlyHold()
    {
        int refused = 0;
        int local = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            if (!sample.decision.rule)
                continue;
            const ActionKind kind =
                sample.parts.setup.rules.rules[static_cast<std::size_t>(*sample.decision.rule)]
                    .then.kind;
            refused += sample.decision.refused ? 1 : 0;
            QCOMPARE(sample.decision.refused, kind == ActionKind::Refuse);
            if (sample.decision.refused)
                QVERIFY(sample.decision.chain.empty());
            for (const Target &target : sample.decision.chain) {
                if (kind != ActionKind::LocalOnly)
                    break;
                QVERIFY(find(sample.parts.services, target.service)->local);
                ++local;
            }
        }
        QVERIFY(refused > 20 && local > 20);
    }

    void policyHoldsWhateverIsAsked()
    {
        int kept = 0;
        int capped = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = quickCaseOf(seed);
            const Policy &policy = sample.parts.setup.policy;
            const bool isSensitive =
                !policy.keepLocal.empty() && !sample.features.sensitivity.empty();
            for (std::size_t i = 0; i < sample.decision.chain.size(); ++i) {
                const Candidate &candidate = sample.decision.candidates[i];
                QVERIFY(!isSensitive || candidate.local);
                QVERIFY(!policy.maxTaskCost || !candidate.expectedCost
                        || *candidate.expectedCost <= *policy.maxTaskCost);
                kept += isSensitive ? 1 : 0;
                capped += policy.maxTaskCost ? 1 : 0;
            }
        }
        QVERIFY(kept > 20 && capped > 20);
    }

    void withoutFallbackNobodyIsSecond()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            if (!sample.parts.setup.rules.fallbackEnabled)
                QVERIFY(sample.decision.chain.size() <= 1);
        }
    }

    /// What a backtest asks for is found on a shorter way; it must be the same.
    void theChoiceAloneIsTheDecisionsFirst()
    {
        int chosen = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            World world(seed);
            const Snapshot snapshot(world.parts());
            const TaskFeatures features = world.features();
            const Decision decision = choose(features, snapshot);
            const Choice choice = choiceOf(features, snapshot);
            QCOMPARE(choice.target, decision.chain.empty() ? Target() : decision.chain.front());
            QCOMPARE(choice.rule, decidingRule(features, snapshot));
            if (decision.chain.empty())
                continue;
            QCOMPARE(choice.profile, decision.profile);
            ++chosen;
        }
        QVERIFY(chosen > kRounds / 10);
    }

    void theHashFollowsTheValue()
    {
        const Snapshot one(fourServices(), {});
        auto services = fourServices();
        std::ranges::reverse(services);
        QCOMPARE(Snapshot(services, {}).hash(), one.hash());
        QCOMPARE(one.hash().size(), std::size_t(64));

        named(services, "openai").health = Health::Degraded;
        QVERIFY(Snapshot(services, {}).hash() != one.hash());
        RuleSet rules;
        rules.preferLocal = false;
        QVERIFY(Snapshot(fourServices(), rules).hash() != one.hash());
    }

    void whatDidNotChangeIsShared()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule(whenWords({"alpha"}), {{"openai", ""}}));
        const Snapshot one(fourServices(), rules);
        SnapshotParts parts = one.parts();
        named(parts.services, "openai").health = Health::Degraded;
        std::ranges::reverse(parts.services);
        const Snapshot next(parts, &one);
        QCOMPARE(&next.texts(), &one.texts());
        QCOMPARE(next.service("ollama"), one.service("ollama"));
        QVERIFY(next.service("openai") != one.service("openai"));
        QCOMPARE(next.service("openai")->health, Health::Degraded);
        QCOMPARE(decideOn(requestOf("alpha"), next).rule, std::optional(0));

        // As if nothing had been shared.
        const Snapshot anew(parts);
        QCOMPARE(next.hash(), anew.hash());
        QCOMPARE(next.text(), anew.text());
        QVERIFY(next.hash() != one.hash());
        QCOMPARE(Snapshot(one.parts(), &next).hash(), one.hash());
    }

    void anotherSetupIsNotShared()
    {
        const Snapshot one(fourServices(), {});
        SnapshotParts parts = one.parts();
        parts.setup.rules.rules.push_back(sendRule(whenWords({"alpha"}), {{"openai", ""}}));
        parts.services.pop_back();
        const Snapshot next(parts, &one);
        QCOMPARE(next.hash(), Snapshot(parts).hash());
        QCOMPARE(next.services().size(), std::size_t(3));
        QCOMPARE(decideOn(requestOf("alpha"), next).rule, std::optional(0));
    }

    void whatNoRuleAsksForMakesNoOtherSnapshot()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        const std::string plain = Snapshot(parts).hash();
        parts.machine.cpuLoad = 0.7;
        parts.machine.freeMemory = 8'000'000'000;
        parts.budgets.push_back({"month", BudgetScope::Global, {}, 0.5});
        QCOMPARE(Snapshot(parts).hash(), plain);

        Rule rule;
        rule.when.machine.cpuLoad.atLeast = 0.5;
        parts.setup.rules.rules.push_back(rule);
        const Snapshot loaded(parts);
        QCOMPARE(loaded.machine().cpuLoad, std::optional(0.7));
        QVERIFY(!loaded.machine().freeMemory);
        QVERIFY(loaded.budgets().empty());
        parts.machine.freeMemory = 1'000'000'000;
        QCOMPARE(Snapshot(parts).hash(), loaded.hash());
        parts.machine.cpuLoad = 0.8;
        QVERIFY(Snapshot(parts).hash() != loaded.hash());
    }

    void theFirstVersionIsReadAndSaysThatItIsOld()
    {
        const auto old = Snapshot::fromText(
            R"({"version":1,"services":[{"name":"a","enabled":true,"local":true,)"
            R"("health":"healthy","breaker":"closed","model":"m","models":[{"name":"m"}]}],)"
            R"("rules":{"prefer_local":false}})");
        QVERIFY(old);
        QVERIFY(!(*old)->isCurrent());
        QCOMPARE((*old)->services().size(), std::size_t(1));
        QVERIFY(!(*old)->rules().preferLocal);
        QVERIFY((*Snapshot::fromText(Snapshot({}, RuleSet()).text()))->isCurrent());
    }

    void brokenTextsAreRefused()
    {
        const std::string good = Snapshot(fourServices(), {}).text();
        for (std::size_t length = 0; length < good.size(); length += 7)
            QVERIFY(!Snapshot::fromText(good.substr(0, length)));
        for (const std::string text : {"[]", "{}", R"({"version":3,"services":[],"rules":{}})",
                                       R"({"version":2,"services":[]})",
                                       R"({"version":1,"services":[{"name":"x"}],"rules":{}})",
                                       R"({"version":1,"services":[1],"rules":{}})"})
            QVERIFY2(!Snapshot::fromText(text), text.c_str());
    }
};

QTEST_GUILESS_MAIN(TestRoutingProperties)
#include "tst_routingproperties.moc"

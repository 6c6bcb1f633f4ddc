#include "model/json.h"
#include "routing/decide.h"

#include "routingfixtures.h"

#include <algorithm>
#include <random>

#include <boost/json.hpp>

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;

namespace {

/// Random but repeatable configurations and requests, made of few values so that they collide.
class World
{
public:
    explicit World(std::uint32_t seed) : m_random(seed) {}

    std::vector<ServiceView> services()
    {
        std::vector<ServiceView> services;
        for (std::size_t i = 0; i < 1 + pick(7); ++i)
            services.push_back(service("s" + std::to_string(i)));
        std::ranges::shuffle(services, m_random);
        return services;
    }

    RuleSet rules()
    {
        RuleSet rules;
        for (std::size_t i = 0; i < pick(5); ++i)
            rules.rules.push_back(rule());
        for (std::size_t i = 0; i < pick(4); ++i)
            rules.assignments.push_back({static_cast<TaskType>(i * 2), target()});
        rules.preferLocal = chance(2);
        rules.fallbackEnabled = !chance(4);
        return rules;
    }

    TaskRequest request()
    {
        TaskRequest request = requestOf(one<std::string>(
            {"hello", "fix the alpha bug", "write a beta function", "what is gamma?",
             "refactor x7 and x8", "Übersetze den Text", "explain alpha beta gamma"}));
        if (chance(6))
            request.service = serviceName();
        if (chance(4))
            request.model = one<std::string>({"m0", "m1", "auto", "s1/m0", "nonesuch"});
        if (chance(5))
            request.tools.push_back({"tool", "", "{}"});
        if (chance(5))
            request.files = {"/a", "/b"};
        request.sampling.jsonMode = chance(6);
        request.source = one<TaskSource>({TaskSource::App, TaskSource::Api, TaskSource::Cli});
        request.client = one<std::string>({"", "editor"});
        return request;
    }

    ClassifyContext context()
    {
        ClassifyContext context;
        context.fileTokens = chance(4) ? 10'000 : 0;
        context.minuteOfDay = static_cast<int>(pick(1'440));
        if (chance(3))
            context.sessionTarget = target();
        if (chance(4))
            context.sensitivity = {Sensitivity::Email};
        return context;
    }

    std::size_t pick(std::size_t count) { return m_random() % count; }
    bool chance(std::size_t of) { return pick(of) == 0; }

private:
    template<class T>
    T one(std::vector<T> values)
    {
        return values[pick(values.size())];
    }

    std::string serviceName() { return "s" + std::to_string(pick(8)); }
    Target target() { return {serviceName(), one<std::string>({"", "", "m0", "m2"})}; }

    ServiceView service(std::string name)
    {
        ServiceView service = serviceOf(std::move(name), chance(2), "m0");
        service.enabled = !chance(6);
        service.health = one<Health>({Health::Healthy, Health::Healthy, Health::Degraded,
                                      Health::Unchecked, Health::Down, Health::Starting});
        service.breaker = one<BreakerState>({BreakerState::Closed, BreakerState::Closed,
                                             BreakerState::Open, BreakerState::HalfOpen});
        for (std::size_t i = 1; i < 1 + pick(3); ++i)
            service.models.push_back(modelOf("m" + std::to_string(i)));
        for (ModelInfo &info : service.models) {
            info.contextWindow = one<std::optional<std::int64_t>>({std::nullopt, 2'000, 100'000});
            info.tools = one<std::optional<bool>>({std::nullopt, true, false});
            info.json = one<std::optional<bool>>({std::nullopt, true, false});
        }
        return service;
    }

    Rule rule()
    {
        Rule rule;
        rule.enabled = !chance(5);
        if (chance(2))
            rule.when.taskTypes = {static_cast<TaskType>(pick(8))};
        if (chance(3))
            rule.when.words = {one<std::string>({"alpha", "beta", "GAMMA"})};
        if (chance(4))
            rule.when.pattern = one<std::string>({"x\\d", "(?i)^fix", "a$"});
        if (chance(5))
            rule.when.sources = {TaskSource::Api};
        if (chance(5))
            rule.when.timeOfDay = TimeOfDay{1'000, 300};
        if (chance(6))
            rule.when.sensitivity = {Sensitivity::Email};
        rule.then.kind = one<ActionKind>({ActionKind::Send, ActionKind::Send, ActionKind::Send,
                                          ActionKind::LocalOnly, ActionKind::Refuse});
        for (std::size_t i = 0; rule.then.kind == ActionKind::Send && i < 1 + pick(3); ++i)
            rule.then.targets.push_back(target());
        rule.continueChain = !chance(3);
        rule.onFailure = one<OnFailure>({OnFailure::Fail, OnFailure::Restart, OnFailure::Continue});
        return rule;
    }

    std::mt19937 m_random;
};

constexpr int kRounds = 2'000;

struct Case {
    std::vector<ServiceView> services;
    RuleSet rules;
    TaskFeatures features;
    Decision decision;
};

Case caseOf(std::uint32_t seed)
{
    World world(seed);
    Case result;
    result.services = world.services();
    result.rules = world.rules();
    const Snapshot snapshot(result.services, result.rules);
    result.features = classify(world.request(), world.context(), snapshot);
    result.decision = decide(result.features, snapshot);
    return result;
}

const ServiceView *find(const std::vector<ServiceView> &services, const std::string &name)
{
    const auto found = std::ranges::find(services, name, &ServiceView::name);
    return found == services.end() ? nullptr : &*found;
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
            const Snapshot snapshot(sample.services, sample.rules);
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
            std::ranges::reverse(sample.services);
            QVERIFY(decide(sample.features, Snapshot(sample.services, sample.rules))
                    == sample.decision);
        }
    }

    void whoCannotIsNeverInTheChain()
    {
        int chosen = 0;
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            for (const Target &target : sample.decision.chain) {
                const ServiceView *service = find(sample.services, target.service);
                QVERIFY(service);
                QVERIFY(service->enabled);
                QVERIFY(service->health != Health::Down && service->health != Health::Disabled);
                QVERIFY(service->breaker != BreakerState::Open);
                ++chosen;
            }
        }
        QVERIFY(chosen > kRounds / 2);
    }

    void everyServiceIsACandidateWithAScoreOrAReason()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            for (const ServiceView &service : sample.services)
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

    void takingAwayWhoWasNotChosenChangesNoChoice()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            if (sample.decision.chain.empty())
                continue;
            const Target chosen = sample.decision.chain.front();
            for (const ServiceView &service : sample.services) {
                if (service.name == chosen.service)
                    continue;
                std::vector<ServiceView> fewer;
                std::ranges::copy_if(sample.services, std::back_inserter(fewer),
                                     [&](const auto &each) { return each.name != service.name; });
                const Decision again = decide(sample.features, Snapshot(fewer, sample.rules));
                QVERIFY(!again.chain.empty());
                QCOMPARE(again.chain.front(), chosen);
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
            RuleSet fewer = sample.rules;
            const auto index = static_cast<std::size_t>(*sample.decision.rule);
            fewer.rules.resize(index + 1);
            QCOMPARE(decide(sample.features, Snapshot(sample.services, fewer)).chain,
                     sample.decision.chain);
            for (std::size_t i = 0; i < index; ++i)
                fewer.rules[i].enabled = false;
            QCOMPARE(decide(sample.features, Snapshot(sample.services, fewer)).rule,
                     sample.decision.rule);
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
                sample.rules.rules[static_cast<std::size_t>(*sample.decision.rule)].then.kind;
            refused += sample.decision.refused ? 1 : 0;
            QCOMPARE(sample.decision.refused, kind == ActionKind::Refuse);
            if (sample.decision.refused)
                QVERIFY(sample.decision.chain.empty());
            for (const Target &target : sample.decision.chain) {
                if (kind != ActionKind::LocalOnly)
                    break;
                QVERIFY(find(sample.services, target.service)->local);
                ++local;
            }
        }
        QVERIFY(refused > 20 && local > 20);
    }

    void withoutFallbackNobodyIsSecond()
    {
        for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
            const Case sample = caseOf(seed);
            if (!sample.rules.fallbackEnabled)
                QVERIFY(sample.decision.chain.size() <= 1);
        }
    }

    void theHashFollowsTheValue()
    {
        const Snapshot one(fourServices(), {});
        auto services = fourServices();
        std::ranges::reverse(services);
        QCOMPARE(Snapshot(services, {}).hash(), one.hash());
        QCOMPARE(one.hash().size(), std::size_t(64));
        QCOMPARE(one.withServices(fourServices())->hash(), one.hash());

        named(services, "openai").health = Health::Degraded;
        QVERIFY(Snapshot(services, {}).hash() != one.hash());
        QVERIFY(one.withServices(services)->hash() != one.hash());
        RuleSet rules;
        rules.preferLocal = false;
        QVERIFY(Snapshot(fourServices(), rules).hash() != one.hash());
    }

    void rulesStayCompiledWhenServicesChange()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule(whenWords({"alpha"}), {{"openai", ""}}));
        const auto next = Snapshot({}, rules).withServices(fourServices());
        QCOMPARE(decideOn(requestOf("alpha"), *next).rule, std::optional(0));
    }

    void brokenTextsAreRefused()
    {
        const std::string good = Snapshot(fourServices(), {}).text();
        for (std::size_t length = 0; length < good.size(); length += 7)
            QVERIFY(!Snapshot::fromText(good.substr(0, length)));
        for (const std::string text : {"[]", "{}", R"({"version":2,"services":[],"rules":{}})",
                                       R"({"version":1,"services":[{"name":"x"}],"rules":{}})",
                                       R"({"version":1,"services":[1],"rules":{}})"})
            QVERIFY2(!Snapshot::fromText(text), text.c_str());
    }
};

QTEST_GUILESS_MAIN(TestRoutingProperties)
#include "tst_routingproperties.moc"

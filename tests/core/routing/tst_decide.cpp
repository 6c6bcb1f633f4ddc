#include "routing/decide.h"
#include "routing/exploration.h"

#include "routingfixtures.h"

#include <algorithm>

#include <set>
#include <string>

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;

using Names = std::vector<std::string>;

class TestDecide final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void localComesFirstThenNames()
    {
        const Snapshot snapshot(fourServices(), {});
        const Decision decision = decideOn(requestOf("hello"), snapshot);
        QCOMPARE(chainOf(decision), (Names{"ollama", "studio", "gemini", "openai"}));
        QCOMPARE(decision.chain.front().model, std::string("llama3:latest"));
        QVERIFY(hasReason(decision.reasons, "PREFER_LOCAL"));
        QCOMPARE(decision.snapshotHash, snapshot.hash());
        QCOMPARE(decision.candidates.size(), std::size_t(4));
        for (const Candidate &candidate : decision.candidates)
            QVERIFY(candidate.isUsable() && !candidate.parts.empty());
    }

    void amongEqualsNamesDecide()
    {
        const Snapshot snapshot(
            {serviceOf("c", false, "m"), serviceOf("a", false, "m"), serviceOf("b", false, "m")},
            RuleSet());
        const Decision decision = decideOn(requestOf("hello"), snapshot);
        QCOMPARE(chainOf(decision), (Names{"a", "b", "c"}));
        QVERIFY(hasReason(decision.reasons, "BEST_RANK"));
        QVERIFY(hasReason(decision.reasons, "PROFILE:balanced"));
        QCOMPARE(decision.profile, std::string("balanced"));
    }

    void withoutLocalPreferenceLocalCountsForNothing()
    {
        RuleSet rules;
        rules.preferLocal = false;
        auto services = fourServices();
        for (const char *name : {"gemini", "openai"})
            named(services, name).price = Price(); // as free as what runs here
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, rules));
        QCOMPARE(chainOf(decision), (Names{"gemini", "ollama", "openai", "studio"}));
        for (const SubScore &part : decision.candidates.front().parts)
            QVERIFY(part.factor != Factor::Local);
    }

    void filtersRejectAndSayWhy()
    {
        auto services = fourServices();
        named(services, "ollama").health = Health::Down;
        named(services, "studio").enabled = false;
        named(services, "gemini").breaker = BreakerState::Open;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, {}));
        QCOMPARE(chainOf(decision), Names{"openai"});
        QVERIFY(hasReason(decision.reasons, "ONLY_CANDIDATE"));
        QCOMPARE(rejection(decision, "ollama"), std::string("SERVICE_UNHEALTHY"));
        QCOMPARE(rejection(decision, "studio"), std::string("SERVICE_DISABLED"));
        QCOMPARE(rejection(decision, "gemini"), std::string("BREAKER_OPEN"));
    }

    void nobodyIsAnEmptyChainWithReasons()
    {
        auto services = fourServices();
        for (ServiceView &service : services)
            service.health = Health::Down;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, {}));
        QVERIFY(decision.chain.empty());
        QVERIFY(!decision.refused);
        QCOMPARE(decision.candidates.size(), std::size_t(4));
        QVERIFY(decideOn(requestOf("hello"), Snapshot({}, RuleSet())).chain.empty());
    }

    void healthRanks()
    {
        auto services = fourServices();
        named(services, "ollama").health = Health::Unchecked;
        named(services, "studio").health = Health::Degraded;
        named(services, "openai").breaker = BreakerState::HalfOpen;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, {}));
        // A degraded local one still answers; an unchecked one may not. One that is on trial comes
        // after its equals, yet near enough that a trial will come.
        QCOMPARE(chainOf(decision), (Names{"studio", "gemini", "openai", "ollama"}));
    }

    void uncheckedIsAllowedAndSaid()
    {
        auto services = fourServices();
        for (ServiceView &service : services)
            service.health = Health::Unchecked;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, {}));
        QCOMPARE(chainOf(decision).front(), std::string("ollama"));
        QVERIFY(hasReason(decision.reasons, "SERVICE_UNCHECKED:ollama"));
    }

    void capabilitiesRejectOnlyWhereKnownToBeMissing()
    {
        auto services = fourServices();
        named(services, "ollama").models.front().info.tools = false;
        named(services, "studio").models.front().info.tools = true;
        named(services, "gemini").models.front().info.vision = false;
        named(services, "openai").models.front().info.json = false;
        const Snapshot snapshot(services, {});

        TaskRequest request = requestOf("call it");
        request.tools.push_back({"tool", "", "{}"});
        const Decision tools = decideOn(request, snapshot);
        QCOMPARE(chainOf(tools), (Names{"studio", "gemini", "openai"}));
        QCOMPARE(rejection(tools, "ollama"), std::string("NO_TOOL_SUPPORT"));

        request = requestOf("look");
        Message message;
        message.parts.push_back(ImagePart{"image/png", "AAAA", ""});
        request.messages.push_back(message);
        QCOMPARE(rejection(decideOn(request, snapshot), "gemini"),
                 std::string("NO_VISION_SUPPORT"));

        request = requestOf("answer in JSON");
        request.sampling.jsonMode = true;
        QCOMPARE(rejection(decideOn(request, snapshot), "openai"), std::string("NO_JSON_SUPPORT"));
    }

    void windowsRejectWhatIsTooLong()
    {
        auto services = fourServices();
        named(services, "ollama").models.front().info.contextWindow = 4'096;
        named(services, "studio").models.front().info.contextWindow = 4'096;
        named(services, "studio").contextWindow = 100'000; // the config knows better
        TaskRequest request = requestOf("summarize");
        request.sampling.maxOutputTokens = 200;
        ClassifyContext context;
        context.contextTokens = TokenCounts::ofEach(8'000);
        const Decision decision = decideOn(request, Snapshot(services, {}), context);
        QCOMPARE(chainOf(decision).front(), std::string("studio"));
        const std::int64_t needed = decision.features.inputTokens + 200;
        QCOMPARE(rejection(decision, "ollama"),
                 "CONTEXT_TOO_SMALL:" + std::to_string(needed) + ">4096");
    }

    void filesAreCutRatherThanRefused()
    {
        auto services = fourServices();
        for (ServiceView &service : services)
            service.contextWindow = 4'096;
        named(services, "ollama").health = Health::Down;
        TaskRequest request = requestOf("what is in here?");
        ClassifyContext context;
        context.fileTokens = TokenCounts::ofEach(50'000);
        const Snapshot snapshot(services, {});
        QVERIFY(decideOn(request, snapshot, context).chain.empty());

        request.files = {"/tmp/large.txt"};
        const Decision decision = decideOn(request, snapshot, context);
        QCOMPARE(chainOf(decision), (Names{"studio", "gemini", "openai"}));
        QVERIFY(hasReason(decision.reasons, "FILES_WILL_BE_CUT"));
        QVERIFY(rejection(decision, "ollama").starts_with("SERVICE_UNHEALTHY"));
    }

    void aConversationThatNoWindowHoldsIsCutAndCostsWhatIsSent()
    {
        std::vector<ServiceView> services{serviceOf("large", false, "gpt"),
                                          serviceOf("small", false, "gpt")};
        for (ServiceView &service : services) {
            service.price.emplace();
            service.price->inputPerMillion = 3'000'000;
            service.price->outputPerMillion = 15'000'000;
        }
        named(services, "large").contextWindow = 128'000;
        named(services, "small").contextWindow = 8'000;
        TaskRequest request = requestOf("go on");
        request.sampling.maxOutputTokens = 200;
        ClassifyContext context;
        context.contextTokens = TokenCounts::ofEach(400'000);
        SnapshotParts parts;
        parts.services = services;
        Condition isLong;
        isLong.tokens.atLeast = 100'000;
        parts.setup.rules.rules.push_back(actionRule(isLong, ActionKind::UseProfile));
        parts.setup.rules.rules.front().then.profile = "quality";
        const Decision decision = decideOn(request, Snapshot(parts), context);
        QCOMPARE(decision.chain.size(), std::size_t(2));
        QCOMPARE(decision.rule, std::optional(0)); // by all that there is, not by what is sent
        QCOMPARE(candidateOf(decision, "large")->expectedCost->micros(), 127'800 * 3 + 200 * 15);
        QCOMPARE(candidateOf(decision, "small")->expectedCost->micros(), 7'800 * 3 + 200 * 15);

        parts.setup.policy.maxTaskCost = Money::fromMicros(100'000);
        const Decision capped = decideOn(request, Snapshot(parts), context);
        QCOMPARE(chainOf(capped), Names{"small"});
        QVERIFY(rejection(capped, "large").starts_with("COST_OVER_CAP"));

        // What is asked now is not left out.
        std::string words;
        for (int i = 0; i < 10'000; ++i)
            words += "word ";
        request.prompt = words;
        QVERIFY(rejection(decideOn(request, Snapshot(parts), context), "small")
                    .starts_with("CONTEXT_TOO_SMALL"));
    }

    void theCallersLimitIsNotWhatIsExpected()
    {
        std::vector<ServiceView> services{serviceOf("small", false, "gpt"),
                                          serviceOf("thinker", false, "gpt")};
        for (ServiceView &service : services) {
            service.contextWindow = 32'768;
            service.price.emplace();
            service.price->outputPerMillion = 1'000'000;
        }
        named(services, "thinker").models.front().info.reasoning = true;
        const Snapshot snapshot(services, {});
        const auto costOf = [&](std::optional<int> limit, const char *service) {
            TaskRequest request = requestOf("Write a function that sorts a list.");
            request.sampling.maxOutputTokens = limit;
            const Decision decision = decideOn(request, snapshot);
            const auto cost = candidateOf(decision, service)->expectedCost;
            return cost ? cost->micros() : -1;
        };
        const auto usual = costOf({}, "small");
        QVERIFY(usual > 400);
        QCOMPARE(costOf({}, "thinker"), 2 * usual);
        QCOMPARE(costOf(32'768, "small"), usual); // nor does its window lack room
        QCOMPARE(costOf(32'768, "thinker"), 2 * usual);
        QCOMPARE(costOf(100, "small"), 100);
        // What it thinks is within the limit.
        QCOMPARE(costOf(100, "thinker"), 100);
        QCOMPARE(costOf(static_cast<int>(usual) + 100, "thinker"), usual + 100);
    }

    void everyModelCountsByItsOwnTokenizer()
    {
        std::vector<ServiceView> services{serviceOf("meta", false, "llama-2-70b"),
                                          serviceOf("openai", false, "gpt-4o")};
        for (ServiceView &service : services) {
            service.price.emplace();
            service.price->inputPerMillion = 1'000'000;
        }
        std::string german;
        for (int i = 0; i < 200; ++i)
            german += "Die Geschwindigkeitsbegrenzung gilt für Lastkraftwagen. ";
        const TaskRequest request = requestOf(german);
        const Decision decision = decideOn(request, Snapshot(services, {}));
        const auto &counts = decision.features.inputByTokenizer;
        QCOMPARE(counts.size(), kTokenizers);
        const auto of = [&](Tokenizer each) { return counts[static_cast<std::size_t>(each)]; };
        QCOMPARE(of(Tokenizer::O200k), decision.features.inputTokens);
        QVERIFY(of(Tokenizer::Llama2) > of(Tokenizer::O200k) * 11 / 10);
        QCOMPARE(candidateOf(decision, "meta")->expectedCost->micros(), of(Tokenizer::Llama2));
        QCOMPARE(candidateOf(decision, "openai")->expectedCost->micros(), of(Tokenizer::O200k));
        // The same window is too small for the one and large enough for the other.
        for (ServiceView &service : services)
            service.contextWindow = of(Tokenizer::O200k) + decision.features.outputTokens;
        QCOMPARE(chainOf(decideOn(request, Snapshot(services, {}))), Names{"openai"});
    }

    void whatStaysOfACutConversationIsCountedByTheModelsOwnTokenizer()
    {
        std::vector<ServiceView> services{serviceOf("meta", false, "llama-2-70b"),
                                          serviceOf("openai", false, "gpt-4o")};
        std::string german;
        for (int i = 0; i < 200; ++i)
            german += "Die Geschwindigkeitsbegrenzung gilt für Lastkraftwagen. ";
        const TaskRequest request = requestOf(german);
        const auto alone = decideOn(request, Snapshot(services, {})).features.inputByTokenizer;
        ClassifyContext context; // a hundred times the question, in the same words
        for (std::size_t i = 0; i < kTokenizers; ++i)
            context.contextTokens.counts[i] = 100 * alone[i];
        const TaskFeatures features = decideOn(request, Snapshot(services, {}), context).features;
        for (ServiceView &service : services)
            service.contextWindow = alone.front() + features.outputTokens;
        QCOMPARE(chainOf(decideOn(request, Snapshot(services, {}), context)), Names{"openai"});
    }

    void manualChoiceStandsAlone()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"openai", ""}}));
        rules.assignments.push_back({TaskType::General, {"studio", ""}});
        TaskRequest request = requestOf("hello");
        request.service = "gemini";
        request.model = "any-model";
        const Decision decision = decideOn(request, Snapshot(fourServices(), rules));
        QCOMPARE(decision.chain, (std::vector<Target>{{"gemini", "any-model"}}));
        QVERIFY(hasReason(decision.reasons, "MANUAL_CHOICE"));
        QVERIFY(!decision.rule);
        QCOMPARE(rejection(decision, "openai"), std::string("NOT_CHOSEN_MANUALLY"));
    }

    void aManualChoiceSwitchesOffNoRuleOfAnotherKind()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"openai", ""}}));
        rules.rules.push_back(actionRule(whenWords({"salary"}), ActionKind::LocalOnly));
        TaskRequest request = requestOf("compute the salary");
        request.service = "gemini";
        const Decision decision = decideOn(request, Snapshot(fourServices(), rules));
        QVERIFY(decision.chain.empty());
        QCOMPARE(decision.rule, std::optional(1));
        QCOMPARE(rejection(decision, "gemini"), std::string("NOT_LOCAL"));

        request.service = "ollama";
        QCOMPARE(chainOf(decideOn(request, Snapshot(fourServices(), rules))), (Names{"ollama"}));
        rules.rules.back().then.kind = ActionKind::Refuse;
        QVERIFY(decideOn(request, Snapshot(fourServices(), rules)).refused);
    }

    void manualChoiceOfWhatCannotIsNobody()
    {
        TaskRequest request = requestOf("hello");
        request.service = "nowhere";
        const Decision unknown = decideOn(request, Snapshot(fourServices(), {}));
        QVERIFY(unknown.chain.empty());
        QCOMPARE(rejection(unknown, "nowhere"), std::string("SERVICE_UNKNOWN"));

        auto services = fourServices();
        named(services, "gemini").enabled = false;
        request.service = "gemini";
        QVERIFY(decideOn(request, Snapshot(services, {})).chain.empty());
    }

    void requestedModels_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("sent");
        QTest::newRow("auto") << "auto"
                              << "ollama"
                              << "llama3:latest";
        QTest::newRow("auto with a profile") << "auto:speed"
                                             << "ollama"
                                             << "llama3:latest";
        QTest::newRow("bare") << "flash"
                              << "gemini"
                              << "flash";
        QTest::newRow("bare with Ollama's tag left out") << "llama3"
                                                         << "ollama"
                                                         << "llama3:latest";
        QTest::newRow("service and model") << "openai/gpt"
                                           << "openai"
                                           << "gpt";
        QTest::newRow("service and a model not listed") << "openai/o9"
                                                        << "openai"
                                                        << "o9";
        QTest::newRow("service and auto") << "openai/auto"
                                          << "openai"
                                          << "gpt";
        QTest::newRow("a name with a slash") << "qwen/qwen3"
                                             << "studio"
                                             << "qwen/qwen3";
        QTest::newRow("unknown") << "nonesuch"
                                 << ""
                                 << "";
    }

    void requestedModels()
    {
        QFETCH(QString, model);
        QFETCH(QString, service);
        QFETCH(QString, sent);
        auto services = fourServices();
        named(services, "studio").models.push_back(modelOf("qwen/qwen3"));
        TaskRequest request = requestOf("hello");
        request.model = model.toStdString();
        const Decision decision = decideOn(request, Snapshot(services, {}));
        if (service.isEmpty()) {
            QVERIFY(decision.chain.empty());
            QCOMPARE(rejection(decision, "ollama"), std::string("MODEL_UNKNOWN:nonesuch"));
            return;
        }
        QVERIFY(!decision.chain.empty());
        QCOMPARE(decision.chain.front(), (Target{service.toStdString(), sent.toStdString()}));
        if (model.contains(QLatin1Char('/')) && service != QLatin1String("studio"))
            QVERIFY(hasReason(decision.reasons, "MANUAL_CHOICE"));
    }

    void theFirstRuleThatFitsDecides()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule(whenWords({"budget"}), {{"openai", ""}}));
        rules.rules.push_back(sendRule({}, {{"gemini", "pro"}, {"studio", ""}}));
        rules.rules.push_back(sendRule({}, {{"ollama", ""}}));
        const Snapshot snapshot(fourServices(), rules);

        const Decision second = decideOn(requestOf("hello"), snapshot);
        QCOMPARE(second.rule, std::optional(1));
        QCOMPARE(chainOf(second), (Names{"gemini", "studio", "ollama", "openai"}));
        QCOMPARE(second.chain.front().model, std::string("pro"));
        QVERIFY(hasReason(second.reasons, "RULE_MATCH:2"));

        const Decision first = decideOn(requestOf("the Budget, please"), snapshot);
        QCOMPARE(first.rule, std::optional(0));
        QCOMPARE(chainOf(first).front(), std::string("openai"));
    }

    void disabledRulesArePassedOver()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"openai", ""}}));
        rules.rules.front().enabled = false;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(fourServices(), rules));
        QVERIFY(!decision.rule);
        QCOMPARE(chainOf(decision).front(), std::string("ollama"));
    }

    void aRuleMayStopAtItsTargets()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"gemini", ""}, {"openai", ""}}));
        rules.rules.front().continueChain = false;
        rules.rules.front().onFailure = OnFailure::Fail;
        auto services = fourServices();
        const Decision both = decideOn(requestOf("hello"), Snapshot(services, rules));
        QCOMPARE(chainOf(both), (Names{"gemini", "openai"}));
        QCOMPARE(both.onFailure, OnFailure::Fail);
        QCOMPARE(rejection(both, "ollama"), std::string("NOT_IN_RULE"));

        named(services, "gemini").health = Health::Down;
        const Decision one = decideOn(requestOf("hello"), Snapshot(services, rules));
        QCOMPARE(chainOf(one), Names{"openai"});
        QVERIFY(hasReason(one.reasons, "RULE_TARGET_UNUSABLE:gemini"));
    }

    void targetsOfOneServiceWithTwoModelsAreTwoCandidates()
    {
        RuleSet rules;
        rules.rules.push_back(sendRule({}, {{"openai", "large"}, {"openai", "small"}}));
        const Decision decision = decideOn(requestOf("hello"), Snapshot(fourServices(), rules));
        QCOMPARE(decision.chain.at(0), (Target{"openai", "large"}));
        QCOMPARE(decision.chain.at(1), (Target{"openai", "small"}));
        QCOMPARE(decision.candidates.size(), std::size_t(5));
    }

    void localOnlyBindsTheCallerToo()
    {
        RuleSet rules;
        rules.rules.push_back(actionRule(whenWords({"secret"}), ActionKind::LocalOnly));
        const Snapshot snapshot(fourServices(), rules);
        const Decision decision = decideOn(requestOf("my secret"), snapshot);
        QCOMPARE(chainOf(decision), (Names{"ollama", "studio"}));
        QVERIFY(hasReason(decision.reasons, "LOCAL_ONLY:1"));
        QCOMPARE(rejection(decision, "openai"), std::string("NOT_LOCAL"));

        TaskRequest request = requestOf("my secret");
        request.model = "openai/gpt";
        QVERIFY(decideOn(request, snapshot).chain.empty());
        request.prompt = "nothing special";
        QCOMPARE(chainOf(decideOn(request, snapshot)), Names{"openai"});
    }

    void refuseSaysItsMessage()
    {
        RuleSet rules;
        rules.rules.push_back(actionRule(whenWords({"forbidden"}), ActionKind::Refuse));
        rules.rules.front().then.message = "Not here.";
        TaskRequest request = requestOf("something forbidden");
        request.service = "openai";
        const Decision decision = decideOn(request, Snapshot(fourServices(), rules));
        QVERIFY(decision.refused);
        QVERIFY(decision.chain.empty());
        QCOMPARE(decision.refusal, std::string("Not here."));
        QVERIFY(hasReason(decision.reasons, "REFUSED_BY_RULE:1"));
        for (const Candidate &candidate : decision.candidates)
            QVERIFY(hasReason(candidate.reasons, "REFUSED_BY_RULE"));
    }

    void assignmentsFollowTheType()
    {
        RuleSet rules;
        rules.assignments.push_back({TaskType::Coding, {"openai", "coder"}});
        auto services = fourServices();
        const TaskRequest coding = requestOf("Write a Python function that sorts a list");
        const Decision decision = decideOn(coding, Snapshot(services, rules));
        QCOMPARE(decision.chain.front(), (Target{"openai", "coder"}));
        QVERIFY(hasReason(decision.reasons, "TASK_ASSIGNMENT:coding"));
        QCOMPARE(chainOf(decideOn(requestOf("Write a poem"), Snapshot(services, rules))).front(),
                 std::string("ollama"));

        named(services, "openai").health = Health::Down;
        const Decision other = decideOn(coding, Snapshot(services, rules));
        QCOMPARE(chainOf(other).front(), std::string("ollama"));
        QVERIFY(hasReason(other.reasons, "RULE_TARGET_UNUSABLE:openai"));
        QVERIFY(hasReason(other.reasons, "PREFER_LOCAL"));
    }

    void withoutFallbackTheChainHasOne()
    {
        RuleSet rules;
        rules.fallbackEnabled = false;
        rules.assignments.push_back({TaskType::Coding, {"openai", ""}});
        auto services = fourServices();
        const Decision ranked = decideOn(requestOf("hello"), Snapshot(services, rules));
        QCOMPARE(chainOf(ranked), Names{"ollama"});
        QVERIFY(hasReason(ranked.reasons, "FALLBACK_DISABLED"));
        QVERIFY(candidateOf(ranked, "openai")->isUsable());

        named(services, "openai").health = Health::Down;
        const Decision nobody =
            decideOn(requestOf("implement quicksort in C"), Snapshot(services, rules));
        QVERIFY(nobody.chain.empty());
    }

    void conversationsStayWhereTheirCacheIs()
    {
        std::vector<ServiceView> services{serviceOf("east", false, "large"),
                                          serviceOf("west", false, "large")};
        for (ServiceView &service : services) {
            service.price = Price();
            service.price->inputPerMillion = 3'000'000;
            service.price->cachedInputPerMillion = 300'000;
            service.price->outputPerMillion = 15'000'000;
        }
        ClassifyContext context;
        context.contextTokens = TokenCounts::ofEach(20'000);
        context.sessionTarget = Target{"west", "large"};
        const TaskRequest request = requestOf("and then?");
        const Snapshot snapshot(services, {});
        QCOMPARE(chainOf(decideOn(request, snapshot, context)), (Names{"east", "west"}));

        context.warmTokens = 20'000;
        const Decision stays = decideOn(request, snapshot, context);
        QCOMPARE(chainOf(stays), (Names{"west", "east"}));
        QVERIFY(hasReason(stays.reasons, "SESSION_STICKY:20000"));
        // The saving stands in the cost, and nowhere else.
        const Candidate *west = candidateOf(stays, "west");
        const Candidate *east = candidateOf(stays, "east");
        QCOMPARE((*east->expectedCost - *west->expectedCost).micros(), 20'000 * 27 / 10);

        // It yields to what counts more, and to failure.
        named(services, "east").models.front().info.quality = 1.0;
        named(services, "west").models.front().info.quality = 0.1;
        QCOMPARE(chainOf(decideOn(requestOf("prove the theorem, derive the complexity and analyze "
                                            "the trade-offs of each invariant"),
                                  Snapshot(services, {}), context))
                     .front(),
                 std::string("east"));
        named(services, "west").breaker = BreakerState::Open;
        QCOMPARE(chainOf(decideOn(request, Snapshot(services, {}), context)), Names{"east"});
    }

    void aConversationGoesOnWithAModelThatDoesNotCompete()
    {
        auto services = fourServices();
        named(services, "openai").models.push_back(modelOf("mini"));
        ClassifyContext context;
        context.sessionTarget = Target{"openai", "mini"};
        const auto goesToMini = [&](const ClassifyContext &given) {
            const Decision decision = decideOn(requestOf("go on"), Snapshot(services, {}), given);
            return std::ranges::count(decision.chain, Target{"openai", "mini"}) == 1;
        };
        QVERIFY(goesToMini(context));
        QVERIFY(!goesToMini({}));
    }

    void profilesAreAskedForInThisOrder()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        parts.setup.profile = "speed";
        parts.setup.rules.rules.push_back(
            actionRule(whenWords({"cheaply"}), ActionKind::UseProfile));
        parts.setup.rules.rules.front().then.profile = "cheap";
        const Snapshot snapshot(parts);
        QCOMPARE(decideOn(requestOf("hello"), snapshot).profile, std::string("speed"));
        const Decision ruled = decideOn(requestOf("do it cheaply"), snapshot);
        QCOMPARE(ruled.profile, std::string("cheap"));
        QCOMPARE(ruled.rule, std::optional(0));
        QVERIFY(hasReason(ruled.reasons, "RULE_PROFILE:1"));

        TaskRequest request = requestOf("do it cheaply");
        request.model = "auto:quality";
        QCOMPARE(decideOn(request, snapshot).profile, std::string("quality"));
        request.profile = "budget";
        QCOMPARE(decideOn(request, snapshot).profile, std::string("budget"));
        request = requestOf("hello");
        request.profile = "nonesuch";
        const Decision unknown = decideOn(request, snapshot);
        QCOMPARE(unknown.profile, std::string("speed"));
        QVERIFY(hasReason(unknown.reasons, "PROFILE_UNKNOWN:nonesuch"));
    }

    /// A dear and strong one, a cheap and weak one: the difficulty decides.
    void easyTasksGoToTheCheapAndHardOnesToTheStrong_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::addColumn<double>("difficulty");
        QTest::addColumn<QString>("chosen");
        QTest::newRow("balanced, easy") << "balanced" << 0.15 << "small";
        QTest::newRow("balanced, hard") << "balanced" << 0.85 << "large";
        QTest::newRow("quality, easy") << "quality" << 0.15 << "large";
        QTest::newRow("quality, hard") << "quality" << 0.85 << "large";
        QTest::newRow("budget, easy") << "budget" << 0.15 << "small";
        QTest::newRow("budget, middling") << "budget" << 0.5 << "small";
        QTest::newRow("budget, very hard") << "budget" << 0.95 << "large";
        QTest::newRow("cheap, very hard") << "cheap" << 0.95 << "small";
        QTest::newRow("speed, hard") << "speed" << 0.7 << "small";
    }

    void easyTasksGoToTheCheapAndHardOnesToTheStrong()
    {
        QFETCH(QString, profile);
        QFETCH(double, difficulty);
        QFETCH(QString, chosen);
        using namespace std::chrono_literals;
        ServiceView service = serviceOf("cloud", false, "large");
        service.models.push_back(modelOf("small"));
        ModelView &large = service.models[0];
        ModelView &small = service.models[1];
        small.competes = true;
        large.info.quality = 0.95;
        large.info.price = Price();
        large.info.price->inputPerMillion = 3'000'000;
        large.info.price->outputPerMillion = 15'000'000;
        large.measured.firstToken = 900ms;
        large.measured.tokensPerSecond = 60;
        small.info.quality = 0.45;
        small.info.price = Price();
        small.info.price->inputPerMillion = 100'000;
        small.info.price->outputPerMillion = 400'000;
        small.measured.firstToken = 350ms;
        small.measured.tokensPerSecond = 150;
        TaskFeatures features;
        features.difficulty = difficulty;
        features.inputTokens = 1'500;
        features.outputTokens = 800;
        features.profile = profile.toStdString();
        const Decision decision = decide(features, Snapshot({service}, {}));
        QCOMPARE(decision.chain.front().model, chosen.toStdString());
        QCOMPARE(decision.chain.size(), std::size_t(2));
    }

    void localStandsBackOnlyWhereItIsKnownToBeTooWeak()
    {
        auto services = fourServices();
        named(services, "openai").models.front().info.quality = 0.95;
        TaskFeatures features;
        features.inputTokens = 500;
        features.outputTokens = 600;
        const auto first = [&](double difficulty) {
            features.difficulty = difficulty;
            return decide(features, Snapshot(services, {})).chain.front().service;
        };
        // Of the local ones nothing is known: they are given the task.
        QCOMPARE(first(0.1), std::string("ollama"));
        named(services, "ollama").models.front().info.quality = 0.2;
        named(services, "studio").models.front().info.quality = 0.2;
        QCOMPARE(first(0.1), std::string("ollama"));
        QCOMPARE(first(0.9), std::string("openai"));
    }

    void aModelInMemoryIsFasterThanOneThatIsNot()
    {
        ServiceView service = serviceOf("ollama", true, "big");
        service.models.push_back(modelOf("other"));
        for (ModelView &view : service.models) {
            view.competes = true;
            view.info.sizeBytes = 8'000'000'000;
        }
        service.models[1].info.loaded = true;
        const Decision decision = decideOn(requestOf("hello"), Snapshot({service}, {}));
        QCOMPARE(decision.chain.front().model, std::string("other"));
    }

    void sensitiveTextStaysHere()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        parts.setup.policy.keepLocal = {Sensitivity::Iban, Sensitivity::Email};
        ClassifyContext context;
        context.sensitivity = {Sensitivity::Email};
        TaskRequest request = requestOf("hello");
        const Decision kept = decideOn(request, Snapshot(parts), context);
        QCOMPARE(chainOf(kept), (Names{"ollama", "studio"}));
        QVERIFY(hasReason(kept.reasons, "SENSITIVE_STAYS_LOCAL:email"));
        QCOMPARE(rejection(kept, "openai"), std::string("SENSITIVE_STAYS_LOCAL:email"));
        request.service = "openai";
        QVERIFY(decideOn(request, Snapshot(parts), context).chain.empty());
        context.sensitivity = {Sensitivity::Phone};
        QCOMPARE(chainOf(decideOn(request, Snapshot(parts), context)), Names{"openai"});
    }

    void nobodyCostsMoreThanATaskMay()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        Price price;
        price.inputPerMillion = 1'000'000;
        price.outputPerMillion = 10'000'000;
        named(parts.services, "openai").price = price;
        TaskFeatures features;
        features.inputTokens = 1'000;
        features.outputTokens = 1'000;
        parts.setup.policy.maxTaskCost = Money::fromMicros(10'999);
        const Decision capped = decide(features, Snapshot(parts));
        QCOMPARE(rejection(capped, "openai"), std::string("COST_OVER_CAP:11000>10999"));
        QVERIFY(candidateOf(capped, "gemini")->isUsable()); // its price is not known
        parts.setup.policy.maxTaskCost = Money::fromMicros(11'000);
        QVERIFY(candidateOf(decide(features, Snapshot(parts)), "openai")->isUsable());
    }

    void machineAndBudgetsFulfilConditions()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        Condition when;
        when.machine.metered = true;
        when.budgetUsed.atLeast = 0.8;
        parts.setup.rules.rules.push_back(actionRule(when, ActionKind::LocalOnly));
        const auto isOn = [&](const TaskFeatures &features = {}) {
            return decide(features, Snapshot(parts)).rule == 0;
        };
        QVERIFY(!isOn()); // nothing is known
        parts.machine.metered = true;
        QVERIFY(!isOn());
        parts.budgets = {{"all", BudgetScope::Global, {}, 0.5}, {"x", BudgetScope::Tag, "x", 0.9}};
        QVERIFY(!isOn());
        TaskFeatures tagged;
        tagged.tags = {"x"};
        QVERIFY(isOn(tagged)); // the fullest that it draws on
        parts.setup.rules.rules.front().when.budget = "all";
        QVERIFY(!isOn(tagged));
        parts.budgets.front().used = 0.8;
        QVERIFY(isOn());
        parts.machine.metered = false;
        QVERIFY(!isOn());
    }

    void aRuleSaysWhoStandsIn()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        Price dear;
        dear.inputPerMillion = 50'000'000;
        dear.outputPerMillion = 90'000'000;
        named(parts.services, "gemini").price = dear;
        named(parts.services, "gemini").models.front().measured.firstToken =
            std::chrono::milliseconds(50);
        named(parts.services, "gemini").models.front().measured.tokensPerSecond = 2'000;
        parts.setup.rules.rules.push_back(sendRule({}, {{"openai", ""}}));
        Rule &rule = parts.setup.rules.rules.front();
        TaskFeatures features;
        features.inputTokens = 2'000;
        features.outputTokens = 2'000;
        QCOMPARE(chainOf(decide(features, Snapshot(parts))).back(), std::string("gemini"));
        rule.fallbackProfile = "speed";
        const Decision quick = decide(features, Snapshot(parts));
        QCOMPARE(chainOf(quick).at(0), std::string("openai"));
        QCOMPARE(chainOf(quick).at(1), std::string("gemini"));
        QVERIFY(hasReason(quick.reasons, "FALLBACK_PROFILE:speed"));

        // Where the profile itself is the action: the first by one, the rest by the other.
        rule.then = {};
        rule.then.kind = ActionKind::UseProfile;
        rule.then.profile = "cheap";
        const Decision both = decide(features, Snapshot(parts));
        QVERIFY(candidateOf(both, both.chain[0].service)->local);
        QCOMPARE(chainOf(both).at(1), std::string("gemini"));
        rule.continueChain = false;
        QCOMPARE(decide(features, Snapshot(parts)).chain.size(), std::size_t(1));
    }

    void whereNobodyNamedIsThereTheStandInProfileRanksAndNothingIsExplored()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        named(parts.services, "openai").health = Health::Down;
        parts.setup.rules.rules.push_back(sendRule({}, {{"openai", ""}}));
        parts.setup.rules.rules.front().fallbackProfile = "speed";
        parts.setup.exploration = 1;
        const Snapshot snapshot(parts);
        TaskFeatures features;
        features.outputTokens = 500;
        std::set<std::string> first;
        for (std::uint32_t i = 0; i < 50; ++i) {
            features.draw = i * 80'000'000U;
            const Decision decision = decide(features, snapshot);
            first.insert(decision.chain.front().service);
            QVERIFY(!hasReason(decision.reasons, "EXPLORED"));
            QVERIFY(hasReason(decision.reasons, "PROFILE:speed"));
            QCOMPARE(decision.profile, std::string("speed"));
        }
        QCOMPARE(first.size(), std::size_t(1));
    }

    void explorationIsOffByDefaultAndReplays()
    {
        SnapshotParts parts;
        parts.services = fourServices();
        TaskFeatures features;
        int explored = 0;
        constexpr std::uint32_t draws = 20'000;
        parts.setup.exploration = 0.1;
        const Snapshot on(parts);
        for (std::uint32_t i = 0; i < draws; ++i) {
            features.draw = i * 214'748U; // even over all 32 bits
            const Decision decision = decide(features, on);
            QVERIFY(decide(features, on) == decision);
            const bool isOther = decision.chain.front().service != "ollama";
            QCOMPARE(hasReason(decision.reasons, "EXPLORED"), isOther);
            QVERIFY(!isOther || explores(features.draw, 0.1));
            explored += isOther ? 1 : 0;
        }
        // Of a tenth, those that did not draw the best.
        QVERIFY2(explored > int{draws} / 40 && explored < int{draws} / 10,
                 qPrintable(QString::number(explored)));
        parts.setup.exploration = 0;
        features.draw = 0;
        QCOMPARE(decide(features, Snapshot(parts)).chain.front().service, std::string("ollama"));
    }

    void noMoreThanADozenAreTried()
    {
        std::vector<ServiceView> services;
        for (int i = 0; i < 30; ++i)
            services.push_back(serviceOf("s" + std::to_string(i), false, "m"));
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, {}));
        QCOMPARE(decision.chain.size(), std::size_t(12));
        QCOMPARE(decision.candidates.size(), std::size_t(30));
    }

    void theLastOfADozenCostsNothingWhereSuchAOneIsThere()
    {
        std::vector<ServiceView> services;
        for (int i = 0; i < 30; ++i)
            services.push_back(serviceOf("s" + std::to_string(i), i == 20, "m"));
        services[20].health = Health::Starting; // the worst of all
        RuleSet rules;
        rules.preferLocal = false;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, rules));
        QCOMPARE(decision.chain.size(), std::size_t(12));
        QCOMPARE(decision.chain.back().service, std::string("s20"));
        QCOMPARE(decision.candidates[11].target, decision.chain.back());
        QCOMPARE(decision.candidates[12].target.service, std::string("s19"));
    }

    void conditions_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("difficulty") << 0;
        QTest::newRow("tokens") << 1;
        QTest::newRow("files") << 2;
        QTest::newRow("pattern") << 3;
        QTest::newRow("sensitivity") << 4;
        QTest::newRow("source") << 5;
        QTest::newRow("client") << 6;
        QTest::newRow("requested model") << 7;
        QTest::newRow("time of day over midnight") << 8;
        QTest::newRow("word and pattern together") << 9;
    }

    /// Each condition holds for one request and not for a plain one.
    void conditions()
    {
        QFETCH(int, which);
        Condition when;
        TaskRequest request = requestOf("say hello to Max");
        ClassifyContext context;
        context.minuteOfDay = 12 * 60;
        const TaskRequest plain = request;
        const ClassifyContext noon = context;
        switch (which) {
        case 0:
            when.difficulty.atLeast = 0.5;
            request.prompt = "prove the theorem, derive the complexity and analyze the trade-offs "
                             "of each invariant in the distributed consensus protocol";
            context.fileTokens = TokenCounts::ofEach(50'000);
            break;
        case 1:
            when.tokens.atLeast = 1'000;
            context.fileTokens = TokenCounts::ofEach(2'000);
            break;
        case 2:
            when.files.atLeast = 2;
            request.files = {"/a", "/b"};
            break;
        case 3:
            when.pattern = "(?i)ticket-\\d+";
            request.prompt = "see TICKET-77";
            break;
        case 4:
            when.sensitivity = {Sensitivity::Iban, Sensitivity::ApiKey};
            context.sensitivity = {Sensitivity::ApiKey};
            break;
        case 5:
            when.sources = {TaskSource::Api};
            request.source = TaskSource::Api;
            break;
        case 6:
            when.clients = {"editor"};
            request.client = "editor";
            break;
        case 7:
            when.requestedModels = {"gpt-*"};
            request.model = "gpt-nonesuch";
            break;
        case 8:
            when.timeOfDay = TimeOfDay{22 * 60, 6 * 60};
            context.minuteOfDay = 5 * 60;
            break;
        default:
            when.words = {"alpha", "beta"};
            when.pattern = "[0-9]";
            request.prompt = "beta 2";
            break;
        }
        RuleSet rules;
        rules.rules.push_back(sendRule(when, {{"openai", ""}}));
        const Snapshot snapshot(fourServices(), rules);
        QCOMPARE(decideOn(request, snapshot, context).rule, std::optional(0));
        QVERIFY(!decideOn(plain, snapshot, noon).rule);
        if (which == 9)
            QVERIFY(!decideOn(requestOf("beta"), snapshot).rule);
    }

    void whatWasSeenInTheTextIsSaid()
    {
        ClassifyContext context;
        context.sensitivity = {Sensitivity::Email, Sensitivity::PrivateKey};
        const Decision decision =
            decideOn(requestOf("hello"), Snapshot(fourServices(), {}), context);
        QVERIFY(hasReason(decision.reasons, "PERSONAL_DATA:email"));
        QVERIFY(hasReason(decision.reasons, "SECRET_IN_TEXT:private_key"));
    }

    void imagesThatToolsHaveShownCountAndWantEyes()
    {
        const Snapshot snapshot(fourServices(), {});
        TaskRequest request = requestOf("hello");
        oxide::model::ToolResultPart result;
        result.callId = "a";
        Message message;
        message.role = Role::Tool;
        message.parts = {result};
        request.messages = {message};
        const auto blind = classify(request, {}, snapshot);
        QVERIFY(!blind.needsVision);
        result.images.push_back({"image/png", "aW1n", ""});
        message.parts = {result};
        request.messages = {message};
        const auto seeing = classify(request, {}, snapshot);
        QVERIFY(seeing.needsVision);
        QVERIFY(seeing.inputTokens > blind.inputTokens + 500);
    }

    void featuresCountEverythingThatIsSent()
    {
        const Snapshot snapshot(fourServices(), {});
        TaskRequest request = requestOf("hello");
        const std::int64_t alone = classify(request, {}, snapshot).inputTokens;
        request.messages.push_back(Message::ofText(Role::System, "You are a careful assistant."));
        const std::int64_t withSystem = classify(request, {}, snapshot).inputTokens;
        QVERIFY(withSystem > alone + 5);
        request.tools.push_back({"lookup", "Finds a thing", R"({"type":"object"})"});
        const std::int64_t withTool = classify(request, {}, snapshot).inputTokens;
        QVERIFY(withTool > withSystem + 5);
        ClassifyContext context;
        context.fileTokens = TokenCounts::ofEach(100);
        context.contextTokens = TokenCounts::ofEach(1'000);
        QCOMPARE(classify(request, context, snapshot).inputTokens, withTool + 1'100);
    }
};

QTEST_GUILESS_MAIN(TestDecide)
#include "tst_decide.moc"

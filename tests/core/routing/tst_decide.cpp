#include "routing/decide.h"

#include "routingfixtures.h"

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

    void withoutLocalPreferenceNamesDecide()
    {
        RuleSet rules;
        rules.preferLocal = false;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(fourServices(), rules));
        QCOMPARE(chainOf(decision), (Names{"gemini", "ollama", "openai", "studio"}));
        QVERIFY(hasReason(decision.reasons, "BEST_RANK"));
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
        QVERIFY(decideOn(requestOf("hello"), Snapshot({}, {})).chain.empty());
    }

    void healthRanks()
    {
        auto services = fourServices();
        named(services, "ollama").health = Health::Unchecked;
        named(services, "studio").health = Health::Degraded;
        named(services, "openai").breaker = BreakerState::HalfOpen;
        const Decision decision = decideOn(requestOf("hello"), Snapshot(services, {}));
        // A degraded local one still answers; an unchecked one may not.
        QCOMPARE(chainOf(decision), (Names{"studio", "gemini", "ollama", "openai"}));
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
        named(services, "ollama").models.front().tools = false;
        named(services, "studio").models.front().tools = true;
        named(services, "gemini").models.front().vision = false;
        named(services, "openai").models.front().json = false;
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
        named(services, "ollama").models.front().contextWindow = 4'096;
        named(services, "studio").models.front().contextWindow = 4'096;
        named(services, "studio").contextWindow = 100'000; // the config knows better
        TaskRequest request = requestOf("summarize");
        request.sampling.maxOutputTokens = 1'000;
        ClassifyContext context;
        context.contextTokens = 8'000;
        const Decision decision = decideOn(request, Snapshot(services, {}), context);
        QCOMPARE(chainOf(decision).front(), std::string("studio"));
        const std::int64_t needed = decision.features.inputTokens + 1'000;
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
        context.fileTokens = 50'000;
        const Snapshot snapshot(services, {});
        QVERIFY(decideOn(request, snapshot, context).chain.empty());

        request.files = {"/tmp/large.txt"};
        const Decision decision = decideOn(request, snapshot, context);
        QCOMPARE(chainOf(decision), (Names{"studio", "gemini", "openai"}));
        QVERIFY(hasReason(decision.reasons, "FILES_WILL_BE_CUT"));
        QVERIFY(rejection(decision, "ollama").starts_with("SERVICE_UNHEALTHY"));
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

    void conversationsStayWhereTheyAre()
    {
        auto services = fourServices();
        named(services, "openai").models.push_back(modelOf("mini"));
        ClassifyContext context;
        context.sessionTarget = Target{"openai", "mini"};
        const Decision stays = decideOn(requestOf("and then?"), Snapshot(services, {}), context);
        QCOMPARE(stays.chain.front(), (Target{"openai", "mini"}));
        QVERIFY(hasReason(stays.reasons, "SESSION_STICKY"));
        QCOMPARE(stays.chain.size(), std::size_t(4));

        named(services, "openai").breaker = BreakerState::Open;
        QCOMPARE(chainOf(decideOn(requestOf("and then?"), Snapshot(services, {}), context)).front(),
                 std::string("ollama"));
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
            context.fileTokens = 50'000;
            break;
        case 1:
            when.tokens.atLeast = 1'000;
            context.fileTokens = 2'000;
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
        context.fileTokens = 100;
        context.contextTokens = 1'000;
        QCOMPARE(classify(request, context, snapshot).inputTokens, withTool + 1'100);
    }
};

QTEST_GUILESS_MAIN(TestDecide)
#include "tst_decide.moc"

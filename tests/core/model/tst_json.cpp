#include "model/json.h"

#include <cmath>
#include <limits>
#include <random>

#include <boost/json.hpp>

#include <QTest>

using namespace oxide::model;
using oxide::base::Error;
using oxide::base::ErrorKind;
using oxide::base::TimePoint;
using oxide::base::Ulid;

namespace {

/// Fills values of any kind at random, by one seed.
class Random
{
public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}

    std::int64_t whole(std::int64_t low, std::int64_t high)
    {
        return std::uniform_int_distribution<std::int64_t>(low, high)(m_engine);
    }
    bool coin() { return whole(0, 1) == 1; }

    /// Any finite bit pattern: the hard case for text.
    double number()
    {
        for (;;) {
            const double value = std::bit_cast<double>(m_engine());
            if (std::isfinite(value))
                return value;
        }
    }
    double share() { return static_cast<double>(whole(0, 1'000'000'007)) / 1'000'000'007.0; }

    std::string text()
    {
        static const std::vector<std::string> pieces{
            "a",    "Zürich", "\n", "\"", "\\", "\t", "日本", "🙂", std::string(1, '\0'),
            "\x01", "</",     " ",  "é",  "0",  "{}", "\x7f"};
        std::string text;
        for (std::int64_t i = whole(0, 12); i > 0; --i)
            text += pieces[static_cast<std::size_t>(
                whole(0, static_cast<std::int64_t>(pieces.size()) - 1))];
        return text;
    }

    template<class E>
    E name()
    {
        const auto &table = oxide::base::enumNames<E>;
        return table[static_cast<std::size_t>(whole(0, std::ssize(table) - 1))].value;
    }

    template<class F>
    auto some(F make) -> std::optional<decltype(make())>
    {
        if (coin())
            return make();
        return std::nullopt;
    }

    template<class F>
    auto many(F make) -> std::vector<decltype(make())>
    {
        std::vector<decltype(make())> values;
        for (std::int64_t i = whole(0, 3); i > 0; --i)
            values.push_back(make());
        return values;
    }

    Ulid id()
    {
        Ulid::Bytes bytes;
        for (auto &byte : bytes)
            byte = static_cast<std::uint8_t>(whole(0, 255));
        return Ulid(bytes);
    }
    std::chrono::milliseconds ms() { return std::chrono::milliseconds(whole(0, 1LL << 40)); }
    TimePoint time() { return TimePoint(ms()); }
    Money money() { return Money::fromMicros(whole(-(1LL << 50), 1LL << 50)); }
    Target target() { return {text(), text()}; }
    Reason reason() { return {name<ReasonCode>(), text()}; }
    Range range()
    {
        return {some([&] { return number(); }), some([&] { return share(); })};
    }

    Error error()
    {
        Error error;
        error.kind = name<ErrorKind>();
        error.message = text();
        error.httpStatus = static_cast<int>(whole(0, 599));
        error.retryAfter = some([&] { return ms(); });
        error.detail = text();
        return error;
    }

    Usage usage()
    {
        const auto tokens = [&] { return whole(0, 1LL << 40); };
        return {some(tokens), some(tokens), some(tokens), some(tokens), some(tokens)};
    }

    Cost cost()
    {
        return {name<CostSource>(), some([&] { return money(); })};
    }

    Price price()
    {
        const auto tokens = [&] { return whole(0, 1 << 30); };
        return {tokens(), some(tokens), some(tokens), tokens(), some(tokens), tokens()};
    }

    Condition condition()
    {
        Condition when;
        when.taskTypes = many([&] { return name<TaskType>(); });
        when.difficulty = range();
        when.tokens = range();
        when.files = range();
        when.words = many([&] { return text(); });
        when.pattern = text();
        when.sensitivity = many([&] { return name<Sensitivity>(); });
        when.sources = many([&] { return name<TaskSource>(); });
        when.clients = many([&] { return text(); });
        when.requestedModels = many([&] { return text(); });
        when.timeOfDay = some([&] {
            return TimeOfDay{static_cast<int>(whole(0, 1439)), static_cast<int>(whole(0, 1439))};
        });
        when.budgetUsed = range();
        when.budget = text();
        when.machine.onBattery = some([&] { return coin(); });
        when.machine.metered = some([&] { return coin(); });
        when.machine.cpuLoad = range();
        when.machine.freeMemory = range();
        when.machine.freeVram = range();
        return when;
    }

    Rule rule()
    {
        Rule rule;
        rule.name = text();
        rule.enabled = coin();
        rule.when = condition();
        rule.then.kind = name<ActionKind>();
        rule.then.targets = many([&] { return target(); });
        rule.then.message = text();
        rule.then.profile = text();
        rule.onFailure = name<OnFailure>();
        rule.continueChain = coin();
        rule.fallbackProfile = text();
        return rule;
    }

    Profile profile()
    {
        Profile profile;
        profile.name = text();
        for (const auto &row : oxide::base::enumNames<Factor>) {
            if (double *weight = weightOf(profile.weights, row.value))
                *weight = share();
        }
        profile.threshold = share();
        profile.smallCost = money();
        return profile;
    }

    RoutingSetup setup()
    {
        RoutingSetup setup;
        setup.rules = rules();
        setup.profiles = many([&] { return profile(); });
        setup.profile = text();
        setup.policy.keepLocal = many([&] { return name<Sensitivity>(); });
        setup.policy.maxTaskCost = some([&] { return money(); });
        setup.exploration = share();
        return setup;
    }

    MachineState machine()
    {
        MachineState machine;
        machine.onBattery = some([&] { return coin(); });
        machine.metered = some([&] { return coin(); });
        machine.cpuLoad = some([&] { return share(); });
        machine.freeMemory = some([&] { return whole(0, 1LL << 40); });
        machine.freeVram = some([&] { return whole(0, 1LL << 40); });
        return machine;
    }

    BudgetUse budgetUse() { return {text(), name<BudgetScope>(), text(), share()}; }

    Measured measured()
    {
        Measured measured;
        measured.attempts = static_cast<int>(whole(0, 1000));
        measured.latency = some([&] { return ms(); });
        measured.tailLatency = some([&] { return ms(); });
        measured.firstToken = some([&] { return ms(); });
        measured.tokensPerSecond = some([&] { return share(); });
        measured.failureShare = some([&] { return share(); });
        measured.winRate = some([&] { return share(); });
        return measured;
    }

    BreakerStatus breaker()
    {
        BreakerStatus breaker;
        breaker.state = name<BreakerState>();
        breaker.why = text();
        breaker.until = some([&] { return time(); });
        breaker.failuresInARow = static_cast<int>(whole(0, 100));
        breaker.requests = static_cast<int>(whole(0, 100));
        breaker.failures = static_cast<int>(whole(0, 100));
        return breaker;
    }

    RuleSet rules()
    {
        RuleSet rules;
        rules.rules = many([&] { return rule(); });
        rules.assignments = many([&] { return Assignment{name<TaskType>(), target()}; });
        rules.preferLocal = coin();
        rules.fallbackEnabled = coin();
        return rules;
    }

    TaskFeatures features()
    {
        TaskFeatures features;
        features.type = name<TaskType>();
        features.confidence = share();
        features.evidence = many([&] { return Evidence{text(), number()}; });
        features.difficulty = share();
        features.inputTokens = whole(0, 1LL << 60);
        features.inputByTokenizer = many([&] { return whole(0, 1LL << 60); });
        features.contextTokens = whole(0, 1LL << 60);
        features.outputTokens = whole(0, 1LL << 60);
        features.files = static_cast<int>(whole(0, 1000));
        features.needsTools = coin();
        features.needsVision = coin();
        features.needsJson = coin();
        features.sensitivity = many([&] { return name<Sensitivity>(); });
        features.textMatches = many([&] { return coin(); });
        features.source = name<TaskSource>();
        features.client = text();
        features.service = text();
        features.model = text();
        features.profile = text();
        features.minuteOfDay = static_cast<int>(whole(0, 1439));
        features.sessionTarget = some([&] { return target(); });
        features.warmTokens = whole(0, 1LL << 60);
        features.tags = many([&] { return text(); });
        features.draw = static_cast<std::uint32_t>(whole(0, 0xFFFF'FFFF));
        return features;
    }

    Candidate candidate()
    {
        Candidate candidate;
        candidate.target = target();
        candidate.local = coin();
        candidate.score = some([&] { return number(); });
        candidate.parts = many([&] {
            return SubScore{name<Factor>(), share(), number(), some([&] { return number(); })};
        });
        candidate.reasons = many([&] { return reason(); });
        candidate.expectedCost = some([&] { return money(); });
        candidate.expectedTime = some([&] { return ms(); });
        return candidate;
    }

    Decision decision()
    {
        Decision decision;
        decision.features = features();
        decision.chain = many([&] { return target(); });
        decision.reasons = many([&] { return reason(); });
        decision.candidates = many([&] { return candidate(); });
        decision.rule = some([&] { return static_cast<int>(whole(0, 100)); });
        decision.profile = text();
        decision.onFailure = name<OnFailure>();
        decision.refused = coin();
        decision.refusal = text();
        decision.snapshotHash = text();
        return decision;
    }

    ModelInfo model()
    {
        ModelInfo model;
        model.name = text();
        model.contextWindow = some([&] { return whole(0, 1LL << 40); });
        model.tools = some([&] { return coin(); });
        model.vision = some([&] { return coin(); });
        model.json = some([&] { return coin(); });
        model.sizeBytes = some([&] { return whole(0, 1LL << 40); });
        model.price = some([&] { return price(); });
        model.priceFrom = some([&] { return name<CatalogSource>(); });
        model.maxOutput = some([&] { return whole(0, 1LL << 40); });
        model.reasoning = some([&] { return coin(); });
        model.quality = some([&] { return share(); });
        model.loaded = coin();
        model.preferred = coin();
        return model;
    }

    Rating rating()
    {
        return {number(), name<RatingScale>(), some([&] { return whole(0, 1 << 30); })};
    }

    template<class F>
    auto sourced(F make) -> Sourced<decltype(make())>
    {
        return {make(), name<CatalogSource>(), time()};
    }

    CatalogModel catalogModel()
    {
        CatalogModel model;
        model.id = text();
        model.aliases = many([&] { return text(); });
        model.title = some([&] { return sourced([&] { return text(); }); });
        model.openWeights = some([&] { return sourced([&] { return coin(); }); });
        model.billions = some([&] { return sourced([&] { return share(); }); });
        model.price = some([&] { return sourced([&] { return price(); }); });
        model.contextWindow = some([&] { return sourced([&] { return whole(0, 1LL << 40); }); });
        model.tools = some([&] { return sourced([&] { return coin(); }); });
        model.rating = some([&] { return sourced([&] { return rating(); }); });
        model.quality = some([&] { return share(); });
        return model;
    }

    CatalogMatch catalogMatch()
    {
        CatalogMatch match;
        match.asked = text();
        match.verdict = name<CatalogVerdict>();
        match.model = some([&] { return catalogModel(); });
        match.nearest = many([&] { return CatalogCandidate{text(), share()}; });
        return match;
    }

    ServiceStatus service()
    {
        ServiceStatus service;
        service.config.name = text();
        service.config.dialect = name<Dialect>();
        service.config.arguments = many([&] { return text(); });
        service.config.environment = {{"A" + text(), text()}, {"B" + text(), text()}};
        service.config.keys = many([&] { return text(); });
        service.config.locality = name<Locality>();
        service.config.price = some([&] { return price(); });
        service.config.maxParallel = some([&] { return static_cast<int>(whole(1, 64)); });
        service.config.deadlines.total = ms();
        service.health = name<Health>();
        service.why = text();
        service.since = time();
        service.checkedAt = some([&] { return time(); });
        service.models = many([&] { return model(); });
        service.breaker = name<BreakerState>();
        service.breakerUntil = some([&] { return time(); });
        service.breakerWhy = text();
        service.states = many([&] { return ModelState{text(), coin(), breaker(), measured()}; });
        service.recent = many([&] { return coin(); });
        service.running = static_cast<int>(whole(0, 100));
        service.medianLatency = some([&] { return ms(); });
        service.latencySpark = many([&] { return number(); });
        return service;
    }

    TaskSummary summary()
    {
        TaskSummary task;
        task.id = id();
        task.parent = some([&] { return id(); });
        task.session = some([&] { return id(); });
        task.state = name<TaskState>();
        task.source = name<TaskSource>();
        task.client = text();
        task.type = name<TaskType>();
        task.title = text();
        task.target = target();
        task.files = static_cast<int>(whole(0, 9));
        task.attempts = static_cast<int>(whole(0, 9));
        task.afterFallback = coin();
        task.error = some([&] { return name<ErrorKind>(); });
        task.errorMessage = text();
        task.usage = usage();
        task.cost = cost();
        task.createdAt = time();
        task.startedAt = some([&] { return time(); });
        task.finishedAt = some([&] { return time(); });
        task.firstToken = some([&] { return ms(); });
        task.duration = some([&] { return ms(); });
        return task;
    }

    AttemptRecord attempt()
    {
        AttemptRecord attempt;
        attempt.number = static_cast<int>(whole(1, 9));
        attempt.target = target();
        attempt.startedAt = ms();
        attempt.waitedBefore = ms();
        attempt.connectedAt = some([&] { return ms(); });
        attempt.firstTokenAt = some([&] { return ms(); });
        attempt.committedAt = some([&] { return ms(); });
        attempt.endedAt = some([&] { return ms(); });
        attempt.error = some([&] { return error(); });
        attempt.usage = usage();
        attempt.cost = cost();
        attempt.outputBytes = whole(0, 1LL << 50);
        return attempt;
    }

    TaskDetail detail()
    {
        TaskDetail task;
        task.summary = summary();
        task.prompt = text();
        task.files = many([&] { return text(); });
        task.result = text();
        task.reasoning = text();
        task.notices = many([&] { return text(); });
        task.attempts = many([&] { return attempt(); });
        task.decision = some([&] { return decision(); });
        task.parts = many([&] { return summary(); });
        return task;
    }

    Message message()
    {
        Message message;
        message.role = name<Role>();
        message.parts.emplace_back(TextPart{text()});
        message.parts.emplace_back(ImagePart{text(), text(), text()});
        message.parts.emplace_back(ReasoningPart{text(), text()});
        message.parts.emplace_back(ToolCallPart{text(), text(), text(), text(), coin()});
        message.parts.emplace_back(ToolResultPart{text(), text(), text(), coin()});
        return message;
    }

private:
    std::mt19937_64 m_engine;
};

constexpr int kRounds = 300;

/// Value to JSON to text and all the way back, and the text of the copy is the same text.
template<class Make, class Read>
void roundTrip(Make make, Read read)
{
    for (std::uint64_t seed = 0; seed < kRounds; ++seed) {
        Random random(seed);
        const auto value = make(random);
        const std::string text = boost::json::serialize(toJson(value));
        const auto parsed = parseJson(text);
        QVERIFY2(parsed.has_value(), text.c_str());
        const auto copy = read(*parsed);
        QVERIFY2(copy.has_value(), copy ? "" : copy.error().message.c_str());
        QVERIFY2(*copy == value, text.c_str());
        QCOMPARE(boost::json::serialize(toJson(*copy)), text);
    }
}

} // namespace

class TestJson final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void featuresComeBackEqual()
    {
        roundTrip([](Random &r) { return r.features(); }, featuresFromJson);
    }
    void decisionsComeBackEqual()
    {
        roundTrip([](Random &r) { return r.decision(); }, decisionFromJson);
    }
    void rulesComeBackEqual()
    {
        roundTrip([](Random &r) { return r.rules(); }, rulesFromJson);
    }
    void aRuleComesBackEqual()
    {
        roundTrip([](Random &r) { return r.rule(); }, ruleFromJson);
    }
    void modelsComeBackEqual()
    {
        roundTrip([](Random &r) { return r.model(); }, modelFromJson);
    }
    void catalogueModelsComeBackEqual()
    {
        roundTrip([](Random &r) { return r.catalogModel(); }, catalogModelFromJson);
    }
    void catalogueMatchesComeBackEqual()
    {
        roundTrip([](Random &r) { return r.catalogMatch(); }, catalogMatchFromJson);
    }
    void servicesComeBackEqual()
    {
        roundTrip([](Random &r) { return r.service(); }, serviceFromJson);
    }
    void attemptsComeBackEqual()
    {
        roundTrip([](Random &r) { return r.attempt(); }, attemptFromJson);
    }
    void summariesComeBackEqual()
    {
        roundTrip([](Random &r) { return r.summary(); }, summaryFromJson);
    }
    void detailsComeBackEqual()
    {
        roundTrip([](Random &r) { return r.detail(); }, detailFromJson);
    }
    void messagesComeBackEqual()
    {
        roundTrip([](Random &r) { return r.message(); }, messageFromJson);
    }
    void errorsComeBackEqual()
    {
        roundTrip([](Random &r) { return r.error(); }, errorFromJson);
    }

    void decisionTextIsCanonical()
    {
        Random random(1);
        const Decision decision = random.decision();
        QCOMPARE(toText(decision), toText(Decision(decision)));
        const auto copy = decisionFromText(toText(decision));
        QVERIFY(copy.has_value());
        QCOMPARE(*copy, decision);
    }

    /// The text that is written at once is that of the tree, to the byte: hashes are over it.
    void textIsThatOfTheTree()
    {
        for (std::uint64_t seed = 0; seed < kRounds; ++seed) {
            Random random(seed);
            const Decision decision = random.decision();
            QCOMPARE(toText(decision), boost::json::serialize(toJson(decision)));
        }
        Decision decision;
        for (int c = 0; c < 0x80; ++c)
            decision.refusal += static_cast<char>(c);
        decision.refusal += "\u00e4\u8bf7\U0001F600";
        decision.chain = {{"", "[{"}, {"}]", "\""}};
        decision.features.evidence = {
            {"zero", 0.0},      {"minus zero", -0.0}, {"tenth", 0.1},       {"small", 5e-324},
            {"large", 1.7e308}, {"third", 1.0 / 3},   {"NaN", std::nan("")}};
        QCOMPARE(toText(decision), boost::json::serialize(toJson(decision)));
        std::string text = "[";
        appendText(text, std::string_view("a\tb"));
        appendText(text, std::int64_t{-5});
        appendText(text, true);
        QCOMPARE(text, std::string(R"(["a\tb"-5true)"));
    }

    void keysKeepTheirOrderAndEmptyOptionalsAreLeftOut()
    {
        AttemptRecord attempt;
        attempt.target = {"local", "tiny"};
        QCOMPARE(boost::json::serialize(toJson(attempt)),
                 std::string(R"({"number":1,"target":{"service":"local","model":"tiny"},)"
                             R"("started_at":0,"waited_before":0,"usage":{},)"
                             R"("cost":{"source":"unknown"},"output_bytes":0})"));
    }

    void doublesAreReadToTheLastBit()
    {
        Random random(99);
        for (int i = 0; i < 20'000; ++i) {
            const double number = random.number();
            const auto json = parseJson(boost::json::serialize(boost::json::value(number)));
            QVERIFY(json.has_value());
            QCOMPARE(std::bit_cast<std::uint64_t>(json->as_double()),
                     std::bit_cast<std::uint64_t>(number));
        }
    }

    void notANumberIsNull()
    {
        ServiceStatus service;
        service.latencySpark = {1.5, std::numeric_limits<double>::quiet_NaN()};
        const auto copy = serviceFromJson(toJson(service));
        QVERIFY(copy.has_value());
        QCOMPARE(copy->latencySpark.size(), 2U);
        QVERIFY(std::isnan(copy->latencySpark[1]));
        const std::string text = boost::json::serialize(toJson(service));
        QVERIFY(text.find("null") != std::string::npos);
    }

    void wrongValuesAreRefusedByPath_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("enum") << QByteArray(R"({"features":{"type":"cooking"}})")
                              << QByteArray("features.type: `cooking` is not known here");
        QTest::newRow("in a list") << QByteArray(R"({"chain":[{"service":"a"},{"service":7}]})")
                                   << QByteArray("chain[1].service: text was expected");
        QTest::newRow("object") << QByteArray(R"({"features":[]})")
                                << QByteArray("features: an object was expected");
        QTest::newRow("list") << QByteArray(R"({"candidates":{}})")
                              << QByteArray("candidates: a list was expected");
        QTest::newRow("bool") << QByteArray(R"({"refused":1})")
                              << QByteArray("refused: true or false was expected");
        QTest::newRow("range") << QByteArray(R"({"rule":3000000000})")
                               << QByteArray("rule: the number is out of range");
        QTest::newRow("whole") << QByteArray(R"({"rule":1.5})")
                               << QByteArray("rule: a whole number was expected");
        QTest::newRow("top") << QByteArray(R"([])") << QByteArray("JSON: an object was expected");
    }

    void wrongValuesAreRefusedByPath()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const QByteArray, message);
        const auto decision = decisionFromText(json.toStdString());
        QVERIFY(!decision.has_value());
        QCOMPARE(decision.error().kind, ErrorKind::InvalidArgument);
        QCOMPARE(QByteArray::fromStdString(decision.error().message), message);
    }

    void unknownKeysArePassedOver()
    {
        const auto decision = decisionFromText(R"({"from_tomorrow":[1],"refusal":"no"})");
        QVERIFY(decision.has_value());
        QCOMPARE(decision->refusal, std::string("no"));
    }

    void brokenTextIsRefusedAtEveryCut()
    {
        Random random(3);
        const std::string text = toText(random.decision());
        for (std::size_t cut = 0; cut < text.size(); ++cut)
            QVERIFY(!decisionFromText(text.substr(0, cut)).has_value());
        QVERIFY(!decisionFromText(text + " x").has_value());
        QVERIFY(!parseJson(std::string(1000, '[')).has_value());
    }

    /// They are read without a tree where they are as we write them, else by the tree: alike.
    void featuresAreReadFromADecisionsText()
    {
        for (std::uint64_t seed = 0; seed < kRounds; ++seed) {
            Random random(seed);
            Decision decision = random.decision();
            if (seed % 2 == 0) {
                decision.features.client = "editor";
                decision.features.service = "";
                decision.features.model = "auto:speed";
                decision.features.profile = "cheap";
                decision.features.tags = {"nightly", "a b"};
                decision.features.evidence = {{"word:fix", 0.1}, {"shape:short", 5e-324}};
                decision.features.sessionTarget = Target{"Ollama", "llama3:8b"};
            }
            const auto features = featuresFromDecisionText(toText(decision));
            QVERIFY(features.has_value());
            QCOMPARE(toText(*features), toText(decision.features));
        }
    }

    void whatIsNotWrittenAsWeDoIsReadByTheTree_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isRead");
        QTest::newRow("white space") << QByteArray(R"({ "files" : 3 })") << true;
        QTest::newRow("another order") << QByteArray(R"({"files":3,"type":"coding"})") << true;
        QTest::newRow("an unknown key") << QByteArray(R"({"new":{},"files":3})") << true;
        QTest::newRow("an escape") << QByteArray(R"({"files":3,"client":"a\u0062"})") << true;
        QTest::newRow("outside ASCII")
            << QByteArray("{\"files\":3,\"client\":\"\xc3\xa9\"}") << true;
        QTest::newRow("null") << QByteArray(R"({"files":3,"session_target":null})") << true;
        QTest::newRow("a whole difficulty") << QByteArray(R"({"difficulty":1,"files":3})") << true;
        QTest::newRow("not UTF-8") << QByteArray("{\"files\":3,\"client\":\"\xff\"}") << false;
        QTest::newRow("a leading zero") << QByteArray(R"({"files":03})") << false;
        QTest::newRow("a fraction of a file") << QByteArray(R"({"files":3.5})") << false;
        QTest::newRow("infinite") << QByteArray(R"({"difficulty":inf,"files":3})") << false;
        QTest::newRow("too many") << QByteArray(R"({"files":3000000000})") << false;
        QTest::newRow("no comma") << QByteArray(R"({"type":"coding""files":3})") << false;
        QTest::newRow("a comma too many") << QByteArray(R"({"files":3,})") << false;
        QTest::newRow("an unknown type") << QByteArray(R"({"type":"sleeping","files":3})") << false;
    }

    void whatIsNotWrittenAsWeDoIsReadByTheTree()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const bool, isRead);
        const auto features = featuresFromDecisionText("{\"features\":" + text.toStdString() + "}");
        QCOMPARE(features.has_value(), isRead);
        if (features)
            QCOMPARE(features->files, 3);
    }

    void brokenFeaturesAreRefusedAtEveryCut()
    {
        TaskFeatures features;
        features.evidence = {{"word:fix", 1.5}};
        features.inputByTokenizer = {1, 22, 333};
        features.textMatches = {true, false};
        features.sessionTarget = Target{"Ollama", "llama3"};
        const std::string text = "{\"features\":" + toText(features);
        QVERIFY(featuresFromDecisionText(text).has_value());
        for (std::size_t cut = 0; cut < text.size(); ++cut)
            QVERIFY(!featuresFromDecisionText(text.substr(0, cut)).has_value());
    }

    void unknownMessagePartsAreRefused()
    {
        const auto json = parseJson(R"({"role":"user","parts":[{"type":"smell","text":"x"}]})");
        const auto message = messageFromJson(*json);
        QVERIFY(!message.has_value());
        QCOMPARE(message.error().message, std::string("parts[0].type: `smell` is not known here"));
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"

// Decisions on one desk, each argued by hand: what the profiles and rules come to.
#include "routingfixtures.h"

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kCent = 10'000; ///< micro-dollars

struct ModelSample {
    const char *name;
    double quality;
    std::int64_t contextWindow;
    std::int64_t inputPrice; ///< micro-dollars per million tokens; the cached tenth of it
    std::int64_t outputPrice;
    std::chrono::milliseconds firstToken;
    double tokensPerSecond;
};

ModelView viewOf(const ModelSample &sample)
{
    ModelView view = modelOf(sample.name);
    view.competes = true;
    view.info.quality = sample.quality;
    view.info.contextWindow = sample.contextWindow;
    if (sample.outputPrice > 0) {
        view.info.price = Price();
        view.info.price->inputPerMillion = sample.inputPrice;
        view.info.price->cachedInputPerMillion = sample.inputPrice / 10;
        view.info.price->outputPerMillion = sample.outputPrice;
    }
    view.measured.attempts = 50;
    view.measured.failureShare = 0.02;
    view.measured.firstToken = sample.firstToken;
    view.measured.tokensPerSecond = sample.tokensPerSecond;
    return view;
}

ServiceView service(std::string name, std::initializer_list<ModelSample> models)
{
    ServiceView service = serviceOf(std::move(name), false, models.begin()->name);
    service.models.clear();
    for (const ModelSample &sample : models)
        service.models.push_back(viewOf(sample));
    return service;
}

/// A graphics card with two models, three clouds, one of which recovers from failures.
SnapshotParts desk()
{
    SnapshotParts parts;
    ServiceView ollama = service("ollama", {{"qwen3:8b", 0.42, 32'768, 0, 0, 250ms, 55},
                                            {"llama3.3:70b", 0.60, 131'072, 0, 0, 2'500ms, 4}});
    ollama.local = true;
    ollama.models[0].info.sizeBytes = 5'200'000'000;
    ollama.models[0].info.loaded = true;
    ollama.models[1].info.sizeBytes = 43'000'000'000;
    parts.services.push_back(std::move(ollama));

    ServiceView openai =
        service("openai", {{"gpt-5-mini", 0.80, 400'000, 250'000, 2'000'000, 700ms, 110},
                           {"gpt-5", 0.94, 400'000, 1'250'000, 10'000'000, 2'000ms, 70}});
    openai.models[1].info.reasoning = true;
    parts.services.push_back(std::move(openai));
    parts.services.push_back(
        service("anthropic", {{"claude-sonnet", 0.91, 200'000, 3'000'000, 15'000'000, 900ms, 75}}));
    parts.services.push_back(
        service("gemini", {{"flash-lite", 0.62, 1'048'576, 100'000, 400'000, 300ms, 250}}));
    ServiceView deepseek =
        service("deepseek", {{"deepseek-chat", 0.84, 128'000, 270'000, 1'100'000, 1'100ms, 40}});
    deepseek.breaker = BreakerState::HalfOpen;
    parts.services.push_back(std::move(deepseek));
    return parts;
}

TaskFeatures task(double difficulty)
{
    TaskFeatures features;
    features.type = TaskType::Coding;
    features.confidence = 0.8;
    features.difficulty = difficulty;
    features.inputTokens = 1'500;
    features.outputTokens = 1'000;
    features.draw = 4'000'000'000U; // explores at no share that is allowed
    return features;
}

struct Sample {
    std::string name;
    SnapshotParts parts = desk();
    TaskFeatures features = task(0.5);
    Target chosen; ///< no service: nobody
};

Sample sampleOf(std::string name, double difficulty, std::string profile, Target chosen)
{
    Sample sample;
    sample.name = std::move(name);
    sample.features = task(difficulty);
    sample.features.profile = std::move(profile);
    sample.chosen = std::move(chosen);
    return sample;
}

std::vector<Sample> byProfile()
{
    return {
        // What costs nothing and is in memory does what anybody can do …
        sampleOf("easy, balanced", 0.15, "balanced", {"ollama", "qwen3:8b"}),
        // … and strength counts where it is needed; the dearest adds less than it costs.
        sampleOf("hard, balanced", 0.85, "balanced", {"openai", "gpt-5-mini"}),
        sampleOf("hard, quality", 0.85, "quality", {"openai", "gpt-5"}),
        // A little weaker than the strongest, and twice as quick: it need not think.
        sampleOf("easy, quality", 0.15, "quality", {"anthropic", "claude-sonnet"}),
        sampleOf("middling, speed", 0.5, "speed", {"gemini", "flash-lite"}),
        // The strongest of what costs nothing, however slow.
        sampleOf("very hard, budget", 0.95, "budget", {"ollama", "llama3.3:70b"}),
        sampleOf("very hard, cheap", 0.95, "cheap", {"ollama", "qwen3:8b"}),
    };
}

Sample longContext()
{
    Sample sample = sampleOf("300,000 tokens", 0.5, "long_context", {"gemini", "flash-lite"});
    sample.features.inputTokens = 300'000;
    return sample;
}

Sample warmConversation()
{
    Sample sample =
        sampleOf("a conversation in a cache", 0.9, "quality", {"anthropic", "claude-sonnet"});
    sample.features.inputTokens = 120'000;
    sample.features.sessionTarget = Target{"anthropic", "claude-sonnet"};
    sample.features.warmTokens = 118'000;
    return sample;
}

Sample sensitive()
{
    Sample sample = sampleOf("an IBAN stays here", 0.9, "quality", {"ollama", "llama3.3:70b"});
    sample.parts.setup.policy.keepLocal = {Sensitivity::Iban};
    sample.features.sensitivity = {Sensitivity::Iban};
    return sample;
}

Sample capped()
{
    Sample sample = sampleOf("at most a cent", 0.9, "quality", {"openai", "gpt-5-mini"});
    sample.parts.setup.policy.maxTaskCost = Money::fromMicros(kCent);
    return sample;
}

Sample sentByRule()
{
    Sample sample =
        sampleOf("a rule sends, another profile stands in", 0.3, "", {"deepseek", "deepseek-chat"});
    Rule rule = sendRule(whenType(TaskType::Coding), {{"deepseek", ""}});
    rule.fallbackProfile = "speed";
    rule.onFailure = OnFailure::Continue;
    sample.parts.setup.rules.rules = {std::move(rule)};
    return sample;
}

Sample overBudget()
{
    Sample sample =
        sampleOf("the month's money is nearly gone", 0.9, "quality", {"ollama", "llama3.3:70b"});
    Rule rule = actionRule({}, ActionKind::LocalOnly);
    rule.when.budgetUsed.atLeast = 0.8;
    sample.parts.setup.rules.rules = {std::move(rule)};
    sample.parts.budgets = {{"month", BudgetScope::Global, {}, 0.83}};
    return sample;
}

Sample onBattery()
{
    Sample sample = sampleOf("on battery", 0.1, "", {"gemini", "flash-lite"});
    Rule rule = sendRule({}, {{"gemini", ""}, {"openai", "gpt-5-mini"}});
    rule.when.machine.onBattery = true;
    rule.continueChain = false;
    sample.parts.setup.rules.rules = {std::move(rule)};
    sample.parts.machine.onBattery = true;
    return sample;
}

Sample nobody()
{
    Sample sample = sampleOf("no window is wide enough", 0.5, "", {});
    sample.features.inputTokens = 2'000'000;
    return sample;
}

std::vector<Sample> samples()
{
    std::vector<Sample> all = byProfile();
    for (const auto &make : {longContext, warmConversation, sensitive, capped, sentByRule,
                             overBudget, onBattery, nobody})
        all.push_back(make());
    return all;
}

} // namespace

class TestDeskDecisions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areAsArgued_data()
    {
        QTest::addColumn<int>("which");
        const auto all = samples();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name.c_str()) << static_cast<int>(i);
    }

    void areAsArgued()
    {
        QFETCH(int, which);
        const Sample sample = samples()[static_cast<std::size_t>(which)];
        const Decision decision = decide(sample.features, Snapshot(sample.parts));
        const Target chosen = decision.chain.empty() ? Target() : decision.chain.front();
        QVERIFY2(chosen == sample.chosen, (chosen.service + '/' + chosen.model).c_str());
    }
};

QTEST_GUILESS_MAIN(TestDeskDecisions)
#include "tst_deskdecisions.moc"

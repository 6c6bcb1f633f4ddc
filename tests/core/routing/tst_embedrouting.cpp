#include "routing/decide.h"

#include "routingfixtures.h"

#include <memory>
#include <string>
#include <vector>

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;

using Names = std::vector<std::string>;

namespace {

ModelView embedder(std::string name)
{
    ModelView view = modelOf(std::move(name));
    view.info.embeds = true;
    return view;
}

/// Two local ones and one in the cloud that make vectors, and one that only answers.
std::vector<ServiceView> embedding()
{
    std::vector<ServiceView> services{
        serviceOf("ollama", true, "llama3:latest"), serviceOf("studio", true, "phi"),
        serviceOf("openai", false, "gpt"), serviceOf("claude", false, "opus")};
    named(services, "ollama").models.push_back(embedder("nomic:latest"));
    named(services, "studio").models.push_back(embedder("nomic"));
    named(services, "studio").models.push_back(embedder("minilm"));
    named(services, "openai").models.push_back(embedder("ada"));
    named(services, "claude").models.front().info.embeds = false;
    return services;
}

TaskRequest vectorsOf(std::vector<std::string> texts, std::string model = {})
{
    EmbeddingInput input;
    input.texts = std::move(texts);
    TaskRequest request = requestOf(input.texts.front());
    request.model = std::move(model);
    request.embedding = std::make_shared<const EmbeddingInput>(std::move(input));
    return request;
}

Names targetsOf(const Decision &decision)
{
    Names names;
    for (const Target &target : decision.chain)
        names.push_back(target.service + '/' + target.model);
    return names;
}

Names targetsOf(const TaskRequest &request, std::vector<ServiceView> services, RuleSet rules = {})
{
    return targetsOf(decideOn(request, Snapshot(std::move(services), std::move(rules))));
}

} // namespace

/// Who makes vectors of texts.
class TestEmbedRouting final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsATypeOfItsOwnWhateverTheTextSays()
    {
        const Snapshot snapshot(embedding(), {});
        const Decision decision =
            decideOn(vectorsOf({"Fix the bug in this function", "a boat"}), snapshot);
        QCOMPARE(decision.features.type, TaskType::Embedding);
        QCOMPARE(decision.features.outputTokens, 0);
        QVERIFY(decision.features.inputTokens >= 6);
    }

    void whoAnswersOnlyIsFilteredWithAReason()
    {
        const Snapshot snapshot(embedding(), {});
        const Decision any = decideOn(vectorsOf({"a"}), snapshot);
        QCOMPARE(rejection(any, "claude"), std::string("NO_EMBEDDING_SUPPORT"));
        const Decision asked = decideOn(vectorsOf({"a"}, "claude/opus"), snapshot);
        QVERIFY(asked.chain.empty());
        QCOMPARE(rejection(asked, "claude"), std::string("NO_EMBEDDING_SUPPORT"));
    }

    void aChatKnowsNothingOfEmbedders()
    {
        const Snapshot snapshot(embedding(), {});
        for (const Target &target : decideOn(requestOf("hello"), snapshot).chain)
            QVERIFY(target.model != "ada" && target.model != "minilm" && target.model != "nomic");
        const Decision asked = decideOn(
            [] {
                TaskRequest request = requestOf("hello");
                request.model = "ada";
                return request;
            }(),
            snapshot);
        QVERIFY(asked.chain.empty());
        QCOMPARE(rejection(asked, "openai"), std::string("NO_CHAT_SUPPORT"));
    }

    void onlyTheSameModelStandsIn()
    {
        QCOMPARE(targetsOf(vectorsOf({"a"}, "nomic"), embedding()),
                 (Names{"ollama/nomic:latest", "studio/nomic"}));
        QCOMPARE(targetsOf(vectorsOf({"a"}, "nomic:latest"), embedding()),
                 (Names{"ollama/nomic:latest"})); // as with chats, only Ollama implies the tag
        QCOMPARE(targetsOf(vectorsOf({"a"}, "studio/nomic"), embedding()), (Names{"studio/nomic"}));
    }

    /// A model that its service does not list, or does not know for one that makes vectors.
    void whoNamesAModelIsBelieved()
    {
        QCOMPARE(targetsOf(vectorsOf({"a"}, "openai/next"), embedding()), (Names{"openai/next"}));
        QCOMPARE(targetsOf(vectorsOf({"a"}, "ollama/llama3"), embedding()),
                 (Names{"ollama/llama3:latest"}));
    }

    void autoIsTheSameModelHoweverItsServicesDo()
    {
        QCOMPARE(targetsOf(vectorsOf({"a"}, "auto"), embedding()), (Names{"studio/minilm"}));
        auto services = embedding();
        named(services, "studio").health = Health::Down;
        const Decision down = decideOn(vectorsOf({"a"}), Snapshot(services, {}));
        QVERIFY(down.chain.empty());
        QCOMPARE(rejection(down, "ollama"), std::string("OTHER_VECTORS:minilm"));
        named(services, "studio").health = Health::Healthy;
        named(services, "studio").enabled = false; // for good
        QCOMPARE(targetsOf(vectorsOf({"a"}), services), (Names{"ollama/nomic:latest"}));
    }

    void sensitiveTextsAreRefusedRatherThanMadeByAnother()
    {
        SnapshotParts parts;
        parts.services = embedding();
        parts.setup.rules.assignments = {{TaskType::Embedding, {"openai", "ada"}}};
        parts.setup.policy.keepLocal = {Sensitivity::Email};
        ClassifyContext context;
        context.sensitivity = {Sensitivity::Email};
        const Snapshot snapshot(parts);
        QCOMPARE(targetsOf(decideOn(vectorsOf({"a"}), snapshot)), (Names{"openai/ada"}));
        const Decision kept = decideOn(vectorsOf({"anna@example.org"}), snapshot, context);
        QVERIFY(kept.chain.empty());
        QCOMPARE(rejection(kept, "openai"), std::string("SENSITIVE_STAYS_LOCAL:email"));
    }

    void anAssignmentNamesTheService()
    {
        RuleSet rules;
        rules.assignments = {{TaskType::Embedding, {"ollama", {}}}};
        QCOMPARE(targetsOf(vectorsOf({"a"}), embedding(), rules),
                 (Names{"ollama/nomic:latest", "studio/nomic"}));
        rules.assignments = {{TaskType::Embedding, {"openai", "unlisted"}}};
        QCOMPARE(targetsOf(vectorsOf({"a"}), embedding(), rules), (Names{"openai/unlisted"}));
    }

    void aRuleForAllMeansChats()
    {
        RuleSet rules;
        rules.rules = {sendRule({}, {{"ollama", "llama3:latest"}})};
        QCOMPARE(targetsOf(vectorsOf({"a"}), embedding(), rules), (Names{"studio/minilm"}));
        QCOMPARE(targetsOf(vectorsOf({"a"}, "ada"), embedding(), rules), (Names{"openai/ada"}));
    }

    void aRuleChoosesTheServiceOfAModelButNoOtherModel()
    {
        RuleSet rules;
        rules.rules = {sendRule(whenType(TaskType::Embedding), {{"studio", "minilm"}})};
        QCOMPARE(targetsOf(vectorsOf({"a"}, "nomic"), embedding(), rules),
                 (Names{"studio/nomic", "ollama/nomic:latest"}));
        QCOMPARE(targetsOf(vectorsOf({"a"}), embedding(), rules), (Names{"studio/minilm"}));
    }

    /// Each has the window for itself.
    void manyTextsFitASmallWindow()
    {
        auto services = embedding();
        for (ModelView &view : named(services, "openai").models)
            view.info.contextWindow = 8;
        const Names chain = targetsOf(
            vectorsOf(std::vector<std::string>(100, "some words of a text"), "ada"), services);
        QCOMPARE(chain, (Names{"openai/ada"}));
    }

    void whatItCostsIsItsInput()
    {
        auto services = embedding();
        Price price;
        price.inputPerMillion = 1'000'000;
        price.outputPerMillion = 900'000'000;
        named(services, "openai").models.back().info.price = price;
        const Decision decision =
            decideOn(vectorsOf({"one two three four"}, "ada"), Snapshot(services, {}));
        const Candidate *candidate = candidateOf(decision, "openai");
        QVERIFY(candidate && candidate->expectedCost);
        QCOMPARE(candidate->expectedCost->micros(), decision.features.inputTokens);
    }

    void aKeyKeepsToItsModels()
    {
        TaskRequest request = vectorsOf({"a"});
        request.allowedTargets = {"openai/*"};
        QCOMPARE(targetsOf(request, embedding()), (Names{"openai/ada"}));
        request.model = "nomic";
        QVERIFY(targetsOf(request, embedding()).empty());
    }

    /// Also from its stored text.
    void itIsReplayed()
    {
        const Snapshot snapshot(embedding(), {});
        const auto again = Snapshot::fromText(snapshot.text());
        QVERIFY(again);
        QCOMPARE((*again)->hash(), snapshot.hash());
        const Decision first = decideOn(vectorsOf({"a"}), snapshot);
        QVERIFY(decide(first.features, **again) == first);
    }
};

QTEST_GUILESS_MAIN(TestEmbedRouting)
#include "tst_embedrouting.moc"

#include "catalog/catalogue.h"

#include <QTest>

using namespace oxide;
using catalog::Catalogue;
using model::CatalogFacts;
using model::CatalogRecord;
using model::CatalogSource;
using model::CatalogVerdict;

namespace {

constexpr base::TimePoint kAt{std::chrono::milliseconds(1'700'000'000'000)};

CatalogRecord record(CatalogSource source, const char *name)
{
    CatalogRecord record;
    record.source = source;
    record.at = kAt + std::chrono::hours(static_cast<int>(source));
    record.facts.name = name;
    return record;
}

CatalogRecord priced(CatalogSource source, const char *name, std::int64_t input)
{
    CatalogRecord made = record(source, name);
    model::Price price;
    price.inputPerMillion = input;
    price.outputPerMillion = 4 * input;
    made.facts.price = price;
    return made;
}

CatalogRecord rated(const char *name, double score)
{
    CatalogRecord made = record(CatalogSource::Arena, name);
    made.facts.rating = model::Rating{score, model::RatingScale::Arena, 1000};
    return made;
}

const model::CatalogModel *find(const Catalogue &catalogue, std::string_view id)
{
    const auto at = std::ranges::find(catalogue.models(), id, &model::CatalogModel::id);
    return at == catalogue.models().end() ? nullptr : &*at;
}

model::ModelInfo infoOf(const char *name)
{
    model::ModelInfo info;
    info.name = name;
    return info;
}

model::ServiceConfig serviceOf(model::Dialect dialect = model::Dialect::OpenAi)
{
    model::ServiceConfig service;
    service.name = "cloud";
    service.dialect = dialect;
    return service;
}

} // namespace

class TestCatalogue final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStatedOrderDecidesValueByValue()
    {
        CatalogRecord builtIn = priced(CatalogSource::BuiltIn, "openai/gpt-4o", 1);
        builtIn.facts.contextWindow = 100;
        builtIn.facts.maxOutput = 10;
        CatalogRecord listed = priced(CatalogSource::OpenRouter, "openai/gpt-4o", 2);
        listed.facts.contextWindow = 200;
        CatalogRecord own = record(CatalogSource::User, "gpt-4o");
        own.facts.contextWindow = 300;
        builtIn.facts.title = "GPT 4o";
        builtIn.facts.openWeights = true;
        builtIn.facts.released = "2024-05";
        listed.facts.title = "GPT-4o";
        listed.facts.openWeights = false;
        for (const auto &records :
             {std::vector{builtIn, listed, own}, std::vector{own, listed, builtIn}}) {
            const Catalogue catalogue(records);
            QCOMPARE(catalogue.models().size(), std::size_t{1});
            const model::CatalogModel &model = catalogue.models().front();
            QCOMPARE(model.id, std::string("openai/gpt-4o"));
            QCOMPARE(model.house, std::string("openai"));
            QCOMPARE(model.family, std::string("gpt"));
            QCOMPARE(model.price->value.inputPerMillion, std::int64_t{2});
            QVERIFY(model.price->source == CatalogSource::OpenRouter);
            QVERIFY(model.price->at == listed.at);
            QCOMPARE(model.contextWindow->value, std::int64_t{300});
            QVERIFY(model.contextWindow->source == CatalogSource::User);
            QCOMPARE(model.title->value, std::string("GPT-4o"));
            QVERIFY(model.title->source == CatalogSource::OpenRouter);
            QVERIFY(!model.openWeights->value);
            QVERIFY(model.released->source == CatalogSource::BuiltIn);
            QCOMPARE(model.maxOutput->value, std::int64_t{10});
            QVERIFY(model.maxOutput->at == builtIn.at);
        }
    }

    void whoIsReadLastIsNotBelievedMore()
    {
        CatalogRecord listed = priced(CatalogSource::OpenRouter, "openai/gpt-4o", 2);
        listed.facts.openWeights = false;
        CatalogRecord judged = rated("openai/gpt-4o", 1350);
        judged.facts.openWeights = true;
        const Catalogue catalogue({judged, listed});
        QVERIFY(catalogue.models().front().openWeights->source == CatalogSource::OpenRouter);
        QVERIFY(!catalogue.models().front().openWeights->value);
    }

    void namesOfSourcesMeet()
    {
        CatalogRecord weights =
            record(CatalogSource::HuggingFace, "meta-llama/Llama-3.1-8B-Instruct");
        weights.facts.weights = weights.facts.name;
        weights.facts.billions = 8.03;
        CatalogRecord listed =
            priced(CatalogSource::OpenRouter, "meta-llama/llama-3.1-8b-instruct", 20'000);
        listed.facts.weights = "meta-llama/Llama-3.1-8B-Instruct";
        const Catalogue catalogue({priced(CatalogSource::BuiltIn, "meta/llama-3.1-8b-instruct", 1),
                                   listed, weights, rated("meta/Llama-3.1-8B-Instruct", 1176)});
        QCOMPARE(catalogue.models().size(), std::size_t{1});
        const model::CatalogModel &model = catalogue.models().front();
        QCOMPARE(model.price->value.inputPerMillion, std::int64_t{20'000});
        QCOMPARE(model.billions->value, 8.03);
        QCOMPARE(model.rating->value.value, 1176.0);
        QVERIFY(*model.quality > 0.1 && *model.quality < 0.25);
    }

    void weightsThatNoOtherHasTellWhoItIs()
    {
        CatalogRecord house = record(CatalogSource::BuiltIn, "mistral/mistral-small-2506");
        house.facts.weights = "mistralai/Mistral-Small-3.2-24B-Instruct-2506";
        CatalogRecord listed =
            priced(CatalogSource::OpenRouter, "mistralai/mistral-small-3.2-24b-instruct", 75'000);
        listed.facts.weights = house.facts.weights;
        QCOMPARE(Catalogue({house, listed}).models().size(), std::size_t{1});
        CatalogRecord fast = record(CatalogSource::BuiltIn, "mistral/mistral-small-fast");
        fast.facts.weights = house.facts.weights;
        QCOMPARE(Catalogue({house, fast, listed}).models().size(), std::size_t{3});
    }

    void aModelOfItsOwnPriceStaysApart()
    {
        const Catalogue catalogue(
            {priced(CatalogSource::BuiltIn, "anthropic/claude-opus-4-7", 5),
             priced(CatalogSource::OpenRouter, "anthropic/claude-opus-4.7", 5),
             priced(CatalogSource::OpenRouter, "anthropic/claude-opus-4.7-fast", 30)});
        QCOMPARE(catalogue.models().size(), std::size_t{2});
        QCOMPARE(find(catalogue, "anthropic/claude-opus-4.7-fast")->price->value.inputPerMillion,
                 std::int64_t{30});
        QCOMPARE(find(catalogue, "anthropic/claude-opus-4-7")->price->value.inputPerMillion,
                 std::int64_t{5});
    }

    void ofTwoRatingsTheNearerNameCounts()
    {
        const Catalogue catalogue({priced(CatalogSource::BuiltIn, "anthropic/claude-opus-4-1", 15),
                                   rated("anthropic/claude-opus-4-1-20250805-thinking-16k", 1450),
                                   rated("anthropic/claude-opus-4-1-20250805", 1438)});
        QCOMPARE(find(catalogue, "anthropic/claude-opus-4-1")->rating->value.value, 1438.0);
    }

    void aRatedModelThatNobodySellsIsKnownToo()
    {
        const Catalogue catalogue({rated("alibaba/qwen2.5-72b-instruct", 1302)});
        const auto match = catalogue.match("qwen2.5:72b-instruct-q4_K_M", "ollama");
        QVERIFY(match.verdict == CatalogVerdict::Match);
        QVERIFY(match.model->quality.has_value());
    }

    void whatIsUnsureIsSaid()
    {
        const Catalogue catalogue({priced(CatalogSource::BuiltIn, "google/gemma-3-4b-it", 1),
                                   priced(CatalogSource::BuiltIn, "google/gemma-3-27b-it", 2)});
        const auto unsure = catalogue.match("gemma3", "ollama");
        QVERIFY(unsure.verdict == CatalogVerdict::Unsure);
        QVERIFY(!unsure.model);
        QCOMPARE(unsure.nearest.size(), std::size_t{2});
        QVERIFY(catalogue.match("nothing-like-it").verdict == CatalogVerdict::None);
        QVERIFY(catalogue.match("gemma3:4b").verdict == CatalogVerdict::Match);
    }

    void whatTheServiceLeavesOpenIsFilledIn()
    {
        CatalogRecord known = priced(CatalogSource::OpenRouter, "openai/gpt-4o", 2'500'000);
        known.facts.contextWindow = 128'000;
        known.facts.vision = true;
        known.facts.tools = true;
        const Catalogue catalogue({known, rated("openai/gpt-4o", 1350)});
        model::ModelInfo said = infoOf("gpt-4o");
        said.contextWindow = 64'000;
        said.tools = false;
        const model::ModelInfo info = catalogue.complete(said, serviceOf(), false);
        QCOMPARE(info.contextWindow, std::optional<std::int64_t>(64'000));
        QCOMPARE(info.tools, std::optional(false));
        QCOMPARE(info.vision, std::optional(true));
        QCOMPARE(info.price->inputPerMillion, std::int64_t{2'500'000});
        QVERIFY(info.priceFrom == CatalogSource::OpenRouter);
        said.price = model::Price{3, {}, {}, 3, {}, 0};
        const model::ModelInfo own = catalogue.complete(said, serviceOf(), false);
        QCOMPARE(own.price->inputPerMillion, std::int64_t{3});
        QVERIFY(own.priceFrom == CatalogSource::Provider);
        QCOMPARE(info.quality, std::optional(0.5));
    }

    void theUsersEntryCountsBeforeTheService()
    {
        CatalogRecord own = priced(CatalogSource::User, "gpt-4o", 7);
        own.facts.tools = true;
        const Catalogue catalogue({own});
        model::ModelInfo said = infoOf("gpt-4o");
        said.price = model::Price();
        said.tools = false;
        const model::ModelInfo info = catalogue.complete(said, serviceOf(), false);
        QCOMPARE(info.price->inputPerMillion, std::int64_t{7});
        QVERIFY(info.priceFrom == CatalogSource::User);
        QCOMPARE(info.tools, std::optional(true));
        model::ServiceConfig service = serviceOf();
        service.price = model::Price{9, {}, {}, 9, {}, 0};
        QCOMPARE(catalogue.complete(said, service, false).price->inputPerMillion, std::int64_t{9});
    }

    void allEntriesOfTheUserForAModelCountAndTheNearestMost()
    {
        CatalogRecord near = record(CatalogSource::User, "openai/gpt-4o");
        near.facts.tools = true;
        CatalogRecord far = priced(CatalogSource::User, "gpt-4o-latest", 7);
        far.facts.tools = false;
        const auto known = priced(CatalogSource::OpenRouter, "openai/gpt-4o", 2);
        for (const auto &records : {std::vector{known, near, far}, std::vector{far, near, known}}) {
            const Catalogue catalogue(records);
            QCOMPARE(catalogue.models().size(), std::size_t{1});
            const model::CatalogModel &model = catalogue.models().front();
            QCOMPARE(model.price->value.inputPerMillion, std::int64_t{7});
            QVERIFY(model.price->source == CatalogSource::User);
            QCOMPARE(model.tools->value, true);
        }
    }

    void whatRunsHereIsFreeUnlessTheUserGaveAPrice()
    {
        const auto cloud =
            priced(CatalogSource::OpenRouter, "meta-llama/llama-3.3-70b-instruct", 100);
        const Catalogue catalogue({cloud});
        const auto ollama = serviceOf(model::Dialect::Ollama);
        const auto known = catalogue.complete(infoOf("llama3.3:70b"), ollama, true);
        QVERIFY(known.price == model::Price() && !known.priceFrom);
        const auto unknown = catalogue.complete(infoOf("my-own:1b"), ollama, true);
        QVERIFY(unknown.price == model::Price());
        const Catalogue paid({cloud, priced(CatalogSource::User, "llama3.3:70b", 3)});
        QCOMPARE(paid.complete(infoOf("llama3.3:70b"), ollama, true).price->inputPerMillion,
                 std::int64_t{3});
    }

    void anAgentsSignInDecidesWhatIsPaid()
    {
        CatalogRecord known = priced(CatalogSource::OpenRouter, "google/gemini-2.5-pro", 100);
        known.facts.contextWindow = 1'048'576;
        const Catalogue catalogue({known});
        const auto info = catalogue.complete(infoOf("gemini-2.5-pro"),
                                             serviceOf(model::Dialect::GeminiCli), false);
        QVERIFY(!info.price);
        QCOMPARE(info.contextWindow, std::optional<std::int64_t>(1'048'576));
    }

    void anUnknownPriceStaysUnknown()
    {
        const Catalogue catalogue({rated("openai/gpt-4o", 1350)});
        QVERIFY(!catalogue.complete(infoOf("gpt-4o"), serviceOf(), false).price);
        QVERIFY(!catalogue.complete(infoOf("some-model"), serviceOf(), false).price);
    }

    void anEmptyCatalogueKnowsNothing()
    {
        const Catalogue catalogue({});
        QVERIFY(catalogue.match("gpt-4o").verdict == CatalogVerdict::None);
        QVERIFY(catalogue.complete(infoOf("gpt-4o"), serviceOf(), false) == infoOf("gpt-4o"));
    }
};

QTEST_GUILESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"

// No source is trusted: what lists say that cannot be, and lists that are no lists.
#include "catalog/catalogue.h"
#include "catalog/openrouter.h"
#include "catalog/plausible.h"
#include "net/listedprice.h"

#include <cmath>
#include <functional>
#include <limits>

#include <QElapsedTimer>
#include <QTest>

using namespace oxide;
using catalog::plausible;
using model::CatalogFacts;
using model::Rating;
using model::RatingScale;

namespace {

CatalogFacts wholeFacts()
{
    CatalogFacts facts;
    facts.name = "acme/one";
    facts.title = "One";
    facts.aliases = {"acme/uno"};
    facts.weights = "acme/One-8B";
    facts.released = "2026-01-02";
    facts.billions = 8;
    facts.price = model::Price{1, 2, 3, 4, 5, 6};
    facts.contextWindow = 1000;
    facts.maxOutput = 100;
    facts.rating = Rating{1300, RatingScale::Arena, 10};
    return facts;
}

constexpr const char *kPricing = R"({"prompt":"0.000001","completion":"0.000002"})";

using Change = std::function<void(CatalogFacts &)>;

/// What is left of the facts after a change, in a list of one.
CatalogFacts leftOf(const Change &change)
{
    CatalogFacts facts = wholeFacts();
    change(facts);
    auto left = plausible({facts});
    return left && left->size() == 1 ? left->front() : CatalogFacts();
}

std::string modelsNamed(std::size_t count, const char *stem)
{
    std::string list = "{\"data\":[";
    for (std::size_t i = 0; i < count; ++i) {
        list += i == 0 ? "{\"id\":\"acme/" : ",{\"id\":\"acme/";
        list += stem + std::to_string(i) + "\",\"name\":\"Acme\",\"pricing\":" + kPricing + '}';
    }
    return list + "]}";
}

} // namespace

class TestPlausible final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatCanBeStays()
    {
        QVERIFY(leftOf([](CatalogFacts &) {}) == wholeFacts());
        QVERIFY(plausible({}).has_value());
    }

    void valuesThatCannotBeAreLeftOut()
    {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        const CatalogFacts whole = wholeFacts();
        for (const std::int64_t tokens :
             {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-4096}, std::int64_t{2'000'000'000},
              std::numeric_limits<std::int64_t>::max()}) {
            CatalogFacts expected = whole;
            expected.contextWindow.reset();
            expected.maxOutput.reset();
            QVERIFY(leftOf([=](CatalogFacts &facts) {
                        facts.contextWindow = tokens;
                        facts.maxOutput = tokens;
                    })
                    == expected);
        }
        for (const double value : {-1.0, nan, HUGE_VAL, -HUGE_VAL, 1e18}) {
            CatalogFacts expected = whole;
            expected.rating.reset();
            expected.billions.reset();
            QVERIFY(leftOf([=](CatalogFacts &facts) {
                        facts.rating->value = value;
                        facts.billions = value;
                    })
                    == expected);
        }
        CatalogFacts unvoted = whole;
        unvoted.rating->votes.reset();
        QVERIFY(leftOf([](CatalogFacts &facts) { facts.rating->votes = -5; }) == unvoted);
    }

    void aPriceThatCannotBeIsNoPrice()
    {
        using Part = std::function<void(model::Price &, std::int64_t)>;
        const std::vector<Part> parts = {
            [](model::Price &price, std::int64_t micros) { price.inputPerMillion = micros; },
            [](model::Price &price, std::int64_t micros) { price.outputPerMillion = micros; },
            [](model::Price &price, std::int64_t micros) { price.cachedInputPerMillion = micros; },
            [](model::Price &price, std::int64_t micros) { price.cacheWritePerMillion = micros; },
            [](model::Price &price, std::int64_t micros) { price.reasoningPerMillion = micros; },
            [](model::Price &price, std::int64_t micros) { price.perRequest = micros; },
        };
        for (const Part &part : parts) {
            for (const std::int64_t micros : {std::int64_t{-1}, net::mostPerMillion + 1,
                                              std::numeric_limits<std::int64_t>::max(),
                                              std::numeric_limits<std::int64_t>::min()}) {
                const CatalogFacts left =
                    leftOf([&](CatalogFacts &facts) { part(*facts.price, micros); });
                QVERIFY(!left.price);
                QVERIFY(left.rating.has_value());
            }
        }
    }

    void pricesOfAListAreReadWithinBounds()
    {
        const auto priceOf = [](const char *pricing) {
            const std::string list =
                R"({"data":[{"id":"a/x","name":"X","pricing":)" + std::string(pricing) + "}]}";
            return catalog::parseOpenRouter(list)->front().price;
        };
        QVERIFY(priceOf(R"({"prompt":"0.00015","completion":"0.0006"})"));
        QVERIFY(priceOf(R"({"prompt":0.00015,"completion":0.0006,"request":0.03})"));
        for (const char *pricing :
             {R"({"prompt":"15","completion":"60"})",
              R"({"prompt":"-0.000001","completion":"1e-6"})", R"({"prompt":"1e-6"})",
              R"({"prompt":"nan","completion":"nan"})", R"({"prompt":1e999,"completion":1e999})",
              R"({"prompt":[],"completion":{}})",
              R"({"prompt":"1e-6","completion":"1e-6","request":"-1"})",
              R"({"prompt":"1e-6","completion":"1e-6","request":"1000000"})", "[]", "true"})
            QVERIFY2(!priceOf(pricing), pricing);
    }

    void whatHasNoNameIsPassedOver()
    {
        std::vector<CatalogFacts> facts(5, wholeFacts());
        facts[0].name = std::string(1000, 'x');
        facts[1].name = "acme/\x1b[2J";
        facts[2].name.clear();
        facts[4].contextWindow = 7; // the same name once more
        const auto left = plausible(facts);
        QVERIFY(left.has_value());
        QCOMPARE(left->size(), std::size_t{1});
        QVERIFY(left->front() == wholeFacts());
        facts.resize(3);
        const auto none = plausible(facts);
        QVERIFY(!none && none.error().kind == base::ErrorKind::BadResponse);
    }

    void textsThatCannotBeAreLeftOut()
    {
        const CatalogFacts left = leftOf([](CatalogFacts &facts) {
            facts.title = "a\nb";
            facts.weights = std::string(500, 'w');
            facts.released = "the day before yesterday";
            facts.aliases = std::vector<std::string>(1000, "a");
            facts.aliases.front() = "\t";
        });
        QVERIFY(left.title.empty() && left.weights.empty() && left.released.empty());
        QVERIFY(left.aliases.size() <= 20 && left.aliases.front() == "a");
    }

    void aListOf50000ModelsIsRefusedAtOnce()
    {
        const std::string list = modelsNamed(50'000, "model-");
        QElapsedTimer timer;
        timer.start();
        auto parsed = catalog::parseOpenRouter(list);
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->size(), std::size_t{50'000});
        const auto refused = plausible(std::move(*parsed));
        QVERIFY(timer.elapsed() < 5'000);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("50000") != std::string::npos);
    }

    void theLongestListThatIsTakenIsPutTogether()
    {
        auto facts = plausible(*catalog::parseOpenRouter(modelsNamed(catalog::kMostModels, "m-")));
        QVERIFY(facts.has_value());
        std::vector<model::CatalogRecord> records;
        for (CatalogFacts &each : *facts)
            records.push_back({model::CatalogSource::OpenRouter, {}, std::move(each)});
        for (std::size_t i = 0; i < 200; ++i) { // each is looked for among all of them
            CatalogFacts judged;
            judged.name = "acme/m-" + std::to_string(i) + "-preview";
            judged.rating = Rating{1300, RatingScale::Arena, {}};
            records.push_back({model::CatalogSource::Arena, {}, std::move(judged)});
        }
        QElapsedTimer timer;
        timer.start();
        const catalog::Catalogue catalogue(std::move(records));
        qInfo("%zu models of one name put together in %lld ms", catalogue.models().size(),
              static_cast<long long>(timer.elapsed()));
        QVERIFY(catalogue.models().size() >= catalog::kMostModels);
        QVERIFY(catalogue.match("acme/m-77").verdict == model::CatalogVerdict::Match);
    }

    void aCutListIsNone()
    {
        const std::string list = modelsNamed(3, "model-");
        for (std::size_t size = 0; size < list.size(); ++size)
            QVERIFY(!catalog::parseOpenRouter(std::string_view(list).substr(0, size)));
        QVERIFY(catalog::parseOpenRouter(list));
    }
};

QTEST_GUILESS_MAIN(TestPlausible)
#include "tst_plausible.moc"

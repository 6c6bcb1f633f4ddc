#include "routing/competitors.h"

#include <QTest>

using namespace oxide::model;
using oxide::routing::competitorsOf;

namespace {

using Names = std::vector<std::string>;

ModelInfo rated(std::string name, double quality, std::int64_t price)
{
    ModelInfo info;
    info.name = std::move(name);
    info.quality = quality;
    info.price = Price();
    info.price->inputPerMillion = price;
    info.price->outputPerMillion = 4 * price;
    return info;
}

ModelInfo unrated(std::string name)
{
    ModelInfo info;
    info.name = std::move(name);
    return info;
}

} // namespace

class TestCompetitors final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aModelThatTheUserSetStandsAlone()
    {
        ServiceConfig config;
        config.defaultModel = "b";
        QCOMPARE(competitorsOf(config, false, "b", {rated("a", 0.9, 1), rated("b", 0.5, 2)}),
                 Names());
    }

    void preferredOnesCompeteWhereTheyAreOffered()
    {
        ServiceConfig config;
        config.preferredModels = {"c", "nonesuch", "a"};
        QCOMPARE(competitorsOf(config, false, "c", {unrated("a"), unrated("b"), unrated("c")}),
                 Names{"a"});
    }

    void otherwiseThoseThatNobodyBeats()
    {
        const std::vector<ModelInfo> offered{
            rated("best", 0.95, 15'000'000), rated("dear and weak", 0.4, 20'000'000),
            rated("middle", 0.7, 1'000'000), rated("worse middle", 0.7, 2'000'000),
            rated("cheap", 0.3, 100'000),    unrated("embedding"),
        };
        QCOMPARE(competitorsOf({}, false, "embedding", offered),
                 (Names{"best", "cheap", "middle"}));
        QCOMPARE(competitorsOf({}, false, "best", offered), (Names{"cheap", "middle"}));
    }

    void theStrongestAndTheCheapestAreAmongAtMostFive()
    {
        std::vector<ModelInfo> offered;
        for (int i = 0; i < 40; ++i)
            offered.push_back(rated("m" + std::to_string(i), 0.1 + i * 0.02, 1'000 * (i + 1)));
        const Names names = competitorsOf({}, false, "", offered);
        QCOMPARE(names.size(), std::size_t(5));
        QVERIFY(std::ranges::find(names, "m0") != names.end());
        QVERIFY(std::ranges::find(names, "m39") != names.end());
    }

    void onThisMachineSizeIsThePriceAndLoadedOnesCompete()
    {
        const auto local = [](const char *name, double quality, std::int64_t bytes) {
            ModelInfo info = unrated(name);
            info.quality = quality;
            info.sizeBytes = bytes;
            return info;
        };
        std::vector<ModelInfo> offered{local("big", 0.6, 40), local("small", 0.4, 4),
                                       local("bad", 0.3, 8)};
        QCOMPARE(competitorsOf({}, true, "small", offered), Names{"big"});
        offered[2].loaded = true;
        QCOMPARE(competitorsOf({}, true, "small", offered), (Names{"bad", "big"}));
    }
};

QTEST_GUILESS_MAIN(TestCompetitors)
#include "tst_competitors.moc"

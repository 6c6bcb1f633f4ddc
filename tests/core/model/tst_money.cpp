#include "model/usage.h"

#include <QTest>

#include <limits>

using namespace oxide::model;

namespace {

Price price()
{
    Price price;
    price.inputPerMillion = 3'000'000;
    price.cachedInputPerMillion = 300'000;
    price.cacheWritePerMillion = 3'750'000;
    price.outputPerMillion = 15'000'000;
    price.reasoningPerMillion = 20'000'000;
    price.perRequest = 5'000;
    return price;
}

Usage usage()
{
    Usage usage;
    usage.input = 1000;
    usage.cachedInput = 2000;
    usage.cacheWrite = 400;
    usage.output = 100;
    usage.reasoning = 50;
    return usage;
}

} // namespace

class TestMoney final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindOfTokenHasItsPrice()
    {
        QCOMPARE(costOf(usage(), price()).micros(), 3000 + 600 + 1500 + 1500 + 1000 + 5000);
    }

    void whatHasNoPriceOfItsOwnIsBilledAsInputOrOutput()
    {
        Price plain;
        plain.inputPerMillion = 3'000'000;
        plain.outputPerMillion = 15'000'000;
        QCOMPARE(costOf(usage(), plain).micros(), 3 * (1000 + 2000 + 400) + 15 * (100 + 50));
    }

    void aPriceOfZeroIsAPrice()
    {
        Price cached = price();
        cached.cachedInputPerMillion = 0;
        QCOMPARE(costOf(usage(), cached).micros(), 12'600 - 600);
    }

    void theSumIsRoundedOnceAndHalfUp()
    {
        Price third;
        third.inputPerMillion = third.outputPerMillion = 250'000; // a quarter of a micro a token
        Usage one;
        one.input = 1;
        QCOMPARE(costOf(one, third).micros(), 0);
        one.output = 1; // two quarters: each alone would round to none
        QCOMPARE(costOf(one, third).micros(), 1);
    }

    void unknownAndNegativeCountsAreNone()
    {
        Usage odd;
        odd.output = -7;
        QCOMPARE(costOf(odd, price()).micros(), 5000);
        QCOMPARE(costOf(Usage(), Price()).micros(), 0);
    }

    void noCountOverflows()
    {
        Usage many;
        many.input = std::int64_t{1} << 53; // times 1e12, over 1e6: beyond 64 bits between
        Price dear;
        dear.inputPerMillion = 1'000'000;
        QCOMPARE(costOf(many, dear).micros(), std::int64_t{1} << 53);
        dear.inputPerMillion = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(costOf(many, dear).micros(), std::numeric_limits<std::int64_t>::max());
    }
};

QTEST_GUILESS_MAIN(TestMoney)
#include "tst_money.moc"

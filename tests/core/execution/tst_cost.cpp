#include "execution/cost.h"

#include <QTest>

using namespace oxide;
using execution::Spent;
using model::CostSource;
using model::Money;

namespace {

model::Price price()
{
    model::Price price;
    price.inputPerMillion = 3'000'000;
    price.cachedInputPerMillion = 300'000;
    price.cacheWritePerMillion = 3'750'000;
    price.outputPerMillion = 15'000'000;
    return price;
}

Spent spentWith(base::ErrorKind kind, int status = 0)
{
    Spent spent;
    spent.price = price();
    base::Error error;
    error.kind = kind;
    error.httpStatus = status;
    spent.error = error;
    spent.estimatedInput = 1000;
    return spent;
}

} // namespace

class TestCost final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theProvidersOwnFigureWins()
    {
        Spent spent;
        spent.price = price();
        spent.usage.input = 10;
        spent.usage.output = 10;
        spent.reported = Money::fromMicros(42);
        QCOMPARE(execution::priceOf(spent).source, CostSource::Reported);
        QCOMPARE(execution::priceOf(spent).amount, Money::fromMicros(42));
    }

    void withoutAPriceTheCostIsUnknownAndNotZero()
    {
        Spent spent;
        spent.usage.input = 10;
        spent.usage.output = 10;
        QCOMPARE(execution::priceOf(spent).source, CostSource::Unknown);
        QVERIFY(!execution::priceOf(spent).amount);
    }

    void whatNeverReachedAModelCostsNothing()
    {
        for (const auto kind : {base::ErrorKind::ConnectionRefused, base::ErrorKind::Unauthorized,
                                base::ErrorKind::QuotaExceeded}) {
            QCOMPARE(execution::priceOf(spentWith(kind)).amount, Money());
        }
    }

    void aGatewayErrorMayHaveBeenBilled()
    {
        const auto cost = execution::priceOf(spentWith(base::ErrorKind::ServerError, 504));
        QCOMPARE(cost.source, CostSource::Estimated);
        QCOMPARE(cost.amount, Money::fromMicros(3000));
    }

    void aCutStreamIsEstimatedFromWhatCame()
    {
        Spent spent = spentWith(base::ErrorKind::StreamCut);
        spent.estimatedOutput = 100;
        QCOMPARE(execution::priceOf(spent).amount, Money::fromMicros(4500));
        QCOMPARE(execution::priceOf(spent).source, CostSource::Estimated);
    }

    void aSumIsAsGoodAsItsWeakerPart()
    {
        model::Cost reported;
        reported.source = CostSource::Reported;
        reported.amount = Money::fromMicros(5);
        model::Cost estimated;
        estimated.source = CostSource::Estimated;
        estimated.amount = Money::fromMicros(7);
        QCOMPARE(execution::sum(reported, estimated).source, CostSource::Estimated);
        QCOMPARE(execution::sum(reported, estimated).amount, Money::fromMicros(12));
        QVERIFY(!execution::sum(reported, model::Cost()).amount);
    }
};

QTEST_GUILESS_MAIN(TestCost)
#include "tst_cost.moc"

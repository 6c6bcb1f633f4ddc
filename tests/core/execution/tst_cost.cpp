#include "execution/cost.h"
#include "model/history.h"

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
    spent.estimate.input = 1000;
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
        QCOMPARE(execution::charge(spent).cost.source, CostSource::Reported);
        QCOMPARE(execution::charge(spent).cost.amount, Money::fromMicros(42));
    }

    void withoutAPriceTheCostIsUnknownAndNotZero()
    {
        Spent spent;
        spent.usage.input = 10;
        spent.usage.output = 10;
        QCOMPARE(execution::charge(spent).cost.source, CostSource::Unknown);
        QVERIFY(!execution::charge(spent).cost.amount);
    }

    void whatNobodyReportedIsLikelyWhatWasEstimated()
    {
        Spent spent; // without a price, too
        spent.estimate.input = 1000;
        spent.estimate.output = 20;
        QVERIFY(!execution::charge(spent).usage.isKnown());
        QCOMPARE(execution::charge(spent).likely, spent.estimate);
        spent.usage.cachedInput = 900;
        spent.usage.output = 25;
        QCOMPARE(execution::charge(spent).likely, spent.usage);
    }

    void whatNeverReachedAModelCostsNothing()
    {
        for (const auto kind : {base::ErrorKind::ConnectionRefused, base::ErrorKind::Unauthorized,
                                base::ErrorKind::QuotaExceeded, base::ErrorKind::Unsupported}) {
            QCOMPARE(execution::charge(spentWith(kind)).cost.amount, Money());
        }
    }

    void whatWasTurnedAwayCostsNothing()
    {
        using base::ErrorKind;
        for (const auto &[kind, status] :
             {std::pair(ErrorKind::NotFound, 404), std::pair(ErrorKind::BadResponse, 301),
              std::pair(ErrorKind::ServerError, 408), std::pair(ErrorKind::ServerError, 409)}) {
            const auto cost = execution::charge(spentWith(kind, status)).cost;
            QCOMPARE(cost.amount, Money());
            QCOMPARE(cost.source, CostSource::Computed);
        }
    }

    void aRefusalInTheMiddleOfTheAnswerIsPaidForAsFarAsItCame()
    {
        using base::ErrorKind;
        for (const auto kind :
             {ErrorKind::QuotaExceeded, ErrorKind::Overloaded, ErrorKind::Unauthorized}) {
            Spent spent = spentWith(kind, 429);
            spent.estimate.output = 100;
            QCOMPARE(execution::charge(spent).cost.source, CostSource::Estimated);
            QCOMPARE(execution::charge(spent).cost.amount, Money::fromMicros(4500));
            spent.estimate.output = 0;
            spent.estimate.reasoning = 100;
            QCOMPARE(execution::charge(spent).cost.amount, Money::fromMicros(4500));
        }
    }

    void wire16_aGatewayErrorMayHaveBeenBilled()
    {
        const auto cost = execution::charge(spentWith(base::ErrorKind::ServerError, 504)).cost;
        QCOMPARE(cost.source, CostSource::Estimated);
        QCOMPARE(cost.amount, Money::fromMicros(3000));
    }

    void aCutStreamIsEstimatedFromWhatCame()
    {
        Spent spent = spentWith(base::ErrorKind::StreamCut);
        spent.estimate.output = 100;
        QCOMPARE(execution::charge(spent).cost.amount, Money::fromMicros(4500));
        QCOMPARE(execution::charge(spent).cost.source, CostSource::Estimated);
    }

    void anEstimateSaysTheTokensItStandsFor()
    {
        Spent spent = spentWith(base::ErrorKind::StreamCut);
        spent.usage.input = 900; // the provider's count stands above ours
        spent.estimate.output = 100;
        spent.estimate.reasoning = 30;
        const auto charge = execution::charge(spent);
        QCOMPARE(charge.usage.input, std::optional<std::int64_t>(900));
        QCOMPARE(charge.usage.output, std::optional<std::int64_t>(100));
        QCOMPARE(charge.usage.reasoning, std::optional<std::int64_t>(30));
        QCOMPARE(charge.cost.amount, Money::fromMicros(900 * 3 + 130 * 15));
    }

    void theServicesOwnPriceWinsAndThisMachineIsFree()
    {
        model::ServiceConfig service;
        service.baseUrl = "http://127.0.0.1:11434";
        service.dialect = model::Dialect::Ollama;
        model::ModelInfo info;
        info.price = price();
        QVERIFY(execution::priceOf(service, info)->isFree());
        info.priceFrom = model::CatalogSource::OpenRouter;
        QVERIFY(execution::priceOf(service, info)->isFree());
        info.priceFrom = model::CatalogSource::User;
        QCOMPARE(execution::priceOf(service, info), info.price);
        service.price = price();
        service.price->inputPerMillion = 7;
        QCOMPARE(execution::priceOf(service, info)->inputPerMillion, std::int64_t(7));
        service.price.reset();
        service.baseUrl = "https://llm.example.org";
        QCOMPARE(execution::priceOf(service, info), info.price);
        QVERIFY(!execution::priceOf(service, std::nullopt));
    }

    void aTaskUsesWhatItsAttemptsUseTogether()
    {
        std::vector<model::AttemptRecord> attempts(3);
        attempts[0].usage.input = 100; // broke off
        attempts[0].usage.output = 7;
        attempts[2].usage.input = 90; // the second was turned away
        attempts[2].usage.cachedInput = 10;
        attempts[2].usage.output = 40;
        model::Usage together;
        together.input = 190;
        together.cachedInput = 10;
        together.output = 47;
        QCOMPARE(model::totalUsage(attempts), together);
        QCOMPARE(model::totalUsage({}), model::Usage());
    }

    void aTaskCostsWhatItsAttemptsCostTogether()
    {
        const auto attempt = [](CostSource source, std::optional<Money> amount) {
            model::AttemptRecord record;
            record.cost.source = source;
            record.cost.amount = amount;
            return record;
        };
        const auto reported = attempt(CostSource::Reported, Money::fromMicros(5));
        const auto estimated = attempt(CostSource::Estimated, Money::fromMicros(7));
        const auto unknown = attempt(CostSource::Unknown, std::nullopt);
        QCOMPARE(model::totalCost({reported, estimated}).source, CostSource::Estimated);
        QCOMPARE(model::totalCost({reported, estimated}).amount, Money::fromMicros(12));
        QVERIFY(!model::totalCost({reported, unknown}).amount);
        QCOMPARE(model::totalCost({reported, unknown}).source, CostSource::Unknown);
        QCOMPARE(model::totalCost({}).amount, Money());
        QCOMPARE(model::totalCost({}).source, CostSource::Computed);
    }
};

QTEST_GUILESS_MAIN(TestCost)
#include "tst_cost.moc"

#include "routing/scorer.h"

#include "routingfixtures.h"

#include <cmath>
#include <limits>

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using namespace oxide::test;
using namespace std::chrono_literals;

namespace {

TaskFeatures features(double difficulty = 0.5)
{
    TaskFeatures features;
    features.difficulty = difficulty;
    features.inputTokens = 2'000;
    features.outputTokens = 1'000;
    return features;
}

/// Everything counts, so that every part is there.
Profile everything()
{
    Profile profile;
    profile.name = "everything";
    for (const auto &row : oxide::base::enumNames<Factor>) {
        if (double *weight = weightOf(profile.weights, row.value))
            *weight = 1;
    }
    return profile;
}

ServiceView cloud()
{
    return serviceOf("cloud", false, "m");
}

Candidate scored(const ServiceView &service, const TaskFeatures &task = features(),
                 const Profile &profile = everything(), std::int64_t warm = 0,
                 bool preferLocal = true)
{
    Candidate candidate;
    const ModelView &model = service.models.front();
    Scorer(task, profile, preferLocal)
        .score(contenderOf(service, &model, model.info.name), warm, candidate);
    return candidate;
}

SubScore partOf(const Candidate &candidate, Factor factor)
{
    for (const SubScore &part : candidate.parts) {
        if (part.factor == factor)
            return part;
    }
    return {};
}

double valueOf(const Candidate &candidate, Factor factor)
{
    return partOf(candidate, factor).value;
}

bool isNear(double a, double b, double tolerance = 1e-4)
{
    return std::abs(a - b) <= tolerance;
}

} // namespace

class TestScorer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatAValueIsAtMostLiesCloseAbove()
    {
        const FallingScale scale(1'000, 120'000);
        for (double amount = 0; amount < 200'000; amount += 7.3) {
            const double value = scale(amount);
            const double most = scale.atMost(amount);
            QVERIFY2(most >= value && most <= value + 0.002, std::to_string(amount).c_str());
        }
        QVERIFY(scale.atMost(1e12) >= scale(1e12));
    }

    void whatRunsHereCostsWhatTheUserSaysOrNothing()
    {
        ServiceView local = serviceOf("here", true, "m");
        ModelInfo &info = local.models.front().info;
        info.price.emplace();
        info.price->outputPerMillion = 4'000'000;
        info.priceFrom = CatalogSource::OpenRouter;
        QCOMPARE(scored(local).expectedCost, std::optional(Money()));
        info.priceFrom = CatalogSource::User;
        QCOMPARE(scored(local).expectedCost->micros(), 4'000);
        local.price.emplace();
        local.price->outputPerMillion = 9'000'000;
        QCOMPARE(scored(local).expectedCost->micros(), 9'000);
    }

    void theScoreIsTheWeightedMeanOfItsParts()
    {
        ServiceView service = cloud();
        service.models.front().info.quality = 0.8;
        for (const Profile &profile : builtInProfiles()) {
            const Candidate candidate = scored(service, features(), profile);
            double sum = 0;
            double weights = 0;
            for (const SubScore &part : candidate.parts) {
                QVERIFY(part.value >= 0 && part.value <= 1);
                QVERIFY(part.weight > 0);
                sum += part.value * part.weight;
                weights += part.weight;
            }
            QVERIFY(isNear(*candidate.score, sum / weights, 1e-6));
            QVERIFY(isNear(weights, 2, 1e-5)); // health counts as much as the whole profile
        }
    }

    void onlyProportionsOfWeightsMatter()
    {
        Profile doubled = everything();
        for (const auto &row : oxide::base::enumNames<Factor>) {
            if (double *weight = weightOf(doubled.weights, row.value))
                *weight *= 7;
        }
        QCOMPARE(scored(cloud(), features(), doubled), scored(cloud()));
    }

    void whatIsUnknownCountsAsUsualAndHasNoRawNumber()
    {
        const Candidate unknown = scored(cloud());
        for (const Factor factor :
             {Factor::Quality, Factor::WinRate, Factor::Latency, Factor::TailLatency,
              Factor::FirstToken, Factor::Cost, Factor::Reliability, Factor::Context})
            QVERIFY(!partOf(unknown, factor).raw);
        QVERIFY(!unknown.expectedCost);
        QVERIFY(!unknown.expectedTime);

        // Known to be usual is worth the same: to measure something is neither gain nor loss.
        ServiceView service = cloud();
        ModelView &view = service.models.front();
        view.info.quality = usual::kRating;
        view.info.contextWindow = static_cast<std::int64_t>(usual::kWindow);
        view.info.price = Price();
        view.info.price->inputPerMillion = usual::kInputPrice;
        view.info.price->outputPerMillion = usual::kOutputPrice;
        view.measured.attempts = 100;
        view.measured.failureShare = usual::kFailureShare;
        view.measured.winRate = usual::kWinRate;
        view.measured.firstToken = std::chrono::milliseconds(1'200);
        view.measured.tokensPerSecond = usual::kTokensPerSecond;
        view.measured.latency = 10s;
        view.measured.tailLatency = 25s;
        const Candidate known = scored(service);
        QCOMPARE(known.score, unknown.score);
        for (const SubScore &part : known.parts)
            QVERIFY(part.raw || part.factor == Factor::Health);
    }

    void ratingsMatterAsMuchAsTheTaskIsHard()
    {
        ServiceView strong = cloud();
        ServiceView weak = cloud();
        strong.models.front().info.quality = 0.95;
        weak.models.front().info.quality = 0.25;
        const auto gap = [&](double difficulty) {
            return valueOf(scored(strong, features(difficulty)), Factor::Quality)
                   - valueOf(scored(weak, features(difficulty)), Factor::Quality);
        };
        QVERIFY(gap(0) < 0.01);
        QVERIFY(isNear(gap(0.5), 0.35)); // the threshold: half
        QVERIFY(gap(1) > 0.69);
        for (double difficulty = 0; difficulty < 1; difficulty += 0.05)
            QVERIFY(gap(difficulty + 0.05) >= gap(difficulty));
        QCOMPARE(needOf(0.3, 0.3), 0.5);
    }

    void costIsOfThisTaskAndItsTokens()
    {
        ServiceView service = cloud();
        Price price;
        price.inputPerMillion = 3'000'000;
        price.cachedInputPerMillion = 300'000;
        price.outputPerMillion = 15'000'000;
        service.models.front().info.price = price;
        const Candidate plain = scored(service);
        QCOMPARE(plain.expectedCost->micros(), 2'000 * 3 + 1'000 * 15);
        QCOMPARE(*partOf(plain, Factor::Cost).raw, 21'000.0);

        const Candidate warm = scored(service, features(), everything(), 1'500);
        QCOMPARE(warm.expectedCost->micros(), 500 * 3 + 1'500 * 3 / 10 + 1'000 * 15);
        QVERIFY(valueOf(warm, Factor::Cost) > valueOf(plain, Factor::Cost));
        const Candidate allWarm = scored(service, features(), everything(), 99'999);
        QCOMPARE(allWarm.expectedCost->micros(), 2'000 * 3 / 10 + 1'000 * 15);

        service.models.front().info.reasoning = true; // it thinks as much as it says
        QCOMPARE(scored(service).expectedCost->micros(), 2'000 * 3 + 2'000 * 15);
        service.price = Price(); // the user's own word
        QCOMPARE(scored(service).expectedCost->micros(), 0);
        QCOMPARE(valueOf(scored(service), Factor::Cost), 1.0);
    }

    void whatRunsHereIsFree()
    {
        ServiceView service = serviceOf("ollama", true, "m");
        const Candidate candidate = scored(service);
        QCOMPARE(*candidate.expectedCost, Money());
        QCOMPARE(valueOf(candidate, Factor::Local), 1.0);
        QCOMPARE(partOf(scored(service, features(), everything(), 0, false), Factor::Local).weight,
                 0.0);
    }

    void smallCostsHardlyMatterAndDoublingsMatterAlike()
    {
        ServiceView service = cloud();
        service.models.front().info.price = Price();
        const auto value = [&](std::int64_t micros) {
            service.models.front().info.price->perRequest = micros;
            return valueOf(scored(service), Factor::Cost);
        };
        QCOMPARE(value(0), 1.0);
        QVERIFY(value(50) > 0.99); // a twentieth of what hardly matters
        const double first = value(20'000) - value(40'000);
        QVERIFY(isNear(value(40'000) - value(80'000), first, 0.003));
        QVERIFY(isNear(value(80'000) - value(160'000), first, 0.003));
        QCOMPARE(value(1'000'000), 0.0);
        QCOMPARE(value(90'000'000), 0.0);
    }

    void timeIsExpectedFromFirstTokenAndSpeed()
    {
        ServiceView service = cloud();
        Measured &measured = service.models.front().measured;
        measured.firstToken = 500ms;
        measured.tokensPerSecond = 100;
        measured.latency = 4s; // of other tasks
        measured.tailLatency = 12s;
        const Candidate candidate = scored(service);
        QCOMPARE(*candidate.expectedTime, 10'500ms);
        QCOMPARE(*partOf(candidate, Factor::Latency).raw, 10'500.0);
        QCOMPARE(*partOf(candidate, Factor::TailLatency).raw, 31'500.0);
        QCOMPARE(*partOf(candidate, Factor::FirstToken).raw, 500.0);

        measured.tokensPerSecond.reset(); // it answers in one piece
        QCOMPARE(*scored(service).expectedTime, 4'000ms);
    }

    void aModelThatIsNotInMemoryIsLoadedFirst()
    {
        ServiceView service = serviceOf("ollama", true, "m");
        service.models.front().info.sizeBytes = 5'000'000'000;
        const double cold = valueOf(scored(service), Factor::FirstToken);
        service.models.front().info.loaded = true;
        QVERIFY(valueOf(scored(service), Factor::FirstToken) > cold + 0.2);
        service.local = false; // in the cloud nobody knows
        service.models.front().info.loaded = false;
        QVERIFY(valueOf(scored(service), Factor::FirstToken) > cold + 0.2);
    }

    void fewFailuresSayLittle()
    {
        ServiceView service = cloud();
        Measured &measured = service.models.front().measured;
        const double usually = valueOf(scored(service), Factor::Reliability);
        measured.attempts = 1;
        measured.failureShare = 1;
        const double once = valueOf(scored(service), Factor::Reliability);
        measured.attempts = 100;
        const double always = valueOf(scored(service), Factor::Reliability);
        QVERIFY(usually > once && once > 0.3);
        QCOMPARE(always, 0.0);
        measured.failureShare = 0;
        QVERIFY(valueOf(scored(service), Factor::Reliability) > usually);
    }

    void healthRanksFromHealthyToHalfOpen()
    {
        ServiceView service = cloud();
        const auto value = [&] { return valueOf(scored(service), Factor::Health); };
        QCOMPARE(value(), 1.0);
        double last = 1;
        for (const Health health : {Health::Degraded, Health::Unchecked, Health::Starting}) {
            service.health = health;
            QVERIFY(value() < last);
            last = value();
        }
        service.health = Health::Healthy;
        service.models.front().breaker = BreakerState::HalfOpen;
        QCOMPARE(value(), 0.9); // or nobody would try whether it is well again
    }

    void wideWindowsWinUnderLongContextAlone()
    {
        ServiceView wide = cloud();
        wide.models.front().info.contextWindow = 1'000'000;
        ServiceView narrow = cloud();
        narrow.models.front().info.contextWindow = 8'000;
        for (const Profile &profile : builtInProfiles()) {
            const bool isLonger = *scored(wide, features(), profile).score
                                  > *scored(narrow, features(), profile).score;
            QCOMPARE(isLonger, profile.name == "long_context");
        }
        narrow.contextWindow = 1'000'000; // the config knows better
        QCOMPARE(valueOf(scored(narrow), Factor::Context), 1.0);
    }

    void oddNumbersStayInside()
    {
        ServiceView service = cloud();
        ModelView &view = service.models.front();
        view.info.price = Price();
        view.info.price->inputPerMillion = std::numeric_limits<std::int64_t>::max();
        view.info.contextWindow = 0;
        view.measured.tokensPerSecond = 0;
        view.measured.firstToken = 0ms;
        view.measured.latency = 0ms;
        view.measured.tailLatency = 0ms;
        TaskFeatures huge = features();
        huge.inputTokens = std::numeric_limits<std::int64_t>::max() / 4;
        for (const Profile &profile : builtInProfiles()) {
            const Candidate candidate = scored(service, huge, profile);
            QVERIFY(std::isfinite(*candidate.score));
            for (const SubScore &part : candidate.parts)
                QVERIFY(part.value >= 0 && part.value <= 1);
        }
    }
};

QTEST_GUILESS_MAIN(TestScorer)
#include "tst_scorer.moc"

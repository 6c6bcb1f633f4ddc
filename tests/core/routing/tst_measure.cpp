#include "routing/measure.h"

#include <QTest>

using namespace oxide::model;
using namespace oxide::routing;
using oxide::base::ErrorKind;
using std::chrono::milliseconds;

namespace {

AttemptSample answered(std::int64_t latency, std::int64_t firstToken, double speed)
{
    AttemptSample sample;
    sample.target = {"s", "m"};
    sample.latency = milliseconds(latency);
    sample.firstToken = milliseconds(firstToken);
    sample.tokensPerSecond = speed;
    return sample;
}

AttemptSample failed(ErrorKind kind)
{
    AttemptSample sample;
    sample.target = {"s", "m"};
    sample.error = kind;
    return sample;
}

bool isWithin(std::optional<milliseconds> time, double expected)
{
    return time && std::abs(static_cast<double>(time->count()) / expected - 1) < 0.07;
}

} // namespace

class TestMeasure final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mediansAndTailsOfAnsweredOnes()
    {
        std::vector<AttemptSample> samples;
        for (int i = 1; i <= 100; ++i)
            samples.push_back(answered(i * 100, i * 10, i));
        for (int i = 0; i < 25; ++i)
            samples.push_back(failed(ErrorKind::ServerError));
        for (int i = 0; i < 50; ++i)
            samples.push_back(failed(ErrorKind::Cancelled));
        const Measurements measurements = measure(samples);
        QCOMPARE(measurements.size(), std::size_t(1));
        const Measured measured = measurements.at({"s", "m"});
        QVERIFY(isWithin(measured.latency, 5'000));
        QVERIFY(isWithin(measured.tailLatency, 9'500));
        QVERIFY(isWithin(measured.firstToken, 500));
        QVERIFY(std::abs(*measured.tokensPerSecond / 50 - 1) < 0.07);
        QCOMPARE(*measured.failureShare, 0.2); // cancelled ones are nobody's fault
        QCOMPARE(measured.attempts, 120);
    }

    void eachModelByItself()
    {
        std::vector<AttemptSample> samples{answered(100, 10, 1), answered(9'000, 10, 1)};
        samples[1].target.model = "other";
        const Measurements measurements = measure(samples);
        QVERIFY(isWithin(measurements.at({"s", "m"}).latency, 100));
        QVERIFY(isWithin(measurements.at({"s", "other"}).latency, 9'000));
    }

    void whereAllFailedThereAreNoTimes()
    {
        const Measured measured = measure({failed(ErrorKind::TimeoutTotal)}).at({"s", "m"});
        QVERIFY(!measured.latency && !measured.firstToken && !measured.tokensPerSecond);
        QCOMPARE(*measured.failureShare, 1.0);
        QVERIFY(measure({failed(ErrorKind::BadRequest)}).empty());
        QVERIFY(measure({}).empty());
    }

    void whatTremblesStaysWhatMovesFollows()
    {
        std::vector<AttemptSample> samples(60, answered(1'000, 200, 40));
        const Measurements old = measure(samples);
        for (AttemptSample &sample : samples) {
            sample.latency = milliseconds(1'120);
            sample.firstToken = milliseconds(185);
            sample.tokensPerSecond = 44;
        }
        samples.push_back(failed(ErrorKind::ServerError));
        QCOMPARE(settled(old, measure(samples)), old);

        for (AttemptSample &sample : samples)
            sample.latency = milliseconds(2'000);
        const Measured moved = settled(old, measure(samples)).at({"s", "m"});
        QVERIFY(isWithin(moved.latency, 2'000));
        QCOMPARE(moved.firstToken, old.at({"s", "m"}).firstToken);
        QVERIFY(settled(old, {}).empty()); // nobody asked it lately
    }
};

QTEST_GUILESS_MAIN(TestMeasure)
#include "tst_measure.moc"

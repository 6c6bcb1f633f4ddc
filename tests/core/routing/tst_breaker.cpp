#include "routing/breakers.h"

#include <QTest>

using namespace oxide::routing;
using oxide::base::Error;
using oxide::base::ErrorKind;
using oxide::base::TimePoint;
using oxide::model::BreakerState;
using oxide::model::Target;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{milliseconds(1'000'000)};

BreakerSettings settings()
{
    BreakerSettings settings;
    settings.failures = 3;
    settings.failureRatio = 0.5;
    settings.minRequests = 6;
    settings.window = 60s;
    settings.openFor = 10s;
    settings.probes = 2;
    return settings;
}

Error errorOf(ErrorKind kind)
{
    Error error;
    error.kind = kind;
    error.message = "It went wrong.";
    return error;
}

} // namespace

class TestBreaker final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void failuresInARowOpenIt()
    {
        Breaker breaker(settings());
        breaker.failed(0, kStart, "a", {});
        breaker.failed(0, kStart, "a", {});
        breaker.succeeded(0, kStart);
        breaker.failed(0, kStart, "a", {});
        breaker.failed(0, kStart + 1s, "a", {});
        QCOMPARE(breaker.state(kStart + 1s), BreakerState::Closed);
        breaker.failed(0, kStart + 2s, "The last straw.", {});
        QCOMPARE(breaker.state(kStart + 2s), BreakerState::Open);
        QVERIFY(!breaker.admit(kStart + 11s));
        const auto status = breaker.status(kStart + 2s);
        QCOMPARE(status.why, std::string("3 attempts in a row failed. The last straw."));
        QCOMPARE(*status.until, kStart + 12s);
        QCOMPARE(status.failuresInARow, 3);
        QCOMPARE(status.requests, 6);
        QCOMPARE(status.failures, 5);
        QCOMPARE(breaker.state(kStart + 12s), BreakerState::HalfOpen);
    }

    void theShareOfFailuresOpensItOnceThereAreEnough()
    {
        Breaker breaker(settings());
        for (int i = 0; i < 2; ++i) {
            breaker.failed(0, kStart, "x", {});
            breaker.succeeded(0, kStart);
        }
        breaker.failed(0, kStart, "x", {});
        QCOMPARE(breaker.state(kStart), BreakerState::Closed); // 3 of 5: too few asked
        breaker.succeeded(0, kStart);
        breaker.failed(0, kStart, "x", {}); // 4 of 7
        QCOMPARE(breaker.state(kStart), BreakerState::Open);
        QCOMPARE(breaker.status(kStart).why, std::string("4 of the last 7 attempts failed. x"));
    }

    void whatIsOlderThanTheWindowDoesNotCount()
    {
        Breaker breaker(settings());
        for (int i = 0; i < 5; ++i) {
            breaker.failed(0, kStart, "x", {});
            breaker.succeeded(0, kStart);
            breaker.close();
        }
        for (int i = 0; i < 3; ++i) {
            breaker.failed(0, kStart + i * 30s, "x", {});
            breaker.succeeded(0, kStart + i * 30s);
        }
        QCOMPARE(breaker.status(kStart + 60s).requests, 4);
        QCOMPARE(breaker.state(kStart + 60s), BreakerState::Closed);
    }

    void halfOpenLetsProbesThroughAndClosesWhenAsManySucceed()
    {
        Breaker breaker(settings());
        for (int i = 0; i < 3; ++i)
            breaker.failed(0, kStart, "x", {});
        const TimePoint later = kStart + 10s;
        QVERIFY(breaker.admit(later));
        QVERIFY(breaker.admit(later));
        QVERIFY(!breaker.admit(later)); // two at once
        breaker.succeeded(1, later);
        QCOMPARE(breaker.state(later), BreakerState::HalfOpen);
        QVERIFY(breaker.admit(later)); // a place is free again
        breaker.abandoned(1);
        breaker.succeeded(1, later);
        QCOMPARE(breaker.state(later), BreakerState::Closed);
        QVERIFY(breaker.status(later).why.empty());
        breaker.failed(1, later, "x", {});
        QCOMPARE(breaker.state(later), BreakerState::Closed); // counted from nothing
    }

    void aProbeThatFailsOpensItAgain()
    {
        Breaker breaker(settings());
        for (int i = 0; i < 3; ++i)
            breaker.failed(0, kStart, "x", {});
        QCOMPARE(breaker.admit(kStart + 10s), std::optional(1));
        breaker.failed(1, kStart + 11s, "Still broken.", {});
        QCOMPARE(breaker.state(kStart + 20s), BreakerState::Open);
        QCOMPARE(breaker.state(kStart + 21s), BreakerState::HalfOpen);
        QCOMPARE(breaker.status(kStart + 11s).why, std::string("A trial failed. Still broken."));
    }

    void whatBeganBeforeItOpenedIsNoTrial()
    {
        Breaker breaker(settings());
        for (int i = 0; i < 10; ++i)
            QCOMPARE(breaker.admit(kStart), std::optional(0));
        for (int i = 0; i < 3; ++i)
            breaker.failed(0, kStart, "x", {});
        const TimePoint later = kStart + 10s;
        QVERIFY(breaker.admit(later));
        QVERIFY(breaker.admit(later));
        breaker.abandoned(0);
        breaker.succeeded(0, later);
        breaker.succeeded(0, later);
        QCOMPARE(breaker.state(later), BreakerState::HalfOpen); // they do not close it …
        for (int i = 0; i < 4; ++i)
            breaker.failed(0, later, "x", {});
        QCOMPARE(breaker.state(later), BreakerState::HalfOpen); // … nor open it again
        QVERIFY(!breaker.admit(later));                         // and free no trial's place
        breaker.succeeded(1, later);
        breaker.succeeded(1, later);
        QCOMPARE(breaker.state(later), BreakerState::Closed);
    }

    void whatTheServiceAsksForIsHonoured()
    {
        Breaker breaker(settings());
        breaker.failed(0, kStart, "Slow down.", 5s); // shorter than its own: a failure like others
        QCOMPARE(breaker.state(kStart), BreakerState::Closed);
        breaker.failed(0, kStart, "Slow down.", 90s);
        QCOMPARE(breaker.state(kStart + 89s), BreakerState::Open);
        QCOMPARE(breaker.state(kStart + 90s), BreakerState::HalfOpen);
        QCOMPARE(breaker.status(kStart).why, std::string("It asked to be left alone. Slow down."));
        breaker.close();
        breaker.failed(0, kStart, "Go away.", std::chrono::hours(1'000));
        QCOMPARE(breaker.state(kStart + 61min), BreakerState::HalfOpen); // an hour at most
        for (int i = 0; i < 3; ++i)
            breaker.failed(0, kStart, "x", 20s);
        QVERIFY(*breaker.openUntil() >= kStart + 20s);
    }

    void aModelThatFailsLeavesItsServiceAlone()
    {
        Breakers breakers;
        breakers.configure(settings());
        const Target bad{"cloud", "bad"};
        const Target good{"cloud", "good"};
        for (int i = 0; i < 3; ++i) {
            QVERIFY(breakers.admit(bad, kStart));
            breakers.ended(bad, {}, errorOf(ErrorKind::ServerError), kStart);
        }
        QVERIFY(!breakers.admit(bad, kStart));
        QVERIFY(breakers.admit(good, kStart));
        QCOMPARE(breakers.ofModel(bad, kStart).state, BreakerState::Open);
        QCOMPARE(breakers.ofService("cloud", kStart).state, BreakerState::Closed);
        QCOMPARE(*breakers.nextChange(kStart), kStart + 10s);
        QVERIFY(!breakers.nextChange(kStart + 10s));
        QCOMPARE(breakers.modelsOf("cloud", kStart).size(), std::size_t(2));
    }

    void aServiceThatNobodyReachesRestsAsAWhole()
    {
        Breakers breakers;
        breakers.configure(settings());
        for (const char *model : {"a", "b", "c"})
            breakers.ended({"cloud", model}, {}, errorOf(ErrorKind::ConnectionRefused), kStart);
        QCOMPARE(breakers.ofService("cloud", kStart).state, BreakerState::Open);
        QVERIFY(!breakers.admit({"cloud", "d"}, kStart));
        QCOMPARE(breakers.ofModel({"cloud", "a"}, kStart).state, BreakerState::Closed);
        QVERIFY(breakers.admit({"other", "a"}, kStart));
        breakers.close("cloud");
        QVERIFY(breakers.admit({"cloud", "d"}, kStart));
    }

    void whatTheCallerCausedSpeaksAgainstNobody()
    {
        Breakers breakers;
        breakers.configure(settings());
        const Target target{"cloud", "m"};
        for (const ErrorKind kind : {ErrorKind::Cancelled, ErrorKind::BadRequest,
                                     ErrorKind::ContextTooLong, ErrorKind::InvalidArgument}) {
            for (int i = 0; i < 5; ++i)
                breakers.ended(target, {}, errorOf(kind), kStart);
        }
        QVERIFY(breakers.admit(target, kStart));
        QCOMPARE(breakers.ofModel(target, kStart).requests, 0);
    }

    void whoIsOnlyBusyIsNotBroken()
    {
        Breakers breakers;
        breakers.configure(settings());
        const Target target{"cloud", "m"};
        Error busy = errorOf(ErrorKind::QuotaExceeded);
        busy.httpStatus = 429;
        for (int i = 0; i < 5; ++i)
            breakers.ended(target, {}, busy, kStart);
        QVERIFY(breakers.admit(target, kStart));
        busy.retryAfter = 4s;
        breakers.ended(target, {}, busy, kStart);
        busy.retryAfter = 1s; // who asked for more before still does
        breakers.ended(target, {}, busy, kStart);
        QVERIFY(!breakers.admit(target, kStart + 4s - 1ms));
        QCOMPARE(breakers.restsUntil(target), std::optional(kStart + 4s));
        QVERIFY(breakers.admit({"cloud", "other"}, kStart));
        QCOMPARE(breakers.ofModel(target, kStart).state, BreakerState::Closed);
        QCOMPARE(breakers.ofModel(target, kStart).failures, 0);
        for (int i = 0; i < 5; ++i) // after that it is asked as ever
            QVERIFY(breakers.admit(target, kStart + 4s));
        breakers.ended(target, {}, busy, kStart + 5s);
        breakers.close("cloud");
        QVERIFY(breakers.admit(target, kStart + 5s));
        busy.retryAfter = 11s; // longer than the breaker's own rest
        breakers.ended(target, {}, busy, kStart);
        QVERIFY(!breakers.admit(target, kStart + 10s));
        QVERIFY(breakers.admit(target, kStart + 11s));
    }

    void aTrialIsNotTakenWhereTheOtherBreakerSaysNo()
    {
        Breakers breakers;
        breakers.configure(settings());
        const Target target{"cloud", "m"};
        for (int i = 0; i < 3; ++i)
            breakers.ended(target, {}, errorOf(ErrorKind::ConnectionRefused), kStart);
        for (int i = 0; i < 3; ++i)
            breakers.ended(target, {}, errorOf(ErrorKind::ServerError), kStart + 5s);
        // The service may be tried from 10 s on, its model from 15 s on.
        for (int i = 0; i < 10; ++i)
            QVERIFY(!breakers.admit(target, kStart + 12s));
        QVERIFY(breakers.admit(target, kStart + 15s));
        QVERIFY(breakers.admit(target, kStart + 15s));
        QVERIFY(!breakers.admit(target, kStart + 15s));
    }
};

QTEST_GUILESS_MAIN(TestBreaker)
#include "tst_breaker.moc"

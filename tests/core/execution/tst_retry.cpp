#include "execution/retry.h"

#include <QTest>

using namespace oxide;
using base::ErrorKind;
using execution::NextStep;
using execution::RetryPolicy;

namespace {

base::Error errorOf(ErrorKind kind, int status = 0)
{
    base::Error error;
    error.kind = kind;
    error.httpStatus = status;
    return error;
}

} // namespace

class TestRetry final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wire16_transientFailuresAreTriedAgainAndThenLeft()
    {
        config::Execution settings; // two retries
        RetryPolicy policy(settings, 1);
        for (const auto kind :
             {ErrorKind::QuotaExceeded, ErrorKind::Overloaded, ErrorKind::ConnectionReset,
              ErrorKind::TimeoutFirstToken, ErrorKind::StreamCut, ErrorKind::EmptyAnswer}) {
            QCOMPARE(policy.after(errorOf(kind), 1).step, NextStep::Retry);
            QCOMPARE(policy.after(errorOf(kind), 2).step, NextStep::Retry);
            QCOMPARE(policy.after(errorOf(kind), 3).step, NextStep::FailOver);
        }
    }

    void aServicesOwnNumbersStandAboveTheGeneralOnes()
    {
        config::Execution settings;
        settings.maxRetries = 2;
        settings.retryDelay = std::chrono::seconds(10);
        RetryPolicy policy(settings, 1);
        model::ServiceConfig service;
        service.maxRetries = 0;
        QCOMPARE(policy.after(errorOf(ErrorKind::Overloaded), 1, service).step, NextStep::FailOver);
        service.maxRetries = 5;
        service.retryDelay = std::chrono::milliseconds(0);
        const auto fifth = policy.after(errorOf(ErrorKind::Overloaded), 5, service);
        QCOMPARE(fifth.step, NextStep::Retry);
        QCOMPARE(fifth.wait, std::chrono::milliseconds(0));
        QCOMPARE(policy.after(errorOf(ErrorKind::Overloaded), 6, service).step, NextStep::FailOver);
    }

    void anAccountWithoutCreditIsNotAskedAgain()
    {
        RetryPolicy policy({}, 1);
        QCOMPARE(policy.after(errorOf(ErrorKind::QuotaExceeded, 402), 1).step, NextStep::FailOver);
        QCOMPARE(policy.after(errorOf(ErrorKind::QuotaExceeded, 429), 1).step, NextStep::Retry);
        QCOMPARE(policy.after(errorOf(ErrorKind::ServerError, 409), 1).step, NextStep::Retry);
    }

    void wire16_whatMayHaveBeenBilledIsTriedOnceMore()
    {
        RetryPolicy policy({}, 1);
        for (const int status : {502, 504}) {
            QCOMPARE(policy.after(errorOf(ErrorKind::ServerError, status), 1).step,
                     NextStep::Retry);
            QCOMPARE(policy.after(errorOf(ErrorKind::ServerError, status), 2).step,
                     NextStep::FailOver);
        }
    }

    void whatTheServiceRefusesForGoodGoesToTheNext()
    {
        RetryPolicy policy({}, 1);
        for (const auto kind :
             {ErrorKind::Unauthorized, ErrorKind::ModelNotFound, ErrorKind::ContextTooLong,
              ErrorKind::ProgramNotFound, ErrorKind::BadRequest}) {
            QCOMPARE(policy.after(errorOf(kind), 1).step, NextStep::FailOver);
        }
    }

    void whatTheCallerCausedEndsTheTask()
    {
        RetryPolicy policy({}, 1);
        for (const auto kind : {ErrorKind::Cancelled, ErrorKind::InvalidArgument,
                                ErrorKind::PolicyRefused, ErrorKind::Interrupted}) {
            QCOMPARE(policy.after(errorOf(kind), 1).step, NextStep::GiveUp);
        }
    }

    void retryAfterIsTheLeastWaitAndALongOneFailsOver()
    {
        RetryPolicy policy({}, 1);
        base::Error error = errorOf(ErrorKind::QuotaExceeded, 429);
        error.retryAfter = std::chrono::seconds(7);
        QVERIFY(policy.after(error, 1).wait >= std::chrono::seconds(7));
        error.retryAfter = std::chrono::minutes(10);
        QCOMPARE(policy.after(error, 1).step, NextStep::FailOver);
    }

    void waitsGrowWithinTheirBoundsAndRepeatForOneSeed()
    {
        config::Execution settings;
        settings.maxRetries = 50;
        settings.retryMaxDelay = std::chrono::seconds(4);
        RetryPolicy a(settings, 99);
        RetryPolicy b(settings, 99);
        auto longest = std::chrono::milliseconds(0);
        for (int failures = 1; failures <= 40; ++failures) {
            const auto wait = a.after(errorOf(ErrorKind::Overloaded), failures).wait;
            QCOMPARE(b.after(errorOf(ErrorKind::Overloaded), failures).wait, wait);
            QVERIFY(wait <= settings.retryMaxDelay);
            longest = std::max(longest, wait);
        }
        QVERIFY(longest > settings.retryDelay);
    }

    void retriesCanBeSwitchedOff()
    {
        config::Execution settings;
        settings.retryOnFailure = false;
        RetryPolicy policy(settings, 1);
        QCOMPARE(policy.after(errorOf(ErrorKind::Overloaded), 1).step, NextStep::FailOver);
    }
};

QTEST_GUILESS_MAIN(TestRetry)
#include "tst_retry.moc"

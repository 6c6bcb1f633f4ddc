#include "base/promise.h"
#include "core/providers/recording.h"
#include "providers/keyring.h"

#include <QPromise>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using providers::Keyring;
using Order = std::vector<std::size_t>;
using Secret = base::Result<std::string>;

namespace {

base::Error errorOf(base::ErrorKind kind, int status)
{
    base::Error error;
    error.kind = kind;
    error.httpStatus = status;
    return error;
}

} // namespace

class TestKeyring final : public QObject
{
    Q_OBJECT

    test::ManualClock m_clock;
    int m_asked = 0;

    std::shared_ptr<Keyring> makeRing(std::vector<std::string> references)
    {
        m_asked = 0;
        return std::make_shared<Keyring>(
            std::move(references),
            [this](const std::string &reference) {
                ++m_asked;
                QPromise<Secret> promise;
                promise.start();
                if (reference == "${MISSING}")
                    promise.addResult(base::fail(base::ErrorKind::NotFound, "not set"));
                else
                    promise.addResult(Secret("fake-" + reference));
                promise.finish();
                return promise.future();
            },
            m_clock);
    }

private Q_SLOTS:
    void keysTakeTurns()
    {
        const auto ring = makeRing({"a", "b", "c"});
        QVERIFY((ring->order() == Order{0, 1, 2}));
        QVERIFY((ring->order() == Order{1, 2, 0}));
        QVERIFY((ring->order() == Order{2, 0, 1}));
        QVERIFY((ring->order() == Order{0, 1, 2}));
    }

    void aRefusedKeyComesLastUntilItIsAccepted()
    {
        const auto ring = makeRing({"a", "b", "c"});
        QVERIFY(ring->refused(0, errorOf(base::ErrorKind::Unauthorized, 401)));
        QVERIFY((ring->order() == Order{1, 2, 0}));
        QVERIFY((ring->order() == Order{1, 2, 0}));
        ring->accepted(0);
        QVERIFY((ring->order() == Order{2, 0, 1}));
    }

    void aKeyWithoutQuotaRestsAsLongAsItWasTold()
    {
        const auto ring = makeRing({"a", "b"});
        base::Error error = errorOf(base::ErrorKind::QuotaExceeded, 429);
        error.retryAfter = 5s;
        QVERIFY(ring->refused(0, error));
        QVERIFY((ring->order() == Order{1, 0}));
        m_clock.advance(4s);
        QVERIFY((ring->order() == Order{1, 0}));
        m_clock.advance(1s);
        QVERIFY((ring->order() == Order{0, 1}));
    }

    void aKeyWithoutQuotaIsTriedBeforeABadOne()
    {
        const auto ring = makeRing({"a", "b"});
        QVERIFY(ring->refused(0, errorOf(base::ErrorKind::Unauthorized, 401)));
        QVERIFY(ring->refused(1, errorOf(base::ErrorKind::QuotaExceeded, 429)));
        QVERIFY((ring->order() == Order{1, 0}));
    }

    void onlyWhatAnotherKeyMayMendIsRotated()
    {
        const auto ring = makeRing({"a"});
        QVERIFY(!ring->refused(0, errorOf(base::ErrorKind::ServerError, 500)));
        QVERIFY(!ring->refused(0, errorOf(base::ErrorKind::Unauthorized, 403)));
        QVERIFY(!ring->refused(0, errorOf(base::ErrorKind::ConnectionRefused, 0)));
        QVERIFY(ring->refused(0, errorOf(base::ErrorKind::Unauthorized, 400))); // Gemini
    }

    void aSecretIsAskedForOnceAndAgainAfterARefusal()
    {
        const auto ring = makeRing({"a"});
        QVERIFY(QCoro::waitFor(Keyring::secret(ring, 0, {})) == Secret("fake-a"));
        QVERIFY(QCoro::waitFor(Keyring::secret(ring, 0, {})) == Secret("fake-a"));
        QCOMPARE(m_asked, 1);
        QVERIFY(ring->refused(0, errorOf(base::ErrorKind::Unauthorized, 401)));
        QVERIFY(QCoro::waitFor(Keyring::secret(ring, 0, {})));
        QCOMPARE(m_asked, 2);
    }

    void aMissingSecretLetsTheNextKeyTry()
    {
        const auto ring = makeRing({"${MISSING}", "b"});
        const Secret missing = QCoro::waitFor(Keyring::secret(ring, 0, {}));
        QVERIFY(!missing);
        QVERIFY(ring->refused(0, missing.error()));
    }

    void waitingForASecretEndsWithAStop()
    {
        QPromise<Secret> never;
        never.start();
        const auto ring = std::make_shared<Keyring>(
            std::vector<std::string>{"a"}, [&never](const std::string &) { return never.future(); },
            m_clock);
        std::stop_source stop;
        QCoro::Task<Secret> task = Keyring::secret(ring, 0, stop.get_token());
        stop.request_stop();
        const Secret secret = QCoro::waitFor(std::move(task));
        QVERIFY(!secret);
        QCOMPARE(secret.error().kind, base::ErrorKind::Cancelled);
        never.finish();
    }

    void secretsAreScrubbed()
    {
        const auto ring = makeRing({"a"});
        QVERIFY(QCoro::waitFor(Keyring::secret(ring, 0, {})));
        QCOMPARE(ring->scrubbed("key fake-a and fake-a"), std::string("key *** and ***"));
    }

    void aSecretThatItsMarkContainsIsScrubbedOnce()
    {
        const auto ring = std::make_shared<Keyring>(
            std::vector<std::string>{"a"},
            [](const std::string &) { return base::readyFuture(Secret("*")); }, m_clock);
        QVERIFY(QCoro::waitFor(Keyring::secret(ring, 0, {})));
        QCOMPARE(ring->scrubbed("a * b"), std::string("a *** b"));
    }

    void cleanup() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }
};

QTEST_GUILESS_MAIN(TestKeyring)
#include "tst_keyring.moc"

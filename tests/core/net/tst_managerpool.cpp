#include "net/managerpool.h"

#include <QTest>

using oxide::net::ManagerPool;
using Leases = std::vector<std::unique_ptr<ManagerPool::Lease>>;
using namespace std::chrono_literals;

namespace {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
constexpr std::size_t kPerHost = 128;
#else
constexpr std::size_t kPerHost = 6;
#endif
} // namespace

class TestManagerPool final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noManagerServesOneHostMoreThanItsConnections()
    {
        const auto pool = std::make_shared<ManagerPool>();
        Leases leases;
        std::map<QNetworkAccessManager *, std::size_t> load;
        for (std::size_t i = 0; i < 5 * kPerHost; ++i) {
            leases.push_back(pool->lease("one.test:443", true));
            ++load[&leases.back()->manager()];
        }
        QCOMPARE(pool->managers(), std::size_t(5));
        QCOMPARE(pool->inFlight(), 5 * kPerHost);
        for (const auto &[manager, count] : load)
            QCOMPARE(count, kPerHost);
    }

    void withoutTlsOneManagerHasManyLanes()
    {
        const auto pool = std::make_shared<ManagerPool>();
        Leases leases;
        std::map<QString, std::size_t> load;
        const std::size_t most = std::max(std::size_t(36), kPerHost);
        for (std::size_t i = 0; i < most; ++i) {
            leases.push_back(pool->lease("one.test:80", false));
            ++load[leases.back()->peerVerifyName()];
        }
        QCOMPARE(pool->managers(), std::size_t(1));
        QCOMPARE(load.size(), most / kPerHost);
        QVERIFY(load.contains(QString()));
        for (const auto &[name, count] : load)
            QCOMPARE(count, kPerHost);
        leases.push_back(pool->lease("one.test:80", false));
        QCOMPARE(pool->managers(), std::size_t(2));
        leases.front().reset();
        leases.front() = pool->lease("one.test:80", false); // lanes are filled in order
        QCOMPARE(leases.front()->peerVerifyName(), QString());
    }

    void hostsShareManagers()
    {
        const auto pool = std::make_shared<ManagerPool>();
        Leases leases;
        for (std::size_t i = 0; i < kPerHost; ++i) {
            leases.push_back(pool->lease("one.test:443", true));
            leases.push_back(pool->lease("two.test:443", true));
        }
        QCOMPARE(pool->managers(), std::size_t(1));
    }

    void aGivenBackPlaceIsUsedAgain()
    {
        const auto pool = std::make_shared<ManagerPool>();
        Leases leases;
        for (std::size_t i = 0; i < kPerHost; ++i)
            leases.push_back(pool->lease("one.test:443", true));
        leases.pop_back();
        leases.push_back(pool->lease("one.test:443", true));
        QCOMPARE(pool->managers(), std::size_t(1));
    }

    void idleManagersBeyondAFewAreDroppedLater()
    {
        const auto pool = std::make_shared<ManagerPool>(20ms);
        Leases leases;
        for (std::size_t i = 0; i < 8 * kPerHost; ++i)
            leases.push_back(pool->lease("one.test:443", true));
        std::unique_ptr<ManagerPool::Lease> last = std::move(leases.back());
        leases.clear();
        QCOMPARE(pool->managers(), std::size_t(8));
        QTRY_COMPARE(pool->managers(), std::size_t(3));
        last.reset();
        QTRY_COMPARE(pool->managers(), std::size_t(2));
    }

    void aLeaseKeepsThePoolAlive()
    {
        auto pool = std::make_shared<ManagerPool>();
        auto lease = pool->lease("one.test:443", true);
        const std::weak_ptr<ManagerPool> weak = pool;
        pool.reset();
        QVERIFY(!weak.expired());
        lease.reset();
        QVERIFY(weak.expired());
    }
};

QTEST_GUILESS_MAIN(TestManagerPool)
#include "tst_managerpool.moc"

#include "net/managerpool.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

#include <QHostAddress>
#include <QNetworkProxy>
#include <QNetworkProxyFactory>

namespace oxide::net {

namespace {

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
constexpr int kPerHost = 128; ///< set on every request by Exchange
#else
constexpr int kPerHost = 6; ///< QHttpNetworkConnection's channels a host
#endif

constexpr int kKeptIdle = 2;

/// The system's proxy, but none for this machine itself.
class SystemProxy final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const QString host = query.peerHostName();
        if (host == QLatin1String("localhost") || QHostAddress(host).isLoopback())
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        return systemProxyForQuery(query);
    }
};

} // namespace

ManagerPool::Lease::Lease(std::shared_ptr<ManagerPool> pool, Slot &slot, std::string where)
    : m_pool(std::move(pool)), m_slot(slot), m_where(std::move(where))
{
}

ManagerPool::Lease::~Lease()
{
    m_pool->release(m_slot, m_where);
}

ManagerPool::ManagerPool(std::chrono::milliseconds sweepAfter)
{
    m_sweep.setSingleShot(true);
    m_sweep.setInterval(sweepAfter);
    connect(&m_sweep, &QTimer::timeout, this, &ManagerPool::dropIdle);
}

std::unique_ptr<ManagerPool::Lease> ManagerPool::lease(const std::string &where)
{
    Slot &slot = slotWithRoom(where);
    ++slot.inFlight[where];
    ++slot.total;
    return std::make_unique<Lease>(shared_from_this(), slot, where);
}

std::size_t ManagerPool::inFlight() const
{
    std::size_t sum = 0;
    for (const auto &slot : m_slots)
        sum += static_cast<std::size_t>(slot->total);
    return sum;
}

ManagerPool::Slot &ManagerPool::slotWithRoom(const std::string &where)
{
    for (const auto &slot : m_slots) {
        const auto found = slot->inFlight.find(where);
        if (found == slot->inFlight.end() || found->second < kPerHost)
            return *slot;
    }
    auto slot = std::make_unique<Slot>();
    slot->manager = std::make_unique<QNetworkAccessManager>();
    slot->manager->setProxyFactory(new SystemProxy);
    m_slots.push_back(std::move(slot));
    return *m_slots.back();
}

void ManagerPool::release(Slot &slot, const std::string &where)
{
    --slot.total;
    if (const auto found = slot.inFlight.find(where); --found->second == 0)
        slot.inFlight.erase(found);
    if (!m_sweep.isActive())
        m_sweep.start();
}

void ManagerPool::dropIdle()
{
    int kept = 0;
    std::erase_if(m_slots, [&kept](const std::unique_ptr<Slot> &slot) {
        return slot->total == 0 && ++kept > kKeptIdle;
    });
}

} // namespace oxide::net

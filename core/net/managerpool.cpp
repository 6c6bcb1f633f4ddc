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
constexpr int kPerLane = 128; ///< set on every request by Exchange
#else
constexpr int kPerLane = 6; ///< QHttpNetworkConnection's channels a host
#endif
/// Of a manager, to a host without TLS. Its thread asks the kernel about all of its connections
/// whenever one has news, so a few threads carry a thousand streams better than one.
constexpr std::size_t kLanes = std::max(36 / kPerLane, 1);

constexpr int kKeptIdle = 2;

/// The system's proxy, but none for this machine itself.
class SystemProxy final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const QString host = query.peerHostName();
        if (host == QLatin1String("localhost") || QHostAddress(host).isLoopback())
            return {direct()};
        QList<QNetworkProxy> proxies = systemProxyForQuery(query);
        for (QNetworkProxy &proxy : proxies) {
            if (proxy.type() == QNetworkProxy::NoProxy)
                proxy = direct();
        }
        return proxies;
    }

private:
    /// The application's proxy, and it has none. Where NoProxy is said, Qt's sockets are unbuffered
    /// and an answer's head is read by one system call a byte: a third of a short request's time.
    static QNetworkProxy direct() { return {QNetworkProxy::DefaultProxy}; }
};

} // namespace

ManagerPool::Lease::Lease(std::shared_ptr<ManagerPool> pool, Slot &slot, std::string where,
                          std::size_t lane)
    : m_pool(std::move(pool)), m_slot(slot), m_where(std::move(where)), m_lane(lane)
{
}

ManagerPool::Lease::~Lease()
{
    m_pool->release(m_slot, m_where, m_lane);
}

QString ManagerPool::Lease::peerVerifyName() const
{
    return m_lane == 0 ? QString() : QStringLiteral("lane-%1").arg(m_lane);
}

ManagerPool::ManagerPool(std::chrono::milliseconds sweepAfter)
{
    m_sweep.setSingleShot(true);
    m_sweep.setInterval(sweepAfter);
    connect(&m_sweep, &QTimer::timeout, this, &ManagerPool::dropIdle);
}

std::unique_ptr<ManagerPool::Lease> ManagerPool::lease(const std::string &where, bool isTls)
{
    for (std::size_t i = 0;; ++i) {
        if (i == m_slots.size()) {
            m_slots.push_back(std::make_unique<Slot>());
            m_slots.back()->manager = std::make_unique<QNetworkAccessManager>();
            m_slots.back()->manager->setProxyFactory(new SystemProxy);
        }
        Slot &slot = *m_slots[i];
        std::vector<int> &lanes = slot.inFlight[where];
        if (lanes.empty())
            lanes.resize(isTls ? 1 : kLanes);
        const auto lane = std::ranges::find_if(lanes, [](int count) { return count < kPerLane; });
        if (lane == lanes.end())
            continue;
        ++*lane;
        ++slot.total;
        const auto number = static_cast<std::size_t>(lane - lanes.begin());
        return std::make_unique<Lease>(shared_from_this(), slot, where, number);
    }
}

std::size_t ManagerPool::inFlight() const
{
    std::size_t sum = 0;
    for (const auto &slot : m_slots)
        sum += static_cast<std::size_t>(slot->total);
    return sum;
}

void ManagerPool::release(Slot &slot, const std::string &where, std::size_t lane)
{
    --slot.total;
    --slot.inFlight[where][lane];
    if (!m_sweep.isActive())
        m_sweep.start();
}

void ManagerPool::dropIdle()
{
    int kept = 0;
    std::erase_if(m_slots, [&kept](const std::unique_ptr<Slot> &slot) {
        return slot->total == 0 && ++kept > kKeptIdle;
    });
    for (const auto &slot : m_slots) {
        std::erase_if(slot->inFlight, [](const auto &host) {
            return std::ranges::all_of(host.second, [](int count) { return count == 0; });
        });
    }
}

} // namespace oxide::net

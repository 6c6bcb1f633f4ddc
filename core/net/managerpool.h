#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>

namespace oxide::net {

/// Lends QNetworkAccessManagers, because one opens only so many connections to a host and makes
/// the rest wait (6 with Qt 6.4), and each has a thread. A manager keeps connections apart that
/// have another name to verify the peer by; without TLS that name says nothing, so there it serves
/// as the name of a lane, and one manager has many lanes of six. Managers and lanes are filled in
/// order, so that kept connections are used again; managers idle beyond a few are dropped from a
/// timer, never while a reply is being told of. One thread. Held by shared_ptr: a lease keeps the
/// pool alive.
class ManagerPool final : public QObject, public std::enable_shared_from_this<ManagerPool>
{
    Q_OBJECT

    struct Slot {
        std::unique_ptr<QNetworkAccessManager> manager;
        std::map<std::string, std::vector<int>> inFlight; ///< in each lane, by host:port
        int total = 0;
    };

public:
    /// A place at one manager for one request; given back when it goes.
    class Lease
    {
    public:
        Lease(std::shared_ptr<ManagerPool> pool, Slot &slot, std::string where, std::size_t lane);
        ~Lease();
        Lease(const Lease &) = delete;
        Lease &operator=(const Lease &) = delete;

        [[nodiscard]] QNetworkAccessManager &manager() const { return *m_slot.manager; }
        /// To be set on the request; empty in a manager's first lane, which is all that TLS has.
        [[nodiscard]] QString peerVerifyName() const;

    private:
        std::shared_ptr<ManagerPool> m_pool;
        Slot &m_slot;
        std::string m_where;
        std::size_t m_lane;
    };

    /// Idle managers are looked for `sweepAfter` a request has ended.
    explicit ManagerPool(std::chrono::milliseconds sweepAfter = std::chrono::seconds(10));

    /// A place for one more request to `where` (host:port).
    [[nodiscard]] std::unique_ptr<Lease> lease(const std::string &where, bool isTls);
    [[nodiscard]] std::size_t managers() const { return m_slots.size(); }
    [[nodiscard]] std::size_t inFlight() const;

private:
    void release(Slot &slot, const std::string &where, std::size_t lane);
    void dropIdle();

    std::vector<std::unique_ptr<Slot>> m_slots;
    QTimer m_sweep;
};

} // namespace oxide::net

#pragma once

#include "base/promise.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include <QCoroTask>

namespace oxide::execution {

class Slots;

/// One of a service's places, given back when this goes.
class Slot
{
public:
    Slot() = default;
    Slot(std::weak_ptr<Slots> owner, std::string service);
    ~Slot();
    Slot(Slot &&other) noexcept;
    Slot &operator=(Slot &&other) noexcept;
    [[nodiscard]] explicit operator bool() const { return !m_service.empty(); }
    void release();

private:
    std::weak_ptr<Slots> m_owner;
    std::string m_service;
};

/// The queue before each service: so many tasks at once, the rest in order of arrival. While paused
/// nobody gets a place. Engine thread.
class Slots final : public std::enable_shared_from_this<Slots>
{
public:
    using Limit = std::function<int(const std::string &service)>;
    using Changed = std::function<void(const std::string &service, int running, int waiting)>;

    Slots(Limit limit, Changed changed);

    /// Ends with a place, or with an empty Slot when stopped first.
    [[nodiscard]] QCoro::Task<Slot> acquire(std::string service, std::stop_token stop);
    /// True when a task that comes now would have to wait.
    [[nodiscard]] bool isBusy(const std::string &service) const;
    [[nodiscard]] int waiting(const std::string &service) const;
    [[nodiscard]] int waiting() const;
    [[nodiscard]] int running() const;

    void setPaused(bool paused);
    /// Limits may have changed: lets in who now fits.
    void admit();

private:
    friend class Slot;
    using Ticket = base::Promise<bool>;
    struct Waiter {
        std::size_t number;
        Ticket ticket;
    };
    struct Queue {
        int running = 0;
        std::deque<Waiter> waiters;
    };

    void release(const std::string &service);
    void withdraw(const std::string &service, std::size_t number);
    void admit(const std::string &service, Queue &queue);

    Limit m_limit;
    Changed m_changed;
    std::map<std::string, Queue> m_queues;
    std::size_t m_nextNumber = 1;
    bool m_paused = false;
};

} // namespace oxide::execution

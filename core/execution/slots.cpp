#include "execution/slots.h"

#include <algorithm>
#include <utility>

#include <QCoroFuture>

namespace oxide::execution {

Slot::Slot(std::weak_ptr<Slots> owner, std::string service)
    : m_owner(std::move(owner)), m_service(std::move(service))
{
}

Slot::~Slot()
{
    release();
}

Slot::Slot(Slot &&other) noexcept
    : m_owner(std::move(other.m_owner)), m_service(std::exchange(other.m_service, {}))
{
}

Slot &Slot::operator=(Slot &&other) noexcept
{
    if (this != &other) {
        release();
        m_owner = std::move(other.m_owner);
        m_service = std::exchange(other.m_service, {});
    }
    return *this;
}

void Slot::release()
{
    if (m_service.empty())
        return;
    const std::string service = std::exchange(m_service, {});
    if (const auto owner = m_owner.lock())
        owner->release(service);
}

Slots::Slots(Limit limit, Changed changed)
    : m_limit(std::move(limit)), m_changed(std::move(changed))
{
}

QCoro::Task<Slot> Slots::acquire(std::string service, std::stop_token stop)
{
    if (stop.stop_requested())
        co_return Slot();
    const auto self = shared_from_this();
    Waiter waiter;
    waiter.number = m_nextNumber++;
    const std::size_t number = waiter.number;
    const auto granted = waiter.ticket.future();
    Queue &queue = m_queues[service];
    queue.waiters.push_back(std::move(waiter));
    admit(service, queue);
    const std::stop_callback onStop(stop,
                                    [self, service, number] { self->withdraw(service, number); });
    const auto answer = co_await granted;
    if (answer.value_or(false))
        co_return Slot(self, service);
    co_return Slot();
}

bool Slots::isBusy(const std::string &service) const
{
    const auto at = m_queues.find(service);
    return m_paused
           || (at != m_queues.end()
               && (at->second.running >= m_limit(service) || !at->second.waiters.empty()));
}

int Slots::waiting(const std::string &service) const
{
    const auto at = m_queues.find(service);
    return at == m_queues.end() ? 0 : static_cast<int>(at->second.waiters.size());
}

int Slots::waiting() const
{
    int count = 0;
    for (const auto &[service, queue] : m_queues)
        count += static_cast<int>(queue.waiters.size());
    return count;
}

int Slots::running() const
{
    int count = 0;
    for (const auto &[service, queue] : m_queues)
        count += queue.running;
    return count;
}

void Slots::setPaused(bool paused)
{
    m_paused = paused;
    admit();
}

void Slots::admit()
{
    for (auto &[service, queue] : m_queues)
        admit(service, queue);
}

void Slots::release(const std::string &service)
{
    Queue &queue = m_queues[service];
    --queue.running;
    admit(service, queue);
}

void Slots::withdraw(const std::string &service, std::size_t number)
{
    Queue &queue = m_queues[service];
    const auto at = std::ranges::find(queue.waiters, number, &Waiter::number);
    if (at == queue.waiters.end())
        return; // it has its place already and gives it back itself
    const Ticket ticket = at->ticket;
    queue.waiters.erase(at);
    ticket.fulfil(false);
    m_changed(service, queue.running, static_cast<int>(queue.waiters.size()));
}

void Slots::admit(const std::string &service, Queue &queue)
{
    while (!m_paused && !queue.waiters.empty() && queue.running < m_limit(service)) {
        const Ticket ticket = queue.waiters.front().ticket;
        queue.waiters.pop_front();
        ++queue.running;
        ticket.fulfil(true);
    }
    m_changed(service, queue.running, static_cast<int>(queue.waiters.size()));
}

} // namespace oxide::execution

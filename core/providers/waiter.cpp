#include "providers/waiter.h"

namespace oxide::providers {

Waiter::Waiter(std::stop_token stop) : m_stop(std::move(stop)), m_onStop(m_stop, [this] { wake(); })
{
}

void Waiter::wake()
{
    QMetaObject::invokeMethod(this, &Waiter::wakeHere, Qt::QueuedConnection);
}

void Waiter::wakeHere()
{
    if (std::exchange(m_awake, true))
        return;
    Q_EMIT woken();
}

QCoro::Task<void> Waiter::wait()
{
    if (!m_awake)
        co_await qCoro(this, &Waiter::woken);
}

Patience::Patience(std::stop_token stop, std::chrono::milliseconds time)
    : m_onStop(std::move(stop), [this] { m_source.request_stop(); })
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
        m_isOver = !m_source.stop_requested();
        m_source.request_stop();
    });
    m_timer.start(time);
}

QCoro::Task<bool> sleepUnlessStopped(std::chrono::milliseconds time, std::stop_token stop)
{
    const Waiter::Ptr waiter = Waiter::make(stop);
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, waiter.get(), &Waiter::wake);
    timer.start(time);
    QCoro::Task<void> awake = waiter->wait();
    co_await awake;
    co_return !stop.stop_requested();
}

} // namespace oxide::providers

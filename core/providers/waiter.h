#pragma once

#include "base/error.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include <QCoroSignal>
#include <QCoroTask>
#include <QFuture>
#include <QFutureWatcher>
#include <QObject>
#include <QTimer>

namespace oxide::providers {

/// Something to wait on that a stop token ends at once. Lives on the waiting thread. A coroutine
/// goes on from inside the signal, so that the waiter may be deleted only later.
class Waiter final : public QObject
{
    Q_OBJECT

public:
    struct LaterDeleter {
        void operator()(Waiter *waiter) const { waiter->deleteLater(); }
    };
    using Ptr = std::unique_ptr<Waiter, LaterDeleter>;

    explicit Waiter(std::stop_token stop);
    [[nodiscard]] static Ptr make(std::stop_token stop) { return Ptr(new Waiter(std::move(stop))); }

    /// From any thread; the waiter wakes from its event loop.
    void wake();
    [[nodiscard]] QCoro::Task<void> wait();

Q_SIGNALS:
    void woken();

private:
    void wakeHere();

    bool m_awake = false;
    std::stop_token m_stop;
    std::stop_callback<std::function<void()>> m_onStop;
};

/// A stop that comes with the caller's own or when the time is up. One thread with an event loop.
class Patience final
{
public:
    Patience(std::stop_token stop, std::chrono::milliseconds time);
    Patience(const Patience &) = delete;
    Patience &operator=(const Patience &) = delete;

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }
    [[nodiscard]] bool isOver() const { return m_isOver; }

private:
    std::stop_source m_source;
    bool m_isOver = false; ///< the time was up first
    QTimer m_timer;
    std::stop_callback<std::function<void()>> m_onStop;
};

/// Ends after `time`, or at once when a stop is asked for: false then.
[[nodiscard]] QCoro::Task<bool> sleepUnlessStopped(std::chrono::milliseconds time,
                                                   std::stop_token stop);

/// The future's value; Cancelled when the stop comes first, Internal where the future ends without
/// a value.
template<class T>
[[nodiscard]] QCoro::Task<base::Result<T>> valueUnlessStopped(QFuture<base::Result<T>> future,
                                                              std::stop_token stop)
{
    const Waiter::Ptr waiter = Waiter::make(stop);
    QFutureWatcher<base::Result<T>> watcher;
    QObject::connect(&watcher, &QFutureWatcher<base::Result<T>>::finished, waiter.get(),
                     &Waiter::wake);
    watcher.setFuture(future);
    QCoro::Task<void> awake = waiter->wait();
    co_await awake;
    if (future.isFinished() && future.resultCount() > 0)
        co_return future.result();
    if (stop.stop_requested())
        co_return base::fail(base::ErrorKind::Cancelled, "Cancelled.");
    co_return base::fail(base::ErrorKind::Internal, "A question was dropped without an answer.");
}

} // namespace oxide::providers

#include "execution/wait.h"

#include "base/promise.h"

#include <QCoroFuture>
#include <QTimer>

namespace oxide::execution {

QCoro::Task<bool> sleepFor(std::chrono::milliseconds time, std::stop_token stop)
{
    const base::Promise<bool> over;
    QTimer timer;
    timer.setSingleShot(true);
    timer.setTimerType(Qt::PreciseTimer); // a coarse one may ring a twentieth early
    QObject::connect(&timer, &QTimer::timeout, &timer, [over] { over.fulfil(true); });
    timer.start(time + std::chrono::milliseconds(1)); // it counts whole ones
    const std::stop_callback onStop(stop, [over] { over.fulfil(false); });
    const auto future = over.future();
    const auto result = co_await future;
    co_return result.value_or(false);
}

} // namespace oxide::execution

#pragma once

#include <chrono>
#include <stop_token>

#include <QCoroTask>

namespace oxide::execution {

/// Sleeps on the current thread's event loop, never for less; true when the time is over, false
/// when stopped first.
[[nodiscard]] QCoro::Task<bool> sleepFor(std::chrono::milliseconds time, std::stop_token stop);

} // namespace oxide::execution

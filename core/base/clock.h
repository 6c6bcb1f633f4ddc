#pragma once

#include <chrono>

namespace oxide::base {

/// Wall-clock time, UTC, milliseconds: what is stored and shown.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where time comes from. Injected, so that tests and replays bring their own. Thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Never jumps; only differences mean anything.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;
};

class SystemClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
};

} // namespace oxide::base

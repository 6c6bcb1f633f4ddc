#pragma once

#include "base/clock.h"
#include "model/service.h"

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace oxide::routing {

struct BreakerSettings {
    int failures = 5; ///< in a row, that open it
    std::chrono::milliseconds openFor{30'000};
    bool operator==(const BreakerSettings &) const = default;
};

/// The circuit breaker of one service: closed, open for a while after repeated failures, then
/// half-open for one trial, whose end decides. Success is told at the end of a stream. Pure: time
/// is given. One thread.
class Breaker
{
public:
    explicit Breaker(BreakerSettings settings = {}) : m_settings(settings) {}

    void configure(BreakerSettings settings) { m_settings = settings; }

    [[nodiscard]] model::BreakerState state(base::TimePoint now) const;
    /// May an attempt start? True takes the trial of a half-open one.
    [[nodiscard]] bool admit(base::TimePoint now);
    void succeeded();
    /// `restFor`: what the service itself asked for (Retry-After); the longer time counts.
    void failed(base::TimePoint now, std::optional<std::chrono::milliseconds> restFor);
    /// Neither: the attempt was cancelled, or failed by the caller's doing.
    void abandoned() { m_trialRuns = false; }
    /// By the user's word.
    void close();

    /// Until when it is open; empty where it is not.
    [[nodiscard]] std::optional<base::TimePoint> openUntil() const { return m_openUntil; }
    /// Outcomes of the last 30 attempts, oldest first; true: answered.
    [[nodiscard]] std::vector<bool> recent() const { return {m_recent.begin(), m_recent.end()}; }
    [[nodiscard]] int failuresInARow() const { return m_inARow; }

private:
    void remember(bool answered);

    BreakerSettings m_settings;
    int m_inARow = 0;
    bool m_trialRuns = false;
    std::optional<base::TimePoint> m_openUntil;
    std::deque<bool> m_recent;
};

} // namespace oxide::routing

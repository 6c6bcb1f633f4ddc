#pragma once

#include "base/error.h"
#include "config/config.h"

#include <chrono>
#include <cstdint>
#include <random>

namespace oxide::execution {

enum class NextStep { Retry, FailOver, GiveUp };

struct AfterFailure {
    NextStep step = NextStep::GiveUp;
    std::chrono::milliseconds wait{0}; ///< before a retry
};

/// What to do after a failed attempt, by its kind alone (SPEC 3, WIRE 16 and 17): 408, 409, 429,
/// 5xx and network faults are tried again at the same service; 502, 504 and a total timeout, which
/// may have been billed, once and not at all; what the service refuses for good goes to the next
/// one; what the caller caused ends the task. Backoff is exponential with full jitter and never
/// shorter than Retry-After; a Retry-After over the cap fails over at once.
class RetryPolicy
{
public:
    RetryPolicy(const config::Execution &settings, std::uint64_t seed);

    /// `failures` counts those at this service, this one included (from 1); `service` may have a
    /// number of retries and a first pause of its own.
    [[nodiscard]] AfterFailure after(const base::Error &error, int failures,
                                     const model::ServiceConfig &service = {});

private:
    [[nodiscard]] std::chrono::milliseconds backoff(int failures, std::chrono::milliseconds first);

    config::Execution m_settings;
    std::mt19937_64 m_random;
};

} // namespace oxide::execution

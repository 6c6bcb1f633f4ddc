#pragma once

#include "api/route.h"
#include "base/clock.h"
#include "base/error.h"
#include "security/ratelimiter.h"

namespace oxide::api {

/// How many requests the callers make, whichever way they come. Any thread.
class Rates final
{
public:
    /// Counts a request. Overloaded, with 429 and how long to wait, where it is one too many: it is
    /// not counted then.
    [[nodiscard]] base::Result<void> take(const Caller &caller);

private:
    security::RateLimiter m_limiter;
    base::SystemClock m_clock;
};

} // namespace oxide::api

#include "api/rates.h"

#include <string>

namespace oxide::api {

base::Result<void> Rates::take(const Caller &caller)
{
    const auto wait = m_limiter.take(caller.key, caller.requestsPerMinute, m_clock.steady());
    if (!wait)
        return {};
    base::Error error;
    error.kind = base::ErrorKind::Overloaded;
    error.httpStatus = 429;
    error.retryAfter = *wait;
    error.message = "The key " + caller.key + " may make "
                    + std::to_string(caller.requestsPerMinute) + " requests a minute.";
    return base::fail(std::move(error));
}

} // namespace oxide::api

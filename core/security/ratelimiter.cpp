#include "security/ratelimiter.h"

#include <algorithm>

namespace oxide::security {

namespace {

constexpr std::chrono::minutes burst{1};

} // namespace

std::optional<std::chrono::milliseconds> RateLimiter::take(const std::string &caller, int perMinute,
                                                           TimePoint now)
{
    if (perMinute <= 0)
        return std::nullopt;
    const TimePoint::duration step = TimePoint::duration(std::chrono::minutes(1)) / perMinute;
    const std::lock_guard lock(m_mutex);
    TimePoint &due = m_due.try_emplace(caller, now).first->second;
    const TimePoint next = std::max(due, now) + step;
    if (next > now + burst)
        return std::chrono::ceil<std::chrono::milliseconds>(next - now - burst);
    due = next;
    return std::nullopt;
}

} // namespace oxide::security

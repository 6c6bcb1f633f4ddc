#include "security/ratelimiter.h"

#include <algorithm>
#include <iterator>

namespace oxide::security {

namespace {

constexpr std::chrono::minutes burst{1};
constexpr int looksEachTime = 4; // a request brings one caller at most, so that this gets around

} // namespace

std::optional<std::chrono::milliseconds> RateLimiter::take(const std::string &caller, int perMinute,
                                                           TimePoint now)
{
    if (perMinute <= 0)
        return std::nullopt;
    const TimePoint::duration step = TimePoint::duration(std::chrono::minutes(1)) / perMinute;
    const std::lock_guard lock(m_mutex);
    dropSome(now);
    TimePoint &due = m_due.try_emplace(caller, now).first->second;
    const TimePoint next = std::max(due, now) + step;
    if (next > now + burst)
        return std::chrono::ceil<std::chrono::milliseconds>(next - now - burst);
    due = next;
    return std::nullopt;
}

void RateLimiter::dropSome(TimePoint now)
{
    auto each = m_due.upper_bound(m_lastSeen);
    for (int looks = 0; looks < looksEachTime && !m_due.empty(); ++looks) {
        if (each == m_due.end())
            each = m_due.begin();
        m_lastSeen = each->first;
        each = each->second <= now ? m_due.erase(each) : std::next(each);
    }
}

std::size_t RateLimiter::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_due.size();
}

} // namespace oxide::security

#include "routing/breaker.h"

#include <algorithm>

namespace oxide::routing {

using model::BreakerState;

namespace {
constexpr std::size_t kRemembered = 30;
} // namespace

BreakerState Breaker::state(base::TimePoint now) const
{
    if (!m_openUntil)
        return BreakerState::Closed;
    return now < *m_openUntil ? BreakerState::Open : BreakerState::HalfOpen;
}

bool Breaker::admit(base::TimePoint now)
{
    switch (state(now)) {
    case BreakerState::Closed:
        return true;
    case BreakerState::Open:
        return false;
    case BreakerState::HalfOpen:
        if (m_trialRuns)
            return false;
        m_trialRuns = true;
        return true;
    }
    return false;
}

void Breaker::succeeded()
{
    remember(true);
    close();
}

void Breaker::failed(base::TimePoint now, std::optional<std::chrono::milliseconds> restFor)
{
    remember(false);
    ++m_inARow;
    const bool wasTrial = std::exchange(m_trialRuns, false);
    if (wasTrial || m_inARow >= m_settings.failures)
        m_openUntil = now + std::max(m_settings.openFor, restFor.value_or(m_settings.openFor));
}

void Breaker::close()
{
    m_inARow = 0;
    m_trialRuns = false;
    m_openUntil.reset();
}

void Breaker::remember(bool answered)
{
    m_recent.push_back(answered);
    if (m_recent.size() > kRemembered)
        m_recent.pop_front();
}

} // namespace oxide::routing

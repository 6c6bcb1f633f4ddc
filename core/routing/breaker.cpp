#include "routing/breaker.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace oxide::routing {

using model::BreakerState;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kMostRemembered = 1'000;
/// Longer than this nobody is left alone, whatever he asks for.
constexpr milliseconds kLongestRest = std::chrono::hours(1);

std::string joined(std::string reason, const std::string &why)
{
    return why.empty() ? reason : reason + ' ' + why;
}

} // namespace

BreakerState Breaker::state(base::TimePoint now) const
{
    if (!m_openUntil)
        return BreakerState::Closed;
    return now < *m_openUntil ? BreakerState::Open : BreakerState::HalfOpen;
}

bool Breaker::admits(base::TimePoint now) const
{
    if (m_restUntil && now < *m_restUntil)
        return false;
    switch (state(now)) {
    case BreakerState::Closed:
        return true;
    case BreakerState::Open:
        return false;
    case BreakerState::HalfOpen:
        return m_trials < m_settings.probes;
    }
    return false;
}

std::optional<Breaker::Admission> Breaker::admit(base::TimePoint now)
{
    if (!admits(now))
        return std::nullopt;
    if (state(now) == BreakerState::HalfOpen)
        ++m_trials;
    return m_openings;
}

bool Breaker::isOfNow(Admission admission)
{
    if (admission != m_openings)
        return false;
    m_trials = std::max(0, m_trials - 1);
    return true;
}

void Breaker::succeeded(Admission admission, base::TimePoint now)
{
    remember(now, true);
    m_inARow = 0;
    if (isOfNow(admission) && state(now) == BreakerState::HalfOpen
        && ++m_successes >= m_settings.probes)
        close();
}

void Breaker::failed(Admission admission, base::TimePoint now, std::string why,
                     std::optional<milliseconds> restFor)
{
    remember(now, false);
    ++m_inARow;
    const bool isNow = isOfNow(admission);
    const bool isHalfOpen = state(now) == BreakerState::HalfOpen;
    const milliseconds rest = std::min(restFor.value_or(milliseconds(0)), kLongestRest);
    std::string reason;
    if (isHalfOpen && isNow)
        reason = "A trial failed.";
    else if (rest > m_settings.openFor)
        reason = "It asked to be left alone.";
    else if (!isHalfOpen)
        reason = tooMany(now);
    if (reason.empty())
        return;
    m_openUntil = std::max(m_openUntil.value_or(now), now + std::max(m_settings.openFor, rest));
    m_why = joined(std::move(reason), why);
    ++m_openings;
    m_trials = 0;
    m_successes = 0;
}

void Breaker::abandoned(Admission admission)
{
    std::ignore = isOfNow(admission);
}

void Breaker::rest(base::TimePoint until)
{
    m_restUntil = std::max(m_restUntil.value_or(until), until);
}

void Breaker::close()
{
    m_restUntil.reset();
    m_inARow = 0;
    m_trials = 0;
    m_successes = 0;
    m_openUntil.reset();
    m_why.clear();
    m_outcomes.clear();
}

model::BreakerStatus Breaker::status(base::TimePoint now) const
{
    model::BreakerStatus status;
    status.state = state(now);
    status.why = m_why;
    status.until = m_openUntil;
    status.failuresInARow = m_inARow;
    status.requests = requestsWithin(now);
    status.failures = failuresWithin(now);
    return status;
}

void Breaker::remember(base::TimePoint now, bool answered)
{
    forgetOld(now);
    m_outcomes.push_back({now, answered});
    if (m_outcomes.size() > kMostRemembered)
        m_outcomes.pop_front();
}

void Breaker::forgetOld(base::TimePoint now)
{
    while (!m_outcomes.empty() && m_outcomes.front().at <= now - m_settings.window)
        m_outcomes.pop_front();
}

int Breaker::requestsWithin(base::TimePoint now) const
{
    return static_cast<int>(std::ranges::count_if(
        m_outcomes, [&](const Outcome &outcome) { return outcome.at > now - m_settings.window; }));
}

int Breaker::failuresWithin(base::TimePoint now) const
{
    return static_cast<int>(std::ranges::count_if(m_outcomes, [&](const Outcome &outcome) {
        return !outcome.answered && outcome.at > now - m_settings.window;
    }));
}

std::string Breaker::tooMany(base::TimePoint now) const
{
    if (m_inARow >= m_settings.failures)
        return std::to_string(m_inARow) + " attempts in a row failed.";
    const int requests = requestsWithin(now);
    const int failures = failuresWithin(now);
    if (requests >= m_settings.minRequests && failures >= m_settings.failureRatio * requests) {
        return std::to_string(failures) + " of the last " + std::to_string(requests)
               + " attempts failed.";
    }
    return {};
}

} // namespace oxide::routing

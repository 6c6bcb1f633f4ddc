#include "execution/retry.h"

#include <algorithm>

namespace oxide::execution {

using base::ErrorKind;
using std::chrono::milliseconds;

namespace {

enum class Class { Transient, MaybeBilled, Elsewhere, Caller };

Class classOf(const base::Error &error)
{
    switch (error.kind) {
    case ErrorKind::QuotaExceeded: // 402: no credit comes back by waiting
        return error.httpStatus == 402 ? Class::Elsewhere : Class::Transient;
    case ErrorKind::Overloaded:
    case ErrorKind::ConnectionRefused:
    case ErrorKind::ConnectionReset:
    case ErrorKind::NameNotResolved:
    case ErrorKind::NetworkDown:
    case ErrorKind::TimeoutConnect:
    case ErrorKind::TimeoutFirstToken:
    case ErrorKind::TimeoutIdle:
    case ErrorKind::StreamCut:
    case ErrorKind::StreamError:
    case ErrorKind::BadResponse:
    case ErrorKind::EmptyAnswer:
        return Class::Transient;
    case ErrorKind::ServerError:
        return error.httpStatus == 502 || error.httpStatus == 504 ? Class::MaybeBilled
                                                                  : Class::Transient;
    case ErrorKind::InvalidArgument:
    case ErrorKind::Cancelled:
    case ErrorKind::Interrupted:
    case ErrorKind::PolicyRefused:
    case ErrorKind::BudgetExceeded:
        return Class::Caller;
    default:
        return Class::Elsewhere;
    }
}

} // namespace

RetryPolicy::RetryPolicy(const config::Execution &settings, std::uint64_t seed)
    : m_settings(settings), m_random(seed)
{
}

AfterFailure RetryPolicy::after(const base::Error &error, int failures,
                                const model::ServiceConfig &service)
{
    AfterFailure next;
    const Class kind = classOf(error);
    if (kind == Class::Caller)
        return next;
    next.step = NextStep::FailOver;
    const int most = service.maxRetries.value_or(m_settings.maxRetries);
    const int allowed = !m_settings.retryOnFailure   ? 0
                        : kind == Class::Transient   ? most
                        : kind == Class::MaybeBilled ? std::min(1, most)
                                                     : 0;
    if (failures > allowed)
        return next;
    if (error.retryAfter && *error.retryAfter > m_settings.retryAfterMax)
        return next;
    next.step = NextStep::Retry;
    next.wait = std::max(backoff(failures, service.retryDelay.value_or(m_settings.retryDelay)),
                         error.retryAfter.value_or(milliseconds(0)));
    return next;
}

milliseconds RetryPolicy::backoff(int failures, milliseconds first)
{
    constexpr int kMaxDoublings = 20;
    const auto doubled = first * (1LL << std::min(failures - 1, kMaxDoublings));
    const auto ceiling = std::min<milliseconds>(doubled, m_settings.retryMaxDelay);
    std::uniform_int_distribution<std::int64_t> jitter(0,
                                                       std::max<std::int64_t>(ceiling.count(), 0));
    return milliseconds(jitter(m_random));
}

} // namespace oxide::execution

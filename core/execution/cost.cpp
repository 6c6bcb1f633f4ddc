#include "execution/cost.h"

#include <algorithm>
#include <limits>

namespace oxide::execution {

using base::ErrorKind;
using model::Cost;
using model::CostSource;
using model::Money;

namespace {

constexpr std::int64_t kMillion = 1'000'000;

/// Failures that happen before a provider does any work it could bill.
bool isUnbilled(const base::Error &error)
{
    switch (error.kind) {
    case ErrorKind::ConnectionRefused:
    case ErrorKind::NameNotResolved:
    case ErrorKind::NetworkDown:
    case ErrorKind::TlsFailed:
    case ErrorKind::TimeoutConnect:
    case ErrorKind::ProgramNotFound:
    case ErrorKind::Unauthorized:
    case ErrorKind::ModelNotFound:
    case ErrorKind::QuotaExceeded:
    case ErrorKind::BadRequest:
    case ErrorKind::ContextTooLong:
    case ErrorKind::Overloaded:
    case ErrorKind::InvalidArgument:
        return true;
    case ErrorKind::ServerError:
        return error.httpStatus == 500 || error.httpStatus == 503; // 502 and 504 may be (WIRE 16)
    default:
        return false;
    }
}

Cost known(CostSource source, Money amount)
{
    Cost cost;
    cost.source = source;
    cost.amount = amount;
    return cost;
}

/// Held below the end of 64 bits with room for a sum: tokens are the provider's word.
std::int64_t timesPrice(std::int64_t tokens, std::int64_t price)
{
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 8;
    if (tokens <= 0 || price <= 0)
        return 0;
    return tokens > kMost / price ? kMost : tokens * price;
}

} // namespace

Money computed(const model::Usage &usage, const model::Price &price)
{
    const std::int64_t parts =
        timesPrice(usage.input.value_or(0), price.inputPerMillion)
        + timesPrice(usage.cachedInput.value_or(0), price.cachedInputPerMillion)
        + timesPrice(usage.cacheWrite.value_or(0), price.cacheWritePerMillion)
        + timesPrice(usage.totalOutput(), price.outputPerMillion);
    return Money::fromMicros((parts + kMillion / 2) / kMillion + price.perRequest);
}

Cost priceOf(const Spent &spent)
{
    if (spent.reported)
        return known(CostSource::Reported, *spent.reported);
    if (spent.local)
        return known(CostSource::Computed, Money());
    if (spent.price && spent.usage.isKnown() && spent.usage.output)
        return known(CostSource::Computed, computed(spent.usage, *spent.price));
    if (spent.error && isUnbilled(*spent.error) && !spent.usage.isKnown())
        return known(CostSource::Computed, Money());
    if (spent.price) {
        model::Usage usage = spent.usage;
        if (!usage.isKnown())
            usage.input = spent.estimatedInput;
        if (!usage.output)
            usage.output = spent.estimatedOutput;
        return known(CostSource::Estimated, computed(usage, *spent.price));
    }
    return {};
}

Cost sum(const Cost &a, const Cost &b)
{
    if (!a.amount || !b.amount)
        return {};
    return known(std::min(a.source, b.source), *a.amount + *b.amount);
}

} // namespace oxide::execution

#include "execution/cost.h"

#include <algorithm>

namespace oxide::execution {

using base::ErrorKind;
using model::Cost;
using model::CostSource;
using model::Money;

namespace {

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

} // namespace

Cost priceOf(const Spent &spent)
{
    if (spent.reported)
        return known(CostSource::Reported, *spent.reported);
    if (spent.local)
        return known(CostSource::Computed, Money());
    if (spent.price && spent.usage.isKnown() && spent.usage.output)
        return known(CostSource::Computed, model::costOf(spent.usage, *spent.price));
    if (spent.error && isUnbilled(*spent.error) && !spent.usage.isKnown())
        return known(CostSource::Computed, Money());
    if (spent.price) {
        model::Usage usage = spent.usage;
        if (!usage.isKnown())
            usage.input = spent.estimatedInput;
        if (!usage.output)
            usage.output = spent.estimatedOutput;
        return known(CostSource::Estimated, model::costOf(usage, *spent.price));
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

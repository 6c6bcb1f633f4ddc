#include "model/history.h"

#include <algorithm>

namespace oxide::model {

Cost totalCost(const std::vector<AttemptRecord> &attempts)
{
    Cost total;
    total.source = CostSource::Reported;
    total.amount = Money();
    for (const AttemptRecord &attempt : attempts) {
        if (!attempt.cost.amount)
            return {};
        total.source = std::min(total.source, attempt.cost.source);
        *total.amount += *attempt.cost.amount;
    }
    if (attempts.empty())
        total.source = CostSource::Computed;
    return total;
}

Usage totalUsage(const std::vector<AttemptRecord> &attempts)
{
    Usage total;
    for (const auto part : {&Usage::input, &Usage::cachedInput, &Usage::cacheWrite, &Usage::output,
                            &Usage::reasoning}) {
        for (const AttemptRecord &attempt : attempts) {
            if (attempt.usage.*part)
                total.*part = (total.*part).value_or(0) + *(attempt.usage.*part);
        }
    }
    return total;
}

} // namespace oxide::model

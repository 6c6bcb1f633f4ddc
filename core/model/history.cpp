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

} // namespace oxide::model

#include "model/ledger.h"

namespace oxide::model {

namespace {

void addCount(std::optional<std::int64_t> &sum, const std::optional<std::int64_t> &count)
{
    if (count)
        sum = sum.value_or(0) + *count;
}

} // namespace

void SpendSums::add(const SpendSums &other)
{
    attempts += other.attempts;
    addCount(usage.input, other.usage.input);
    addCount(usage.cachedInput, other.usage.cachedInput);
    addCount(usage.cacheWrite, other.usage.cacheWrite);
    addCount(usage.output, other.usage.output);
    addCount(usage.reasoning, other.usage.reasoning);
    amount += other.amount;
}

} // namespace oxide::model

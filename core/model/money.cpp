#include "model/money.h"

#include <cstdio>

namespace oxide::model {

std::string Money::text() const
{
    const bool negative = m_micros < 0;
    const auto magnitude = negative ? 0ULL - static_cast<unsigned long long>(m_micros)
                                    : static_cast<unsigned long long>(m_micros);
    char digits[32];
    std::snprintf(digits, sizeof digits, "%llu.%06llu", magnitude / 1'000'000,
                  magnitude % 1'000'000);
    std::string text = digits;
    while (text.ends_with('0') && text.size() - text.find('.') > 3)
        text.pop_back();
    return (negative ? "-$" : "$") + text;
}

bool Price::isFree() const
{
    return inputPerMillion == 0 && outputPerMillion == 0 && perRequest == 0
           && cachedInputPerMillion.value_or(0) == 0 && cacheWritePerMillion.value_or(0) == 0
           && reasoningPerMillion.value_or(0) == 0;
}

} // namespace oxide::model

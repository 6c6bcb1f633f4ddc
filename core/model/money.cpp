#include "model/money.h"

#include <cstdio>

namespace oxide::model {

std::optional<Money> Money::fromDollars(std::string_view text)
{
    constexpr std::size_t decimals = 6;
    constexpr std::size_t mostDigits = 7;
    constexpr std::int64_t most = 1'000'000;
    const auto point = text.find('.');
    const std::string whole(text.substr(0, point));
    std::string part(point == std::string_view::npos ? std::string_view() : text.substr(point + 1));
    const bool digitsOnly = (whole + part).find_first_not_of("0123456789") == std::string::npos;
    if (whole.empty() || !digitsOnly || part.size() > decimals || whole.size() > mostDigits)
        return std::nullopt;
    part.resize(decimals, '0');
    const Money money = fromMicros(std::stoll(whole) * 1'000'000 + std::stoll(part));
    return money <= fromMicros(most * 1'000'000) ? std::optional(money) : std::nullopt;
}

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

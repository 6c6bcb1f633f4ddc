#include "model/usage.h"

#include <algorithm>
#include <limits>

#include <boost/multiprecision/cpp_int.hpp>

namespace oxide::model {

namespace {

using Wide = boost::multiprecision::int128_t; // __int128 is no standard type, and MSVC has none

constexpr std::int64_t kMillion = 1'000'000;

Wide times(std::optional<std::int64_t> tokens, std::int64_t perMillion)
{
    return Wide(std::max<std::int64_t>(tokens.value_or(0), 0)) * perMillion;
}

} // namespace

Money costOf(const Usage &usage, const Price &price)
{
    const std::int64_t input = price.inputPerMillion;
    const std::int64_t output = price.outputPerMillion;
    const Wide millionths = times(usage.input, input)
                            + times(usage.cachedInput, price.cachedInputPerMillion.value_or(input))
                            + times(usage.cacheWrite, price.cacheWritePerMillion.value_or(input))
                            + times(usage.output, output)
                            + times(usage.reasoning, price.reasoningPerMillion.value_or(output));
    const Wide micros = (millionths + kMillion / 2) / kMillion + price.perRequest;
    const Wide most = std::numeric_limits<std::int64_t>::max();
    return Money::fromMicros(static_cast<std::int64_t>(std::min(micros, most)));
}

} // namespace oxide::model

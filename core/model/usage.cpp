#include "model/usage.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include <boost/multiprecision/cpp_int.hpp>

namespace oxide::model {

namespace {

using Wide = boost::multiprecision::int128_t; // __int128 is no standard type, and MSVC has none

constexpr std::int64_t kMillion = 1'000'000;

/// Below this, tokens times price of all five kinds add up within 64 bits.
constexpr std::int64_t kSmall = std::int64_t{1} << 30;

struct Line {
    std::int64_t tokens = 0;
    std::int64_t perMillion = 0;

    [[nodiscard]] bool isSmall() const
    {
        return tokens < kSmall && perMillion < kSmall && perMillion > -kSmall;
    }
};

template<class Whole>
Whole microsOf(std::span<const Line> lines)
{
    Whole millionths = 0;
    for (const Line &line : lines)
        millionths += Whole(line.tokens) * line.perMillion;
    return (millionths + kMillion / 2) / kMillion;
}

} // namespace

Money costOf(const Usage &usage, const Price &price)
{
    const std::int64_t input = price.inputPerMillion;
    const std::int64_t output = price.outputPerMillion;
    const auto line = [](std::optional<std::int64_t> tokens, std::int64_t perMillion) {
        return Line{std::max<std::int64_t>(tokens.value_or(0), 0), perMillion};
    };
    const std::array lines{line(usage.input, input),
                           line(usage.cachedInput, price.cachedInputPerMillion.value_or(input)),
                           line(usage.cacheWrite, price.cacheWritePerMillion.value_or(input)),
                           line(usage.output, output),
                           line(usage.reasoning, price.reasoningPerMillion.value_or(output))};
    if (price.perRequest < kSmall && std::ranges::all_of(lines, &Line::isSmall))
        return Money::fromMicros(microsOf<std::int64_t>(lines) + price.perRequest);
    const Wide most = std::numeric_limits<std::int64_t>::max();
    return Money::fromMicros(
        static_cast<std::int64_t>(std::min<Wide>(microsOf<Wide>(lines) + price.perRequest, most)));
}

} // namespace oxide::model

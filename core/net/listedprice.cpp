#include "net/listedprice.h"

#include "net/jsonread.h"

#include <cmath>

#include <boost/json.hpp>

namespace oxide::net {

namespace {

constexpr double kMicrosPerMillion = 1e12; ///< dollars a token to micro-dollars a million tokens
constexpr double kMicros = 1e6;
constexpr double kMostDollars = 1; ///< a token: whoever asks for more has mistyped

std::int64_t micros(double dollars)
{
    return std::llround(dollars * kMicrosPerMillion);
}

} // namespace

std::optional<model::Price> listedPrice(const boost::json::value *pricing)
{
    const auto sane = [pricing](const char *name) -> std::optional<double> {
        const auto dollars = number(member(pricing, name));
        return dollars && *dollars >= 0 && *dollars <= kMostDollars ? dollars : std::nullopt;
    };
    const auto own = [&sane](const char *name) -> std::optional<std::int64_t> {
        const auto dollars = sane(name);
        return dollars && *dollars > 0 ? std::optional(micros(*dollars)) : std::nullopt;
    };
    const auto input = sane("prompt");
    const auto output = sane("completion");
    if (!input || !output)
        return std::nullopt;
    model::Price price;
    price.inputPerMillion = micros(*input);
    price.outputPerMillion = micros(*output);
    price.cachedInputPerMillion = own("input_cache_read");
    price.cacheWritePerMillion = own("input_cache_write");
    price.reasoningPerMillion = own("internal_reasoning");
    price.perRequest = std::llround(sane("request").value_or(0) * kMicros);
    return price;
}

} // namespace oxide::net

#include "net/listedprice.h"

#include "net/jsonread.h"

#include <cmath>

#include <boost/json.hpp>

namespace oxide::net {

namespace {

constexpr double kMicrosPerMillion = 1e12; ///< dollars a token to micro-dollars a million tokens
constexpr double kMicros = 1e6;

/// Empty where it cannot be; NaN fails both comparisons.
std::optional<std::int64_t> micros(std::optional<double> dollars, double factor, std::int64_t most)
{
    if (!dollars || !(*dollars >= 0) || !(*dollars * factor <= static_cast<double>(most)))
        return std::nullopt;
    return std::llround(*dollars * factor);
}

} // namespace

std::optional<model::Price> listedPrice(const boost::json::value *pricing)
{
    const auto rate = [pricing](const char *name) {
        return micros(number(member(pricing, name)), kMicrosPerMillion, mostPerMillion);
    };
    const auto own = [&rate](const char *name) {
        const auto perMillion = rate(name);
        return perMillion != 0 ? perMillion : std::nullopt;
    };
    const auto input = rate("prompt");
    const auto output = rate("completion");
    const auto request =
        micros(number(member(pricing, "request")).value_or(0), kMicros, mostPerRequest);
    if (!input || !output || !request)
        return std::nullopt;
    model::Price price;
    price.inputPerMillion = *input;
    price.outputPerMillion = *output;
    price.cachedInputPerMillion = own("input_cache_read");
    price.cacheWritePerMillion = own("input_cache_write");
    price.reasoningPerMillion = own("internal_reasoning");
    price.perRequest = *request;
    return price;
}

} // namespace oxide::net

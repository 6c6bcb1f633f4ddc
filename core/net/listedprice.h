#pragma once

#include "model/money.h"

#include <cstdint>
#include <optional>

#include <boost/json/fwd.hpp>

namespace oxide::net {

/// Micro-dollars a million tokens, and a request: ten times what the dearest model of 2026 asks.
/// More is a mistake, in a unit most likely.
inline constexpr std::int64_t mostPerMillion = 10'000'000'000;
inline constexpr std::int64_t mostPerRequest = 100'000'000;

/// The `pricing` of a listed model as OpenRouter writes it: dollars a token, as text. Empty where
/// it is missing, cannot be, or depends on who answers (-1). OpenRouter's 0 for cached tokens and
/// reasoning says that they have no price of their own.
[[nodiscard]] std::optional<model::Price> listedPrice(const boost::json::value *pricing);

} // namespace oxide::net

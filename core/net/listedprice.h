#pragma once

#include "model/money.h"

#include <optional>

#include <boost/json/fwd.hpp>

namespace oxide::net {

/// The `pricing` of a listed model as OpenRouter writes it: dollars a token, as text. Empty where
/// it is missing or depends on who answers (-1). OpenRouter's 0 for cached tokens and reasoning
/// says that they have no price of their own.
[[nodiscard]] std::optional<model::Price> listedPrice(const boost::json::value *pricing);

} // namespace oxide::net

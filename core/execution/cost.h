#pragma once

#include "base/error.h"
#include "model/money.h"
#include "model/usage.h"

#include <cstdint>
#include <optional>

namespace oxide::execution {

/// What is known of an attempt when it is to be priced.
struct Spent {
    model::Usage usage;                   ///< as the provider reported it, may be empty
    std::optional<model::Money> reported; ///< the provider's own figure
    std::optional<model::Price> price;    ///< configured or from the catalogue
    bool local = false;                   ///< runs on this machine: costs nothing
    std::optional<base::Error> error;     ///< how the attempt failed, if it did
    std::int64_t estimatedInput = 0;      ///< tokens
    std::int64_t estimatedOutput = 0;     ///< tokens of what was received
};

/// The price of an attempt and where it comes from, in this order: reported, computed from reported
/// tokens, nothing (local, or refused before any work), estimated from text, unknown.
[[nodiscard]] model::Cost priceOf(const Spent &spent);

/// Two attempts of one task together: the sum, as trustworthy as the weaker of the two; unknown
/// where either is.
[[nodiscard]] model::Cost sum(const model::Cost &a, const model::Cost &b);

} // namespace oxide::execution

#pragma once

#include "base/clock.h"
#include "model/usage.h"

#include <chrono>
#include <cstdint>
#include <optional>

#include <QString>

/// How Oxide writes figures: in the user's locale, always with a unit, the same on every page.
/// "unknown" (nobody can say) and the dash (nothing yet) are different things, and neither is 0.
namespace oxide::ui::format {

/// "–": nothing yet.
[[nodiscard]] QString dash();
/// "unknown": it happened, and nobody said how much.
[[nodiscard]] QString unknown();

/// "6,602".
[[nodiscard]] QString count(std::int64_t value);
/// "3.2k", "1.1M" from ten thousand on; exact below.
[[nodiscard]] QString shortCount(std::int64_t value);
/// "0.86": a score or a difficulty in [0, 1].
[[nodiscard]] QString share(double value);
/// "93 %".
[[nodiscard]] QString percent(double share);

/// "0.2 ms", "240 ms", "1.24 s", "30.0 s", "2 min 05 s", "1 h 02 min": three figures that matter.
[[nodiscard]] QString duration(std::chrono::microseconds value);
[[nodiscard]] QString duration(std::optional<std::chrono::milliseconds> value);
/// "9.4 s", "0.2 s": one decimal throughout, so that a column lines up; minutes as in duration().
[[nodiscard]] QString durationInColumn(std::optional<std::chrono::milliseconds> value);
/// "9 s": for estimates, which have no decimals to defend.
[[nodiscard]] QString roughDuration(std::chrono::milliseconds value);

/// "$0.0031"; four decimals below a dollar, two above, as many as needed to not read as nothing.
/// A sum of nothing is "$0.00".
[[nodiscard]] QString money(model::Money value);
/// "$0.25", what a budget allows: whole cents have two decimals.
[[nodiscard]] QString limit(model::Money value);
/// What one task takes: the amount, or "free" where nobody is paid.
[[nodiscard]] QString price(model::Money value);
/// "$2.50 in, $10.00 out a million tokens", with what cached tokens and a request cost where they
/// have a price of their own; "free" where nobody is paid.
[[nodiscard]] QString price(const model::Price &price);
/// What one task took: the price, with a "~" where it is estimated, or the word "unknown".
[[nodiscard]] QString cost(const model::Cost &cost);

/// "61 tok/s"; empty where either side is not known or no time passed.
[[nodiscard]] QString tokensPerSecond(std::optional<std::int64_t> tokens,
                                      std::chrono::milliseconds took);
/// "1.2 MB" in decimal units.
[[nodiscard]] QString bytes(std::int64_t value);

} // namespace oxide::ui::format

#pragma once

#include "base/clock.h"
#include "model/costs.h"

#include <optional>
#include <utility>
#include <vector>

#include <QTimeZone>

namespace oxide::engine {

/// What one local day cost.
struct DaySpend {
    base::TimePoint from;
    model::Money spent;
    bool isUsed = false; ///< an attempt was made on it
};

/// The days that a forecast looks at, one cut more than days: the last four weeks, the present
/// month where that began earlier, and today.
[[nodiscard]] std::vector<base::TimePoint> forecastCuts(base::TimePoint now, const QTimeZone &zone);
/// What the ledger knows of them.
[[nodiscard]] std::vector<DaySpend>
daysOf(const std::vector<base::TimePoint> &cuts,
       const std::vector<std::vector<model::SpendEntry>> &spent);

struct Foreseen {
    model::Forecast forecast;
    /// What is still expected of today and of each day after it, to the month's end.
    std::vector<std::pair<base::TimePoint, model::Money>> days;
};

/// See model::Forecast. Of the days the last is today, which is not over. Empty where fewer than
/// three of the last four weeks' days lie behind the first on which anything was asked.
[[nodiscard]] std::optional<Foreseen> foresee(const std::vector<DaySpend> &days,
                                              base::TimePoint now, const QTimeZone &zone);

/// Puts it into the costs, and what is still expected into their bars.
void addForecast(model::Costs &costs, const Foreseen &foreseen);

} // namespace oxide::engine

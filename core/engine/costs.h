#pragma once

#include "base/error.h"
#include "model/costs.h"
#include "model/ledger.h"
#include "model/service.h"

#include <optional>
#include <vector>

#include <QTimeZone>

namespace oxide::engine {

/// A query's time, cut into its bars.
struct CostsTime {
    base::CalendarUnit unit = base::CalendarUnit::Day;
    std::vector<base::TimePoint> cuts; ///< at least two
};

/// InvalidArgument for a time that lies ahead, or is longer than twenty years.
[[nodiscard]] base::Result<CostsTime> timeOf(const model::CostsQuery &query, base::TimePoint now,
                                             const QTimeZone &zone);

/// Rows, bars and sums: `spent` between each two of the time's cuts.
[[nodiscard]] model::Costs costsOf(const model::CostsQuery &query, const CostsTime &time,
                                   const std::vector<std::vector<model::SpendEntry>> &spent);

/// Empty where no model has a price, or nothing is known of what was spent.
[[nodiscard]] std::optional<model::Savings>
savingsOf(const std::vector<std::vector<model::SpendEntry>> &spent,
          const std::vector<model::ServiceStatus> &services);

} // namespace oxide::engine

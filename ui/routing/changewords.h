#pragma once

#include "model/backtest.h"

#include <QString>

namespace oxide::ui {

// An estimated change in words. A dash where nothing is changed, "unknown" where a change cannot be
// estimated for a single task. Costs are sums, times are for each task.

/// "−$4.10", "+$0.0031", "no change".
[[nodiscard]] QString costChange(const model::Estimate &change);
/// "−$5.20 to −$2.90"; empty where costChange() says no amount.
[[nodiscard]] QString costRange(const model::Estimate &change);
/// "+0.3 s".
[[nodiscard]] QString timeChange(const model::Estimate &change);
/// "+0.1 s to +0.6 s".
[[nodiscard]] QString timeRange(const model::Estimate &change);
/// "12 of unknown price"; empty where all are known.
[[nodiscard]] QString unknownCosts(const model::Estimate &change);
[[nodiscard]] QString unknownTimes(const model::Estimate &change);

/// Who a task goes to, short: the model; "nobody" where none.
[[nodiscard]] QString shortGoal(const model::Target &target);
/// The same in full: "gpt-5 on openai-cloud".
[[nodiscard]] QString goalName(const model::Target &target);

} // namespace oxide::ui

#pragma once

#include "model/history.h"

namespace oxide::ui {

/// True where a row belongs to what the query finds, as far as a row can tell (see needsEngine()).
[[nodiscard]] bool matches(const model::HistoryQuery &query, const model::TaskSummary &task);

/// True where a row alone does not tell: neither its full text nor its attempts are in it.
[[nodiscard]] bool needsEngine(const model::HistoryQuery &query);

/// The query without the filters of the filter pane: what their counts are counted over.
[[nodiscard]] model::HistoryQuery withoutFacets(const model::HistoryQuery &query);

/// True where the filter pane narrows the query.
[[nodiscard]] bool hasFacets(const model::HistoryQuery &query);

/// The periods of the period combo, narrow to wide, then from one day to another.
enum class Period { Hour, Day, Week, Month, All, Between };

/// Where a period that ends now begins; empty for All, and for Between, which the user's two days
/// tell.
[[nodiscard]] std::optional<base::TimePoint> beginOf(Period period, base::TimePoint now);

} // namespace oxide::ui

#pragma once

#include "base/clock.h"

#include <QString>

/// Points in time as people say them, in local time and the user's locale. `now` is a parameter,
/// so that a list is written against one moment.
namespace oxide::ui::format {

/// "13:37:20".
[[nodiscard]] QString clockTime(base::TimePoint at);
/// "now", "5 min ago", "13:52", "Yesterday", "14 Nov", "14 Nov 2025": what fits a narrow list.
[[nodiscard]] QString listTime(base::TimePoint at, base::TimePoint now);
/// "13:37:20" today, "20 Nov 13:37" before: for a column of a table.
[[nodiscard]] QString timeInColumn(base::TimePoint at, base::TimePoint now);
/// "Today", "Yesterday", "Wednesday", "14 November 2026": the heading of a group of rows.
[[nodiscard]] QString dayGroup(base::TimePoint at, base::TimePoint now);
/// "Saturday 13:37:20", with the date from a week on.
[[nodiscard]] QString fullTime(base::TimePoint at, base::TimePoint now);

} // namespace oxide::ui::format

#pragma once

#include "base/clock.h"

#include <QTimeZone>

namespace oxide::base {

/// Stretches of the user's calendar. A week begins on Monday (ISO 8601).
enum class CalendarUnit { Day, Week, Month, Year };

/// The system's time zone now; UTC where it has none. It may change while Oxide runs.
[[nodiscard]] QTimeZone localZone();

/// When the unit that holds `at` began in that zone. A day begins at its first moment, which is not
/// 00:00 where the clocks skip that.
[[nodiscard]] TimePoint startOf(CalendarUnit unit, TimePoint at, const QTimeZone &zone);
/// When the unit after the one that holds `at` begins.
[[nodiscard]] TimePoint endOf(CalendarUnit unit, TimePoint at, const QTimeZone &zone);

} // namespace oxide::base

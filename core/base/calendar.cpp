#include "base/calendar.h"

#include <QDateTime>

namespace oxide::base {

namespace {

QDate dateOf(TimePoint at, const QTimeZone &zone)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), zone).date();
}

QDate firstDayOf(CalendarUnit unit, QDate day)
{
    switch (unit) {
    case CalendarUnit::Day:
        return day;
    case CalendarUnit::Week:
        return day.addDays(1 - day.dayOfWeek());
    case CalendarUnit::Month:
        return {day.year(), day.month(), 1};
    case CalendarUnit::Year:
        return {day.year(), 1, 1};
    }
    return day;
}

QDate firstDayAfter(CalendarUnit unit, QDate first)
{
    switch (unit) {
    case CalendarUnit::Day:
        return first.addDays(1);
    case CalendarUnit::Week:
        return first.addDays(7);
    case CalendarUnit::Month:
        return first.addMonths(1);
    case CalendarUnit::Year:
        return first.addYears(1);
    }
    return first;
}

/// The first moment of the day; of the next one that there is, where the zone has skipped it (Apia
/// had no 30 December in 2011).
TimePoint begin(QDate day, const QTimeZone &zone)
{
    QDateTime first = day.startOfDay(zone);
    if (!first.isValid())
        first = day.addDays(1).startOfDay(zone);
    return TimePoint(std::chrono::milliseconds(first.toMSecsSinceEpoch()));
}

} // namespace

QTimeZone localZone()
{
    const QTimeZone zone = QTimeZone::systemTimeZone();
    return zone.isValid() ? zone : QTimeZone::utc();
}

TimePoint startOf(CalendarUnit unit, TimePoint at, const QTimeZone &zone)
{
    return begin(firstDayOf(unit, dateOf(at, zone)), zone);
}

TimePoint endOf(CalendarUnit unit, TimePoint at, const QTimeZone &zone)
{
    return begin(firstDayAfter(unit, firstDayOf(unit, dateOf(at, zone))), zone);
}

} // namespace oxide::base

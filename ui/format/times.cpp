#include "ui/format/times.h"

#include "ui/format/words.h"

#include <QDateTime>
#include <QLocale>

namespace oxide::ui::format {

namespace {

QDateTime local(base::TimePoint at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count()).toLocalTime();
}

QString dayAndMonth(const QDateTime &at, const QDateTime &now)
{
    return QLocale().toString(at.date(), at.date().year() == now.date().year()
                                             ? Words::tr("d MMM", "day and month")
                                             : Words::tr("d MMM yyyy", "day, month and year"));
}

} // namespace

QString clockTime(base::TimePoint at)
{
    return local(at).time().toString(QStringLiteral("HH:mm:ss"));
}

QString listTime(base::TimePoint at, base::TimePoint now)
{
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - at);
    if (age < std::chrono::minutes(1))
        return Words::tr("now");
    if (age < std::chrono::minutes(60))
        return Words::tr("%1 min", "minutes ago").arg(age.count() / 60);
    const QDateTime when = local(at);
    const QDateTime today = local(now);
    if (when.date().daysTo(today.date()) <= 1)
        return when.time().toString(QStringLiteral("HH:mm"));
    return dayAndMonth(when, today);
}

QString timeInColumn(base::TimePoint at, base::TimePoint now)
{
    const QDateTime when = local(at);
    const QDateTime today = local(now);
    if (when.date() == today.date())
        return clockTime(at);
    if (when.date().year() == today.date().year())
        return dayAndMonth(when, today) + QLatin1Char(' ')
               + when.time().toString(QStringLiteral("HH:mm"));
    return dayAndMonth(when, today);
}

QString dayGroup(base::TimePoint at, base::TimePoint now)
{
    const QDateTime when = local(at);
    const qint64 days = when.date().daysTo(local(now).date());
    if (days <= 0)
        return Words::tr("Today");
    if (days == 1)
        return Words::tr("Yesterday");
    if (days < 7)
        return QLocale().standaloneDayName(when.date().dayOfWeek());
    return QLocale().toString(when.date(), Words::tr("MMMM yyyy", "month and year"));
}

QString fullTime(base::TimePoint at, base::TimePoint now)
{
    const QDateTime when = local(at);
    QString day = QLocale().dayName(when.date().dayOfWeek());
    if (when.date().daysTo(local(now).date()) >= 7)
        day += QLatin1String(", ")
               + QLocale().toString(when.date(), Words::tr("d MMMM yyyy", "full date"));
    return day + QLatin1Char(' ') + clockTime(at);
}

} // namespace oxide::ui::format

#include "base/calendar.h"

#include <QDateTime>
#include <QTest>
#include <QTimeZone>

using namespace oxide;
using base::CalendarUnit;

namespace {

base::TimePoint utc(const char *iso)
{
    const QDateTime time = QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate);
    return base::TimePoint(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

QString text(base::TimePoint at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), QTimeZone::utc())
        .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ssZ"));
}

} // namespace

class TestCalendar final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aUnitIsTheUsersOwn_data()
    {
        QTest::addColumn<QByteArray>("zone");
        QTest::addColumn<int>("unit");
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        const auto row = [](const char *name, const char *zone, CalendarUnit unit, const char *at,
                            const char *from, const char *to) {
            QTest::newRow(name) << QByteArray(zone) << static_cast<int>(unit)
                                << QString::fromLatin1(at) << QString::fromLatin1(from)
                                << QString::fromLatin1(to);
        };
        using enum CalendarUnit;
        row("UTC day", "UTC", Day, "2026-11-21T14:05:00Z", "2026-11-21T00:00:00Z",
            "2026-11-22T00:00:00Z");
        row("the first moment belongs to the new day", "UTC", Day, "2026-11-21T00:00:00Z",
            "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z");
        row("Kathmandu, +5:45", "Asia/Kathmandu", Day, "2026-11-21T18:20:00Z",
            "2026-11-21T18:15:00Z", "2026-11-22T18:15:00Z");
        row("Chatham, +13:45 in summer", "Pacific/Chatham", Day, "2026-11-21T14:05:00Z",
            "2026-11-21T10:15:00Z", "2026-11-22T10:15:00Z");
        row("Berlin, the day of 23 hours", "Europe/Berlin", Day, "2026-03-29T12:00:00Z",
            "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        row("Berlin, the day of 25 hours", "Europe/Berlin", Day, "2026-10-25T12:00:00Z",
            "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
        row("Lord Howe, a change of half an hour", "Australia/Lord_Howe", Day,
            "2026-04-04T20:00:00Z", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z");
        row("Beirut 2026, whose clocks skip midnight", "Asia/Beirut", Day, "2026-03-29T12:00:00Z",
            "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z");
        row("Apia, the day before one that was skipped", "Pacific/Apia", Day,
            "2011-12-29T20:00:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
        row("Apia, the day after one that was skipped", "Pacific/Apia", Day, "2011-12-30T12:00:00Z",
            "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
        row("New York, a week with the change", "America/New_York", Week, "2026-03-08T20:00:00Z",
            "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z");
        row("a week begins on Monday", "UTC", Week, "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z",
            "2026-11-23T00:00:00Z");
        row("Berlin, a month with the change", "Europe/Berlin", Month, "2026-03-31T21:59:59Z",
            "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z");
        row("December ends with the year", "Asia/Kolkata", Month, "2026-12-31T18:29:59Z",
            "2026-11-30T18:30:00Z", "2026-12-31T18:30:00Z");
        row("year", "Europe/Berlin", Year, "2026-06-01T00:00:00Z", "2025-12-31T23:00:00Z",
            "2026-12-31T23:00:00Z");
    }
    void aUnitIsTheUsersOwn()
    {
        QFETCH(const QByteArray, zone);
        QFETCH(const int, unit);
        QFETCH(const QString, at);
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        const QTimeZone place(zone);
        if (!place.isValid())
            QSKIP("This system has no time zone data.");
        const auto which = static_cast<CalendarUnit>(unit);
        const base::TimePoint time = utc(qPrintable(at));
        QCOMPARE(text(base::startOf(which, time, place)), from);
        QCOMPARE(text(base::endOf(which, time, place)), to);
    }
};

QTEST_GUILESS_MAIN(TestCalendar)
#include "tst_calendar.moc"

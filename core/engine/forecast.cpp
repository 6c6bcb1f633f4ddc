#include "engine/forecast.h"

#include "base/calendar.h"
#include "base/mean.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QDateTime>

namespace oxide::engine {

using base::CalendarUnit;
using base::Mean;
using base::TimePoint;
using model::Money;

namespace {

constexpr int kForecastDays = 28;
constexpr int kFewestDays = 3;
constexpr int kFewestOfWeekday = 2;
constexpr double kFourOfFive = 1.2816; ///< of a normal distribution, both sides

int weekdayOf(TimePoint day, const QTimeZone &zone)
{
    return QDateTime::fromMSecsSinceEpoch(day.time_since_epoch().count(), zone).date().dayOfWeek();
}

/// What a day costs, by what days cost so far. In micro-dollars.
class Averages
{
public:
    Averages(const std::vector<DaySpend> &days, const QTimeZone &zone)
    {
        for (const DaySpend &day : days) {
            const auto spent = static_cast<double>(day.spent.micros());
            Mean &weekday = m_weekdays[static_cast<std::size_t>(weekdayOf(day.from, zone))];
            weekday.add(spent);
            m_all.add(spent);
        }
    }

    [[nodiscard]] double of(int weekday) const
    {
        const Mean &own = m_weekdays[static_cast<std::size_t>(weekday)];
        return own.count >= kFewestOfWeekday ? own.value() : m_all.value();
    }

    /// How many averages there are: so much freedom the days do not have any more.
    [[nodiscard]] std::size_t count() const
    {
        std::size_t own = 0;
        bool isShared = false;
        for (const Mean &weekday : m_weekdays) {
            own += weekday.count >= kFewestOfWeekday ? 1 : 0;
            isShared = isShared || weekday.count == 1;
        }
        return own + (isShared ? 1 : 0);
    }

private:
    std::array<Mean, 8> m_weekdays; ///< from 1, Monday
    Mean m_all;
};

/// How far days lie from their average: the standard deviation.
double spreadOf(const std::vector<DaySpend> &days, const Averages &averages, const QTimeZone &zone)
{
    double squares = 0;
    for (const DaySpend &day : days) {
        const double off =
            static_cast<double>(day.spent.micros()) - averages.of(weekdayOf(day.from, zone));
        squares += off * off;
    }
    const std::size_t free = days.size() - std::min(days.size() - 1, averages.count());
    return std::sqrt(squares / static_cast<double>(free));
}

Money rounded(double micros)
{
    return Money::fromMicros(std::llround(micros));
}

/// The complete days of the last four weeks, from the first that was used.
std::vector<DaySpend> basisOf(const std::vector<DaySpend> &days, TimePoint today)
{
    std::vector<DaySpend> basis;
    for (const DaySpend &day : days) {
        if (day.from < today && (day.isUsed || !basis.empty()))
            basis.push_back(day);
    }
    if (basis.size() > kForecastDays)
        basis.erase(basis.begin(), basis.end() - kForecastDays);
    return basis;
}

} // namespace

std::vector<TimePoint> forecastCuts(TimePoint now, const QTimeZone &zone)
{
    const TimePoint end = endOf(CalendarUnit::Day, now, zone);
    std::vector<TimePoint> cuts{
        std::min(startOf(CalendarUnit::Month, now, zone),
                 // Noon of a day 28 days before: no change of the clocks makes another day of it.
                 startOf(CalendarUnit::Day,
                         startOf(CalendarUnit::Day, now, zone) + std::chrono::hours(12)
                             - std::chrono::days(kForecastDays),
                         zone))};
    while (cuts.back() < end)
        cuts.push_back(endOf(CalendarUnit::Day, cuts.back(), zone));
    return cuts;
}

std::vector<DaySpend> daysOf(const std::vector<TimePoint> &cuts,
                             const std::vector<std::vector<model::SpendEntry>> &spent)
{
    std::vector<DaySpend> days;
    for (std::size_t i = 0; i < spent.size(); ++i) {
        DaySpend day;
        day.from = cuts[i];
        day.isUsed = !spent[i].empty();
        for (const model::SpendEntry &entry : spent[i])
            day.spent += entry.sums.amount;
        days.push_back(day);
    }
    return days;
}

std::optional<Foreseen> foresee(const std::vector<DaySpend> &days, TimePoint now,
                                const QTimeZone &zone)
{
    const TimePoint today = startOf(CalendarUnit::Day, now, zone);
    const std::vector<DaySpend> basis = basisOf(days, today);
    if (basis.size() < kFewestDays)
        return std::nullopt;
    Foreseen foreseen;
    model::Forecast &forecast = foreseen.forecast;
    forecast.from = startOf(CalendarUnit::Month, now, zone);
    forecast.to = endOf(CalendarUnit::Month, now, zone);
    forecast.days = static_cast<int>(basis.size());
    Money spentToday;
    for (const DaySpend &day : days) {
        if (day.from >= forecast.from && day.from <= today)
            forecast.spent += day.spent;
        if (day.from == today)
            spentToday = day.spent;
    }

    const Averages averages(basis, zone);
    Money toCome;
    for (TimePoint day = today; day < forecast.to; day = endOf(CalendarUnit::Day, day, zone)) {
        Money expected = rounded(averages.of(weekdayOf(day, zone)));
        if (day == today)
            expected = std::max(expected - spentToday, Money());
        foreseen.days.emplace_back(day, expected);
        toCome += expected;
    }
    const double spread = spreadOf(basis, averages, zone);
    const Money off =
        rounded(kFourOfFive * spread * std::sqrt(static_cast<double>(foreseen.days.size())));
    forecast.expected = forecast.spent + toCome;
    forecast.low = std::max(forecast.spent, forecast.expected - off);
    forecast.high = forecast.expected + off;
    return foreseen;
}

void addForecast(model::Costs &costs, const Foreseen &foreseen)
{
    costs.forecast = foreseen.forecast;
    for (model::SpendBar &bar : costs.bars) {
        Money expected;
        for (const auto &[day, amount] : foreseen.days) {
            if (day >= bar.from && day < bar.to)
                expected += amount;
        }
        if (expected > Money())
            bar.expected = expected;
    }
}

} // namespace oxide::engine

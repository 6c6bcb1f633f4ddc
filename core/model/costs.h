#pragma once

#include "base/calendar.h"
#include "model/budget.h"
#include "model/history.h"
#include "model/ledger.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// What spending is told apart by. A task of several tags stands under each of them, so the rows of
/// Tag may come to more than the total.
enum class SpendBy { Service, Model, Type, Client, Tag };

/// Which time, in the calendar of the machine that keeps the books.
struct CostsQuery {
    base::CalendarUnit span = base::CalendarUnit::Month;
    int back = 0;                         ///< spans before the present one, 0 or more
    std::optional<base::TimePoint> since; ///< set: from the day of that until today, instead
    SpendBy by = SpendBy::Service;

    bool operator==(const CostsQuery &) const = default;
};

/// All that one service, model, type, client or tag spent.
struct SpendRow {
    std::string key;                 ///< its name; "" for no client or no tag
    Target target;                   ///< Service, Model: the service; Model: the model too
    std::vector<std::string> models; ///< Service: those that were asked
    SpendSums sums;                  ///< of all attempts; the amount is that of the known ones
    std::int64_t unknown = 0;        ///< attempts whose cost nobody knows
    CostSource provenance = CostSource::Unknown; ///< the weakest of the known ones
    HistoryQuery tasks;                          ///< those behind it

    /// Nothing is known of what it cost.
    [[nodiscard]] bool isUnknown() const { return unknown == sums.attempts; }
    bool operator==(const SpendRow &) const = default;
};

/// One stretch of time.
struct SpendBar {
    base::TimePoint from;
    base::TimePoint to;
    std::vector<Money> parts; ///< for each row
    Money total;              ///< of the known ones, each attempt once
    std::int64_t attempts = 0;
    std::int64_t unknown = 0;      ///< of them those whose cost nobody knows
    std::optional<Money> expected; ///< what is still to come in it, where that is foreseen
    HistoryQuery tasks;

    bool operator==(const SpendBar &) const = default;
};

/// What this month will come to. Each day that is left counts what its weekday cost on average in
/// the last four weeks (any day, while there are less than two of it), today what is missing to
/// that. The range holds in four cases of five where days stay as uneven as they were: 1.28
/// standard deviations of a day's distance from its average, times the root of the days left.
struct Forecast {
    base::TimePoint from; ///< of the month
    base::TimePoint to;
    Money spent;
    Money expected;
    Money low;
    Money high;
    int days = 0; ///< that it rests on, at least three

    bool operator==(const Forecast &) const = default;
};

/// What the same tokens would have cost at the strongest model: of the usable ones whose price is
/// known, the one of the highest quality, where none has one the dearest for these tokens. Another
/// model may count tokens otherwise, so this is near, not exact.
struct Savings {
    Target strongest;
    Money there;               ///< what it would have cost
    Money here;                ///< what it did cost
    std::int64_t attempts = 0; ///< whose tokens and cost are known

    [[nodiscard]] Money saved() const { return there - here; }
    bool operator==(const Savings &) const = default;
};

struct Costs {
    CostsQuery query;
    base::TimePoint now;
    base::TimePoint from;
    base::TimePoint to;
    base::CalendarUnit unit = base::CalendarUnit::Day; ///< of the bars: of a year Month, else Day
    std::vector<SpendRow> rows;                        ///< the dearest first, the unknown ones last
    std::vector<SpendBar> bars;
    SpendSums sums;                   ///< each attempt once
    std::int64_t unknown = 0;         ///< attempts whose cost nobody knows
    std::optional<Forecast> forecast; ///< of the present month, whatever the query asks for
    std::optional<Savings> savings;   ///< within the query's time
    std::vector<BudgetStatus> budgets;

    bool operator==(const Costs &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::SpendBy> =
    std::to_array<oxide::base::EnumName<oxide::model::SpendBy>>({
        {oxide::model::SpendBy::Service, "service"},
        {oxide::model::SpendBy::Model, "model"},
        {oxide::model::SpendBy::Type, "type"},
        {oxide::model::SpendBy::Client, "client"},
        {oxide::model::SpendBy::Tag, "tag"},
    });

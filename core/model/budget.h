#pragma once

#include "base/calendar.h"
#include "base/clock.h"
#include "base/enumname.h"
#include "model/ledger.h"
#include "model/money.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace oxide::model {

/// Whose spending a budget counts.
enum class BudgetScope { Global, Service, Client, Tag };

/// Of the calendar of the machine that keeps the books; a week begins on Monday.
enum class BudgetPeriod { Day, Week, Month };

/// What becomes of a task that a budget has no room for. Refuse: it is refused; where the budget is
/// a service's, the next of the chain is tried. Local: it goes on with what costs nothing.
enum class AtLimit { Refuse, Local };

/// One entry of `budgets:` in the config.
struct Budget {
    std::string name; ///< unique
    BudgetScope scope = BudgetScope::Global;
    std::string of; ///< the service, client or tag; empty for Global
    BudgetPeriod period = BudgetPeriod::Month;
    Money limit;
    AtLimit atLimit = AtLimit::Refuse;

    /// Whether this is spent from it.
    [[nodiscard]] bool covers(const std::string &service, const std::string &client,
                              const std::vector<std::string> &tags) const;
    bool operator==(const Budget &) const = default;
};

[[nodiscard]] base::CalendarUnit unitOf(BudgetPeriod period);

/// From this share on a budget warns.
constexpr double kBudgetWarning = 0.8;

enum class BudgetLevel { Open, Warning, Full };

/// Of a limit, 0 or more; 1: all of it. A limit of 0 is always used up.
[[nodiscard]] double shareOf(Money spent, Money limit);
[[nodiscard]] BudgetLevel levelOf(Money spent, Money limit);

/// A budget in its present period.
struct BudgetStatus {
    Budget budget;
    base::TimePoint from; ///< of the period
    base::TimePoint to;   ///< when it starts anew
    Money spent;
    Money reserved; ///< for what runs
    /// Attempts whose cost nobody knows: they are in neither.
    std::int64_t unknown = 0;
    BudgetLevel level = BudgetLevel::Open; ///< by what is spent

    /// Of the limit, spent or reserved (see shareOf()).
    [[nodiscard]] double used() const { return shareOf(spent + reserved, budget.limit); }
    bool operator==(const BudgetStatus &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::BudgetScope> =
    std::to_array<oxide::base::EnumName<oxide::model::BudgetScope>>({
        {oxide::model::BudgetScope::Global, "global"},
        {oxide::model::BudgetScope::Service, "service"},
        {oxide::model::BudgetScope::Client, "client"},
        {oxide::model::BudgetScope::Tag, "tag"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::BudgetPeriod> =
    std::to_array<oxide::base::EnumName<oxide::model::BudgetPeriod>>({
        {oxide::model::BudgetPeriod::Day, "day"},
        {oxide::model::BudgetPeriod::Week, "week"},
        {oxide::model::BudgetPeriod::Month, "month"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::AtLimit> =
    std::to_array<oxide::base::EnumName<oxide::model::AtLimit>>({
        {oxide::model::AtLimit::Refuse, "refuse"},
        {oxide::model::AtLimit::Local, "local"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::BudgetLevel> =
    std::to_array<oxide::base::EnumName<oxide::model::BudgetLevel>>({
        {oxide::model::BudgetLevel::Open, "open"},
        {oxide::model::BudgetLevel::Warning, "warning"},
        {oxide::model::BudgetLevel::Full, "full"},
    });

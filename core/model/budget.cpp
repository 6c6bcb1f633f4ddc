#include "model/budget.h"

#include <algorithm>

namespace oxide::model {

bool Budget::covers(const std::string &service, const std::string &client,
                    const std::vector<std::string> &tags) const
{
    switch (scope) {
    case BudgetScope::Global:
        return true;
    case BudgetScope::Service:
        return of == service;
    case BudgetScope::Client:
        return of == client;
    case BudgetScope::Tag:
        return std::ranges::find(tags, of) != tags.end();
    }
    return false;
}

base::CalendarUnit unitOf(BudgetPeriod period)
{
    switch (period) {
    case BudgetPeriod::Day:
        return base::CalendarUnit::Day;
    case BudgetPeriod::Week:
        return base::CalendarUnit::Week;
    case BudgetPeriod::Month:
        return base::CalendarUnit::Month;
    }
    return base::CalendarUnit::Month;
}

double shareOf(Money spent, Money limit)
{
    if (limit <= Money())
        return 1;
    return static_cast<double>(spent.micros()) / static_cast<double>(limit.micros());
}

BudgetLevel levelOf(Money spent, Money limit)
{
    if (spent >= limit)
        return BudgetLevel::Full;
    return shareOf(spent, limit) >= kBudgetWarning ? BudgetLevel::Warning : BudgetLevel::Open;
}

} // namespace oxide::model

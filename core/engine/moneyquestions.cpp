// The answers of EngineCore to the facade's questions about money.
#include "base/calendar.h"
#include "base/text.h"
#include "engine/costs.h"
#include "engine/enginecore.h"
#include "engine/forecast.h"

#include <QCoroFuture>
#include <QDateTime>

namespace oxide::engine {

using base::fail;
using base::TimePoint;

namespace {

/// "2026-11-21" for each of the days that begin at the cuts, the last one aside.
std::vector<std::string> namesOfDays(const std::vector<TimePoint> &cuts, const QTimeZone &zone)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const auto day =
            QDateTime::fromMSecsSinceEpoch(cuts[i].time_since_epoch().count(), zone).date();
        names.push_back(base::str(day.toString(Qt::ISODate)));
    }
    return names;
}

} // namespace

EngineCore::Answer<model::Costs> EngineCore::costs(model::CostsQuery query)
{
    const QTimeZone zone = base::localZone();
    const TimePoint now = m_clock.now();
    const auto time = timeOf(query, now, zone);
    if (!time)
        co_return fail(time.error());
    const std::vector<TimePoint> days = forecastCuts(now, zone);
    const auto reading = m_ledger->spend(time->cuts);
    const auto looking = m_ledger->spend(days);
    const auto spent = co_await reading;
    const auto lately = co_await looking;
    if (!spent || !lately)
        co_return fail(spent ? lately.error() : spent.error());
    model::Costs costs = costsOf(query, *time, *spent);
    costs.now = now;
    costs.savings = savingsOf(*spent, m_services->statuses());
    costs.budgets = m_budgets->statuses();
    if (const auto foreseen = foresee(daysOf(days, *lately), now, zone))
        addForecast(costs, *foreseen);
    co_return costs;
}

EngineCore::Answer<std::int64_t> EngineCore::exportCosts(model::CostsQuery query, std::string path)
{
    const QTimeZone zone = base::localZone();
    auto time = timeOf(query, m_clock.now(), zone);
    if (!time)
        co_return fail(std::move(time.error()));
    std::vector<TimePoint> days{time->cuts.front()};
    while (days.back() < time->cuts.back())
        days.push_back(endOf(base::CalendarUnit::Day, days.back(), zone));
    auto names = namesOfDays(days, zone);
    const auto writing = m_ledger->exportTo(std::move(days), std::move(names), std::move(path));
    co_return co_await writing;
}

EngineCore::Answer<std::vector<model::BudgetStatus>> EngineCore::budgets()
{
    co_return m_budgets->statuses();
}

EngineCore::Answer<Done> EngineCore::saveBudget(model::Budget budget, std::string replaces)
{
    if (auto saved = m_config->saveBudget(budget, replaces); !saved)
        co_return fail(std::move(saved.error()));
    co_return co_await refreshBudgets(this);
}

EngineCore::Answer<Done> EngineCore::removeBudget(std::string name)
{
    if (auto removed = m_config->removeBudget(name); !removed)
        co_return fail(std::move(removed.error()));
    co_return co_await refreshBudgets(this);
}

} // namespace oxide::engine

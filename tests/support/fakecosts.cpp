#include "support/fakedata.h"

#include "base/calendar.h"
#include "engine/costs.h"
#include "engine/forecast.h"

#include <array>

#include <QDateTime>

namespace oxide::test {

using namespace std::chrono_literals;
using base::CalendarUnit;
using base::TimePoint;
using model::CostSource;
using model::Money;
using model::SpendEntry;

namespace {

struct Spender {
    const char *service;
    const char *model;
    model::TaskType type;
    model::TaskSource source;
    const char *client;
    const char *tag;
    CostSource provenance;
    int share;    ///< of a day's money, per mille
    int attempts; ///< of a day
};

constexpr auto spenders = std::to_array<Spender>({
    {"Anthropic", "claude-sonnet-4", model::TaskType::CodeReview, model::TaskSource::Api,
     "harbour-ci", "release", CostSource::Reported, 430, 52},
    {"OpenAI", "gpt-4.1", model::TaskType::Coding, model::TaskSource::App, "", "",
     CostSource::Computed, 190, 27},
    {"OpenAI", "gpt-4.1-mini", model::TaskType::Documentation, model::TaskSource::Api, "editor", "",
     CostSource::Computed, 90, 22},
    {"OpenRouter", "deepseek-chat-v3", model::TaskType::BugSearch, model::TaskSource::Cli,
     "oxidectl", "night", CostSource::Reported, 160, 21},
    {"Gemini-CLI", "gemini-2.5-pro", model::TaskType::Refactoring, model::TaskSource::Mcp, "claude",
     "", CostSource::Estimated, 130, 43},
    {"Ollama", "qwen2.5-coder:14b", model::TaskType::Coding, model::TaskSource::App, "", "",
     CostSource::Computed, 0, 160},
    {"Ollama", "llama3.1:8b", model::TaskType::QuickQuery, model::TaskSource::App, "", "",
     CostSource::Computed, 0, 64},
    {"LM-Studio", "qwen3-30b-a3b", model::TaskType::CodebaseAnalysis, model::TaskSource::Api,
     "editor", "", CostSource::Computed, 0, 31},
    {"Qwen-Code", "qwen3-coder-plus", model::TaskType::QuickQuery, model::TaskSource::Mcp, "claude",
     "", CostSource::Unknown, 0, 1},
});

QDate firstDay()
{
    return {2026, 4, 13};
}

/// What a day cost, in micro-dollars: weekends less.
std::int64_t spentOn(QDate day)
{
    if (day == QDate(2026, 11, 21))
        return 1'840'000;
    const auto wave = static_cast<std::int64_t>(day.dayOfYear()) * 7'919 % 1'300 * 1'000;
    return day.dayOfWeek() > 5 ? 620'000 + wave / 3 : 1'250'000 + wave;
}

/// Some days have more of one, some of another, and the last takes what is left.
std::vector<SpendEntry> entriesOf(QDate day)
{
    std::vector<SpendEntry> entries;
    std::int64_t left = spentOn(day);
    for (std::size_t i = 0; i < spenders.size(); ++i) {
        const Spender &spender = spenders.at(i);
        const bool isPaidLast = spender.share > 0 && spenders.at(i + 1).share == 0;
        const auto sway = 80 + (day.dayOfYear() * 31 + static_cast<std::int64_t>(i) * 17) % 37;
        const std::int64_t micros =
            isPaidLast ? left : spentOn(day) * spender.share * sway / 100'000;
        left -= micros;
        const bool isUnknown = spender.provenance == CostSource::Unknown;
        if (isUnknown && day.dayOfYear() % 3 != 0)
            continue;
        SpendEntry entry;
        entry.account.target = {spender.service, spender.model};
        entry.account.type = spender.type;
        entry.account.source = spender.source;
        entry.account.client = spender.client;
        if (*spender.tag)
            entry.account.tags = {spender.tag};
        entry.provenance = spender.provenance;
        entry.sums.attempts = std::max<std::int64_t>(1, spender.attempts * sway / 100);
        entry.sums.usage.input = entry.sums.attempts * (1'200 + 13 * sway);
        entry.sums.usage.output = entry.sums.attempts * (210 + 3 * sway);
        entry.sums.amount = Money::fromMicros(micros);
        entries.push_back(std::move(entry));
    }
    return entries;
}

QDate dateOf(TimePoint at, const QTimeZone &zone)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), zone).date();
}

std::vector<std::vector<SpendEntry>> spentBetween(const std::vector<TimePoint> &cuts,
                                                  const QTimeZone &zone)
{
    std::vector<std::vector<SpendEntry>> spent;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        std::vector<SpendEntry> &entries = spent.emplace_back();
        for (TimePoint day = cuts[i]; day < std::min(cuts[i + 1], fakeNow());
             day = endOf(CalendarUnit::Day, day, zone)) {
            if (dateOf(day, zone) < firstDay())
                continue;
            const std::vector<SpendEntry> more = entriesOf(dateOf(day, zone));
            entries.insert(entries.end(), more.begin(), more.end());
        }
    }
    return spent;
}

} // namespace

base::Result<model::Costs> fakeCosts(const model::CostsQuery &query,
                                     const std::vector<model::ServiceStatus> &services)
{
    const QTimeZone zone = base::localZone();
    const auto time = engine::timeOf(query, fakeNow(), zone);
    if (!time)
        return base::fail(time.error());
    const auto spent = spentBetween(time->cuts, zone);
    model::Costs costs = engine::costsOf(query, *time, spent);
    costs.now = fakeNow();
    costs.savings = engine::savingsOf(spent, services);
    const std::vector<TimePoint> days = engine::forecastCuts(fakeNow(), zone);
    const auto lately = spentBetween(days, zone);
    if (const auto foreseen = engine::foresee(engine::daysOf(days, lately), fakeNow(), zone))
        engine::addForecast(costs, *foreseen);
    return costs;
}

model::BudgetStatus fakeStatus(model::Budget budget)
{
    const QTimeZone zone = base::localZone();
    model::BudgetStatus status;
    status.from = startOf(unitOf(budget.period), fakeNow(), zone);
    status.to = endOf(unitOf(budget.period), fakeNow(), zone);
    const auto spent = spentBetween({status.from, status.to}, zone);
    for (const SpendEntry &entry : spent.front()) {
        const model::SpendAccount &account = entry.account;
        if (!budget.covers(account.target.service, account.client, account.tags))
            continue;
        status.spent += entry.sums.amount;
        if (entry.provenance == CostSource::Unknown)
            status.unknown += entry.sums.attempts;
    }
    status.level = model::levelOf(status.spent, budget.limit);
    status.budget = std::move(budget);
    return status;
}

std::vector<model::BudgetStatus> fakeBudgets()
{
    using model::BudgetPeriod;
    using model::BudgetScope;
    const auto made = [](const char *name, BudgetScope scope, const char *of, BudgetPeriod period,
                         std::int64_t cents, model::AtLimit atLimit) {
        model::Budget budget;
        budget.name = name;
        budget.scope = scope;
        budget.of = of;
        budget.period = period;
        budget.limit = Money::fromMicros(cents * 10'000);
        budget.atLimit = atLimit;
        return fakeStatus(std::move(budget));
    };
    using model::AtLimit;
    return {made("Today", BudgetScope::Global, "", BudgetPeriod::Day, 500, AtLimit::Refuse),
            made("This month", BudgetScope::Global, "", BudgetPeriod::Month, 6'000, AtLimit::Local),
            made("Anthropic, month", BudgetScope::Service, "Anthropic", BudgetPeriod::Month, 1'700,
                 AtLimit::Refuse),
            made("Client harbour-ci, week", BudgetScope::Client, "harbour-ci", BudgetPeriod::Week,
                 300, AtLimit::Local)};
}

} // namespace oxide::test

#pragma once

#include "base/error.h"
#include "model/backtest.h"
#include "model/budget.h"
#include "model/costs.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/overview.h"
#include "model/rule.h"
#include "model/service.h"
#include "model/setting.h"
#include "model/whatif.h"

#include <cstdint>
#include <vector>

namespace oxide::test {

/// The moment that the fake data was "recorded": Saturday 21 November 2026, 14:05 UTC.
[[nodiscard]] base::TimePoint fakeNow();

// The same values at each call. Names and figures are invented.
[[nodiscard]] std::vector<model::ServiceStatus> fakeServices();
[[nodiscard]] std::vector<model::FoundService> fakeFoundServices();
[[nodiscard]] std::vector<model::Setting> fakeSettings();
[[nodiscard]] model::RuleSet fakeRules();
/// Newest first; three of them run, one waits.
[[nodiscard]] std::vector<model::TaskSummary> fakeTasks(int count);
[[nodiscard]] model::TaskDetail fakeDetail(const model::TaskSummary &summary);
[[nodiscard]] model::Decision fakeDecision(const model::TaskRequest &request,
                                           const std::vector<model::ServiceStatus> &services,
                                           const model::RuleSet &rules);
[[nodiscard]] model::WhatIf fakeWhatIf(model::Target target);
/// Scores the usable candidates by invented parts and the profile's weights, and sorts them.
void fakeRank(model::Decision &decision, const model::Profile &profile);
/// 37 of 124 tasks move; the given ones are those that do.
[[nodiscard]] model::BacktestReport fakeBacktest(const std::vector<model::TaskSummary> &tasks);
[[nodiscard]] model::Overview fakeOverview(model::Span span,
                                           const std::vector<model::ServiceStatus> &services,
                                           const std::vector<model::TaskSummary> &tasks);
[[nodiscard]] model::ServiceTest fakeTest(const model::ServiceConfig &service);
/// What invented ledger lines come to by the engine's own arithmetic, budgets aside.
[[nodiscard]] base::Result<model::Costs>
fakeCosts(const model::CostsQuery &query, const std::vector<model::ServiceStatus> &services);
/// What those lines spent of a budget.
[[nodiscard]] model::BudgetStatus fakeStatus(model::Budget budget);
/// One open, one open with a forecast, one at its warning, one used up.
[[nodiscard]] std::vector<model::BudgetStatus> fakeBudgets();
[[nodiscard]] const char *fakeAnswer();

} // namespace oxide::test

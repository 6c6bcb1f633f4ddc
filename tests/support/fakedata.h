#pragma once

#include "model/decision.h"
#include "model/history.h"
#include "model/overview.h"
#include "model/rule.h"
#include "model/service.h"
#include "model/setting.h"

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
[[nodiscard]] model::Overview fakeOverview(model::Span span,
                                           const std::vector<model::ServiceStatus> &services,
                                           const std::vector<model::TaskSummary> &tasks);
[[nodiscard]] model::ServiceTest fakeTest(const model::ServiceConfig &service);
[[nodiscard]] const char *fakeAnswer();

} // namespace oxide::test

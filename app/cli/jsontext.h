#pragma once

#include "base/error.h"
#include "model/backtest.h"
#include "model/catalog.h"
#include "model/costs.h"
#include "model/history.h"
#include "model/overview.h"
#include "model/profile.h"
#include "model/rule.h"
#include "model/service.h"
#include "model/setting.h"
#include "model/whatif.h"

#include <string>
#include <vector>

namespace oxide::cli {

// What --json prints: one JSON value a command, on one line. Names and units are the model's
// (model/json.h); here stand the values that only the command line shows.

[[nodiscard]] std::string jsonText(const base::Error &error); ///< {"error": …}
[[nodiscard]] std::string jsonText(const model::Decision &decision);
/// The decision with "what_if", what would have to change for others.
[[nodiscard]] std::string jsonText(const model::Decision &decision,
                                   const std::vector<model::WhatIf> &answers);
[[nodiscard]] std::string jsonText(const model::BacktestReport &report);
[[nodiscard]] std::string jsonText(const std::vector<model::Profile> &profiles);
[[nodiscard]] std::string jsonText(const model::TaskDetail &task);
[[nodiscard]] std::string jsonText(const model::ServiceStatus &service);
[[nodiscard]] std::string jsonText(const std::vector<model::ServiceStatus> &services);
[[nodiscard]] std::string jsonText(const std::vector<model::FoundService> &found);
[[nodiscard]] std::string jsonText(const model::ServiceTest &test);
/// All their models, each with its "service".
[[nodiscard]] std::string jsonModels(const std::vector<model::ServiceStatus> &services);
[[nodiscard]] std::string jsonText(const model::CatalogView &view);
[[nodiscard]] std::string jsonText(const model::CatalogModel &model);
[[nodiscard]] std::string jsonText(const std::vector<model::CatalogSync> &syncs);
[[nodiscard]] std::string jsonText(const std::vector<model::CatalogMatch> &matches);
[[nodiscard]] std::string jsonText(const model::RuleSet &rules,
                                   const std::vector<model::RuleIssue> &issues);
[[nodiscard]] std::string jsonText(const model::HistoryPage &page);
[[nodiscard]] std::string jsonText(const model::Costs &costs);
[[nodiscard]] std::string jsonText(const std::vector<model::BudgetStatus> &budgets);
[[nodiscard]] std::string jsonText(const model::ReplayReport &report);
[[nodiscard]] std::string jsonText(const model::AuditReport &report);
[[nodiscard]] std::string jsonText(const model::ImportReport &report);
[[nodiscard]] std::string jsonText(const std::vector<model::DoctorItem> &items);
[[nodiscard]] std::string jsonText(const std::vector<model::Setting> &settings);

/// Where the configuration and the data are.
[[nodiscard]] std::string jsonPlaces(std::string_view config, std::string_view data);

/// {"program": …, "settings": the file, "changed": …, "backup": the former file or null}
[[nodiscard]] std::string jsonConnected(std::string_view program, std::string_view settings,
                                        bool isChanged, std::string_view backup);

/// {"key": value} for an outcome that is one thing.
[[nodiscard]] std::string jsonPair(std::string_view key, std::string_view value);
[[nodiscard]] std::string jsonPair(std::string_view key, std::int64_t value);

} // namespace oxide::cli

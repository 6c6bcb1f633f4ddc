#pragma once

#include "base/error.h"
#include "model/backtest.h"
#include "model/catalog.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/machine.h"
#include "model/message.h"
#include "model/routing.h"
#include "model/service.h"
#include "model/whatif.h"

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>
#include <boost/json/storage_ptr.hpp>

namespace oxide::model {

// Canonical JSON of the values that are stored, exported and sent: keys in a fixed order, enums by
// name, times as milliseconds since 1970, durations in milliseconds, money in micro-dollars, empty
// optionals left out, NaN as null. Equal values give equal text. Reading refuses unknown enum names
// and wrong types with an Error (InvalidArgument) that names the path to the key; unknown keys are
// passed over, missing ones leave the default. Thread-safe.

[[nodiscard]] boost::json::value toJson(const TaskFeatures &features);
[[nodiscard]] boost::json::value toJson(const Decision &decision);
[[nodiscard]] boost::json::value toJson(const RuleSet &rules);
[[nodiscard]] boost::json::value toJson(const Rule &rule);
[[nodiscard]] boost::json::value toJson(const Profile &profile);
[[nodiscard]] boost::json::value toJson(const RoutingSetup &setup);
[[nodiscard]] boost::json::value toJson(const WhatIf &answer);
[[nodiscard]] boost::json::value toJson(const BacktestReport &report);
[[nodiscard]] boost::json::value toJson(const MachineState &machine);
[[nodiscard]] boost::json::value toJson(const BudgetUse &budget);
[[nodiscard]] boost::json::value toJson(const Measured &measured);
[[nodiscard]] boost::json::value toJson(const Price &price);
[[nodiscard]] boost::json::value toJson(const ModelInfo &model);
[[nodiscard]] boost::json::value toJson(const ServiceStatus &service);
[[nodiscard]] boost::json::value toJson(const Usage &usage);
[[nodiscard]] boost::json::value toJson(const AttemptRecord &attempt);
[[nodiscard]] boost::json::value toJson(const TaskSummary &task);
[[nodiscard]] boost::json::value toJson(const TaskDetail &task);
[[nodiscard]] boost::json::value toJson(const Message &message);
[[nodiscard]] boost::json::value toJson(const base::Error &error);
[[nodiscard]] boost::json::value toJson(const CatalogModel &model);
[[nodiscard]] boost::json::value toJson(const CatalogSync &sync);
[[nodiscard]] boost::json::value toJson(const CatalogView &view);
[[nodiscard]] boost::json::value toJson(const CatalogMatch &match);

[[nodiscard]] base::Result<TaskFeatures> featuresFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<Decision> decisionFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<RuleSet> rulesFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<Rule> ruleFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<Profile> profileFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<RoutingSetup> setupFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<MachineState> machineFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<BudgetUse> budgetUseFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<Measured> measuredFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<Price> priceFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<ModelInfo> modelFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<ServiceStatus> serviceFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<AttemptRecord> attemptFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<TaskSummary> summaryFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<TaskDetail> detailFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<Message> messageFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<CatalogModel> catalogModelFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<CatalogMatch> catalogMatchFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<base::Error> errorFromJson(const boost::json::value &json);

/// Arrays and objects within each other that are read of any text.
inline constexpr std::size_t kMaxJsonDepth = 64;

/// Reads JSON text with every number exactly as written. Boost.JSON's own parser may miss a double
/// by the last bit, and a decision must come back bit for bit.
/// `memory` holds the value.
[[nodiscard]] base::Result<boost::json::value> parseJson(std::string_view text,
                                                         boost::json::storage_ptr memory = {});
/// The same of a text that begins with a value, whatever follows it.
[[nodiscard]] base::Result<boost::json::value> parseFirstJson(std::string_view text,
                                                              boost::json::storage_ptr memory = {});

// The same as text, for those who only carry it.
[[nodiscard]] std::string toText(const Decision &decision);
[[nodiscard]] base::Result<Decision> decisionFromText(std::string_view text);
[[nodiscard]] std::string toText(const Price &price);
[[nodiscard]] base::Result<Price> priceFromText(std::string_view text);
[[nodiscard]] std::string toText(const CatalogFacts &facts);
[[nodiscard]] base::Result<CatalogFacts> factsFromText(std::string_view text);
[[nodiscard]] std::string toText(const TaskFeatures &features);
/// Of a decision's canonical text the features alone: the candidates after them, most of it, are
/// not read.
[[nodiscard]] base::Result<TaskFeatures> featuresFromDecisionText(std::string_view text);
[[nodiscard]] std::string toText(const base::Error &error);
[[nodiscard]] base::Result<base::Error> errorFromText(std::string_view text);
[[nodiscard]] std::string toText(const std::vector<Message> &messages);
[[nodiscard]] base::Result<std::vector<Message>> messagesFromText(std::string_view text);
[[nodiscard]] std::string toText(const std::vector<std::string> &list);
[[nodiscard]] base::Result<std::vector<std::string>> listFromText(std::string_view text);

// The same, appended to a longer text.
void appendText(std::string &out, bool value);
void appendText(std::string &out, std::int64_t value);
void appendText(std::string &out, std::string_view value);
void appendText(std::string &out, const Price &price);
void appendText(std::string &out, const ModelInfo &model);
void appendText(std::string &out, const Measured &measured);
void appendText(std::string &out, const RoutingSetup &setup);
void appendText(std::string &out, const MachineState &machine);
void appendText(std::string &out, const BudgetUse &budget);

} // namespace oxide::model

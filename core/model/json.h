#pragma once

#include "base/error.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/service.h"

#include <string>

#include <boost/json/fwd.hpp>

namespace oxide::model {

// Canonical JSON of the values that are stored, exported and sent: keys in a fixed order, enums by
// name, times as milliseconds since 1970, durations in milliseconds, money in micro-dollars, empty
// optionals left out. Equal values give equal text. Reading refuses unknown enum names and wrong
// types with an Error that names the key; unknown keys are passed over.

[[nodiscard]] boost::json::value toJson(const TaskFeatures &features);
[[nodiscard]] boost::json::value toJson(const Decision &decision);
[[nodiscard]] boost::json::value toJson(const RuleSet &rules);
[[nodiscard]] boost::json::value toJson(const Rule &rule);
[[nodiscard]] boost::json::value toJson(const ModelInfo &model);
[[nodiscard]] boost::json::value toJson(const ServiceStatus &service);
[[nodiscard]] boost::json::value toJson(const AttemptRecord &attempt);
[[nodiscard]] boost::json::value toJson(const TaskSummary &task);
[[nodiscard]] boost::json::value toJson(const TaskDetail &task);
[[nodiscard]] boost::json::value toJson(const base::Error &error);

[[nodiscard]] base::Result<TaskFeatures> featuresFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<Decision> decisionFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<RuleSet> rulesFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<ModelInfo> modelFromJson(const boost::json::value &json);
[[nodiscard]] base::Result<AttemptRecord> attemptFromJson(const boost::json::value &json);

// The same as text, for those who only carry it.
[[nodiscard]] std::string toText(const Decision &decision);
[[nodiscard]] base::Result<Decision> decisionFromText(const std::string &text);

} // namespace oxide::model

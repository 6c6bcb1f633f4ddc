#pragma once

#include "base/clock.h"
#include "model/history.h"
#include "model/service.h"
#include "model/task.h"

#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

// What the REST rooms say of tasks and services. Times are ISO 8601 in UTC, durations seconds,
// money dollars.
namespace oxide::api {

/// "queued", "running", "completed", "failed", "cancelled", "interrupted".
[[nodiscard]] std::string_view statusWord(model::TaskState state);
/// Takes Oxide's own word "done" for "completed" too.
[[nodiscard]] std::optional<model::TaskState> stateOf(std::string_view statusWord);

[[nodiscard]] std::string timeText(base::TimePoint time);
[[nodiscard]] double secondsOf(std::chrono::milliseconds time);

[[nodiscard]] boost::json::object costJson(const model::Cost &cost);
[[nodiscard]] boost::json::object usageJson(const model::Usage &usage);
/// A row of the history.
[[nodiscard]] boost::json::object taskJson(const model::TaskSummary &task);
/// The row with all that is kept of the task.
[[nodiscard]] boost::json::object taskJson(const model::TaskDetail &task);
/// No secret: of a key its reference, of the environment the names, of an address no user, password
/// or query.
[[nodiscard]] boost::json::object serviceJson(const model::ServiceStatus &service);

/// Switched on and answering.
[[nodiscard]] bool isHealthy(const model::ServiceStatus &service);

} // namespace oxide::api

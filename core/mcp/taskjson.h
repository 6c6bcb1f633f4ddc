#pragma once

#include "mcp/content.h"
#include "model/decision.h"
#include "model/history.h"

#include <string>

#include <boost/json/object.hpp>

namespace oxide::mcp {

/// The schema of taskJson().
[[nodiscard]] boost::json::object taskSchema();

/// A task as tools give it: who did it and why, the answer as far as it came, tokens, cost, error.
[[nodiscard]] boost::json::object taskJson(const model::TaskDetail &task);

/// The answer, or how far it is, and beneath it a line on who gave it.
[[nodiscard]] ToolResult taskResult(const model::TaskDetail &task);

/// The schema of decisionJson().
[[nodiscard]] boost::json::object decisionSchema();

/// A decision: the chosen one, who stands in, each candidate's score or what speaks against it.
[[nodiscard]] boost::json::object decisionJson(const model::Decision &decision);

} // namespace oxide::mcp

#pragma once

#include "model/message.h"

#include <boost/json/fwd.hpp>

namespace oxide::model {

/// A tool call as chat completions have it, whole: in a request's history and in an answer.
/// https://platform.openai.com/docs/api-reference/chat/object
[[nodiscard]] boost::json::object openAiCall(const ToolCallPart &call);

} // namespace oxide::model

#pragma once

#include "api/answer.h"
#include "base/error.h"

#include <string>

#include <boost/json/fwd.hpp>

namespace oxide::api {

/// The one map from what went wrong to an HTTP status.
[[nodiscard]] int httpStatusOf(const base::Error &error);
/// The same as a dialect's clients know it: Anthropic's own 529 where somebody is overloaded.
[[nodiscard]] int httpStatusOf(Dialect dialect, const base::Error &error);

/// What stands in the body of a refused request, and in the event of a stream that breaks:
/// OpenAI `{"error":{message,type,param,code}}`, Anthropic
/// `{"type":"error","error":{type,message},"request_id":…}`, Ollama `{"error":"…"}`, REST
/// `{"error":{kind,message,detail},"request_id":…}`.
[[nodiscard]] boost::json::object errorBody(Dialect dialect, const base::Error &error,
                                            const std::string &requestId);

} // namespace oxide::api

#pragma once

#include "base/error.h"

#include <optional>
#include <string>

#include <boost/json/fwd.hpp>

namespace oxide::providers {

/// What a server says of its own failure, whatever its dialect.
struct ServerError {
    std::string message;
    std::string code;  ///< "model_not_found", "RESOURCE_EXHAUSTED", "overloaded_error", …
    std::string param; ///< the request's field that is to blame (OpenAI)
    std::optional<int> status;
    std::optional<std::chrono::milliseconds> retryAfter; ///< Gemini's RetryInfo

    bool operator==(const ServerError &) const = default;
};

/// Reads an error in any of the dialects: `{"error":{…}}`, `{"error":"…"}`, Anthropic's
/// `{"type":"error","error":{…}}`, Gemini's `[{"error":{…}}]`, vLLM's `{"object":"error",…}`,
/// FastAPI's `{"detail":…}`. Nothing where the value is no error.
[[nodiscard]] std::optional<ServerError> readServerError(const boost::json::value &json);

/// The HTTP client's error made finer by what its body says: the kind (context too long, no such
/// model, bad key), the server's own sentence, its waiting time.
[[nodiscard]] base::Error withServerWords(base::Error error);

/// The Error for one that came inside a stream that began well (200).
[[nodiscard]] base::Error inStreamError(const ServerError &said, const std::string &where);

} // namespace oxide::providers

#pragma once

#include "base/clock.h"
#include "base/enumname.h"
#include "model/task.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// What a caller of the local API may do; each may what the one before it may.
enum class ApiRole {
    Nobody,   ///< /health, /openapi.json: no key
    Viewer,   ///< read: history, services, metrics
    User,     ///< run tasks
    Operator, ///< test and switch services, close breakers, stop anyone's tasks
    Admin,    ///< change services, rules, settings
};

/// How the local API of this process is.
struct ApiState {
    bool isEnabled = false;   ///< api.enabled
    bool isListening = false; ///< false also while it starts
    std::string url;          ///< "http://127.0.0.1:8642": where it listens, or would; no path
    std::string problem;      ///< enabled, but does not listen: why, and what to do
    bool isLoopback = true;   ///< other machines do not reach it
    bool needsKey = true;     ///< of programs of this machine; others always need one
    bool operator==(const ApiState &) const = default;
};

/// How a program that starts MCP servers itself starts oxide-mcp.
struct McpProgram {
    std::string path; ///< absolute
    std::vector<std::string> arguments;
    bool operator==(const McpProgram &) const = default;
};

/// A key that was handed out, as it may be shown.
struct ApiKeyInfo {
    std::string name;
    std::string client; ///< whose budgets it spends
    ApiRole role = ApiRole::User;
    std::vector<std::string> models; ///< patterns of `service/model`; empty: all
    int requestsPerMinute = 0;       ///< 0: no limit
    std::string hint;                ///< its first letters
    base::TimePoint created;
    bool operator==(const ApiKeyInfo &) const = default;
};

/// What a key is to be made with.
struct NewApiKey {
    std::string name;   ///< up to 64 letters, digits, `_`, `-`, `.`; one of its kind
    std::string client; ///< empty: `name`
    ApiRole role = ApiRole::User;
    std::vector<std::string> models;
    int requestsPerMinute = 0;
    bool operator==(const NewApiKey &) const = default;
};

/// A request to the local API that ended. Holds nothing of what was said.
struct ApiRequest {
    base::TimePoint at;               ///< when it was received whole
    std::string caller;               ///< of its key or token; empty: nobody was let in
    std::string method;               ///< "POST"
    std::string path;                 ///< decoded, without query, keys taken out; valid UTF-8
    int status = 0;                   ///< of HTTP
    std::chrono::milliseconds took{}; ///< to the end of the answer
    std::int64_t bytes = 0;           ///< of the answer's body
    std::optional<TaskId> task;       ///< that it became
    bool operator==(const ApiRequest &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::ApiRole> =
    std::to_array<oxide::base::EnumName<oxide::model::ApiRole>>({
        {oxide::model::ApiRole::Nobody, "nobody"},
        {oxide::model::ApiRole::Viewer, "viewer"},
        {oxide::model::ApiRole::User, "user"},
        {oxide::model::ApiRole::Operator, "operator"},
        {oxide::model::ApiRole::Admin, "admin"},
    });

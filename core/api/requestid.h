#pragma once

#include "base/ulid.h"

#include <optional>
#include <string>
#include <string_view>

namespace oxide::api {

/// What stands in X-Request-Id. A task that a request brings takes the request's id for its own,
/// so that either name finds it, in the history and in the audit.
[[nodiscard]] inline std::string requestIdOf(const base::Ulid &id)
{
    return "req_" + id.text();
}

/// The id in "req_…", or in a task's bare one.
[[nodiscard]] inline std::optional<base::Ulid> idIn(std::string_view text)
{
    constexpr std::string_view prefix = "req_";
    return base::Ulid::parse(text.starts_with(prefix) ? text.substr(prefix.size()) : text);
}

} // namespace oxide::api

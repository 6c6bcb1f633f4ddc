#pragma once

#include "api/route.h"
#include "base/error.h"
#include "model/task.h"

#include <string>
#include <string_view>

namespace oxide::api {

/// `auto` and `auto:PROFILE` without the `:latest` that Ollama's clients put to every name; other
/// names as they are.
[[nodiscard]] std::string withoutTag(std::string_view asked);

/// What a caller may write as the model: `auto` (or nothing), `auto:PROFILE`, `SERVICE/MODEL`, or a
/// bare model of whatever service offers it; Ollama's `:latest` at the end of `auto` means nothing.
/// X-Oxide-Profile names the profile that ranks, X-Oxide-Session (26 characters, a ULID) the
/// conversation that Oxide keeps. The models of the caller's key go with the task, and its routing
/// keeps to them. InvalidArgument for a session that is none.
[[nodiscard]] base::Result<void> applyModelName(const std::string &asked, const Call &call,
                                                model::TaskRequest &task);

} // namespace oxide::api

#pragma once

#include "base/error.h"
#include "model/rule.h"

#include <string>
#include <string_view>
#include <vector>

namespace oxide::config::legacy {

/// Assignments of an older Oxide's `routing_rules.json`, and what in it could not be used.
struct Rules {
    std::vector<model::Assignment> assignments; ///< in the order of the task types
    std::vector<std::string> skipped;           ///< each a sentence
};

/// Reads `{"task_type": "service"}`. Fails (Config) where the text is not such an object; unknown
/// task types are skipped and named.
[[nodiscard]] base::Result<Rules> readRoutingRules(std::string_view json);

/// The same form, for an older Oxide to read. Models of targets have no place in it.
[[nodiscard]] std::string writeRoutingRules(const std::vector<model::Assignment> &assignments);

} // namespace oxide::config::legacy

#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/taskstore.h"

#include <optional>
#include <string>
#include <vector>

namespace oxide::engine {

/// What an earlier Oxide left in a folder, read but not taken over.
struct LegacyData {
    std::vector<storage::NewTask> tasks; ///< of tasks.json, each with the outcome at its index
    std::vector<storage::Outcome> outcomes;
    std::vector<model::Assignment> assignments; ///< of routing_rules.json
    std::vector<model::ServiceConfig> services; ///< of default.yaml or config/default.yaml
    std::vector<std::string> problems;          ///< each a sentence
};

/// Reads tasks.json, routing_rules.json and default.yaml where they are there. Ids are made from
/// the old ones, so that a second import finds them again. Blocks: for a pool thread.
[[nodiscard]] LegacyData readLegacy(const std::string &folder);

} // namespace oxide::engine

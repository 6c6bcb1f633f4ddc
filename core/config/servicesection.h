#pragma once

#include "config/config.h"
#include "config/reader.h"

#include <vector>

namespace oxide::config {

/// `services:`; deadlines that a service does not name are those of `execution`. Throws Fault.
[[nodiscard]] std::vector<model::ServiceConfig> readServices(Map services,
                                                             const Execution &execution);

/// A `price:`, of a service or of a model in the catalogue. Throws Fault.
[[nodiscard]] model::Price readPrice(const Item &item);

/// A service as it is written: kind, address and what differs from the defaults.
[[nodiscard]] YAML::Node serviceNode(const model::ServiceConfig &service,
                                     const Execution &execution);

[[nodiscard]] model::Deadlines deadlinesOf(const Execution &execution);

/// Letters, digits, '_' and '-'; at most 64.
[[nodiscard]] bool isServiceName(std::string_view name);

} // namespace oxide::config

#pragma once

#include "mcp/registry.h"
#include "model/task.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace oxide::mcp {

// Arguments that keep to their schema already; a missing one is empty.

[[nodiscard]] std::string textOf(const boost::json::object &arguments, std::string_view name);
[[nodiscard]] std::vector<std::string> textsOf(const boost::json::object &arguments,
                                               std::string_view name);
[[nodiscard]] std::optional<double> numberOf(const boost::json::object &arguments,
                                             std::string_view name);

/// Whose budgets count and who stands in the history: the key's client, else the client's own name.
[[nodiscard]] std::string clientOf(const Call &call);
/// A task of that client, held to the models of its key, by the arguments that the tools share.
[[nodiscard]] model::TaskRequest requestOf(const Call &call, const boost::json::object &arguments);

/// An absolute folder: `given` if it is one, else below the client's first root, or below where the
/// client runs. InvalidArgument where neither is known.
[[nodiscard]] Answer<std::string> folderOf(std::shared_ptr<Call> call, std::string given);

/// The files that paths and patterns mean, below that folder. PolicyRefused where this client may
/// not read files of this machine.
[[nodiscard]] Answer<std::vector<std::string>>
filesOf(std::shared_ptr<Call> call, std::vector<std::string> patterns, std::string folder);

} // namespace oxide::mcp

#pragma once

#include "mcp/registry.h"

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

/// An absolute folder: `given` if it is one, else below the client's first root, or below where the
/// client runs. InvalidArgument where neither is known.
[[nodiscard]] Answer<std::string> folderOf(std::shared_ptr<Call> call, std::string given);

/// The files that paths and patterns mean, below that folder. PolicyRefused where this client may
/// not read files of this machine.
[[nodiscard]] Answer<std::vector<std::string>>
filesOf(std::shared_ptr<Call> call, std::vector<std::string> patterns, std::string folder);

} // namespace oxide::mcp

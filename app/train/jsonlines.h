#pragma once

#include "base/error.h"

#include <string>
#include <vector>

#include <boost/json.hpp>

namespace oxide::train {

/// The whole file; a name that ends in ".gz" is unpacked (RFC 1952). NotFound or Io.
[[nodiscard]] base::Result<std::string> readFile(const std::string &path);

/// One JSON object a line, blank lines passed over. NotFound, Io, or InvalidArgument with the line.
[[nodiscard]] base::Result<std::vector<boost::json::object>> readJsonLines(const std::string &path);

/// A member that has to be text; empty where it is missing or something else.
[[nodiscard]] std::string textAt(const boost::json::object &row, std::string_view key);

} // namespace oxide::train

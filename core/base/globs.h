#pragma once

#include "base/error.h"

#include <string>
#include <vector>

namespace oxide::base {

/// Expands patterns (`*`, `?`, `[…]`, `**` for any depth) under an absolute root, sorted, each file
/// once. Hidden folders and what git would not list (.git, node_modules, build output by name) are
/// left out unless a pattern names them. An existing path is taken as it is. InvalidArgument where
/// a pattern finds nothing. Blocks: for a pool thread.
[[nodiscard]] Result<std::vector<std::string>> expandGlobs(const std::vector<std::string> &patterns,
                                                           const std::string &root);

} // namespace oxide::base

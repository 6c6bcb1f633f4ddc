#pragma once

#include "base/error.h"

#include <string>
#include <vector>

namespace oxide::base {

/// What patterns mean. Absolute paths, sorted.
struct FoundFiles {
    std::vector<std::string> files;
    std::vector<std::string> leftOut; ///< that a pattern found, but that are no text
};

/// Expands patterns (`*`, `?`, `[…]`, `**` for any depth) under an absolute root, sorted, each file
/// once. Hidden folders and what git would not list (.git, node_modules, build output by name) are
/// left out unless a pattern names them. An existing path is taken as it is, whatever it holds.
/// InvalidArgument where a pattern finds nothing, or all of them no text. Blocks: for a pool
/// thread.
[[nodiscard]] Result<FoundFiles> expandGlobs(const std::vector<std::string> &patterns,
                                             const std::string &root);

/// Says which files were left out, a few of them by name; empty where none was.
[[nodiscard]] std::string leftOutSentence(const FoundFiles &found);

} // namespace oxide::base

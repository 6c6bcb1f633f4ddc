#pragma once

#include "base/error.h"
#include "routing/tokenestimate.h"

#include <cstdint>
#include <string>
#include <vector>

namespace oxide::execution {

/// A text file as context for a task.
struct FileText {
    std::string path; ///< absolute
    std::string text; ///< well-formed UTF-8
    routing::TokenCounts tokens;
    bool isPartial = false; ///< longer than what is read of one file
};

/// The most that is read of one file, in bytes; more fits no model's window.
inline constexpr std::int64_t kMaxFileBytes = 8 * 1024 * 1024;

/// Reads them all or says which one cannot be used and why: not there, a folder, not readable,
/// binary. Blocks: for a pool thread.
[[nodiscard]] base::Result<std::vector<FileText>> readFiles(const std::vector<std::string> &paths);

} // namespace oxide::execution

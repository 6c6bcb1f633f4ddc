#pragma once

#include "base/error.h"
#include "routing/tokenestimate.h"

#include <cstddef>
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

/// The most that all files of a task have as text, in bytes: waiting tasks hold it in memory.
inline constexpr std::size_t kMaxFilesBytes = 64 * 1024 * 1024;

/// Reads them all or says which one cannot be used and why: not there, a folder or a pipe, not
/// readable, binary, too much. Blocks: for a pool thread.
[[nodiscard]] base::Result<std::vector<FileText>> readFiles(const std::vector<std::string> &paths);

} // namespace oxide::execution

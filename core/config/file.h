#pragma once

#include "base/error.h"

#include <optional>
#include <string>
#include <string_view>

namespace oxide::config {

/// The whole file; nothing where there is none. Fails with Io.
[[nodiscard]] base::Result<std::optional<std::string>> readFile(const std::string &path);

/// Replaces the file in one step and leaves the former one as `PATH.bak`; makes the folder. On an
/// error (DiskFull, ReadOnly, Io) the former file is untouched.
[[nodiscard]] base::Result<void> replaceFile(const std::string &path, std::string_view text);

} // namespace oxide::config

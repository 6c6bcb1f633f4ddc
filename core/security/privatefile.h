#pragma once

#include "base/error.h"

#include <optional>
#include <string>

namespace oxide::security {

/// The text of a file that only its owner may read; nothing where there is none. Rights that are
/// too wide are taken back.
[[nodiscard]] base::Result<std::optional<std::string>> readPrivateFile(const std::string &path);

/// Writes it in one step, readable and writable by its owner alone from its first byte on.
[[nodiscard]] base::Result<void> writePrivateFile(const std::string &path, const std::string &text);

} // namespace oxide::security

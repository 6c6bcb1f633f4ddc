#pragma once

#include "base/error.h"

#include <string>

namespace oxide::base {

/// Makes a folder for this user alone, with its parents.
[[nodiscard]] Result<void> makePrivateFolder(const std::string &path);

/// Takes a file's rights from everybody but its owner; nothing where it is not there or another's.
void keepPrivate(const std::string &path);

} // namespace oxide::base

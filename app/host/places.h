#pragma once

#include <string>

namespace oxide::host {

/// The folder of history, logs and settings: the platform's data folder for Oxide, or
/// `$OXIDE_DATA` where that is set. Needs the application's name to be set.
[[nodiscard]] std::string defaultDataFolder();

} // namespace oxide::host

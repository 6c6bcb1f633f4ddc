#pragma once

#include <string>

namespace oxide::cli {

// Completion scripts, made from the table of commands. Names of services are asked for when the
// user presses Tab: `oxidectl completion services` prints them without starting an engine.

[[nodiscard]] std::string bashCompletion();
[[nodiscard]] std::string zshCompletion();
[[nodiscard]] std::string fishCompletion();

} // namespace oxide::cli

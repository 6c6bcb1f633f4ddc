#pragma once

#include "base/error.h"
#include "sim/profile.h"

#include <string>
#include <vector>

namespace oxide::sim {

struct Options {
    enum class Action { Run, Help, Version, PrintConfig };
    Action action = Action::Run;
    SimConfig config;
    bool withParent = false; ///< end when stdin ends
};

/// Reads the command line, program name left out, and the file of --config. InvalidArgument or
/// Config with a sentence for the user.
[[nodiscard]] base::Result<Options> parseOptions(const std::vector<std::string> &arguments);

/// The text of --help.
[[nodiscard]] std::string helpText();

} // namespace oxide::sim

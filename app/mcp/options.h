#pragma once

#include "base/error.h"

#include <string>

#include <QStringList>

namespace oxide::mcpserver {

enum class Action { Serve, Help, Version };

struct Options {
    Action action = Action::Serve;
    std::string dataFolder; ///< absolute
    std::string configPath; ///< absolute; empty: `config.yaml` in the data folder
    bool isDemo = false;
    bool mayBridge = true; ///< to an Oxide that runs on the data folder
};

/// `words` with the program's name. InvalidArgument says what is wrong.
[[nodiscard]] base::Result<Options> parseOptions(const QStringList &words);

[[nodiscard]] std::string helpText();

} // namespace oxide::mcpserver

#pragma once

#include "base/error.h"
#include "providers/launcher.h"
#include "providers/provider.h"

#include <memory>
#include <stop_token>
#include <string>

#include <QCoroTask>

namespace oxide::providers {

enum class Platform { Linux, MacOs, Windows };

[[nodiscard]] Platform thisPlatform();

/// Starts the Ollama server as this system does it: the app on macOS, the systemd unit (the
/// user's, then the system's) on Linux, else `ollama serve` on its own. `address` is the host:port
/// it should listen on. Ends when it is started, not when it answers. ProgramNotFound where Ollama
/// is not installed.
[[nodiscard]] QCoro::Task<base::Result<void>> launchOllama(std::shared_ptr<Launcher> launcher,
                                                           Platform platform, std::string address,
                                                           Progress progress, std::stop_token stop);

} // namespace oxide::providers

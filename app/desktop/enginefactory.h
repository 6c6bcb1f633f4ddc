#pragma once

#include "app/desktop/options.h"
#include "base/error.h"

#include <memory>

namespace oxide::engine {
class Engine;
}

namespace oxide::ui {
class LocalApiAccess;
}

namespace oxide::desktop {

/// An engine that is not started yet, and how to start and stop it.
class EngineHost
{
public:
    virtual ~EngineHost() = default;
    [[nodiscard]] virtual engine::Engine &engine() = 0;
    /// Null where the engine is another program's.
    [[nodiscard]] virtual ui::LocalApiAccess *localApi() = 0;
    /// Returns at once; the engine's status tells how it goes.
    virtual void start() = 0;
    /// Ends tasks and children; returns when they are gone.
    virtual void stop() = 0;
};

/// The engine of these options; the simulator of a demo is started here. Errors: ProgramNotFound,
/// ProcessFailed, Io.
[[nodiscard]] base::Result<std::unique_ptr<EngineHost>> makeEngineHost(const Options &options);

/// The folder that holds history and settings, for options without one.
[[nodiscard]] QString defaultDataFolder();

} // namespace oxide::desktop

#pragma once

#include "base/globs.h"
#include "engine/engine.h"

#include <string>
#include <vector>

#include <QCoroTask>

namespace oxide::cli {

/// Where the commands get their engine from: this process's own, or a test's.
class Host
{
public:
    struct Options {
        std::string configPath;     ///< empty: the usual place
        std::string dataFolder;     ///< empty: the usual place
        bool watchServices = false; ///< ask the services how they are, now and every minute
        /// A configuration that does not validate keeps the engine from starting.
        bool strictConfig = true;
        bool demo = false; ///< simulated providers and a throw-away data folder
    };

    virtual ~Host() = default;

    /// Called once before anything else; makes nothing yet.
    virtual void configure(Options options) = 0;
    /// Starts the engine (and the simulator of a demo).
    virtual QCoro::Task<base::Result<engine::Done>> start() = 0;
    /// Ends everything that was started, in order; the engine stays there to answer questions with
    /// an error. Safe when nothing was started, and while it is at it.
    virtual void stop() = 0;
    /// After start().
    [[nodiscard]] virtual engine::Engine &engine() = 0;

    [[nodiscard]] virtual std::string configPath() const = 0;
    [[nodiscard]] virtual std::string dataFolder() const = 0;

    /// The files that the patterns mean, below an absolute folder.
    [[nodiscard]] virtual base::Result<base::FoundFiles>
    findFiles(const std::vector<std::string> &patterns, const std::string &root) const = 0;
};

} // namespace oxide::cli

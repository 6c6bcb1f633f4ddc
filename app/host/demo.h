#pragma once

#include "base/error.h"

#include <memory>
#include <string>

class QProcess;
class QTemporaryDir;

namespace oxide::host {

/// A demonstration: the simulator on loopback and a throw-away data folder with a configuration
/// that names its services. Nothing else in Oxide knows that they are not real. Ends, and leaves
/// nothing behind, with this object.
class Demo final
{
public:
    /// Starts `oxide-sim` (beside the running program) and writes the configuration. Blocks until
    /// the simulator is ready, usually some 50 ms.
    [[nodiscard]] static base::Result<std::unique_ptr<Demo>> start();
    ~Demo();
    Demo(const Demo &) = delete;
    Demo &operator=(const Demo &) = delete;

    [[nodiscard]] std::string dataFolder() const;
    [[nodiscard]] std::string configPath() const;

private:
    Demo();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_simulator;
};

} // namespace oxide::host

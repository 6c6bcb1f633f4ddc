#pragma once

#include "base/error.h"
#include "process/command.h"
#include "process/processregistry.h"
#include "providers/keyring.h"
#include "providers/provider.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QFuture>

namespace oxide::providers {

/// The environment that a service gives its program, references resolved.
struct CliEnvironment {
    std::map<std::string, std::string> values;
    std::vector<std::string> secrets; ///< values that came from a reference
};

/// Unauthorized where a reference stands for nothing.
[[nodiscard]] QCoro::Task<base::Result<CliEnvironment>>
resolveEnvironment(std::map<std::string, std::string> configured, SecretResolver resolve,
                   std::stop_token stop);

/// What one look at an installed program found. Looking takes seconds and starts the program, so
/// that it is done once for each file that is found under its name; a caller that stops waiting
/// does not stop the look.
class CliProbes
{
public:
    using Look = std::function<QCoro::Task<base::Result<Probe>>(std::stop_token)>;

    /// Waits for the first look at most three seconds, and gives a Probe without version and models
    /// then: that the program is there is known. A look that failed is repeated after a minute.
    /// ProgramNotFound (with `install` as what to do), what `look` gives, Cancelled.
    [[nodiscard]] static QCoro::Task<base::Result<Probe>> of(std::shared_ptr<CliProbes> self,
                                                             process::Command command,
                                                             std::string install, Look look,
                                                             std::stop_token stop);
    /// A chat has shown that the program is usable, whatever an earlier look found.
    void forgetFailure();
    /// Ends a look under way; none begins any more that lasts.
    void stop() { m_stop.request_stop(); }

private:
    struct File {
        std::string path;
        std::int64_t modified = 0; ///< ms since 1970
        bool operator==(const File &) const = default;
    };

    void begin(std::shared_ptr<CliProbes> self, File file, Look look);
    [[nodiscard]] bool isStale(const File &file) const;

    File m_file;
    std::chrono::steady_clock::time_point m_begun;
    std::optional<QFuture<base::Result<Probe>>> m_answer;
    std::stop_source m_stop;
};

/// The program's version from `PROGRAM --version`, for those that tell it in no better way.
[[nodiscard]] QCoro::Task<base::Result<std::string>>
askVersion(const process::ProcessRegistry &processes, process::Command command,
           std::stop_token stop);

} // namespace oxide::providers

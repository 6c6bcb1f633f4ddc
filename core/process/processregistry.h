#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <QCoroTask>

namespace oxide::process {

/// A child that runs now.
struct ProcessInfo {
    std::int64_t pid = 0;
    std::uint64_t startMark =
        0; ///< see base::startMark(); with the pid it names the process for good
    std::string program;
    std::string purpose;
    base::TimePoint startedAt;
    bool operator==(const ProcessInfo &) const = default;
};

/// Every child of ours. Lives on the engine thread, as all children do, and outlives each
/// ChildProcess.
class ProcessRegistry final
{
public:
    /// `guardian` is the path of oxide-guard; empty: beside the running program.
    explicit ProcessRegistry(const base::Clock &clock, std::string guardian = {});
    /// Ends what is left, without a grace, and waits for it.
    ~ProcessRegistry();
    ProcessRegistry(const ProcessRegistry &) = delete;
    ProcessRegistry &operator=(const ProcessRegistry &) = delete;

    /// Those that run, oldest first; those that were told to end and have not yet are among them.
    [[nodiscard]] std::vector<ProcessInfo> list() const;

    /// Ends every child, its descendants included, and refuses new ones from now on. Ends when the
    /// last one is gone, or `grace` and two seconds later.
    [[nodiscard]] QCoro::Task<void> endAll(std::chrono::milliseconds grace);

private:
    friend class ChildProcess;
    std::shared_ptr<class Children> m_children;
};

} // namespace oxide::process

#pragma once

#include "base/clock.h"
#include "model/overview.h"

#include <memory>
#include <string>

namespace oxide::telemetry {

/// Looks at this machine: processor, memory, and where the system tells, the graphics memory. Takes
/// well under a millisecond, but a driver or a bus may take its time, above all at the start
/// (MachineWatch). One thread at a time.
class MachineSampler
{
public:
    /// How far it looks: the network and the graphics memory need a bus and a driver.
    enum class Scope { Everything, ProcessorAndMemory };

    /// `root` stands for "/" (tests bring a folder with a /proc and a /sys of their own).
    explicit MachineSampler(std::string root = "/", Scope scope = Scope::Everything);
    ~MachineSampler();

    /// The processor's share is that since the call before; the first call says 0. What the system
    /// does not tell is 0, or empty where it is optional.
    [[nodiscard]] model::MachineSample sample(base::TimePoint now);
    /// False until all who are asked without waiting (is the network metered?) have answered once;
    /// what they know is empty in a sample before that.
    [[nodiscard]] bool isSettled() const;

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::telemetry

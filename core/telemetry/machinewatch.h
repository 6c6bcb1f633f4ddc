#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/overview.h"

#include <memory>

#include <QFuture>

namespace oxide::telemetry {

/// Looks at this machine in the thread pool: graphics drivers and the system's bus may hold up who
/// asks them. Thread-safe.
class MachineWatch final
{
public:
    MachineWatch();
    ~MachineWatch();
    MachineWatch(const MachineWatch &) = delete;
    MachineWatch &operator=(const MachineWatch &) = delete;

    /// As MachineSampler::sample. Overloaded, at once, while the one before is still being taken.
    [[nodiscard]] QFuture<base::Result<model::MachineSample>> sample(base::TimePoint now);
    /// As MachineSampler::isSettled; false while a sample is being taken.
    [[nodiscard]] bool isSettled() const;

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared; ///< a sample may outlive this
};

} // namespace oxide::telemetry

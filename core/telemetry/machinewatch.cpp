#include "telemetry/machinewatch.h"

#include "base/promise.h"
#include "telemetry/machine.h"

#include <mutex>

namespace oxide::telemetry {

struct MachineWatch::Shared {
    std::mutex mutex;
    std::unique_ptr<MachineSampler> sampler; ///< made by the first sample
};

MachineWatch::MachineWatch() : m_shared(std::make_shared<Shared>()) {}

MachineWatch::~MachineWatch() = default;

QFuture<base::Result<model::MachineSample>> MachineWatch::sample(base::TimePoint now)
{
    return base::runInPool<model::MachineSample>(
        [shared = m_shared, now]() -> base::Result<model::MachineSample> {
            const std::unique_lock lock(shared->mutex, std::try_to_lock);
            if (!lock)
                return base::fail(base::ErrorKind::Overloaded, "This machine is looked at still.");
            if (!shared->sampler)
                shared->sampler = std::make_unique<MachineSampler>();
            return shared->sampler->sample(now);
        });
}

bool MachineWatch::isSettled() const
{
    const std::unique_lock lock(m_shared->mutex, std::try_to_lock);
    return lock && m_shared->sampler && m_shared->sampler->isSettled();
}

} // namespace oxide::telemetry

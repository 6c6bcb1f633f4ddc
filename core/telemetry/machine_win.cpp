#include "telemetry/machine.h"

#include <cstdint>

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <psapi.h>

namespace oxide::telemetry {

namespace {

std::uint64_t ticksOf(const FILETIME &time)
{
    return (static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

} // namespace

struct MachineSampler::Private {
    std::uint64_t idle = 0;
    std::uint64_t all = 0;
};

MachineSampler::MachineSampler(std::string, Scope) : m_d(std::make_unique<Private>()) {}

MachineSampler::~MachineSampler() = default;

model::MachineSample MachineSampler::sample(base::TimePoint now)
{
    model::MachineSample sample;
    sample.at = now;

    FILETIME idleTime{};
    FILETIME kernelTime{};
    FILETIME userTime{};
    if (GetSystemTimes(&idleTime, &kernelTime, &userTime) != 0) {
        const std::uint64_t idle = ticksOf(idleTime);
        const std::uint64_t all = ticksOf(kernelTime) + ticksOf(userTime); // kernel holds idle
        if (m_d->all > 0 && all > m_d->all)
            sample.cpuShare =
                1.0 - static_cast<double>(idle - m_d->idle) / static_cast<double>(all - m_d->all);
        m_d->idle = idle;
        m_d->all = all;
    }

    MEMORYSTATUSEX memory{};
    memory.dwLength = sizeof memory;
    if (GlobalMemoryStatusEx(&memory) != 0) {
        sample.memoryTotal = static_cast<std::int64_t>(memory.ullTotalPhys);
        sample.memoryUsed = sample.memoryTotal - static_cast<std::int64_t>(memory.ullAvailPhys);
    }

    PROCESS_MEMORY_COUNTERS own{};
    if (K32GetProcessMemoryInfo(GetCurrentProcess(), &own, sizeof own) != 0)
        sample.ownMemory = static_cast<std::int64_t>(own.WorkingSetSize);
    return sample;
}

bool MachineSampler::isSettled() const
{
    return true;
}

} // namespace oxide::telemetry

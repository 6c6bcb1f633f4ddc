// Written to the documentation and reviewed, not yet run on Windows.
#include "telemetry/processusage.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <psapi.h>

namespace oxide::telemetry {

namespace {

/// FILETIME counts 100 ns, from 1601.
constexpr double kTicksPerSecond = 1e7;
constexpr double kSecondsFrom1601To1970 = 11'644'473'600;

double secondsOf(const FILETIME &time)
{
    const std::uint64_t ticks =
        (static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
    return static_cast<double>(ticks) / kTicksPerSecond;
}

} // namespace

ProcessUsage processUsage()
{
    ProcessUsage usage;
    FILETIME created{};
    FILETIME ended{};
    FILETIME kernel{};
    FILETIME user{};
    if (GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user) != 0) {
        usage.cpuSeconds = secondsOf(kernel) + secondsOf(user);
        usage.startedAt = secondsOf(created) - kSecondsFrom1601To1970;
    }
    PROCESS_MEMORY_COUNTERS memory{};
    if (K32GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory) != 0)
        usage.residentBytes = static_cast<std::int64_t>(memory.WorkingSetSize);
    DWORD handles = 0;
    if (GetProcessHandleCount(GetCurrentProcess(), &handles) != 0)
        usage.openDescriptors = handles;
    return usage;
}

} // namespace oxide::telemetry

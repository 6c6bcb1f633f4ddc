#include "telemetry/processusage.h"

#include "base/startmark.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace oxide::telemetry {

namespace {

double secondsOf(const timeval &time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::optional<std::int64_t> residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    std::int64_t size = 0;
    std::int64_t resident = 0;
    if (!(statm >> size >> resident))
        return std::nullopt;
    return resident * sysconf(_SC_PAGESIZE);
}

std::optional<std::int64_t> openDescriptors()
{
    std::error_code error;
    std::filesystem::directory_iterator entry("/proc/self/fd", error);
    std::int64_t count = -1; // this look opens one itself
    while (!error && entry != std::filesystem::directory_iterator()) {
        ++count;
        entry.increment(error);
    }
    return error ? std::nullopt : std::optional(count);
}

/// When the machine began, in seconds since 1970.
std::optional<double> bootedAt()
{
    std::ifstream stat("/proc/stat");
    for (std::string word; stat >> word;) {
        double seconds = 0;
        if (word == "btime" && stat >> seconds)
            return seconds;
    }
    return std::nullopt;
}

std::optional<double> startedAt()
{
    const auto ticks = base::startMark(getpid());
    const auto boot = bootedAt();
    if (!ticks || !boot)
        return std::nullopt;
    return *boot + static_cast<double>(*ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

} // namespace

ProcessUsage processUsage()
{
    ProcessUsage usage;
    rusage own{};
    if (getrusage(RUSAGE_SELF, &own) == 0)
        usage.cpuSeconds = secondsOf(own.ru_utime) + secondsOf(own.ru_stime);
    usage.residentBytes = residentBytes();
    usage.openDescriptors = openDescriptors();
    static const std::optional<double> kStartedAt = startedAt();
    usage.startedAt = kStartedAt;
    return usage;
}

} // namespace oxide::telemetry

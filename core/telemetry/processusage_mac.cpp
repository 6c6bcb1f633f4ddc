// Written to the documentation and reviewed, not yet run on a Mac.
#include "telemetry/processusage.h"

#include <libproc.h>
#include <mach/mach.h>
#include <sys/resource.h>
#include <unistd.h>

namespace oxide::telemetry {

namespace {

double secondsOf(const timeval &time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

} // namespace

ProcessUsage processUsage()
{
    ProcessUsage usage;
    rusage own{};
    if (getrusage(RUSAGE_SELF, &own) == 0)
        usage.cpuSeconds = secondsOf(own.ru_utime) + secondsOf(own.ru_stime);

    mach_task_basic_info_data_t memory{};
    mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
    if (task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&memory),
                  &count)
        == KERN_SUCCESS)
        usage.residentBytes = static_cast<std::int64_t>(memory.resident_size);

    proc_bsdinfo info{};
    if (proc_pidinfo(getpid(), PROC_PIDTBSDINFO, 0, &info, sizeof info)
        == static_cast<int>(sizeof info)) {
        usage.openDescriptors = info.pbi_nfiles;
        usage.startedAt = static_cast<double>(info.pbi_start_tvsec)
                          + static_cast<double>(info.pbi_start_tvusec) / 1e6;
    }
    return usage;
}

} // namespace oxide::telemetry

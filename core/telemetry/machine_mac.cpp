#include "telemetry/machine.h"

#include <cstdint>

#include <mach/mach.h>
#include <sys/sysctl.h>

namespace oxide::telemetry {

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

    host_cpu_load_info_data_t load{};
    mach_msg_type_number_t count = HOST_CPU_LOAD_INFO_COUNT;
    if (host_statistics(mach_host_self(), HOST_CPU_LOAD_INFO, reinterpret_cast<host_info_t>(&load),
                        &count)
        == KERN_SUCCESS) {
        std::uint64_t all = 0;
        for (const natural_t ticks : load.cpu_ticks)
            all += ticks;
        const std::uint64_t idle = load.cpu_ticks[CPU_STATE_IDLE];
        if (m_d->all > 0 && all > m_d->all)
            sample.cpuShare =
                1.0 - static_cast<double>(idle - m_d->idle) / static_cast<double>(all - m_d->all);
        m_d->idle = idle;
        m_d->all = all;
    }

    std::int64_t total = 0;
    std::size_t size = sizeof total;
    if (sysctlbyname("hw.memsize", &total, &size, nullptr, 0) == 0)
        sample.memoryTotal = total;
    vm_statistics64_data_t pages{};
    count = HOST_VM_INFO64_COUNT;
    if (host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&pages),
                          &count)
        == KERN_SUCCESS) {
        const auto inUse = static_cast<std::int64_t>(pages.active_count) + pages.wire_count
                           + pages.compressor_page_count;
        sample.memoryUsed = inUse * static_cast<std::int64_t>(vm_kernel_page_size);
    }

    mach_task_basic_info_data_t own{};
    count = MACH_TASK_BASIC_INFO_COUNT;
    if (task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&own),
                  &count)
        == KERN_SUCCESS)
        sample.ownMemory = static_cast<std::int64_t>(own.resident_size);
    return sample;
}

bool MachineSampler::isSettled() const
{
    return true;
}

} // namespace oxide::telemetry

#include "telemetry/processusage.h"

#include "telemetry/metrics.h"

namespace oxide::telemetry {

namespace {

template<class Value>
Registry::Look lookAt(std::optional<Value> ProcessUsage::*member)
{
    return [member]() -> std::vector<Sample> {
        const std::optional<Value> value = processUsage().*member;
        if (!value)
            return {};
        return {Sample{{}, static_cast<double>(*value)}};
    };
}

} // namespace

void addProcessMetrics(Registry &registry)
{
    registry.lookUpCounter({"process_cpu_seconds_total",
                            "Processor time that this process has used, user and system.",
                            {}},
                           lookAt(&ProcessUsage::cpuSeconds));
    registry.lookUpGauge(
        {"process_resident_memory_bytes", "Memory of this process that is in the machine's.", {}},
        lookAt(&ProcessUsage::residentBytes));
    registry.lookUpGauge(
        {"process_open_fds", "File descriptors (on Windows: handles) that are open.", {}},
        lookAt(&ProcessUsage::openDescriptors));
    registry.lookUpGauge(
        {"process_start_time_seconds", "When this process began, in seconds since 1970.", {}},
        lookAt(&ProcessUsage::startedAt));
}

} // namespace oxide::telemetry

#pragma once

#include <cstdint>
#include <optional>

namespace oxide::telemetry {

class Registry;

/// What this process takes of the machine; empty: the system does not tell.
struct ProcessUsage {
    std::optional<double> cpuSeconds; ///< user and system, since it began
    std::optional<std::int64_t> residentBytes;
    std::optional<std::int64_t> openDescriptors; ///< on Windows: handles
    std::optional<double> startedAt;             ///< seconds since 1970

    bool operator==(const ProcessUsage &) const = default;
};

/// Any thread; well under a millisecond.
[[nodiscard]] ProcessUsage processUsage();

/// Adds `process_cpu_seconds_total`, `process_resident_memory_bytes`, `process_open_fds` and
/// `process_start_time_seconds`, as all programs name them for Prometheus.
void addProcessMetrics(Registry &registry);

} // namespace oxide::telemetry

#pragma once

#include <cstdint>
#include <optional>

namespace oxide::model {

/// How this machine is, as far as the system tells; empty: unknown.
struct MachineState {
    std::optional<bool> onBattery;          ///< draws from a battery now; false also without one
    std::optional<bool> metered;            ///< the network costs by volume
    std::optional<double> cpuLoad;          ///< [0, 1] of all cores
    std::optional<std::int64_t> freeMemory; ///< bytes
    std::optional<std::int64_t> freeVram;   ///< bytes, all cards together

    bool operator==(const MachineState &) const = default;
};

} // namespace oxide::model

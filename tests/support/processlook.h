#pragma once

#include <cstdint>

namespace oxide::tests {

/// What Linux tells of a process now; zeros where it is gone.
struct ProcessLook {
    std::int64_t residentBytes = 0;
    std::int64_t peakBytes = 0; ///< the most that was resident so far
    int threads = 0;
    double cpuSeconds = 0; ///< used so far, user and system
};

[[nodiscard]] ProcessLook lookAt(std::int64_t pid);
/// Open descriptors of a process; takes a while where there are thousands.
[[nodiscard]] int descriptorsOf(std::int64_t pid);

/// As many open descriptors as the system lets this process have; how many that are.
std::int64_t raiseDescriptorLimit();

} // namespace oxide::tests

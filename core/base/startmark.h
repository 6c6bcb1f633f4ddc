#pragma once

#include <cstdint>
#include <optional>

namespace oxide::base {

/// When a process started, as its kernel counts (units differ by system). With the pid it names a
/// process for good: a pid is used again, the pair is not. Nothing where there is no such process.
[[nodiscard]] std::optional<std::uint64_t> startMark(std::int64_t pid);

} // namespace oxide::base

#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace oxide::security {

/// How many requests each caller may make: so many a minute, evenly, after a burst of at most a
/// minute's worth (the generic cell rate algorithm: one time for each caller is all it keeps).
/// Thread-safe.
class RateLimiter final
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Counts a request. Empty where it may go on; else how long to wait, and it is not counted.
    /// `perMinute` 0: no limit.
    [[nodiscard]] std::optional<std::chrono::milliseconds> take(const std::string &caller,
                                                                int perMinute, TimePoint now);

private:
    std::mutex m_mutex;
    /// When the caller's requests so far would have come, had they come evenly.
    std::map<std::string, TimePoint> m_due;
};

} // namespace oxide::security

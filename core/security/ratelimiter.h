#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace oxide::security {

/// How many requests each caller may make: so many a minute, evenly, after a burst of at most a
/// minute's worth (the generic cell rate algorithm: one time for each caller is all it keeps, and
/// that only until it has passed). Thread-safe.
class RateLimiter final
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Counts a request. Empty where it may go on; else how long to wait, and it is not counted.
    /// `perMinute` 0: no limit.
    [[nodiscard]] std::optional<std::chrono::milliseconds> take(const std::string &caller,
                                                                int perMinute, TimePoint now);

    /// Of how many callers something is kept.
    [[nodiscard]] std::size_t size() const;

private:
    /// Looks at the next few and drops those that are as good as new.
    void dropSome(TimePoint now);

    mutable std::mutex m_mutex; ///< guards what follows
    /// When the caller's requests so far would have come, had they come evenly.
    std::map<std::string, TimePoint> m_due;
    std::string m_lastSeen; ///< by dropSome(); the next look begins behind it
};

} // namespace oxide::security

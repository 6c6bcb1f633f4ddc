#pragma once

#include "base/clock.h"
#include "model/service.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace oxide::routing {

struct BreakerSettings {
    int failures = 5;          ///< in a row, that open it
    double failureRatio = 0.5; ///< of the attempts within the window, (0, 1], that opens it too
    int minRequests = 10;      ///< in the window, before the ratio counts
    std::chrono::milliseconds window{60'000};
    std::chrono::milliseconds openFor{30'000};
    int probes = 1; ///< trial attempts at once when half open, and successes that close it
    bool operator==(const BreakerSettings &) const = default;
};

/// The circuit breaker of a service or of one of its models: closed; open for a while after too
/// many failures; then half-open, when a few trials decide. Success is told at the end of a stream.
/// Pure: time is given. One thread.
class Breaker
{
public:
    explicit Breaker(BreakerSettings settings = {}) : m_settings(settings) {}

    void configure(BreakerSettings settings) { m_settings = settings; }

    [[nodiscard]] model::BreakerState state(base::TimePoint now) const;
    /// Would admit() let an attempt start?
    [[nodiscard]] bool admits(base::TimePoint now) const;
    /// How often it had opened when an attempt was admitted: one from before the last time is no
    /// trial, however late it ends.
    using Admission = int;
    /// May an attempt start? Takes one of the trials of a half-open one. The attempt's end is told
    /// with what this gives.
    [[nodiscard]] std::optional<Admission> admit(base::TimePoint now);
    void succeeded(Admission admission, base::TimePoint now);
    /// `why`: one sentence. `restFor`: what the service itself asked for (Retry-After), an hour at
    /// most: the longer time counts, and one that is longer than the breaker's own opens it at
    /// once.
    void failed(Admission admission, base::TimePoint now, std::string why,
                std::optional<std::chrono::milliseconds> restFor);
    /// Neither: the attempt was cancelled, or failed by the caller's doing.
    void abandoned(Admission admission);
    /// Admits nobody for so long, and is none the worse for it: it allows no more for now.
    void rest(base::TimePoint until);
    /// By the user's word.
    void close();

    /// Until when it is open, or was; empty where it is closed.
    [[nodiscard]] std::optional<base::TimePoint> openUntil() const { return m_openUntil; }
    /// Until when it admits nobody: it is open, or rests. May be past; empty where it never did.
    [[nodiscard]] std::optional<base::TimePoint> restsUntil() const
    {
        return std::max(m_openUntil, m_restUntil); // an empty one is less than any other
    }
    [[nodiscard]] model::BreakerStatus status(base::TimePoint now) const;

private:
    struct Outcome {
        base::TimePoint at;
        bool answered;
    };

    /// Did the attempt begin since it last opened? Its place among the trials is free again then.
    [[nodiscard]] bool isOfNow(Admission admission);
    void remember(base::TimePoint now, bool answered);
    void forgetOld(base::TimePoint now);
    [[nodiscard]] int requestsWithin(base::TimePoint now) const;
    [[nodiscard]] int failuresWithin(base::TimePoint now) const;
    /// Why the failures so far are too many; empty where they are not.
    [[nodiscard]] std::string tooMany(base::TimePoint now) const;

    BreakerSettings m_settings;
    int m_inARow = 0;
    int m_openings = 0;
    int m_trials = 0;    ///< that run
    int m_successes = 0; ///< of trials, since it opened
    std::optional<base::TimePoint> m_openUntil;
    std::optional<base::TimePoint> m_restUntil;
    std::string m_why;              ///< it opened
    std::deque<Outcome> m_outcomes; ///< within the window, oldest first
};

} // namespace oxide::routing

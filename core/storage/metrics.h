#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/history.h"
#include "storage/histogram.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace oxide::storage {

class Connection;

/// How wide one step of the sums is. Fine ones are kept for three days, coarse ones for ever.
enum class Grain : int { Fine = 10, Coarse = 3600 };

[[nodiscard]] constexpr std::chrono::seconds widthOf(Grain grain)
{
    return std::chrono::seconds(static_cast<int>(grain));
}

/// Seconds since 1970, rounded down: what names a step.
[[nodiscard]] std::int64_t secondsOf(base::TimePoint time);

/// The ended tasks (parts of parallel ones aside) that were created within one step.
struct TaskSums {
    std::int64_t answered = 0; ///< without fallback
    std::int64_t afterFallback = 0;
    std::int64_t failed = 0; ///< interrupted ones included
    std::int64_t cancelled = 0;
    Histogram latency;    ///< ms, answered ones
    Histogram firstToken; ///< ms, answered ones
    Histogram speed;      ///< tenths of a token a second

    void add(const TaskSums &other);
};

/// The ended attempts at one service that began within one step.
struct ServiceSums {
    std::int64_t answered = 0;
    std::int64_t failed = 0; ///< by the service's fault
    Histogram latency;       ///< ms from the attempt's start, answered ones

    void add(const ServiceSums &other);
};

/// Sums of finished tasks for the overview, gathered over a transaction and written at its end,
/// because one row takes the tasks of many. Writing thread.
class Metrics
{
public:
    /// `now` tells whether the task is young enough for fine steps (an imported one may be old).
    void add(const model::TaskSummary &task, const std::vector<model::AttemptRecord> &attempts,
             base::TimePoint now);
    [[nodiscard]] base::Result<void> flush(Connection &connection);
    void forget();

private:
    using Step = std::pair<Grain, std::int64_t>; ///< start in seconds since 1970

    std::map<Step, TaskSums> m_tasks;
    std::map<std::pair<Step, std::string>, ServiceSums> m_services;
    std::int64_t m_prunedAt = 0; ///< seconds since 1970
};

struct TaskStep {
    base::TimePoint start;
    TaskSums sums;
};
struct ServiceStep {
    base::TimePoint start;
    std::string service;
    ServiceSums sums;
};

/// The steps that start in [from, to), oldest first.
[[nodiscard]] base::Result<std::vector<TaskStep>>
taskSteps(Connection &connection, Grain grain, base::TimePoint from, base::TimePoint to);
[[nodiscard]] base::Result<std::vector<ServiceStep>>
serviceSteps(Connection &connection, Grain grain, base::TimePoint from, base::TimePoint to);

} // namespace oxide::storage

#pragma once

#include "base/clock.h"
#include "base/enumname.h"
#include "model/history.h"
#include "model/machine.h"
#include "model/service.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

enum class Span { FiveMinutes, Hour, Day, Month };

/// One bar of the throughput chart and one point of the latency chart.
struct Bucket {
    base::TimePoint from;
    int answered = 0;
    int afterFallback = 0;
    int failed = 0;
    std::optional<double> p50; ///< ms, whole answer
    std::optional<double> p90;
    std::optional<double> p95;
    std::optional<double> firstToken;      ///< ms, median
    std::optional<double> tokensPerSecond; ///< median
    bool operator==(const Bucket &) const = default;
};

/// A cell of the health matrix; Unchecked where nothing ran.
struct HealthRow {
    std::string service;
    std::vector<Health> cells;           ///< oldest first
    std::optional<double> answeredShare; ///< [0, 1]; empty: nothing was asked
    bool operator==(const HealthRow &) const = default;
};

struct Overview {
    Span span = Span::Day;
    base::TimePoint from;
    base::TimePoint to;
    std::chrono::seconds bucketWidth{0};
    std::chrono::seconds cellWidth{0};
    std::vector<Bucket> buckets;
    std::vector<HealthRow> health;
    int tasks = 0;
    int tasksBefore = 0; ///< in the span of the same length before this one
    int done = 0;
    int failed = 0;
    int cancelled = 0;
    std::optional<double> successRate; ///< [0, 1]; cancelled ones do not count
    std::optional<double> p50;         ///< ms
    std::optional<double> p95;
    std::optional<double> firstToken;
    std::optional<double> tokensPerSecond;
    std::optional<Money> spendToday; ///< empty where any cost of today is unknown and none known
    bool spendIsPartial = false;     ///< some of today's costs are unknown
    std::vector<TaskSummary> recent;
    bool operator==(const Overview &) const = default;
};

/// This machine, sampled every two seconds while someone looks.
struct MachineSample {
    base::TimePoint at;
    double cpuShare = 0; ///< [0, 1] of all cores
    std::int64_t memoryUsed = 0;
    std::int64_t memoryTotal = 0;
    std::int64_t ownMemory = 0; ///< resident bytes of this process
    std::optional<std::int64_t> vramUsed;
    std::optional<std::int64_t> vramTotal;
    std::optional<bool> onBattery; ///< empty: the system does not tell
    std::optional<bool> metered;   ///< the network costs by volume; empty: the system does not tell
    bool operator==(const MachineSample &) const = default;
};

/// What routing may know of it; what the system did not tell is empty.
[[nodiscard]] MachineState stateOf(const MachineSample &sample);

enum class EngineState { Starting, Running, Paused, Stopping, Failed };

/// For the status bar and the tray.
struct EngineStatus {
    EngineState state = EngineState::Starting;
    std::string why; ///< Failed: what and what to do
    int running = 0;
    int waiting = 0;
    std::optional<Money> spendToday; ///< empty where all of today's costs are unknown
    bool spendIsPartial = false;     ///< some of today's costs are unknown
    std::optional<Money> limitToday; ///< of the tightest budget of a day for everything
    std::int64_t spansExported = 0;  ///< of traces, since the start
    std::int64_t spansDropped = 0;   ///< that no collector took, since the start
    bool operator==(const EngineStatus &) const = default;
};

/// Something that the user should know and can act on (a damaged database was set aside).
enum class NoticeLevel { Info, Warning, Error };
struct Notice {
    NoticeLevel level = NoticeLevel::Info;
    std::string message;
    bool operator==(const Notice &) const = default;
};

enum class CheckState { Ok, Warning, Bad };
struct DoctorItem {
    std::string name;
    CheckState state = CheckState::Ok;
    std::string finding;
    std::string remedy; ///< empty when Ok
    bool operator==(const DoctorItem &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::EngineState> =
    std::to_array<oxide::base::EnumName<oxide::model::EngineState>>({
        {oxide::model::EngineState::Starting, "starting"},
        {oxide::model::EngineState::Running, "running"},
        {oxide::model::EngineState::Paused, "paused"},
        {oxide::model::EngineState::Stopping, "stopping"},
        {oxide::model::EngineState::Failed, "failed"},
    });

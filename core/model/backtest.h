#pragma once

#include "model/history.h"
#include "model/routing.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace oxide::model {

/// What if the past had been decided by a draft?
struct BacktestRequest {
    RoutingDraft draft;
    HistoryQuery query;  ///< which tasks
    int limit = 100'000; ///< the newest so many, [1, 1,000,000]
};

/// A sum that is not known exactly. Cost in micro-dollars, time in milliseconds.
struct Estimate {
    double low = 0;
    double likely = 0;
    double high = 0;
    std::int64_t tasks = 0;   ///< that it is the sum of
    std::int64_t unknown = 0; ///< tasks left out, because a price or a time is not known

    void add(const Estimate &other);
    bool operator==(const Estimate &) const = default;
};

/// Tasks that would go elsewhere, from one target to another. No service: nobody, or refused.
struct BacktestFlow {
    Target from;
    Target to;
    std::int64_t tasks = 0;
    Estimate cost; ///< change: what `to` takes less what `from` does
    Estimate time; ///< change, likewise
    bool operator==(const BacktestFlow &) const = default;
};

struct BacktestType {
    TaskType type = TaskType::General;
    std::int64_t tasks = 0;
    std::int64_t moved = 0;
    Estimate cost; ///< change, over the moved ones
    Estimate time;
    bool operator==(const BacktestType &) const = default;
};

/// A task that would go elsewhere.
struct BacktestMove {
    TaskId task;
    Target from;
    Target to;
    bool operator==(const BacktestMove &) const = default;
};

/// Each task is decided twice with what was known when it came (services, health, statistics): by
/// the rules in force now, and by the draft. So a draft that changes nothing moves nothing,
/// whatever the rules were then.
struct BacktestReport {
    std::int64_t tasks = 0; ///< decided
    std::int64_t moved = 0;
    std::int64_t skipped = 0; ///< without a decision of their own that can be read
    /// Tasks whose prompt was not kept, where the draft asks about words that the rules then did
    /// not: these conditions are taken as not fulfilled.
    std::int64_t withoutText = 0;
    /// Tasks decided when no rule asked what a rule asks now or in the draft of a budget or of this
    /// machine, so that nobody kept it: these conditions are taken as not fulfilled.
    std::int64_t withoutState = 0;
    std::vector<BacktestFlow> flows; ///< the most tasks first
    std::vector<BacktestType> types; ///< in the enum's order, those that occur
    Estimate cost;                   ///< change, over all
    Estimate time;
    std::vector<BacktestMove> moves; ///< the newest 1,000
    std::chrono::milliseconds took{0};
};

} // namespace oxide::model

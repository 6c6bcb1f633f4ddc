#pragma once

#include "model/task.h"
#include "model/usage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace oxide::model {

/// Who spent: the ledger keeps one account for each combination of what it is asked by.
struct SpendAccount {
    Target target; ///< of the attempt; whoever answered in the end has an account of its own
    TaskType type = TaskType::General;
    TaskSource source = TaskSource::App;
    std::string client;
    std::vector<std::string> tags; ///< sorted, each once

    auto operator<=>(const SpendAccount &) const = default;
};

/// Attempts together.
struct SpendSums {
    std::int64_t attempts = 0;
    Usage usage; ///< a count is empty where no attempt has it
    Money amount;

    void add(const SpendSums &other);
    bool operator==(const SpendSums &) const = default;
};

/// What one account spent within some time, by where the figure comes from. The amount is 0 where
/// that is Unknown: it is the attempts that tell how much is not known.
struct SpendEntry {
    SpendAccount account;
    CostSource provenance = CostSource::Unknown;
    SpendSums sums;

    bool operator==(const SpendEntry &) const = default;
};

/// What an attempt has set aside, or cost, until its task is over and stands in the sums.
struct SpendClaim {
    TaskId task;
    std::string service;
    std::string client;
    std::vector<std::string> tags;
    base::TimePoint at; ///< when it was set aside
    Money amount;
    bool isSettled = false; ///< the attempt has ended and cost that

    bool operator==(const SpendClaim &) const = default;
};

} // namespace oxide::model

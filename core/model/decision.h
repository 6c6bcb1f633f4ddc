#pragma once

#include "model/profile.h"
#include "model/reason.h"
#include "model/rule.h"
#include "model/task.h"
#include "model/usage.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// A word or a property of the prompt that spoke for the task type, and how strongly.
struct Evidence {
    std::string what;
    double weight = 0;
    bool operator==(const Evidence &) const = default;
};

/// What was understood of a request; all that decide() looks at, so that a decision can be
/// replayed even where the prompt itself was not kept.
struct TaskFeatures {
    TaskType type = TaskType::General;
    double confidence = 0; ///< [0, 1]
    std::vector<Evidence> evidence;
    double difficulty = 0;        ///< [0, 1]
    std::int64_t inputTokens = 0; ///< estimate: prompt, messages and files, in OpenAI's tokens
    /// The same by each of routing's tokenizers, in their order; empty where an older Oxide read
    /// the task.
    std::vector<std::int64_t> inputByTokenizer;
    std::int64_t contextTokens = 0; ///< of inputTokens: a session's earlier turns, to be left out
                                    ///< where no window holds them
    std::int64_t outputTokens = 0;  ///< that are expected
    /// What the caller allows of them, what is thought included; empty: no limit, or an older Oxide
    /// read the task.
    std::optional<std::int64_t> outputLimit;
    int files = 0;
    bool needsTools = false;
    bool needsVision = false;
    bool needsJson = false;
    std::vector<Sensitivity> sensitivity;
    /// For each rule of the snapshot with words or a pattern: did the text match? In rule order.
    std::vector<bool> textMatches;
    TaskSource source = TaskSource::App;
    std::string client;
    std::string service; ///< manual choice
    std::string model;   ///< requested model
    std::string profile;
    int minuteOfDay = 0;                 ///< local time
    std::optional<Target> sessionTarget; ///< who answered this conversation last
    /// Tokens of this conversation that sessionTarget still has in its prompt cache, as measured
    /// when it answered; at most inputTokens are of use.
    std::int64_t warmTokens = 0;
    std::vector<std::string> tags;
    std::vector<std::string> allowedTargets; ///< patterns of `service/model`; empty: all
    /// A number drawn from the request's id, for exploration: the same task draws the same.
    std::uint32_t draw = 0;

    bool operator==(const TaskFeatures &) const = default;
};

/// One part of a candidate's score: value in [0, 1] times weight. The score is the sum over the
/// parts, divided by the sum of their weights.
struct SubScore {
    Factor factor = Factor::Health;
    double value = 0;
    double weight = 0;
    std::optional<double> raw; ///< the number behind it (see Factor); empty: unknown, so assumed
    bool operator==(const SubScore &) const = default;
};

struct Candidate {
    Target target;
    bool local = false;
    std::optional<double> score; ///< empty: rejected
    std::vector<SubScore> parts;
    std::vector<Reason> reasons;       ///< why rejected; empty for the usable ones
    std::optional<Money> expectedCost; ///< empty: no price is known
    std::optional<std::chrono::milliseconds> expectedTime; ///< empty: nothing was measured yet

    [[nodiscard]] bool isUsable() const { return score.has_value(); }
    bool operator==(const Candidate &) const = default;
};

/// What was decided, and every reason for it.
struct Decision {
    TaskFeatures features;
    std::vector<Target> chain; ///< the chosen one first; empty: nobody can, or refused
    std::vector<Reason> reasons;
    std::vector<Candidate> candidates; ///< in order: chain, other usable ones, rejected
    std::optional<int> rule;           ///< index of the ordered rule that decided
    std::string profile;               ///< that ranked them
    OnFailure onFailure = OnFailure::Restart;
    bool refused = false;
    std::string refusal;      ///< what to tell the caller
    std::string snapshotHash; ///< of all that the decision saw beside the features

    bool operator==(const Decision &) const = default;
};

} // namespace oxide::model

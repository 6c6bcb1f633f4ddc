#pragma once

#include "model/decision.h"
#include "model/task.h"
#include "model/usage.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oxide::model {

/// A row of the history table: what a list shows, no long texts.
struct TaskSummary {
    TaskId id;
    std::optional<TaskId> parent;
    std::optional<SessionId> session;
    TaskState state = TaskState::Queued;
    TaskSource source = TaskSource::App;
    std::string client;
    std::vector<std::string> tags;
    TaskType type = TaskType::General;
    std::string title; ///< the prompt's first 200 characters on one line
    Target target;     ///< who answered, or was last tried
    int files = 0;
    int attempts = 0;
    bool afterFallback = false;
    std::optional<base::ErrorKind> error;
    std::string errorMessage;
    Usage usage;
    Cost cost;
    base::TimePoint createdAt;
    std::optional<base::TimePoint> startedAt;
    std::optional<base::TimePoint> finishedAt;
    std::optional<std::chrono::milliseconds> firstToken;
    std::optional<std::chrono::milliseconds> duration; ///< from creation to end

    bool operator==(const TaskSummary &) const = default;
};

/// One try at one service, and its line in the ledger: who asked stands in the task. Times count
/// from the task's creation.
struct AttemptRecord {
    int number = 1;
    Target target;
    std::chrono::milliseconds startedAt{0};
    std::chrono::milliseconds waitedBefore{0}; ///< backoff, part of neither attempt
    std::optional<std::chrono::milliseconds> connectedAt;
    std::optional<std::chrono::milliseconds> firstTokenAt; ///< of reasoning or of the answer
    /// The first visible token: from here on a failure cannot be hidden (SPEC 3).
    std::optional<std::chrono::milliseconds> committedAt;
    std::optional<std::chrono::milliseconds> endedAt;
    std::optional<base::Error> error; ///< empty: it answered (or still runs)
    Usage usage; ///< where the cost is estimated, with the tokens it was estimated from
    Cost cost;
    std::optional<Price> price; ///< in force when it ended; empty: not known
    std::int64_t outputBytes = 0;

    bool operator==(const AttemptRecord &) const = default;
};

/// What a task cost: the sum over its attempts, as trustworthy as the weakest of them; unknown
/// where one is; nothing, computed, where nobody worked at it.
[[nodiscard]] Cost totalCost(const std::vector<AttemptRecord> &attempts);

/// The tokens that this cost stands for: of all attempts, where one said or is estimated to have
/// used any.
[[nodiscard]] Usage totalUsage(const std::vector<AttemptRecord> &attempts);

/// How one attempt went, for statistics.
struct AttemptSample {
    Target target;
    std::optional<base::ErrorKind> error;                ///< empty: it answered
    std::optional<std::chrono::milliseconds> latency;    ///< the whole answer
    std::optional<std::chrono::milliseconds> firstToken; ///< from the attempt's start
    std::optional<double> tokensPerSecond;               ///< after the first token

    bool operator==(const AttemptSample &) const = default;
};

/// All that is kept of a task.
struct TaskDetail {
    TaskSummary summary;
    std::string prompt;
    std::vector<std::string> files;
    std::string result; ///< whole, or as far as it came
    std::string reasoning;
    std::vector<std::string> notices;
    std::vector<AttemptRecord> attempts;
    std::optional<Decision> decision;
    std::vector<TaskSummary> parts; ///< of a parallel task

    bool operator==(const TaskDetail &) const = default;
};

/// What one attempt of a task must be; empty means any.
struct AttemptFilter {
    std::optional<base::TimePoint> from; ///< when it began; inclusive
    std::optional<base::TimePoint> to;   ///< exclusive
    std::string service;
    std::string model;
    bool isUnnamedModel = false; ///< the service's own choice, which nobody named

    [[nodiscard]] bool isAny() const { return *this == AttemptFilter(); }
    bool operator==(const AttemptFilter &) const = default;
};

/// Filters of the history; empty means any. Inside a list one match is enough.
struct HistoryQuery {
    std::string text; ///< full-text: words (all must occur), "phrases", prefix*
    std::vector<TaskState> states;
    /// Of the done ones only those that were answered after a fallback; with no states at all, only
    /// tasks that fell back. So {done, failed} with this is "after fallback, or failed".
    bool afterFallbackOnly = false;
    std::vector<std::string> services;
    std::vector<TaskType> types;
    std::vector<TaskSource> sources;
    std::vector<std::string> clients; ///< "": those that gave no name
    std::vector<std::string> tags;    ///< "": tasks without one
    AttemptFilter attempts;           ///< one attempt that passes is enough
    std::optional<SessionId> session;
    std::optional<base::TimePoint> from; ///< inclusive
    std::optional<base::TimePoint> to;   ///< exclusive
    bool withParts = false;              ///< parts of parallel tasks as rows of their own

    bool operator==(const HistoryQuery &) const = default;
};

/// Newest first, by keyset: give the last row's id to get the next page.
struct PageRequest {
    std::optional<TaskId> before;
    int limit = 100; ///< [1, 1000]
};

struct HistoryPage {
    std::vector<TaskSummary> rows;
    bool hasMore = false;
    std::chrono::microseconds took{0};
};

/// How many rows of a query fall under each value, for the filter pane.
struct HistoryFacets {
    std::int64_t total = 0;
    std::int64_t afterFallback = 0; ///< done after a fallback; states[done] counts them too
    bool isLowerBound = false;      ///< a text matched more rows than are counted
    std::vector<std::pair<TaskState, std::int64_t>> states;
    std::vector<std::pair<std::string, std::int64_t>> services;
    std::vector<std::pair<TaskType, std::int64_t>> types;
    std::vector<std::pair<TaskSource, std::int64_t>> sources;
    std::chrono::microseconds took{0};
};

enum class ExportFormat { Csv, Json };

struct SessionSummary {
    SessionId id;
    std::string title;
    int turns = 0;
    TaskState lastState = TaskState::Done;
    bool lastAfterFallback = false;
    base::TimePoint updatedAt;
    bool operator==(const SessionSummary &) const = default;
};

/// Did a stored decision come out the same from its stored inputs?
struct ReplayReport {
    TaskId task;
    bool same = false;
    bool byOlderOxide = false; ///< which decided by another formula: nothing can be compared
    std::string difference;    ///< the first thing that differs, in words
    Decision stored;
    Decision replayed;
};

struct AuditReport {
    std::int64_t checked = 0;
    std::optional<std::int64_t> brokenAt; ///< sequence number of the first bad link
    std::string problem;                  ///< empty when the chain is whole
    [[nodiscard]] bool isWhole() const { return problem.empty(); }
};

/// A link of the audit's chain: how one task ended, and never a word of what was said in it.
struct AuditRecord {
    std::int64_t number = 0; ///< place in the chain, from 1
    base::TimePoint at;
    TaskId task;
    std::string facts; ///< a JSON object, as it was sealed: event, service, reasons, prompt_sha256…
    std::string mac;   ///< HMAC-SHA256 over this link and the one before it; hexadecimal

    bool operator==(const AuditRecord &) const = default;
};

struct ImportReport {
    std::int64_t tasks = 0;
    std::int64_t skipped = 0; ///< already there, or unreadable (named in problems)
    int services = 0;
    int rules = 0;
    std::vector<std::string> problems;
};

} // namespace oxide::model

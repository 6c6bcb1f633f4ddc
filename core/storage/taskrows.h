#pragma once

#include "base/error.h"
#include "model/history.h"
#include "storage/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::storage {

/// The primary key of a task: its creation time in milliseconds times this, plus a counter. Keys
/// sort as the history does, and a time range is a key range.
constexpr std::int64_t kKeysPerMillisecond = 256;

[[nodiscard]] constexpr std::int64_t firstKeyOf(base::TimePoint time)
{
    return time.time_since_epoch().count() * kKeysPerMillisecond;
}

/// A list of texts as a column holds it: JSON, and nothing for an empty one. What cannot be read is
/// an empty list.
[[nodiscard]] std::string textOf(const std::vector<std::string> &list);
[[nodiscard]] std::vector<std::string> listOf(const std::string &text);

/// A half-open range of primary keys.
struct KeyRange {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

/// Gives the keys of new tasks. Writing thread.
class TaskKeys
{
public:
    /// A key that is not taken, at `created` or, where more than 256 tasks were made in one
    /// millisecond, in the next free one.
    [[nodiscard]] base::Result<std::int64_t> next(Connection &connection, base::TimePoint created);
    /// At the end of a transaction, whichever way: others may write then.
    void forget() { m_highest.reset(); }

private:
    std::optional<std::int64_t> m_highest; ///< of all keys, as far as known
};

[[nodiscard]] base::Result<std::optional<std::int64_t>> keyOf(Connection &connection,
                                                              const model::TaskId &task);

/// What a task row holds beside the summary.
struct TaskRowExtras {
    std::int64_t seq = 0;
    std::int64_t group = 0;
    std::optional<std::string> instance; ///< the owner; empty when finished
    QByteArray promptHash;
    std::int64_t promptBytes = 0;
};

/// What a task has before it runs; endTask() brings the rest.
[[nodiscard]] base::Result<void> insertTask(Connection &connection, const model::TaskSummary &task,
                                            const TaskRowExtras &extras);
struct TaskMove {
    std::int64_t seq = 0;
    std::int64_t from = 0; ///< group
    std::int64_t to = 0;
};
/// False where the task is not in the group that it shall leave: somebody else has ended it.
[[nodiscard]] base::Result<bool> endTask(Connection &connection, const model::TaskSummary &task,
                                         const TaskMove &move);

/// Empty where there is no such row.
[[nodiscard]] base::Result<std::optional<model::TaskSummary>> summaryOf(Connection &connection,
                                                                        std::int64_t seq);
/// In the order of the keys given; keys without a row are passed over.
[[nodiscard]] base::Result<std::vector<model::TaskSummary>>
summariesOf(Connection &connection, const std::vector<std::int64_t> &keys);

/// Replaces the attempts of these numbers, adds the others.
[[nodiscard]] base::Result<void> putAttempts(Connection &connection, std::int64_t seq,
                                             const std::vector<model::AttemptRecord> &attempts);
[[nodiscard]] base::Result<std::vector<model::AttemptRecord>> attemptsOf(Connection &connection,
                                                                         std::int64_t seq);

struct PromptTexts {
    std::string prompt;
    std::vector<std::string> files;
    std::vector<model::Message> messages;
};
[[nodiscard]] base::Result<void> insertPrompt(Connection &connection, std::int64_t seq,
                                              const PromptTexts &texts);
[[nodiscard]] base::Result<PromptTexts> promptOf(Connection &connection, std::int64_t seq);

struct ResultTexts {
    std::string result;
    std::string reasoning;
    std::vector<std::string> notices;
};
[[nodiscard]] base::Result<void> insertResult(Connection &connection, std::int64_t seq,
                                              const ResultTexts &texts);
[[nodiscard]] base::Result<ResultTexts> resultOf(Connection &connection, std::int64_t seq);

/// All that is kept of a task. NotFound where there is no such task.
[[nodiscard]] base::Result<model::TaskDetail> detailOf(Connection &connection,
                                                       const model::TaskId &task);

/// The output that checkpoints kept, in order.
[[nodiscard]] base::Result<std::string> partialOf(Connection &connection, std::int64_t seq);

} // namespace oxide::storage

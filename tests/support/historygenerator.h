#pragma once

#include "base/clock.h"
#include "base/ulid.h"
#include "storage/taskstore.h"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace oxide::test {

enum class Decisions { With, Without };

struct HistoryFill {
    std::int64_t count = 1000;
    std::uint64_t seed = 1;
    base::TimePoint newest; ///< the last task is created at most a minute before
    std::chrono::hours span{24 * 90};
    Decisions decisions = Decisions::With; ///< without: half the size, twice as fast to fill
};

struct GeneratedTask {
    storage::NewTask task;
    storage::Outcome outcome;
};

/// Makes a lively past: prompts and answers over a mixed vocabulary, eight task types, five
/// services with their own speeds, prices and moods, retries, fallbacks, failures, conversations
/// and parallel tasks with parts; oldest first. The same seed makes the same past.
class HistoryGenerator
{
public:
    explicit HistoryGenerator(const HistoryFill &fill);

    [[nodiscard]] GeneratedTask next();

private:
    class FillClock final : public base::Clock
    {
    public:
        base::TimePoint time;
        [[nodiscard]] base::TimePoint now() const override { return time; }
        [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return {}; }
    };

    [[nodiscard]] std::int64_t whole(std::int64_t low, std::int64_t high);
    [[nodiscard]] bool chance(double share);
    [[nodiscard]] std::string words(int count);
    [[nodiscard]] std::size_t pickService();
    void advance();
    void makeRequest(GeneratedTask &made);
    void makeAttempts(GeneratedTask &made);
    void makeDecision(GeneratedTask &made);
    void joinOthers(GeneratedTask &made);

    HistoryFill m_fill;
    std::mt19937_64 m_random;
    FillClock m_clock;
    base::UlidSource m_ids;
    std::int64_t m_made = 0;
    std::optional<model::TaskId> m_parent;
    int m_partsLeft = 0;
    std::vector<model::SessionId> m_sessions;
};

/// Fills a store by the import, and waits for it. Fails with the store's own error.
[[nodiscard]] base::Result<void> fillHistory(storage::TaskStore &store, const HistoryFill &fill);

} // namespace oxide::test

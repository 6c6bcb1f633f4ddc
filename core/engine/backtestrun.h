#pragma once

#include "base/promise.h"
#include "model/backtest.h"
#include "routing/backtest.h"
#include "storage/taskstore.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <QSemaphore>
#include <QThreadPool>

namespace oxide::engine {

/// One backtest: a database thread walks over the stored decisions, a few workers decide them anew.
/// Keeps itself alive until its answer is given.
class BacktestRun final : public std::enable_shared_from_this<BacktestRun>
{
public:
    /// Called on any thread, for each batch of tasks.
    using Progress = std::function<void(std::int64_t done, std::int64_t total)>;

    BacktestRun(model::RoutingSetup now, model::BacktestRequest request, Progress progress);

    /// Fulfilled with the report, with Cancelled, or with what went wrong.
    QFuture<base::Result<model::BacktestReport>> start(storage::TaskStore &store);
    void cancel() { m_isCancelled = true; }

private:
    /// A stored snapshot, read by the first worker that meets one of its tasks.
    class Past
    {
    public:
        Past(std::string text, const routing::BacktestSetups &setups);

        [[nodiscard]] bool needsPrompt() const { return m_needsPrompt; }
        /// Null where it cannot be read.
        [[nodiscard]] const routing::PastSnapshot *snapshot();

    private:
        std::string m_text;
        const routing::BacktestSetups &m_setups;
        const bool m_needsPrompt;
        std::once_flag m_read;
        std::unique_ptr<const routing::PastSnapshot> m_snapshot;
    };
    struct Task {
        storage::DecidedTask stored;
        std::shared_ptr<Past> past; ///< null: what it saw is gone
    };

    [[nodiscard]] std::optional<bool> needsPrompt(const std::string &hash) const;
    void learn(const storage::SnapshotText &text);
    void forgetOldSnapshots();
    [[nodiscard]] bool take(storage::DecisionBatch batch);
    void evaluate(std::vector<Task> tasks);
    void walked(const base::Result<std::int64_t> &result);

    const routing::BacktestSetups m_setups;
    const model::BacktestRequest m_request;
    const Progress m_progress;
    const std::chrono::steady_clock::time_point m_started;
    std::atomic<bool> m_isCancelled{false};

    // The walk's thread alone: the snapshots met last, the oldest first.
    std::unordered_map<std::string, std::shared_ptr<Past>> m_pasts;
    std::list<std::string> m_order;

    QThreadPool m_workers;
    QSemaphore m_places; ///< batches that may wait: the walk does not run ahead without end
    std::mutex m_mutex;
    routing::Backtest m_sum; ///< under m_mutex

    base::Promise<model::BacktestReport> m_answer;
};

} // namespace oxide::engine

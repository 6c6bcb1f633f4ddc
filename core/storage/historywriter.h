#pragma once

#include "storage/auditchain.h"
#include "storage/claims.h"
#include "storage/database.h"
#include "storage/decisiontext.h"
#include "storage/groups.h"
#include "storage/keeping.h"
#include "storage/ledgersums.h"
#include "storage/metrics.h"
#include "storage/searchindex.h"
#include "storage/taskrows.h"
#include "storage/taskstore.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace oxide::storage {

/// A decision as it is stored; written as text where it comes from, to spare the writing thread.
struct DecisionTexts {
    DecisionColumns columns;
    std::string reasons;
    std::string flags;
    std::string snapshotHash;
};

/// Empty without a decision.
[[nodiscard]] std::optional<DecisionTexts> textsOf(const model::Decision *decision);

/// The jobs that change the history, and what they gather over a transaction. All on the writing
/// thread, setStorePrompts aside.
class HistoryWriter final
{
public:
    HistoryWriter(TaskStoreOptions options, std::string instance, const QByteArray &auditKey);

    [[nodiscard]] base::Result<void> create(Connection &connection, const NewTask &task,
                                            const std::optional<DecisionTexts> &decision);
    [[nodiscard]] base::Result<void> checkpoint(Connection &connection,
                                                const Checkpoint &checkpoint);
    [[nodiscard]] base::Result<void> finish(Connection &connection, const Outcome &outcome);
    void charge(const model::TaskSummary &task, const model::AttemptRecord &attempt);
    [[nodiscard]] base::Result<BookedClaim> claim(Connection &connection,
                                                  const model::SpendClaim &claim,
                                                  const std::vector<base::TimePoint> &cuts);
    [[nodiscard]] base::Result<std::int64_t> recover(Connection &connection,
                                                     const std::vector<std::string> &alive);
    /// False where the task is there already.
    [[nodiscard]] base::Result<bool> import(Connection &connection, const NewTask &task,
                                            const Outcome &outcome);
    /// The rows that went: the task's and its parts'; none for an unfinished or unknown one.
    [[nodiscard]] base::Result<std::int64_t> remove(Connection &connection, std::int64_t seq);
    [[nodiscard]] base::Result<void> removeSession(Connection &connection,
                                                   const model::SessionId &session);

    /// SearchIndex::moveOld.
    [[nodiscard]] base::Result<std::int64_t> moveSearchIndex(Connection &connection,
                                                             std::int64_t count);

    void setStorePrompts(config::StorePrompts prompts, Redact redact);

    // WriteHooks
    [[nodiscard]] base::Result<void> beforeCommit(Connection &connection);
    void afterRollback();

private:
    /// What the tables hold of an unfinished task; of the summary what an end needs.
    struct Stored {
        std::int64_t seq = 0;
        std::int64_t group = 0;
        model::TaskSummary summary;
        std::optional<PromptTexts> prompt; ///< its messages aside; empty: to be read
        bool hasPartials = false;
        QByteArray promptHash;
        std::int64_t promptBytes = 0;
        std::string flags;
        std::string reasons;
        std::string snapshot;
    };

    [[nodiscard]] std::shared_ptr<const Keeping> keeping() const;

    enum class Owner { This, Nobody };
    [[nodiscard]] base::Result<Stored> insert(Connection &connection, const NewTask &task,
                                              const std::optional<DecisionTexts> &decision,
                                              Owner owner);
    [[nodiscard]] base::Result<void> insertDecision(Connection &connection, std::int64_t seq,
                                                    const NewTask &task,
                                                    const DecisionTexts &decision);
    /// Takes it out of m_unfinished where it is remembered. NotFound or AlreadyExists where there
    /// is no unfinished task of this id.
    [[nodiscard]] base::Result<Stored> unfinished(Connection &connection,
                                                  const model::TaskId &task);
    void remember(Stored stored);
    /// The task's row as `task` has it while it runs.
    [[nodiscard]] base::Result<void> progress(Connection &connection, Stored &stored,
                                              model::TaskSummary task);
    enum class Audited { Yes, No };
    [[nodiscard]] base::Result<void> end(Connection &connection, Stored stored,
                                         const Outcome &outcome, Audited audited);
    [[nodiscard]] base::Result<void> interrupt(Connection &connection, Stored stored);
    [[nodiscard]] base::Result<void> removeRow(Connection &connection, std::int64_t seq,
                                               const model::TaskSummary &task);

    std::shared_ptr<const base::Clock> m_clock;
    mutable std::mutex m_mutex; ///< guards m_keeping
    std::shared_ptr<const Keeping> m_keeping;
    std::string m_instance;
    std::map<model::TaskId, Stored> m_unfinished; ///< this process's, as the tables hold them
    TaskKeys m_keys;
    TaskGroups m_groups;
    std::string m_storedSnapshot; ///< hash of one that this transaction saw stored
    AuditChain m_audit;
    Metrics m_metrics;
    LedgerSums m_ledger;
    SearchIndex m_index;
};

} // namespace oxide::storage

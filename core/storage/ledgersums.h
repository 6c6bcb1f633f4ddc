#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/history.h"
#include "storage/ledger.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace oxide::storage {

/// The sums of the ledger. Its lines are the attempts in the history; what they spent is summed
/// when their task ends, by account, provenance and the step in which the attempt began, and stays
/// when the history is deleted. Gathered over a transaction and written at its end, because one
/// row takes the attempts of many. What an earlier Oxide did (imported tasks) is not in it. Writing
/// thread.
class LedgerSums
{
public:
    /// Of the task its identity counts: type, source, client, tags, time of creation.
    void add(const model::TaskSummary &task, const std::vector<model::AttemptRecord> &attempts);
    [[nodiscard]] base::Result<void> flush(Connection &connection);
    /// After a rollback.
    void forget();
    /// spendBetween, with what this transaction has gathered so far. Read once and then kept up
    /// with what is added here, until another program has written or the cuts are others.
    [[nodiscard]] base::Result<SpendLists> spentBetween(Connection &connection,
                                                        const std::vector<base::TimePoint> &cuts);

private:
    struct Key {
        std::int64_t start = 0; ///< seconds since 1970
        model::SpendAccount account;
        model::CostSource provenance = model::CostSource::Unknown;
        auto operator<=>(const Key &) const = default;
    };
    [[nodiscard]] base::Result<std::int64_t> idOf(Connection &connection,
                                                  const model::SpendAccount &account);

    /// What the tables hold between each two of these steps.
    struct Known {
        std::int64_t version = 0; ///< PRAGMA data_version: rises when another program writes
        std::vector<std::int64_t> steps;
        SpendLists lists;
    };
    void keepUp(const Key &key, const model::SpendSums &sums);

    std::map<Key, model::SpendSums> m_sums;
    std::map<model::SpendAccount, std::int64_t> m_ids; ///< remembered over transactions
    std::optional<Known> m_known;
};

} // namespace oxide::storage

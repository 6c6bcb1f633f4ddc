#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/history.h"
#include "model/ledger.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <QFuture>

namespace oxide::storage {

class Connection;
class Database;

/// How wide one step of the ledger's sums is: every local midnight is the start of one, for all
/// offsets from UTC in use are multiples of it.
constexpr std::chrono::seconds kLedgerStep{900};

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

private:
    struct Key {
        std::int64_t start = 0; ///< seconds since 1970
        model::SpendAccount account;
        model::CostSource provenance = model::CostSource::Unknown;
        auto operator<=>(const Key &) const = default;
    };
    [[nodiscard]] base::Result<std::int64_t> idOf(Connection &connection,
                                                  const model::SpendAccount &account);

    std::map<Key, model::SpendSums> m_sums;
    std::map<model::SpendAccount, std::int64_t> m_ids; ///< remembered over transactions
};

/// What was spent in [from, to), in no order. Both are starts of steps; others count as the start
/// of their step.
[[nodiscard]] base::Result<std::vector<model::SpendEntry>>
spendBetween(Connection &connection, base::TimePoint from, base::TimePoint to);

/// A claim that stands in the books, and what there was before it.
struct BookedClaim {
    std::int64_t number = 0;
    std::vector<model::SpendClaim> others;             ///< earlier ones, by other programs
    std::vector<std::vector<model::SpendEntry>> spent; ///< between each two of the cuts
};

/// Deletes what attempts of this task had claimed: what they cost is in the sums. Writing thread.
[[nodiscard]] base::Result<void> dropClaims(Connection &connection, const model::TaskId &task);

/// Reads the sums, and keeps the claims of attempts under way. Thread-safe; answers come as
/// TaskStore's. Database must outlive the futures.
class Ledger final
{
public:
    explicit Ledger(Database &database) : m_database(database) {}

    /// What was spent between each two of these times, which rise: one list less than times.
    QFuture<base::Result<std::vector<std::vector<model::SpendEntry>>>>
    spend(std::vector<base::TimePoint> cuts);

    /// Books a claim, and reads in the same transaction what stood there before: of several
    /// programs at once each sees those before it. A claim goes when its task ends, or when the
    /// task of a dead program is interrupted (TaskStore::recover).
    QFuture<base::Result<BookedClaim>> claim(model::SpendClaim claim,
                                             std::vector<base::TimePoint> cuts);
    /// The attempt has cost this.
    QFuture<base::Result<void>> settleClaim(std::int64_t number, model::Money amount);
    /// The attempt does not begin.
    QFuture<base::Result<void>> dropClaim(std::int64_t number);

    /// Writes a CSV file with one row for each account and provenance of each day; `days` are the
    /// names of the times between the cuts. Gives how many rows; errors as ExportFile's.
    QFuture<base::Result<std::int64_t>> exportTo(std::vector<base::TimePoint> cuts,
                                                 std::vector<std::string> days, std::string path);

private:
    Database &m_database;
};

} // namespace oxide::storage

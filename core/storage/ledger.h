#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/ledger.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <QFuture>

namespace oxide::storage {

class Connection;
class Database;

/// How wide one step of the ledger's sums is: every local midnight is the start of one, for all
/// offsets from UTC in use are multiples of it.
constexpr std::chrono::seconds kLedgerStep{900};

/// The start of the step that holds this time, in seconds since 1970.
[[nodiscard]] std::int64_t stepOf(base::TimePoint time);

/// What was spent between each two of some times, in no order within one.
using SpendLists = std::vector<std::vector<model::SpendEntry>>;

/// What was spent in [from, to), in no order. Both are starts of steps; others count as the start
/// of their step.
[[nodiscard]] base::Result<std::vector<model::SpendEntry>>
spendBetween(Connection &connection, base::TimePoint from, base::TimePoint to);

/// The same between each two of these times, which rise.
[[nodiscard]] base::Result<SpendLists> spendBetween(Connection &connection,
                                                    const std::vector<base::TimePoint> &cuts);

/// Reads the sums that TaskStore writes. Thread-safe; answers come as TaskStore's. Database must
/// outlive the futures.
class Ledger final
{
public:
    explicit Ledger(Database &database) : m_database(database) {}

    /// What was spent between each two of these times, which rise: one list less than times.
    QFuture<base::Result<SpendLists>> spend(std::vector<base::TimePoint> cuts);

    /// Writes a CSV file with one row for each account and provenance of each day; `days` are the
    /// names of the times between the cuts. Gives how many rows; errors as ExportFile's.
    QFuture<base::Result<std::int64_t>> exportTo(std::vector<base::TimePoint> cuts,
                                                 std::vector<std::string> days, std::string path);

private:
    Database &m_database;
};

} // namespace oxide::storage

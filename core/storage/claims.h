#pragma once

#include "base/error.h"
#include "model/ledger.h"
#include "storage/ledger.h"

#include <cstdint>
#include <vector>

namespace oxide::storage {

class Connection;

// What attempts of unfinished tasks have set aside of the budgets, or cost. The rows stand beside
// the sums: a task's go in the transaction that puts what it spent there. Writing thread.

/// A claim that stands in the books, and what there was before it, of all programs.
struct BookedClaim {
    std::int64_t number = 0;
    std::vector<model::SpendClaim> claims; ///< earlier ones, in order
    SpendLists spent;                      ///< by ended tasks, between each two of the cuts
};

/// Books a claim beside `spent`, which was read in this transaction.
[[nodiscard]] base::Result<BookedClaim> bookClaim(Connection &connection,
                                                  const model::SpendClaim &claim, SpendLists spent);
/// The attempt under way has used up to this by now.
[[nodiscard]] base::Result<void> growClaim(Connection &connection, std::int64_t number,
                                           model::Money amount);
/// The attempt has ended and cost this.
[[nodiscard]] base::Result<void> settleClaim(Connection &connection, std::int64_t number,
                                             model::Money amount);
/// The attempt does not begin.
[[nodiscard]] base::Result<void> dropClaim(Connection &connection, std::int64_t number);
/// Deletes what attempts of this task had claimed: what they cost is in the sums.
[[nodiscard]] base::Result<void> dropClaims(Connection &connection, const model::TaskId &task);

} // namespace oxide::storage

#pragma once

#include "base/error.h"

#include <functional>
#include <span>
#include <string_view>

namespace oxide::storage {

class Connection;

/// One step of the schema. Steps are only ever appended: a shipped one never changes.
struct Migration {
    int version = 0;
    std::string_view name;
    std::span<const std::string_view> statements; ///< none: LastStep does it
};

/// Every step, in order; versions count from 1 without a gap (asserted at compile time).
[[nodiscard]] std::span<const Migration> migrations();
[[nodiscard]] int newestSchema();

/// What a migration cannot say in SQL; runs after the steps, in their transaction, and may find its
/// work done by an earlier run.
using LastStep = std::function<base::Result<void>(Connection &)>;

/// Brings the schema up to `upTo` in one transaction; gives the version it found. Fails (Database)
/// on a schema newer than this program knows.
[[nodiscard]] base::Result<int> migrate(Connection &connection, int upTo,
                                        const LastStep &last = {});

} // namespace oxide::storage

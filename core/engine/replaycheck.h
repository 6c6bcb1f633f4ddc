#pragma once

#include "base/error.h"
#include "model/history.h"
#include "routing/snapshot.h"
#include "storage/taskstore.h"

#include <chrono>
#include <optional>
#include <string>

#include <QFuture>

namespace oxide::engine {

/// A decision decided again from what was stored with it.
[[nodiscard]] model::ReplayReport replayed(const model::TaskId &task, model::Decision stored,
                                           const routing::Snapshot &snapshot);

/// The first thing in which two decisions differ, in words; empty where they are the same.
[[nodiscard]] std::string firstDifference(const model::Decision &a, const model::Decision &b);

/// How many of the newest stored decisions come out the same.
struct ReplayCheck {
    int same = 0;
    int otherwise = 0;
    int byOlderOxide = 0;
    int unreadable = 0;
    std::optional<model::TaskId> first; ///< the newest that comes out otherwise or is unreadable
    std::string difference;             ///< of that one
};

/// Replays the newest `limit` decisions on a database thread, as many as `time` allows.
[[nodiscard]] QFuture<base::Result<ReplayCheck>> replayNewest(storage::TaskStore &store, int limit,
                                                              std::chrono::milliseconds time);

} // namespace oxide::engine

#pragma once

#include "storage/connection.h"
#include "storage/taskstore.h"

#include <vector>

namespace oxide::storage {

// Conversations. A session's turns are its answered tasks; nothing is stored twice.

[[nodiscard]] base::Result<void> touchSession(Connection &connection,
                                              const model::TaskSummary &task);
/// After a task of the session ended: state, turns and who answered.
[[nodiscard]] base::Result<void> endTurn(Connection &connection, const model::TaskSummary &task);
[[nodiscard]] base::Result<void> dropSessionIfEmpty(Connection &connection,
                                                    const model::SessionId &session);

[[nodiscard]] base::Result<std::vector<model::SessionSummary>>
newestSessions(Connection &connection, int limit);
[[nodiscard]] base::Result<TaskStore::SessionTurns> turnsOf(Connection &connection,
                                                            const model::SessionId &session);

} // namespace oxide::storage

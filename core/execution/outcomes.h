#pragma once

#include "base/error.h"
#include "base/taskscope.h"
#include "model/history.h"
#include "storage/taskstore.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include <QCoroTask>
#include <QTimer>

namespace oxide::execution {

/// Puts outcomes into the books. One that cannot be written now (a full disk, a locked database) is
/// kept and tried again until it is there. These are never more than tasks were under way: where
/// nothing can be written, none begins. Engine thread.
class Outcomes final
{
public:
    /// Told of an outcome that came into the books later than its task ended.
    using StoredLate = std::function<void(const model::TaskSummary &)>;

    Outcomes(storage::TaskStore &store, StoredLate storedLate,
             std::chrono::milliseconds tryAgainAfter = std::chrono::seconds(5));

    /// How the first try ended; an Error says whether others follow.
    [[nodiscard]] QCoro::Task<base::Result<void>> record(storage::Outcome outcome);
    /// One last try for what is kept; no other follows by itself.
    [[nodiscard]] QCoro::Task<void> shutdown();

    /// How many wait to be written.
    [[nodiscard]] std::size_t kept() const { return m_kept.size(); }

private:
    QCoro::Task<void> tryAgain();

    storage::TaskStore &m_store;
    StoredLate m_storedLate;
    std::vector<storage::Outcome> m_kept;
    QTimer m_timer;
    base::TaskScope m_scope;
};

} // namespace oxide::execution

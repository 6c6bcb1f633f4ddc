#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "execution/budgets.h"
#include "execution/retry.h"
#include "model/task.h"
#include "model/usage.h"
#include "storage/taskstore.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

#include <QCoroTask>

namespace oxide::execution {

/// The money of one task: before an attempt begins, what it is expected to cost is set aside in the
/// budgets and, where one of them covers it, in the books, which other programs read as well; what
/// it did cost takes the place of that. One attempt at a time. Outlives what is awaited of it.
/// Engine thread.
class Allowance final
{
public:
    /// The store and the clock outlive this.
    Allowance(const base::Clock &clock, std::shared_ptr<Budgets> budgets, storage::TaskStore &store,
              model::TaskId task);

    /// Why an attempt may not begin, and how its task goes on; Retry: when there is room again.
    struct Refusal {
        base::Error error;
        NextStep next = NextStep::GiveUp;
    };
    /// Sets money aside for an attempt; empty: it may begin.
    [[nodiscard]] QCoro::Task<std::optional<Refusal>> reserve(Claim claim);
    /// After a refusal for now: ends when there may be room, or when stopped.
    [[nodiscard]] QCoro::Task<void> waitForRoom(std::stop_token stop);
    /// Has a budget left the task to what costs nothing?
    [[nodiscard]] bool isForFreeOnly() const { return m_overBudget.has_value(); }

    /// The attempt does not begin: what was set aside is not spent.
    void giveBack();
    /// It has used that much by now: where it is more than was set aside, more is.
    void grow(model::Money used);
    /// It has ended and cost this.
    void settle(const model::Cost &cost);

private:
    /// What stands in the books of the attempt.
    struct Booked {
        std::int64_t number = 0;
        model::Money amount;
    };

    /// Books what m_reservation holds, and says where the books have no room for it.
    [[nodiscard]] QCoro::Task<std::optional<BudgetRefusal>> book(Claim claim);
    [[nodiscard]] Refusal refused(BudgetRefusal refusal);

    const base::Clock &m_clock;
    std::shared_ptr<Budgets> m_budgets;
    storage::TaskStore &m_store;
    model::TaskId m_task;
    Reservation m_reservation;
    std::optional<Booked> m_booked;          ///< empty: no budget covers the attempt
    bool m_mustLookAgain = false;            ///< nobody tells when there is room
    std::optional<base::Error> m_overBudget; ///< set: only what costs nothing may go on
};

} // namespace oxide::execution

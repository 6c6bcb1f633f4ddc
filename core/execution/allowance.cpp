#include "execution/allowance.h"

#include "execution/wait.h"

#include <chrono>
#include <utility>

#include <QCoroFuture>

namespace oxide::execution {

namespace {

/// Between two looks at the books for room.
constexpr std::chrono::milliseconds kLookAtBooks{1000};

} // namespace

Allowance::Allowance(const base::Clock &clock, std::shared_ptr<Budgets> budgets,
                     storage::TaskStore &store, model::TaskId task)
    : m_clock(clock), m_budgets(std::move(budgets)), m_store(store), m_task(task)
{
}

QCoro::Task<std::optional<Allowance::Refusal>> Allowance::reserve(Claim claim)
{
    if (m_overBudget && !claim.isFree()) {
        Refusal refusal;
        refusal.error = *m_overBudget;
        refusal.next = NextStep::FailOver;
        co_return refusal;
    }
    auto reserved = m_budgets->reserve(claim);
    if (!reserved)
        co_return refused(std::move(reserved.error()));
    m_reservation = std::move(*reserved);
    if (!m_budgets->isCovered(claim))
        co_return std::nullopt;
    auto booking = book(std::move(claim));
    auto refusal = co_await booking;
    if (!refusal)
        co_return std::nullopt;
    giveBack();
    co_return refused(std::move(*refusal));
}

QCoro::Task<std::optional<BudgetRefusal>> Allowance::book(Claim claim)
{
    model::SpendClaim row;
    row.task = m_task;
    row.service = std::move(claim.service);
    row.client = std::move(claim.client);
    row.tags = std::move(claim.tags);
    row.at = m_clock.now();
    row.amount = claim.expected.value_or(model::Money());
    const model::Money amount = row.amount;
    const auto cuts = m_budgets->cuts();
    const auto booking = m_store.claim(std::move(row), cuts);
    const auto booked = co_await booking;
    // Books that cannot be written stop no task: what this program knows holds.
    if (!booked)
        co_return std::nullopt;
    m_booked = Booked{booked->number, amount};
    co_return m_budgets->check(m_reservation, cuts, booked->spent, booked->claims);
}

Allowance::Refusal Allowance::refused(BudgetRefusal refusal)
{
    m_mustLookAgain = refusal.isInBooks;
    const bool goesLocal = !refusal.isForNow && refusal.budget.atLimit == model::AtLimit::Local;
    if (goesLocal)
        m_overBudget = refusal.error;
    Refusal refused;
    if (refusal.isForNow)
        refused.next = NextStep::Retry;
    else if (goesLocal || refusal.budget.scope == model::BudgetScope::Service)
        refused.next = NextStep::FailOver;
    refused.error = std::move(refusal.error);
    return refused;
}

QCoro::Task<void> Allowance::waitForRoom(std::stop_token stop)
{
    if (m_mustLookAgain) {
        auto sleeping = sleepFor(kLookAtBooks, std::move(stop));
        (void)co_await sleeping;
        co_return;
    }
    auto changing = m_budgets->change(std::move(stop));
    co_await changing;
}

void Allowance::giveBack()
{
    m_reservation = {};
    if (m_booked)
        m_store.dropClaim(m_booked->number);
    m_booked.reset();
}

void Allowance::grow(model::Money used)
{
    m_reservation.grow(used);
    if (!m_booked || used <= m_booked->amount)
        return;
    m_booked->amount = used;
    m_store.growClaim(m_booked->number, used);
}

void Allowance::settle(const model::Cost &cost)
{
    m_reservation.settle(cost);
    if (m_booked)
        m_store.settleClaim(m_booked->number, cost.amount.value_or(model::Money()));
    m_booked.reset();
}

} // namespace oxide::execution

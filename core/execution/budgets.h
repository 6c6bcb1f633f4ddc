#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/promise.h"
#include "model/budget.h"
#include "model/ledger.h"
#include "model/usage.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QTimeZone>

namespace oxide::execution {

class Budgets;

/// What an attempt is about to spend, and whose money it is.
struct Claim {
    std::string service;
    std::string client;
    std::vector<std::string> tags;
    std::optional<model::Money> expected; ///< empty: the price is not known

    /// Known to cost nothing: no budget stands in its way.
    [[nodiscard]] bool isFree() const { return expected == model::Money(); }
};

/// Money set aside for one attempt; given back when this goes without having been settled.
class Reservation
{
public:
    Reservation() = default; ///< of nobody
    Reservation(std::weak_ptr<Budgets> owner, std::int64_t number);
    ~Reservation();
    Reservation(Reservation &&other) noexcept;
    Reservation &operator=(Reservation &&other) noexcept;

    /// The attempt has used that much by now: where it is more than was set aside, more is.
    void grow(model::Money used) const;
    /// It has ended and cost this.
    void settle(const model::Cost &cost);

private:
    friend class Budgets;
    std::weak_ptr<Budgets> m_owner;
    std::int64_t m_number = 0; ///< 0: none
};

/// Why an attempt may not begin: the budget that has no room for it, and that in words.
struct BudgetRefusal {
    model::Budget budget;
    bool isForNow = false; ///< what stands in the way is set aside for others and may turn out less
    bool isInBooks = false; ///< it was seen in the books: change() does not tell when it goes
    base::Error error;      ///< BudgetExceeded; retryAfter is the time until the budget starts anew
};

/// What is spent and set aside of every budget in its present period. The books (storage::Ledger)
/// are the truth: take() brings it at the start and now and then, because other programs may spend
/// from the same folder; between that this counts for itself. What attempts of unfinished tasks
/// have set aside, or cost, stands in the books as well, whichever program they are of; check()
/// looks at it before an attempt begins. Engine thread.
class Budgets final : public std::enable_shared_from_this<Budgets>
{
public:
    using Zone = std::function<QTimeZone()>;
    /// A budget reached 80 %, is used up, or had no room for a task: once each a period.
    using Warning = std::function<void(std::string sentence)>;

    Budgets(const base::Clock &clock, Zone zone, Warning warning);

    /// The times between which take() wants to know what was spent: the beginnings of the present
    /// periods of today and of these budgets, rising, and an end that is far off.
    [[nodiscard]] std::vector<base::TimePoint>
    cuts(const std::vector<model::Budget> &budgets) const;
    /// These budgets are in force from now on, and that was spent between each two of the cuts.
    void take(std::vector<model::Budget> budgets, const std::vector<base::TimePoint> &cuts,
              const std::vector<std::vector<model::SpendEntry>> &spent);

    /// Sets aside what is expected in every budget that covers the claim, all or none. A claim of
    /// unknown price needs a budget that is not used up, and sets nothing aside.
    [[nodiscard]] tl::expected<Reservation, BudgetRefusal> reserve(Claim claim);
    /// Is a budget to be asked before this is spent?
    [[nodiscard]] bool isCovered(const Claim &claim) const;
    /// The times between which check() wants to know what was spent: those of cuts(), of the
    /// budgets in force.
    [[nodiscard]] std::vector<base::TimePoint> cuts() const;
    /// Is there room for what is reserved also by the books: beside what ended tasks have spent,
    /// and what was claimed before by attempts of all others? Takes their word for what is spent.
    [[nodiscard]] std::optional<BudgetRefusal>
    check(const Reservation &reservation, const std::vector<base::TimePoint> &cuts,
          const std::vector<std::vector<model::SpendEntry>> &spent,
          const std::vector<model::SpendClaim> &claims);
    /// Ends when there may be more room than before, or when stopped.
    [[nodiscard]] QCoro::Task<void> change(std::stop_token stop);

    /// Every budget as it stands now, in the config's order. Periods that are over have started
    /// anew; what is set aside counts in BudgetStatus::used().
    [[nodiscard]] std::vector<model::BudgetStatus> statuses();
    /// What the user's present day cost, whatever budgets there are.
    struct Today {
        model::Money spent;                ///< by attempts that ended
        std::int64_t unknown = 0;          ///< attempts whose cost nobody knows
        std::optional<model::Money> limit; ///< of the tightest budget of a day for everything
    };
    [[nodiscard]] Today today();

private:
    friend class Reservation;
    struct Account {
        model::BudgetStatus status;
        model::BudgetLevel told = model::BudgetLevel::Open;
        bool toldNoRoom = false; ///< for one task, while there is some left
    };
    /// What one attempt holds. An account that has started anew since is not touched by it.
    struct Held {
        Claim claim;
        model::Money amount;
        base::TimePoint since;
    };
    [[nodiscard]] static bool isHeldBy(const Held &held, const model::BudgetStatus &status);
    enum class Room { Enough, Later, None };

    [[nodiscard]] Room roomFor(const Claim &claim, const Account &account) const;
    /// The account with the least room for the claim; null: all have enough.
    [[nodiscard]] Account *obstacle(const Claim &claim, Room &room);
    [[nodiscard]] Reservation setAside(Claim claim);
    [[nodiscard]] BudgetRefusal refusal(const Claim &claim, Account &account);
    [[nodiscard]] static BudgetRefusal delay(const Account &account);
    void grow(std::int64_t number, model::Money used);
    /// Without a cost it was never spent.
    void end(std::int64_t number, const std::optional<model::Cost> &cost);

    [[nodiscard]] static std::vector<Account>::iterator formerOf(const model::Budget &budget,
                                                                 std::vector<Account> &former);
    [[nodiscard]] Account fresh(model::Budget budget) const;
    /// Periods that are over start anew.
    void roll();
    void tell(Account &account, model::BudgetLevel level);
    void tellNoRoom(Account &account, const std::string &why);
    void wake();

    const base::Clock &m_clock;
    Zone m_zone;
    Warning m_warning;
    std::vector<Account> m_accounts;
    Account m_today; ///< everything, without a limit
    std::map<std::int64_t, Held> m_held;
    std::vector<base::Promise<bool>> m_waiters;
    std::int64_t m_nextNumber = 1;
};

} // namespace oxide::execution

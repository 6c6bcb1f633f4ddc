#include "execution/budgets.h"

#include "base/text.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <QCoroFuture>
#include <QDateTime>

namespace oxide::execution {

using base::TimePoint;
using model::Budget;
using model::BudgetLevel;
using model::BudgetScope;
using model::BudgetStatus;
using model::Money;

namespace {

std::string ownerOf(const Budget &budget)
{
    switch (budget.scope) {
    case BudgetScope::Global:
        break;
    case BudgetScope::Service:
        return " for " + budget.of;
    case BudgetScope::Client:
        return " for the client " + budget.of;
    case BudgetScope::Tag:
        return " for the tag " + budget.of;
    }
    return {};
}

/// "The budget “night” ($5.00 a day for the client ci)".
std::string inWords(const Budget &budget)
{
    return "The budget \"" + budget.name + "\" (" + budget.limit.text() + " a "
           + std::string(base::nameOf(budget.period)) + ownerOf(budget) + ")";
}

std::string localTime(TimePoint at, const QTimeZone &zone)
{
    return base::str(QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), zone)
                         .toString(QStringLiteral("yyyy-MM-dd HH:mm")));
}

BudgetLevel levelOf(const BudgetStatus &status)
{
    return model::levelOf(status.spent, status.budget.limit);
}

/// What the books say of a budget since its period began.
void addSpent(BudgetStatus &status, const std::vector<TimePoint> &cuts,
              const std::vector<std::vector<model::SpendEntry>> &spent)
{
    for (std::size_t i = 0; i < spent.size(); ++i) {
        if (cuts[i] < status.from)
            continue;
        for (const model::SpendEntry &entry : spent[i]) {
            const model::SpendAccount &account = entry.account;
            if (!status.budget.covers(account.target.service, account.client, account.tags))
                continue;
            status.spent += entry.sums.amount;
            if (entry.provenance == model::CostSource::Unknown)
                status.unknown += entry.sums.attempts;
        }
    }
}

/// What attempts of unfinished tasks have of a budget in its present period.
struct Claimed {
    Money settled; ///< they ended and cost that
    Money held;    ///< they may cost that yet
};

Claimed claimedOf(const BudgetStatus &status, const std::vector<model::SpendClaim> &claims)
{
    Claimed sums;
    for (const model::SpendClaim &claim : claims) {
        if (claim.at >= status.from
            && status.budget.covers(claim.service, claim.client, claim.tags))
            (claim.isSettled ? sums.settled : sums.held) += claim.amount;
    }
    return sums;
}

/// For what is shown: attempts of unfinished tasks are not in the sums yet, others' spending only
/// there, so each is the least that it can be. What another period has spent (the time zone was
/// changed) is none of this one's.
void keepOwn(BudgetStatus &status, const BudgetStatus &counted)
{
    if (status.from != counted.from)
        return;
    status.spent = std::max(status.spent, counted.spent);
    status.unknown = std::max(status.unknown, counted.unknown);
}

} // namespace

Reservation::Reservation(std::weak_ptr<Budgets> owner, std::int64_t number)
    : m_owner(std::move(owner)), m_number(number)
{
}

Reservation::~Reservation()
{
    if (const auto owner = m_owner.lock(); owner && m_number > 0)
        owner->end(m_number, std::nullopt);
}

Reservation::Reservation(Reservation &&other) noexcept
    : m_owner(std::move(other.m_owner)), m_number(std::exchange(other.m_number, 0))
{
}

Reservation &Reservation::operator=(Reservation &&other) noexcept
{
    if (this != &other) {
        const Reservation former(std::move(*this)); // gives back what it held
        m_owner = std::move(other.m_owner);
        m_number = std::exchange(other.m_number, 0);
    }
    return *this;
}

void Reservation::grow(Money used) const
{
    if (const auto owner = m_owner.lock(); owner && m_number > 0)
        owner->grow(m_number, used);
}

void Reservation::settle(const model::Cost &cost)
{
    const std::int64_t number = std::exchange(m_number, 0);
    if (const auto owner = m_owner.lock(); owner && number > 0)
        owner->end(number, cost);
}

Budgets::Budgets(const base::Clock &clock, Zone zone, Warning warning)
    : m_clock(clock), m_zone(std::move(zone)), m_warning(std::move(warning))
{
    Budget everything;
    everything.period = model::BudgetPeriod::Day;
    everything.limit = Money::fromMicros(std::numeric_limits<std::int64_t>::max());
    m_today = fresh(std::move(everything));
}

Budgets::Account Budgets::fresh(Budget budget) const
{
    Account account;
    const TimePoint now = m_clock.now();
    const QTimeZone zone = m_zone();
    account.status.from = startOf(unitOf(budget.period), now, zone);
    account.status.to = endOf(unitOf(budget.period), now, zone);
    account.status.budget = std::move(budget);
    return account;
}

std::vector<TimePoint> Budgets::cuts(const std::vector<Budget> &budgets) const
{
    std::vector<TimePoint> cuts{fresh(m_today.status.budget).status.from};
    for (const Budget &budget : budgets)
        cuts.push_back(fresh(budget).status.from);
    std::ranges::sort(cuts);
    const auto twice = std::ranges::unique(cuts);
    cuts.erase(twice.begin(), twice.end());
    // What is written while this is read has an end after now.
    cuts.push_back(m_clock.now() + std::chrono::days(2));
    return cuts;
}

bool Budgets::isHeldBy(const Held &held, const BudgetStatus &status)
{
    return held.since >= status.from
           && status.budget.covers(held.claim.service, held.claim.client, held.claim.tags);
}

/// By its name, else (it was renamed) one of the same scope and period.
std::vector<Budgets::Account>::iterator Budgets::formerOf(const Budget &budget,
                                                          std::vector<Account> &former)
{
    const auto isLike = [&](const Account &each) {
        const Budget &old = each.status.budget;
        return old.scope == budget.scope && old.of == budget.of && old.period == budget.period;
    };
    const auto same = std::ranges::find_if(former, [&](const Account &each) {
        return each.status.budget.name == budget.name && isLike(each);
    });
    return same != former.end() ? same : std::ranges::find_if(former, isLike);
}

void Budgets::take(std::vector<Budget> budgets, const std::vector<TimePoint> &cuts,
                   const std::vector<std::vector<model::SpendEntry>> &spent)
{
    roll();
    std::vector<Account> former = std::move(m_accounts);
    m_accounts.clear();
    for (Budget &budget : budgets) {
        Account account = fresh(std::move(budget));
        BudgetStatus &status = account.status;
        addSpent(status, cuts, spent);
        const auto same = formerOf(status.budget, former);
        const bool isNew = same == former.end() || same->status.budget != status.budget;
        if (same != former.end()) {
            keepOwn(status, same->status);
            if (!isNew && status.from == same->status.from) {
                status.level = same->status.level;
                account.told = same->told;
                account.toldNoRoom = same->toldNoRoom;
            }
        }
        for (const auto &[number, held] : m_held) {
            if (isHeldBy(held, status))
                status.reserved += held.amount;
        }
        // Of what was so before this budget was ours to watch, nobody needs to be warned.
        if (isNew)
            account.told = status.level = levelOf(status);
        m_accounts.push_back(std::move(account));
    }
    Account today = fresh(m_today.status.budget);
    addSpent(today.status, cuts, spent);
    keepOwn(today.status, m_today.status);
    m_today = std::move(today);
    for (Account &account : m_accounts)
        tell(account, levelOf(account.status));
    wake();
}

Budgets::Room Budgets::roomFor(const Claim &claim, const Account &account) const
{
    const BudgetStatus &status = account.status;
    if (claim.isFree() || !status.budget.covers(claim.service, claim.client, claim.tags))
        return Room::Enough;
    // Of an unknown price the least that it can be: something.
    const Money expected = claim.expected.value_or(Money::fromMicros(1));
    if (status.spent + expected > status.budget.limit)
        return Room::None;
    return status.spent + status.reserved + expected > status.budget.limit ? Room::Later
                                                                           : Room::Enough;
}

Budgets::Account *Budgets::obstacle(const Claim &claim, Room &room)
{
    Account *worst = nullptr;
    room = Room::Enough;
    for (Account &account : m_accounts) {
        const Room here = roomFor(claim, account);
        if (here > room) {
            room = here;
            worst = &account;
        }
    }
    return worst;
}

tl::expected<Reservation, BudgetRefusal> Budgets::reserve(Claim claim)
{
    roll();
    Room room = Room::Enough;
    Account *account = obstacle(claim, room);
    if (room == Room::Enough)
        return setAside(std::move(claim));
    return tl::make_unexpected(room == Room::None ? refusal(claim, *account) : delay(*account));
}

bool Budgets::isCovered(const Claim &claim) const
{
    return !claim.isFree() && std::ranges::any_of(m_accounts, [&](const Account &account) {
        return account.status.budget.covers(claim.service, claim.client, claim.tags);
    });
}

std::vector<TimePoint> Budgets::cuts() const
{
    std::vector<Budget> budgets;
    for (const Account &account : m_accounts)
        budgets.push_back(account.status.budget);
    return cuts(budgets);
}

std::optional<BudgetRefusal>
Budgets::check(const Reservation &reservation, const std::vector<TimePoint> &cuts,
               const std::vector<std::vector<model::SpendEntry>> &spent,
               const std::vector<model::SpendClaim> &claims)
{
    roll();
    const Claim claim = m_held.at(reservation.m_number).claim;
    const Money expected = claim.expected.value_or(Money::fromMicros(1));
    Account *never = nullptr;
    Account *later = nullptr;
    for (Account &account : m_accounts) {
        BudgetStatus &status = account.status;
        if (!status.budget.covers(claim.service, claim.client, claim.tags))
            continue;
        BudgetStatus books;
        books.budget = status.budget;
        books.from = status.from;
        addSpent(books, cuts, spent);
        const Claimed claimed = claimedOf(books, claims);
        books.spent += claimed.settled;
        keepOwn(status, books);
        tell(account, levelOf(status));
        if (!never && status.spent + expected > status.budget.limit)
            never = &account;
        if (!later && books.spent + claimed.held + expected > status.budget.limit)
            later = &account;
    }
    if (never)
        return refusal(claim, *never);
    if (!later)
        return std::nullopt;
    BudgetRefusal refusal = delay(*later);
    refusal.isInBooks = true;
    return refusal;
}

QCoro::Task<void> Budgets::change(std::stop_token stop)
{
    if (stop.stop_requested())
        co_return;
    const base::Promise<bool> turn;
    m_waiters.push_back(turn);
    const std::stop_callback onStop(stop, [turn] { turn.fulfil(false); });
    const auto waiting = turn.future();
    co_await waiting;
}

Reservation Budgets::setAside(Claim claim)
{
    const std::int64_t number = m_nextNumber++;
    Held held;
    held.claim = std::move(claim);
    held.since = m_clock.now();
    const auto at = m_held.emplace(number, std::move(held)).first;
    grow(number, at->second.claim.expected.value_or(Money()));
    return {weak_from_this(), number};
}

void Budgets::grow(std::int64_t number, Money used)
{
    Held &held = m_held.at(number);
    if (used <= held.amount)
        return;
    roll();
    const Money more = used - std::exchange(held.amount, used);
    for (Account &account : m_accounts) {
        BudgetStatus &status = account.status;
        if (isHeldBy(held, status))
            status.reserved += more;
    }
}

void Budgets::end(std::int64_t number, const std::optional<model::Cost> &cost)
{
    const auto node = m_held.extract(number);
    const Held &held = node.mapped();
    roll();
    const auto book = [&](Account &account) {
        BudgetStatus &status = account.status;
        if (!isHeldBy(held, status))
            return;
        status.reserved = std::max(status.reserved - held.amount, Money());
        if (!cost)
            return;
        status.spent += cost->amount.value_or(Money());
        status.unknown += cost->amount ? 0 : 1;
        tell(account, levelOf(status));
    };
    for (Account &account : m_accounts)
        book(account);
    book(m_today);
    wake();
}

BudgetRefusal Budgets::refusal(const Claim &claim, Account &account)
{
    const BudgetStatus &status = account.status;
    std::string why = status.spent.text() + " is spent";
    if (claim.expected)
        why += ", and the task is expected to cost up to " + claim.expected->text();
    why += ". It starts anew on " + localTime(status.to, m_zone());
    tellNoRoom(account, why);
    BudgetRefusal refusal;
    refusal.budget = status.budget;
    base::Error &error = refusal.error;
    error.kind = base::ErrorKind::BudgetExceeded;
    error.message = inWords(status.budget) + " has no room for this task: " + why
                    + ". Raise it on the Costs page, or choose a model that costs nothing.";
    error.retryAfter = status.to - m_clock.now();
    return refusal;
}

BudgetRefusal Budgets::delay(const Account &account)
{
    BudgetRefusal refusal;
    refusal.budget = account.status.budget;
    refusal.isForNow = true;
    refusal.error.kind = base::ErrorKind::BudgetExceeded;
    refusal.error.message =
        inWords(account.status.budget)
        + " has no room now: what is left of it is set aside for other tasks that run.";
    return refusal;
}

void Budgets::tell(Account &account, BudgetLevel level)
{
    BudgetStatus &status = account.status;
    status.level = std::max(status.level, level);
    if (level <= account.told)
        return;
    account.told = level;
    const std::string anew = " It starts anew on " + localTime(status.to, m_zone()) + '.';
    if (level == BudgetLevel::Warning) {
        m_warning(inWords(status.budget) + " is used to 80 %: " + status.spent.text() + " is spent."
                  + anew);
    } else {
        const bool goesLocal = status.budget.atLimit == model::AtLimit::Local;
        m_warning(
            inWords(status.budget) + " is used up: " + status.spent.text()
            + " is spent. Until it starts anew, "
            + (goesLocal ? "only what costs nothing runs." : "what it has no room for is refused.")
            + anew);
    }
}

/// One task that is too dear says nothing of how much is left for others.
void Budgets::tellNoRoom(Account &account, const std::string &why)
{
    if (account.toldNoRoom || account.told == BudgetLevel::Full)
        return;
    account.toldNoRoom = true;
    m_warning(inWords(account.status.budget) + " had no room for a task: " + why + '.');
}

void Budgets::roll()
{
    const TimePoint now = m_clock.now();
    for (Account &account : m_accounts) {
        if (now >= account.status.to)
            account = fresh(account.status.budget);
    }
    if (now >= m_today.status.to)
        m_today = fresh(m_today.status.budget);
}

void Budgets::wake()
{
    for (const base::Promise<bool> &turn : std::exchange(m_waiters, {}))
        turn.fulfil(true);
}

std::vector<BudgetStatus> Budgets::statuses()
{
    roll();
    std::vector<BudgetStatus> statuses;
    statuses.reserve(m_accounts.size());
    for (const Account &account : m_accounts)
        statuses.push_back(account.status);
    return statuses;
}

Budgets::Today Budgets::today()
{
    roll();
    Today today;
    today.spent = m_today.status.spent;
    today.unknown = m_today.status.unknown;
    for (const Account &account : m_accounts) {
        const Budget &budget = account.status.budget;
        if (budget.scope == BudgetScope::Global && budget.period == model::BudgetPeriod::Day)
            today.limit = std::min(today.limit.value_or(budget.limit), budget.limit);
    }
    return today;
}

} // namespace oxide::execution

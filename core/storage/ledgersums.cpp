#include "storage/ledgersums.h"

#include "storage/connection.h"
#include "storage/taskrows.h"

#include <algorithm>
#include <utility>

namespace oxide::storage {

using base::Result;
using model::SpendAccount;
using model::SpendEntry;
using model::SpendSums;

namespace {

SpendAccount accountOf(const model::TaskSummary &task, const model::AttemptRecord &attempt)
{
    SpendAccount account;
    account.target = attempt.target;
    account.type = task.type;
    account.source = task.source;
    account.client = task.client;
    account.tags = task.tags;
    std::ranges::sort(account.tags);
    const auto twice = std::ranges::unique(account.tags);
    account.tags.erase(twice.begin(), twice.end());
    return account;
}

SpendSums spendOf(const model::AttemptRecord &attempt)
{
    SpendSums sums;
    sums.attempts = 1;
    sums.usage = attempt.usage;
    sums.amount = attempt.cost.amount.value_or(model::Money());
    return sums;
}

} // namespace

void LedgerSums::add(const model::TaskSummary &task,
                     const std::vector<model::AttemptRecord> &attempts)
{
    if (task.source == model::TaskSource::Import)
        return;
    for (const model::AttemptRecord &attempt : attempts) {
        Key key;
        key.start = stepOf(task.createdAt + attempt.startedAt);
        key.account = accountOf(task, attempt);
        key.provenance = attempt.cost.source;
        m_sums[std::move(key)].add(spendOf(attempt));
    }
}

Result<void> LedgerSums::flush(Connection &connection)
{
    // A count stays empty until an attempt has it: what nobody counted is not 0.
    constexpr std::string_view kAdd =
        "INSERT INTO ledger_sums (start, account, provenance, attempts, input_tokens, "
        "cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, amount_micros) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (start, account, provenance) DO UPDATE "
        "SET attempts = ledger_sums.attempts + excluded.attempts, "
        "input_tokens = coalesce(ledger_sums.input_tokens + excluded.input_tokens, "
        "ledger_sums.input_tokens, excluded.input_tokens), "
        "cached_input_tokens = coalesce(ledger_sums.cached_input_tokens + "
        "excluded.cached_input_tokens, ledger_sums.cached_input_tokens, "
        "excluded.cached_input_tokens), "
        "cache_write_tokens = coalesce(ledger_sums.cache_write_tokens + "
        "excluded.cache_write_tokens, ledger_sums.cache_write_tokens, "
        "excluded.cache_write_tokens), "
        "output_tokens = coalesce(ledger_sums.output_tokens + excluded.output_tokens, "
        "ledger_sums.output_tokens, excluded.output_tokens), "
        "reasoning_tokens = coalesce(ledger_sums.reasoning_tokens + excluded.reasoning_tokens, "
        "ledger_sums.reasoning_tokens, excluded.reasoning_tokens), "
        "amount_micros = ledger_sums.amount_micros + excluded.amount_micros";
    for (const auto &[key, sums] : m_sums) {
        const auto id = idOf(connection, key.account);
        if (!id)
            return base::fail(id.error());
        auto done = connection.run(kAdd, key.start, *id, key.provenance, sums.attempts,
                                   sums.usage.input, sums.usage.cachedInput, sums.usage.cacheWrite,
                                   sums.usage.output, sums.usage.reasoning, sums.amount);
        if (!done)
            return done;
        keepUp(key, sums);
    }
    m_sums.clear();
    return {};
}

void LedgerSums::forget()
{
    m_sums.clear();
    m_ids.clear(); // a remembered row may be gone
    m_known.reset();
}

Result<std::int64_t> LedgerSums::idOf(Connection &connection, const SpendAccount &account)
{
    if (const auto known = m_ids.find(account); known != m_ids.end())
        return known->second;
    const std::string tags = textOf(account.tags);
    auto made = connection.run("INSERT INTO ledger_accounts (service, model, type, source, client, "
                               "tags) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                               account.target.service, account.target.model, account.type,
                               account.source, account.client, tags);
    if (!made)
        return base::fail(std::move(made.error()));
    const auto id = connection.integer(
        "SELECT id FROM ledger_accounts WHERE service = ? AND model = ? AND type = ? AND "
        "source = ? AND client = ? AND tags = ?",
        account.target.service, account.target.model, account.type, account.source, account.client,
        tags);
    if (!id)
        return base::fail(id.error());
    m_ids.emplace(account, **id);
    return **id;
}

Result<SpendLists> LedgerSums::spentBetween(Connection &connection,
                                            const std::vector<base::TimePoint> &cuts)
{
    if (auto done = flush(connection); !done)
        return base::fail(std::move(done.error()));
    const auto version = connection.integer("PRAGMA data_version");
    if (!version)
        return base::fail(version.error());
    std::vector<std::int64_t> steps;
    steps.reserve(cuts.size());
    for (const base::TimePoint cut : cuts)
        steps.push_back(stepOf(cut));
    if (!m_known || m_known->version != **version || m_known->steps != steps) {
        auto lists = spendBetween(connection, cuts);
        if (!lists)
            return base::fail(std::move(lists.error()));
        m_known = Known{**version, std::move(steps), std::move(*lists)};
    }
    return m_known->lists;
}

void LedgerSums::keepUp(const Key &key, const SpendSums &sums)
{
    if (!m_known)
        return;
    const auto next = std::ranges::upper_bound(m_known->steps, key.start);
    if (next == m_known->steps.begin() || next == m_known->steps.end())
        return; // before the first or after the last of them
    auto &list = m_known->lists[static_cast<std::size_t>(next - m_known->steps.begin()) - 1];
    auto entry = std::ranges::find_if(list, [&](const SpendEntry &each) {
        return each.provenance == key.provenance && each.account == key.account;
    });
    if (entry == list.end())
        entry = list.insert(entry, SpendEntry{key.account, key.provenance, {}});
    entry->sums.add(sums);
}

} // namespace oxide::storage

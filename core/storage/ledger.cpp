#include "storage/ledger.h"

#include "storage/connection.h"
#include "storage/database.h"
#include "storage/exportfile.h"
#include "storage/taskrows.h"

#include <algorithm>
#include <tuple>

namespace oxide::storage {

using base::Result;
using model::CostSource;
using model::SpendAccount;
using model::SpendEntry;
using model::SpendSums;

namespace {

std::int64_t stepOf(base::TimePoint time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
    const std::int64_t width = kLedgerStep.count();
    return seconds - ((seconds % width) + width) % width;
}

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

SpendEntry readEntry(Statement &row)
{
    SpendEntry entry;
    entry.account.target.service = row.text();
    entry.account.target.model = row.text();
    entry.account.type = row.name(model::TaskType::General);
    entry.account.source = row.name(model::TaskSource::App);
    entry.account.client = row.text();
    entry.account.tags = listOf(row.text());
    entry.provenance = row.name(CostSource::Unknown);
    entry.sums.attempts = row.integer();
    entry.sums.usage.input = row.maybeInteger();
    entry.sums.usage.cachedInput = row.maybeInteger();
    entry.sums.usage.cacheWrite = row.maybeInteger();
    entry.sums.usage.output = row.maybeInteger();
    entry.sums.usage.reasoning = row.maybeInteger();
    entry.sums.amount = model::Money::fromMicros(row.integer());
    return entry;
}

Result<std::vector<std::vector<SpendEntry>>>
spendBetweenAll(Connection &connection, const std::vector<base::TimePoint> &cuts)
{
    std::vector<std::vector<SpendEntry>> lists;
    for (std::size_t i = 1; i < cuts.size(); ++i) {
        auto entries = spendBetween(connection, cuts[i - 1], cuts[i]);
        if (!entries)
            return base::fail(std::move(entries.error()));
        lists.push_back(std::move(*entries));
    }
    return lists;
}

Result<std::vector<model::SpendClaim>> claimsOfOthers(Connection &connection,
                                                      const std::string &instance)
{
    Statement select = connection.prepare(
        "SELECT task, service, client, tags, at, amount_micros FROM claims WHERE instance <> ?");
    if (auto ran = select.bind(instance).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<model::SpendClaim> claims;
    while (select.next()) {
        model::SpendClaim claim;
        claim.task = select.id();
        claim.service = select.text();
        claim.client = select.text();
        claim.tags = listOf(select.text());
        claim.at = select.time();
        claim.amount = model::Money::fromMicros(select.integer());
        claims.push_back(std::move(claim));
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return claims;
}

Result<BookedClaim> bookClaim(Connection &connection, const std::string &instance,
                              const model::SpendClaim &claim,
                              const std::vector<base::TimePoint> &cuts)
{
    auto others = claimsOfOthers(connection, instance);
    if (!others)
        return base::fail(std::move(others.error()));
    auto spent = spendBetweenAll(connection, cuts);
    if (!spent)
        return base::fail(std::move(spent.error()));
    const auto number = connection.integer("SELECT coalesce(max(number), 0) + 1 FROM claims");
    if (!number)
        return base::fail(number.error());
    auto done = connection.run("INSERT INTO claims (number, instance, task, service, client, tags, "
                               "at, amount_micros) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               **number, instance, claim.task, claim.service, claim.client,
                               textOf(claim.tags), claim.at, claim.amount);
    if (!done)
        return base::fail(std::move(done.error()));
    BookedClaim booked;
    booked.number = **number;
    booked.others = std::move(*others);
    booked.spent = std::move(*spent);
    return booked;
}

const std::vector<std::string> kSpendHead = {
    "day",           "service",          "model",         "type",
    "source",        "client",           "tags",          "provenance",
    "attempts",      "input_tokens",     "cached_tokens", "cache_write_tokens",
    "output_tokens", "reasoning_tokens", "cost_usd"};

std::string spendRow(const std::string &day, const SpendEntry &entry)
{
    const SpendAccount &account = entry.account;
    const model::Usage &usage = entry.sums.usage;
    std::string tags;
    for (const std::string &tag : account.tags)
        tags += (tags.empty() ? "" : " ") + tag;
    const bool isKnown = entry.provenance != CostSource::Unknown;
    return csvRow({day, account.target.service, account.target.model,
                   std::string(base::nameOf(account.type)),
                   std::string(base::nameOf(account.source)), account.client, tags,
                   std::string(base::nameOf(entry.provenance)), std::to_string(entry.sums.attempts),
                   csvCount(usage.input), csvCount(usage.cachedInput), csvCount(usage.cacheWrite),
                   csvCount(usage.output), csvCount(usage.reasoning),
                   csvDollars(isKnown ? std::optional(entry.sums.amount) : std::nullopt)});
}

/// The rows of one day, in the order of the accounts.
Result<std::int64_t> writeDay(Connection &connection, const std::string &day, base::TimePoint from,
                              base::TimePoint to, ExportFile &file)
{
    auto entries = spendBetween(connection, from, to);
    if (!entries)
        return base::fail(std::move(entries.error()));
    std::ranges::sort(*entries, {}, [](const SpendEntry &entry) {
        return std::tie(entry.account, entry.provenance);
    });
    std::string text;
    for (const SpendEntry &entry : *entries)
        text += spendRow(day, entry);
    if (auto done = file.write(text); !done)
        return base::fail(std::move(done.error()));
    return std::ssize(*entries);
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
    }
    m_sums.clear();
    return {};
}

void LedgerSums::forget()
{
    m_sums.clear();
    m_ids.clear(); // a remembered row may be gone
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

Result<void> dropClaims(Connection &connection, const model::TaskId &task)
{
    return connection.run("DELETE FROM claims WHERE task = ?", task);
}

Result<std::vector<SpendEntry>> spendBetween(Connection &connection, base::TimePoint from,
                                             base::TimePoint to)
{
    Statement select = connection.prepare(
        "SELECT a.service, a.model, a.type, a.source, a.client, a.tags, s.provenance, s.attempts, "
        "s.input, s.cached, s.written, s.output, s.reasoning, s.amount FROM (SELECT account, "
        "provenance, sum(attempts) AS attempts, sum(input_tokens) AS input, "
        "sum(cached_input_tokens) AS cached, sum(cache_write_tokens) AS written, "
        "sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning, "
        "sum(amount_micros) AS amount FROM ledger_sums WHERE start >= ? AND start < ? "
        "GROUP BY account, provenance) s JOIN ledger_accounts a ON a.id = s.account");
    if (auto ran = select.bind(stepOf(from)).bind(stepOf(to)).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<SpendEntry> entries;
    while (select.next())
        entries.push_back(readEntry(select));
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return entries;
}

QFuture<Result<std::vector<std::vector<SpendEntry>>>>
Ledger::spend(std::vector<base::TimePoint> cuts)
{
    using Answer = std::vector<std::vector<SpendEntry>>;
    return m_database.read<Answer>([cuts = std::move(cuts)](Connection &connection) {
        return spendBetweenAll(connection, cuts);
    });
}

QFuture<Result<BookedClaim>> Ledger::claim(model::SpendClaim claim,
                                           std::vector<base::TimePoint> cuts)
{
    return m_database.writeFor<BookedClaim>([instance = m_database.options().instance,
                                             claim = std::move(claim),
                                             cuts = std::move(cuts)](Connection &connection) {
        return bookClaim(connection, instance, claim, cuts);
    });
}

QFuture<Result<void>> Ledger::settleClaim(std::int64_t number, model::Money amount)
{
    return m_database.write([number, amount](Connection &connection) {
        return connection.run("UPDATE claims SET amount_micros = ? WHERE number = ?", amount,
                              number);
    });
}

QFuture<Result<void>> Ledger::dropClaim(std::int64_t number)
{
    return m_database.write([number](Connection &connection) {
        return connection.run("DELETE FROM claims WHERE number = ?", number);
    });
}

QFuture<Result<std::int64_t>> Ledger::exportTo(std::vector<base::TimePoint> cuts,
                                               std::vector<std::string> days, std::string path)
{
    return m_database.read<std::int64_t>(
        [cuts = std::move(cuts), days = std::move(days),
         path = std::move(path)](Connection &connection) -> Result<std::int64_t> {
            ExportFile file(path);
            Result<void> done = file.open();
            if (done)
                done = file.write(csvRow(kSpendHead));
            if (!done)
                return base::fail(std::move(done.error()));
            std::int64_t rows = 0;
            for (std::size_t i = 0; i < days.size(); ++i) {
                auto written = writeDay(connection, days[i], cuts[i], cuts[i + 1], file);
                if (!written)
                    return written;
                rows += *written;
            }
            if (auto committed = file.commit(); !committed)
                return base::fail(std::move(committed.error()));
            return rows;
        },
        ReadKind::Long);
}

} // namespace oxide::storage

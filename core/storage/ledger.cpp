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

namespace {

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

std::int64_t stepOf(base::TimePoint time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
    const std::int64_t width = kLedgerStep.count();
    return seconds - ((seconds % width) + width) % width;
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

Result<SpendLists> spendBetween(Connection &connection, const std::vector<base::TimePoint> &cuts)
{
    SpendLists lists;
    for (std::size_t i = 1; i < cuts.size(); ++i) {
        auto entries = spendBetween(connection, cuts[i - 1], cuts[i]);
        if (!entries)
            return base::fail(std::move(entries.error()));
        lists.push_back(std::move(*entries));
    }
    return lists;
}

QFuture<Result<SpendLists>> Ledger::spend(std::vector<base::TimePoint> cuts)
{
    return m_database.read<SpendLists>([cuts = std::move(cuts)](Connection &connection) {
        return spendBetween(connection, cuts);
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

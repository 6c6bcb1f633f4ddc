#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/commands/targetfile.h"
#include "cli/format.h"
#include "cli/historyquery.h"
#include "cli/jsontext.h"

#include <cmath>

#include <QCoroFuture>
#include <QDateTime>

namespace oxide::cli {

namespace {

using model::CostSource;
using model::Money;

constexpr std::string_view kByDay = "day";

std::string dayText(base::TimePoint at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count())
        .toString(QStringLiteral("yyyy-MM-dd"))
        .toStdString();
}

/// A sum's amount: "unknown" where nothing of it is known.
Cell amountCell(Money amount, std::int64_t unknown, std::int64_t attempts)
{
    if (attempts > 0 && unknown == attempts)
        return {"unknown", Tone::Quiet};
    return {amount.text()};
}

std::optional<std::int64_t> tokensIn(const model::Usage &usage)
{
    return usage.saysInput() ? std::optional(usage.totalInput()) : std::nullopt;
}

std::optional<std::int64_t> tokensOut(const model::Usage &usage)
{
    return usage.output || usage.reasoning ? std::optional(usage.totalOutput()) : std::nullopt;
}

/// What a row is called: a model with its service, "none" for no client and no tag.
std::string nameOf(const model::SpendRow &row, model::SpendBy by)
{
    if (by == model::SpendBy::Model)
        return row.target.service + '/' + (row.key.empty() ? "unknown" : row.key);
    return row.key.empty() ? "none" : row.key;
}

void printSpending(const model::Costs &costs, Output &out)
{
    std::string head(base::nameOf(costs.query.by));
    for (char &c : head)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    TextTable table({{head, Align::Left, true},
                     {"ATTEMPTS", Align::Right},
                     {"TOKENS IN", Align::Right},
                     {"TOKENS OUT", Align::Right},
                     {"COST", Align::Right},
                     {"SHARE", Align::Right},
                     {"PROVENANCE"}});
    for (const model::SpendRow &row : costs.rows) {
        const std::string unknown = row.isUnknown() ? std::string() : unknownText(row.unknown);
        table.add({{nameOf(row, costs.query.by), Tone::Strong},
                   {countText(row.sums.attempts)},
                   {countText(tokensIn(row.sums.usage))},
                   {countText(tokensOut(row.sums.usage))},
                   amountCell(row.sums.amount, row.unknown, row.sums.attempts),
                   {row.isUnknown() ? "–" : percentText(row.sums.amount, costs.sums.amount)},
                   {nameText(row.provenance) + (unknown.empty() ? "" : ", " + unknown)}});
    }
    table.add({{"known total", Tone::Strong},
               {countText(costs.sums.attempts)},
               {countText(tokensIn(costs.sums.usage))},
               {countText(tokensOut(costs.sums.usage))},
               {costs.sums.amount.text(), Tone::Strong},
               {""},
               {unknownText(costs.unknown)}});
    table.print(out);
}

void printDays(const model::Costs &costs, Output &out)
{
    TextTable table({{"DAY"}, {"ATTEMPTS", Align::Right}, {"COST", Align::Right}, {""}});
    for (const model::SpendBar &bar : costs.bars) {
        if (bar.from > costs.now)
            break;
        table.add({{dayText(bar.from)},
                   {countText(bar.attempts)},
                   amountCell(bar.total, bar.unknown, bar.attempts),
                   {unknownText(bar.unknown), Tone::Quiet}});
    }
    table.add({{"known total", Tone::Strong},
               {countText(costs.sums.attempts)},
               {costs.sums.amount.text(), Tone::Strong},
               {unknownText(costs.unknown)}});
    table.print(out);
}

void printOutlook(const model::Costs &costs, Output &out)
{
    if (costs.forecast) {
        const model::Forecast &forecast = *costs.forecast;
        out.answerLine("This month will come to " + forecast.expected.text() + ", between "
                       + forecast.low.text() + " and " + forecast.high.text()
                       + " in four cases of five.");
    }
    if (costs.savings) {
        const model::Savings &savings = *costs.savings;
        out.answerLine("Always " + savings.strongest.service + '/' + savings.strongest.model
                       + " would have cost " + savings.there.text() + " instead of "
                       + savings.here.text() + '.');
    }
}

base::Result<model::CostsQuery> costsQuery(const Arguments &arguments, base::TimePoint now)
{
    model::CostsQuery query;
    auto since = timeOption(arguments, "since", now);
    if (!since)
        return base::fail(std::move(since.error()));
    query.since = *since;
    const std::string by = arguments.value("by");
    query.by = base::fromName<model::SpendBy>(by).value_or(model::SpendBy::Service);
    return query;
}

QCoro::Task<int> exportCosts(Context &context, model::CostsQuery query)
{
    const base::Result<std::string> path =
        targetFile(context.arguments(), context.arguments().value("csv"));
    if (!path)
        co_return context.fail(path.error());
    const base::Result<std::int64_t> rows = co_await context.engine().exportCosts(query, *path);
    if (!rows)
        co_return context.fail(rows.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("rows", *rows));
    context.out().remark(countText(*rows) + (*rows == 1 ? " row" : " rows") + " written to " + *path
                         + '.');
    co_return ExitOk;
}

QCoro::Task<int> runCosts(Context &context)
{
    const Arguments &arguments = context.arguments();
    const auto query = costsQuery(arguments, base::SystemClock().now());
    if (!query)
        co_return context.fail(query.error());
    if (arguments.has("csv"))
        co_return co_await exportCosts(context, *query);
    const base::Result<model::Costs> costs = co_await context.engine().costs(*query);
    if (!costs)
        co_return context.fail(costs.error());
    if (context.wantsJson()) {
        context.out().answerLine(jsonText(*costs));
        co_return ExitOk;
    }
    if (costs->sums.attempts == 0) {
        context.out().remark("Nothing was asked since " + dayText(costs->from) + '.');
        co_return ExitOk;
    }
    if (arguments.value("by") == kByDay)
        printDays(*costs, context.out());
    else
        printSpending(*costs, context.out());
    printOutlook(*costs, context.out());
    co_return ExitOk;
}

} // namespace

std::vector<Command> costsCommands()
{
    return {
        {{},
         "costs",
         "What was spent, on whom, and what the month will come to",
         "Of this month, or from the day of --since on. Every attempt counts on the local day on "
         "which it began, retries and cancelled ones too. What nobody knows the price of is "
         "counted and kept out of every sum. The forecast takes for each day that is left what "
         "its weekday cost on average in the last four weeks.",
         {},
         {choiceOf("by", "WHAT", "told apart by this; service where nothing is said",
                   "day|service|model|type|client|tag"),
          {"since", 0, Value::Text, "WHEN", "a day (2026-11-21), today, yesterday, 7d, 24h", {}},
          {"csv",
           0,
           Value::File,
           "FILE",
           "write a table instead: a row for each day, service, model, type, source, client, "
           "tags and provenance",
           {}},
          kForce},
         Needs::Engine,
         runCosts},
    };
}

} // namespace oxide::cli

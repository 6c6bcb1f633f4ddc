#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/format.h"
#include "cli/historyquery.h"
#include "cli/jsontext.h"
#include "config/load.h"
#include "model/explain.h"

#include <cmath>

#include <QCoroFuture>
#include <QFile>

namespace oxide::cli {

namespace {

constexpr int kDefaultTasks = 100'000;

/// What another configuration file says about deciding.
base::Result<model::RoutingDraft> draftOf(const std::string &path)
{
    QFile file(base::qs(path));
    if (!file.open(QIODevice::ReadOnly)) {
        return base::fail(file.exists() ? base::ErrorKind::Io : base::ErrorKind::NotFound,
                          "Cannot read " + path + ": " + base::str(file.errorString()) + '.');
    }
    const QByteArray text = file.readAll();
    auto loaded = config::loadText({text.constData(), static_cast<std::size_t>(text.size())}, path);
    if (!loaded)
        return base::fail(std::move(loaded.error()));
    const config::Config &config = loaded->config;
    model::RoutingDraft draft;
    draft.rules = config.rules;
    draft.profiles = model::allProfiles(config.profiles);
    draft.profile = config.routing.profile;
    draft.policy.emplace();
    draft.policy->keepLocal = config.privacy.keepLocal;
    if (config.routing.maxTaskCost > model::Money())
        draft.policy->maxTaskCost = config.routing.maxTaskCost;
    return draft;
}

std::string targetText(const model::Target &target)
{
    return target.service.empty() ? "nobody" : model::describe(target);
}

std::string signedText(double value, std::string text)
{
    return (value < 0 ? "−" : "+") + std::move(text);
}

std::string costChangeText(double micros)
{
    const auto amount = model::Money::fromMicros(std::llround(std::abs(micros)));
    return signedText(micros, amount.text());
}

std::string timeChangeText(double ms)
{
    return signedText(ms, durationText(std::chrono::milliseconds(std::llround(std::abs(ms)))));
}

/// "−$1.20 (−$1.90 to −$0.60)", with what it leaves out.
template<class Text>
std::string rangeText(const model::Estimate &estimate, const Text &text)
{
    if (estimate.tasks == 0)
        return estimate.unknown > 0 ? "unknown" : "–";
    std::string range = text(estimate.likely);
    if (estimate.low != estimate.high)
        range += " (" + text(estimate.low) + " to " + text(estimate.high) + ')';
    if (estimate.unknown > 0)
        range += ", unknown for " + countText(estimate.unknown);
    return range;
}

/// Times are told for one task: nobody waits for all of them.
std::string meanTimeChangeText(const model::Estimate &estimate)
{
    model::Estimate mean = estimate;
    for (double *value : {&mean.low, &mean.likely, &mean.high})
        *value /= static_cast<double>(std::max<std::int64_t>(estimate.tasks, 1));
    return rangeText(mean, timeChangeText);
}

void printFlows(Output &out, const model::BacktestReport &report)
{
    TextTable table({{"TASKS", Align::Right},
                     {"FROM", Align::Left, true},
                     {"TO", Align::Left, true},
                     {"COST", Align::Left, true},
                     {"TIME A TASK", Align::Left, true}});
    for (const model::BacktestFlow &flow : report.flows) {
        table.add({{countText(flow.tasks)},
                   {targetText(flow.from)},
                   {targetText(flow.to)},
                   {rangeText(flow.cost, costChangeText)},
                   {meanTimeChangeText(flow.time)}});
    }
    table.print(out);
}

void printTypes(Output &out, const model::BacktestReport &report)
{
    TextTable table({{"TYPE"},
                     {"TASKS", Align::Right},
                     {"MOVED", Align::Right},
                     {"COST", Align::Left, true},
                     {"TIME A TASK", Align::Left, true}});
    for (const model::BacktestType &type : report.types) {
        table.add({{nameText(type.type)},
                   {countText(type.tasks)},
                   {countText(type.moved)},
                   {rangeText(type.cost, costChangeText)},
                   {meanTimeChangeText(type.time)}});
    }
    table.print(out);
}

void print(Output &out, const model::BacktestReport &report)
{
    out.answerLine({{countText(report.moved) + " of " + countText(report.tasks)
                         + (report.tasks == 1 ? " task" : " tasks") + " would go elsewhere.",
                     Tone::Strong}});
    if (report.moved > 0) {
        out.answerLine("cost        " + rangeText(report.cost, costChangeText));
        out.answerLine("time a task " + meanTimeChangeText(report.time));
        out.answerLine("");
        printFlows(out, report);
        out.answerLine("");
        printTypes(out, report);
    }
    if (report.skipped > 0)
        out.warning(countText(report.skipped)
                    + " tasks were left out: what they were decided by "
                      "cannot be read.");
    if (report.withoutText > 0)
        out.warning(countText(report.withoutText)
                    + " tasks have no prompt in the history: conditions on words or patterns that "
                      "are new count as not fulfilled for them.");
    if (report.withoutState > 0)
        out.warning(countText(report.withoutState)
                    + " tasks were decided when no rule asked about a budget or this machine: such "
                      "conditions count as not fulfilled for them.");
}

QCoro::Task<int> runBacktest(Context &context)
{
    const Arguments &arguments = context.arguments();
    model::BacktestRequest request;
    request.limit = arguments.number("limit").value_or(kDefaultTasks);
    if (request.limit == 0)
        co_return context.failUsage("--limit wants 1 or more.");
    if (!arguments.has("draft") && !arguments.has("profile"))
        co_return context.failUsage("Say what to try: --draft FILE, --profile NAME, or both.");
    if (arguments.has("draft")) {
        base::Result<model::RoutingDraft> draft = draftOf(arguments.value("draft"));
        if (!draft)
            co_return context.fail(draft.error());
        request.draft = std::move(*draft);
    }
    if (arguments.has("profile"))
        request.draft.profile = arguments.value("profile");
    const base::Result<model::HistoryQuery> query =
        historyQuery(arguments, base::SystemClock().now());
    if (!query)
        co_return context.fail(query.error());
    request.query = *query;

    Output &out = context.out();
    const auto shown =
        QObject::connect(&context.engine(), &engine::Engine::backtestProgress, &context.engine(),
                         [&out](std::int64_t done, std::int64_t total) {
                             out.progress("decided " + countText(done) + " of " + countText(total));
                         });
    auto running = context.engine().backtest(std::move(request));
    const base::Result<model::BacktestReport> report = co_await running;
    QObject::disconnect(shown);
    out.progress({});
    if (!report)
        co_return context.fail(report.error());
    if (context.wantsJson())
        out.answerLine(jsonText(*report));
    else
        print(out, *report);
    co_return ExitOk;
}

} // namespace

std::vector<Command> backtestCommands()
{
    std::vector<Option> options{
        {"draft",
         0,
         Value::File,
         "FILE",
         "a configuration file whose rules, profiles and policy are tried",
         {}},
        {"profile", 'p', Value::Text, "NAME", "the profile for tasks that ask for none", {}},
    };
    for (Option &option : historyFilters())
        options.push_back(option);
    options.push_back(
        {"limit", 'n', Value::Number, "COUNT", "the newest so many tasks (100000)", {}});
    return {
        {{},
         "backtest",
         "See what other rules would have changed, without calling any model",
         "Decides the tasks of the history twice, by the rules in force and by those tried, with "
         "what was known of the services when each task came. Tells how many would go elsewhere, "
         "from where to where, and what that would change in cost and time. Costs and times are "
         "estimates with a range: another model answers at another length.",
         {},
         std::move(options),
         Needs::Engine,
         runBacktest},
    };
}

} // namespace oxide::cli

#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/commands/targetfile.h"
#include "cli/format.h"
#include "cli/historyquery.h"
#include "cli/jsontext.h"
#include "model/explain.h"

#include <QCoroFuture>

namespace oxide::cli {

namespace {

constexpr int kDefaultLimit = 20;
constexpr int kLargestPage = 1'000;

base::TimePoint now()
{
    return base::SystemClock().now();
}

void printRows(Output &out, const std::vector<model::TaskSummary> &rows)
{
    TextTable table({{"ID"},
                     {"WHEN"},
                     {"STATE"},
                     {"TYPE"},
                     {"SERVICE", Align::Left, true},
                     {"TOOK", Align::Right},
                     {"COST", Align::Right},
                     {"PROMPT", Align::Left, true}});
    for (const model::TaskSummary &row : rows) {
        table.add({{row.id.text(), Tone::Quiet},
                   {timeText(row.createdAt)},
                   stateCell(row.state, row.afterFallback),
                   {nameText(row.type)},
                   {row.target.service.empty() ? "–" : row.target.service},
                   {durationText(row.duration)},
                   {costText(row.cost)},
                   {row.title}});
    }
    table.print(out);
}

/// Pages until the limit is reached, so that one command line can ask for more than a page holds.
QCoro::Task<base::Result<model::HistoryPage>> readPages(Context &context, model::HistoryQuery query,
                                                        int limit)
{
    model::HistoryPage all;
    model::PageRequest request;
    all.hasMore = true;
    while (all.hasMore && static_cast<int>(all.rows.size()) < limit) {
        request.limit = std::min(limit - static_cast<int>(all.rows.size()), kLargestPage);
        base::Result<model::HistoryPage> page = co_await context.engine().history(query, request);
        if (!page)
            co_return base::fail(page.error());
        all.hasMore = page->hasMore && !page->rows.empty();
        for (model::TaskSummary &row : page->rows)
            all.rows.push_back(std::move(row));
        if (!all.rows.empty())
            request.before = all.rows.back().id;
    }
    co_return all;
}

QCoro::Task<int> list(Context &context, model::HistoryQuery query)
{
    const int limit = context.arguments().number("limit").value_or(kDefaultLimit);
    if (limit == 0)
        co_return context.failUsage("--limit wants 1 or more.");
    const base::Result<model::HistoryPage> page = co_await readPages(context, query, limit);
    if (!page)
        co_return context.fail(page.error());
    Output &out = context.out();
    if (context.wantsJson()) {
        out.answerLine(jsonText(*page));
        co_return ExitOk;
    }
    if (page->rows.empty())
        out.remark("No task was found.");
    else
        printRows(out, page->rows);
    if (page->hasMore)
        out.remark("There are more; see --limit.");
    co_return ExitOk;
}

void printAttempts(Output &out, const std::vector<model::AttemptRecord> &attempts)
{
    TextTable table({{"ATTEMPT", Align::Right},
                     {"TARGET"},
                     {"FIRST TOKEN", Align::Right},
                     {"END", Align::Right},
                     {"TOKENS"},
                     {"COST", Align::Right},
                     {"RESULT", Align::Left, true}});
    for (const model::AttemptRecord &each : attempts) {
        const Cell result = each.error     ? Cell{"✗ " + each.error->message, Tone::Bad}
                            : each.endedAt ? Cell{"✓ answered", Tone::Good}
                                           : Cell{"! did not end", Tone::Warning};
        table.add({{std::to_string(each.number)},
                   {model::describe(each.target)},
                   {durationText(each.firstTokenAt)},
                   {durationText(each.endedAt)},
                   {usageText(each.usage)},
                   {costText(each.cost)},
                   result});
    }
    table.print(out);
}

void printTask(Output &out, const model::TaskDetail &task)
{
    const model::TaskSummary &summary = task.summary;
    const Cell state = stateCell(summary.state, summary.afterFallback);
    const auto line = [&](std::string_view name, Cell cell) {
        std::string title(name);
        title.resize(12, ' ');
        out.answerLine({{std::move(title), Tone::Quiet}, std::move(cell)});
    };
    const auto part = [&](std::string_view title, const std::string &text) {
        if (text.empty())
            return;
        out.answerLine("");
        out.answerLine({{std::string(title), Tone::Strong}});
        out.answerLine(text);
    };
    line("task", {summary.id.text()});
    line("when", {timeText(summary.createdAt)});
    line("state", state);
    line("type", {nameText(summary.type)});
    line("by", {nameText(summary.source) + (summary.client.empty() ? "" : ", " + summary.client)});
    line("target", {summary.target.service.empty() ? "–" : model::describe(summary.target)});
    line("tokens", {usageText(summary.usage)});
    line("cost", {costText(summary.cost)});
    line("took",
         {durationText(summary.duration) + ", first token " + durationText(summary.firstToken)});
    if (summary.session)
        line("session", {summary.session->text()});
    for (const std::string &file : task.files)
        line("file", {file});
    if (task.decision)
        line("why", {model::sentence(*task.decision)});
    for (const std::string &notice : task.notices)
        line("notice", {notice});
    if (!summary.errorMessage.empty())
        line("error", {summary.errorMessage, Tone::Bad});
    part("Prompt", task.prompt);
    part("Answer", task.result);
    if (!task.attempts.empty()) {
        out.answerLine("");
        printAttempts(out, task.attempts);
    }
    if (!task.parts.empty()) {
        out.answerLine("");
        printRows(out, task.parts);
    }
}

model::ExportFormat formatOf(const Arguments &arguments, const std::string &path)
{
    const bool isJson =
        arguments.has("format") ? arguments.value("format") == "json" : path.ends_with(".json");
    return isJson ? model::ExportFormat::Json : model::ExportFormat::Csv;
}

QCoro::Task<int> reportDeleted(Context &context, base::Result<std::int64_t> count)
{
    if (!count)
        co_return context.fail(count.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("deleted", *count));
    context.out().remark("Deleted " + countText(*count) + (*count == 1 ? " task." : " tasks."));
    co_return ExitOk;
}

QCoro::Task<int> runHistoryList(Context &context)
{
    base::Result<model::HistoryQuery> query = historyQuery(context.arguments(), now());
    if (!query)
        co_return context.fail(query.error());
    co_return co_await list(context, *query);
}

QCoro::Task<int> runHistorySearch(Context &context)
{
    base::Result<model::HistoryQuery> query = historyQuery(context.arguments(), now());
    if (!query)
        co_return context.fail(query.error());
    for (const std::string &word : context.arguments().positionals())
        query->text += (query->text.empty() ? "" : " ") + word;
    co_return co_await list(context, *query);
}

QCoro::Task<int> runHistoryShow(Context &context)
{
    const std::string wanted = context.arguments().positional(0);
    const base::Result<model::TaskId> id = co_await findTask(context, wanted);
    if (!id)
        co_return context.fail(id.error());
    const base::Result<model::TaskDetail> task = co_await context.engine().task(*id);
    if (!task)
        co_return context.fail(task.error());
    if (context.wantsJson())
        context.out().answerLine(jsonText(*task));
    else
        printTask(context.out(), *task);
    co_return ExitOk;
}

QCoro::Task<int> runHistoryReplay(Context &context)
{
    const std::string wanted = context.arguments().positional(0);
    const base::Result<model::TaskId> id = co_await findTask(context, wanted);
    if (!id)
        co_return context.fail(id.error());
    const base::Result<model::ReplayReport> report = co_await context.engine().replay(*id);
    if (!report)
        co_return context.fail(report.error());
    if (context.wantsJson())
        context.out().answerLine(jsonText(*report));
    else if (report->same)
        context.out().answerLine("The same: " + model::sentence(report->stored));
    else
        context.out().answerLine("Different: " + report->difference);
    co_return report->same ? ExitOk : ExitFailure;
}

QCoro::Task<int> runHistoryExport(Context &context)
{
    base::Result<model::HistoryQuery> query = historyQuery(context.arguments(), now());
    if (!query)
        co_return context.fail(query.error());
    const base::Result<std::string> path =
        targetFile(context.arguments(), context.arguments().positional(0));
    if (!path)
        co_return context.fail(path.error());
    context.out().progress("writing " + *path);
    const base::Result<std::int64_t> count = co_await context.engine().exportHistory(
        *query, formatOf(context.arguments(), *path), *path);
    context.out().progress({});
    if (!count)
        co_return context.fail(count.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("exported", *count));
    context.out().remark("Wrote " + countText(*count) + " tasks to " + *path + '.');
    co_return ExitOk;
}

QCoro::Task<int> runHistoryDelete(Context &context)
{
    const Arguments &arguments = context.arguments();
    if (arguments.positionals().empty() != arguments.has("all"))
        co_return context.failUsage("Name tasks, or give --all with filters.");
    if (arguments.has("all")) {
        base::Result<model::HistoryQuery> query = historyQuery(arguments, now());
        if (!query)
            co_return context.fail(query.error());
        base::Result<std::int64_t> count = co_await context.engine().clearHistory(*query);
        co_return co_await reportDeleted(context, std::move(count));
    }
    std::vector<model::TaskId> ids;
    for (const std::string &word : arguments.positionals()) {
        const base::Result<model::TaskId> id = co_await findTask(context, word);
        if (!id)
            co_return context.fail(id.error());
        ids.push_back(*id);
    }
    base::Result<std::int64_t> count = co_await context.engine().deleteTasks(std::move(ids));
    co_return co_await reportDeleted(context, std::move(count));
}

std::vector<Option> filtersAnd(std::initializer_list<Option> more)
{
    std::vector<Option> options = historyFilters();
    options.insert(options.end(), more);
    return options;
}

} // namespace

std::vector<Command> historyCommands()
{
    const Positional task{
        "TASK", Value::Text, "a task's id, the end of it, or last", Occurs::Once, {}};
    const Option limit{"limit", 'n', Value::Number, "COUNT", "at most so many, newest first (20)",
                       {}};
    return {
        {"history",
         "list",
         "List tasks, newest first",
         {},
         {},
         filtersAnd({limit}),
         Needs::Engine,
         runHistoryList},
        {"history",
         "search",
         "Search prompts and answers",
         "All words must occur; \"quoted words\" as they stand, prefix* for beginnings.",
         {{"WORDS", Value::Text, "what to look for", Occurs::Many, {}}},
         filtersAnd({limit}),
         Needs::Engine,
         runHistorySearch},
        {"history",
         "show",
         "Show a task: prompt, answer, attempts, decision",
         {},
         {task},
         {},
         Needs::Engine,
         runHistoryShow},
        {"history",
         "replay",
         "Decide a stored task again from its stored inputs and compare",
         {},
         {task},
         {},
         Needs::Engine,
         runHistoryReplay},
        {"history",
         "export",
         "Write tasks to a file",
         "A file that is there already is left alone, unless --force is given.",
         {{"FILE", Value::File, "the file to write", Occurs::Once, {}}},
         filtersAnd({choiceOf("format", "FORMAT", "file format (by the file's name)", "csv|json"),
                     kForce}),
         Needs::Engine,
         runHistoryExport},
        {"history",
         "delete",
         "Delete tasks by id, or all that the filters find",
         {},
         {{"TASK", Value::Text, "tasks' ids, or the ends of them", Occurs::AnyNumber, {}}},
         filtersAnd({{"all", 0, Value::None, {}, "every finished task that the filters find", {}}}),
         Needs::Engine,
         runHistoryDelete},
    };
}

} // namespace oxide::cli

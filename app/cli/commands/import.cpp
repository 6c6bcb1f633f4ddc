#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/format.h"
#include "cli/jsontext.h"

#include <QCoroFuture>
#include <QDir>

namespace oxide::cli {

namespace {

std::string folderOf(const Arguments &arguments)
{
    const std::string given = arguments.positional(0);
    const QString folder =
        given.empty() ? QDir::home().filePath(QStringLiteral(".oxide")) : base::qs(given);
    return base::str(QDir::current().absoluteFilePath(folder));
}

QCoro::Task<int> runImport(Context &context)
{
    Output &out = context.out();
    const std::string folder = folderOf(context.arguments());
    const bool isDry = context.arguments().has("dry-run");
    if (!QDir(base::qs(folder)).exists()) {
        base::Error error;
        error.kind = base::ErrorKind::NotFound;
        error.message = "There is no folder " + folder + "; name the one to import from.";
        co_return context.fail(error);
    }
    out.progress("reading " + folder);
    base::Result<model::ImportReport> report;
    if (isDry)
        report = co_await context.engine().findLegacy(folder);
    else
        report = co_await context.engine().importLegacy(folder);
    out.progress({});
    if (!report)
        co_return context.fail(report.error());
    for (const std::string &problem : report->problems)
        out.warning(problem);
    if (context.wantsJson()) {
        out.answerLine(jsonText(*report));
        co_return ExitOk;
    }
    out.answerLine(std::string(isDry ? "Would import " : "Imported ") + countText(report->tasks)
                   + " tasks, " + std::to_string(report->rules) + " rules, "
                   + std::to_string(report->services) + " services; skipped "
                   + countText(report->skipped) + " tasks.");
    co_return ExitOk;
}

} // namespace

std::vector<Command> importCommands()
{
    return {
        {{},
         "import",
         "Take over tasks, rules and settings of an earlier Oxide",
         {},
         {{"FOLDER", Value::Folder, "where it kept them (~/.oxide)", Occurs::Optional, {}}},
         {{"dry-run", 0, Value::None, {}, "count only, change nothing", {}}},
         Needs::Engine,
         runImport},
    };
}

} // namespace oxide::cli

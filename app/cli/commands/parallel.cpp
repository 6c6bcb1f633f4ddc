#include "model/parallel.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/follow.h"
#include "cli/commands/options.h"
#include "cli/commands/servicelookup.h"
#include "cli/format.h"
#include "model/explain.h"

#include <algorithm>

#include <QCoroFuture>
#include <QDir>

namespace oxide::cli {

namespace {

std::string rootOf(const Arguments &arguments)
{
    const QString root = arguments.has("root") ? base::qs(arguments.value("root")) : QString();
    return QDir(root.isEmpty() ? QDir::currentPath() : root).absolutePath().toStdString();
}

/// Services may also be given in one word: a,b,c.
std::vector<std::string> servicesOf(const Arguments &arguments)
{
    std::vector<std::string> names;
    for (const std::string &word : arguments.values("services")) {
        const QStringList parts = base::qs(word).split(u',', Qt::SkipEmptyParts);
        for (const QString &name : parts)
            names.push_back(base::str(name));
    }
    return names;
}

void reportParts(Output &out, const std::vector<model::TaskSummary> &parts)
{
    for (const model::TaskSummary &part : parts) {
        out.remark("  " + stateCell(part.state, part.afterFallback).text + "  "
                   + model::describe(part.target) + "  " + std::to_string(part.files) + " files  "
                   + durationText(part.duration)
                   + (part.errorMessage.empty() ? "" : "  " + part.errorMessage));
    }
}

QCoro::Task<int> runParallel(Context &context)
{
    const Arguments &arguments = context.arguments();
    model::ParallelRequest request;
    request.task.id = newTaskId();
    request.task.source = model::TaskSource::Cli;
    request.task.client = "oxidectl";
    request.task.prompt = context.prompt();
    request.globs = arguments.values("files");
    request.root = rootOf(arguments);
    request.services = servicesOf(arguments);
    request.maxWorkers = arguments.number("workers").value_or(0);
    const auto strategy = base::fromName<model::Strategy>(arguments.value("strategy"));
    // Without files there is nothing to share out: all are asked the same.
    request.strategy = strategy.value_or(request.globs.empty() ? model::Strategy::Broadcast
                                                               : model::Strategy::Split);
    if (request.strategy == model::Strategy::Split && request.globs.empty())
        co_return context.failUsage("split shares files out: name some with --files, or choose "
                                    "--strategy broadcast.");

    if (request.services.empty()) {
        const base::Result<engine::Done> checked = co_await glanceAtServices(context);
        if (!checked)
            co_return context.fail(checked.error());
    }
    const model::TaskId id = request.task.id;
    TaskWatch watch(context, id, textMode(context));
    const base::Result<model::TaskId> submitted =
        co_await context.engine().submitParallel(std::move(request));
    if (!submitted)
        co_return co_await reportRefusal(context, id, submitted.error());
    const model::TaskFinished finished = co_await watch.finished();
    const base::Result<model::TaskDetail> detail = co_await context.engine().task(id);
    if (detail)
        reportParts(context.out(), detail->parts);
    const int code = co_await reportEnd(context, watch, id, finished);
    const bool isWhole =
        !detail || std::ranges::none_of(detail->parts, [](const model::TaskSummary &part) {
            return part.state == model::TaskState::Failed;
        });
    co_return code == ExitOk && !isWhole ? int(ExitFailure) : code;
}

} // namespace

std::vector<Command> parallelCommands()
{
    return {
        {{},
         "parallel",
         "Let several services work on one task at once",
         "split gives each service a share of the files, broadcast asks all of them the same, "
         "consensus also merges their answers. One answer comes out; where one of the parts "
         "failed, the exit code is 1.",
         {kPrompt},
         {kPromptFile,
          kFiles,
          {"root", 0, Value::Folder, "FOLDER", "where patterns begin (the current folder)", {}},
          {"services",
           's',
           Value::Service,
           "NAME",
           "only these; otherwise all usable ones",
           {},
           true},
          choiceOf("strategy", "STRATEGY",
                   "how the work is shared (split with files, broadcast without)",
                   "split|broadcast|consensus"),
          {"workers", 'w', Value::Number, "COUNT", "parts at once", {}},
          kNoStream,
          kNoCheck},
         Needs::Services,
         runParallel},
    };
}

} // namespace oxide::cli

#include "cli/commands/commands.h"
#include "cli/commands/follow.h"
#include "cli/commands/options.h"
#include "cli/commands/servicelookup.h"
#include "cli/request.h"

#include <QCoroFuture>

namespace oxide::cli {

namespace {

QCoro::Task<int> runTask(Context &context)
{
    base::Result<model::TaskRequest> request = co_await readRequest(context);
    if (!request)
        co_return context.fail(request.error());
    if (request->service.empty()) {
        const base::Result<engine::Done> checked = co_await glanceAtServices(context);
        if (!checked)
            co_return context.fail(checked.error());
    }
    request->id = newTaskId();
    TaskWatch watch(context, request->id, textMode(context));
    const model::TaskId id = request->id;
    model::TaskRequest given = std::move(*request);
    const base::Result<model::TaskId> submitted =
        co_await context.engine().submit(std::move(given));
    if (!submitted)
        co_return co_await reportRefusal(context, id, submitted.error());
    const model::TaskFinished finished = co_await watch.finished();
    co_return co_await reportEnd(context, watch, id, finished);
}

} // namespace

std::vector<Command> runCommands()
{
    return {
        {{},
         "run",
         "Send a task to the best service and print its answer",
         "Streams the answer to standard output; everything else goes to standard error. The "
         "prompt is the argument, a file (--prompt-file) or standard input. Ctrl-C cancels the "
         "task; a second one quits at once.",
         {kPrompt},
         {kPromptFile, kFiles, kService, kModel, kProfile, kSession, kTags, kNoStream, kNoCheck},
         Needs::Services,
         runTask},
    };
}

} // namespace oxide::cli

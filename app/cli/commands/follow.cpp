#include "cli/commands/follow.h"

#include "base/ulid.h"
#include "cli/format.h"
#include "cli/jsontext.h"
#include "model/explain.h"

#include <random>

#include <QCoroFuture>

namespace oxide::cli {

namespace {

std::string costSentence(const model::Cost &cost)
{
    return cost.amount ? costText(cost) : "cost unknown";
}

base::Error cancelledError()
{
    base::Error error;
    error.kind = base::ErrorKind::Cancelled;
    error.message = "The task was cancelled.";
    return error;
}

} // namespace

model::TaskId newTaskId()
{
    static const base::SystemClock clock;
    static base::UlidSource source = [] {
        std::random_device device;
        return base::UlidSource(clock, (std::uint64_t{device()} << 32) | device());
    }();
    return source.next();
}

TaskWatch::Text textMode(const Context &context)
{
    const bool keeps = context.wantsJson() || context.arguments().has("no-stream");
    return keeps ? TaskWatch::Text::Keep : TaskWatch::Text::Stream;
}

QCoro::Task<int> reportRefusal(Context &context, model::TaskId id, base::Error error)
{
    if (!context.wantsJson())
        co_return context.fail(error);
    const base::Result<model::TaskDetail> kept = co_await context.engine().task(id);
    if (!kept)
        co_return context.fail(error);
    context.out().answerLine(jsonText(*kept));
    context.out().error(error.message);
    co_return exitCodeOf(error.kind);
}

QCoro::Task<int> reportEnd(Context &context, const TaskWatch &watch, model::TaskId task,
                           model::TaskFinished finished)
{
    Output &out = context.out();
    const bool isDone = finished.state == model::TaskState::Done;
    if (context.wantsJson()) {
        const base::Result<model::TaskDetail> detail = co_await context.engine().task(task);
        if (!detail)
            co_return context.fail(detail.error());
        out.answerLine(jsonText(*detail));
    } else if (context.arguments().has("no-stream") && isDone) {
        out.answer(watch.text());
        if (!watch.text().ends_with('\n'))
            out.answer("\n");
    }
    if (!isDone) {
        const base::Error error = finished.error.value_or(cancelledError());
        out.error(error.message);
        co_return exitCodeOf(error.kind);
    }
    out.remark(model::describe(finished.target)
               + (finished.afterFallback ? " (after fallback)" : "") + " · "
               + usageText(finished.usage) + " · " + costSentence(finished.cost) + " · "
               + durationText(finished.duration));
    co_return ExitOk;
}

} // namespace oxide::cli

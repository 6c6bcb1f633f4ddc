#pragma once

#include "cli/context.h"
#include "cli/taskwatch.h"
#include "model/event.h"

#include <QCoroTask>

namespace oxide::cli {

/// An id given here and not by the engine, so that its events can be listened for before it runs.
[[nodiscard]] model::TaskId newTaskId();

/// How the options want the answer.
[[nodiscard]] TaskWatch::Text textMode(const Context &context);

/// A task that nobody could take is in the history like any other, and printed like any other.
QCoro::Task<int> reportRefusal(Context &context, model::TaskId id, base::Error error);

/// After a task's end: the answer where it was kept, the line about tokens, cost and time, the
/// error. Gives the exit code.
QCoro::Task<int> reportEnd(Context &context, const TaskWatch &watch, model::TaskId task,
                           model::TaskFinished finished);

} // namespace oxide::cli

#pragma once

#include "cli/context.h"
#include "model/task.h"

#include <QCoroTask>

namespace oxide::cli {

/// The request that a command line means: prompt (argument, file or standard input), files,
/// service, model, session. Reads what has to be read.
QCoro::Task<base::Result<model::TaskRequest>> readRequest(Context &context);

/// Only the prompt.
[[nodiscard]] base::Result<std::string> readPrompt(const Arguments &arguments);

} // namespace oxide::cli

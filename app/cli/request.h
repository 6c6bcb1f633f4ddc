#pragma once

#include "cli/context.h"
#include "model/task.h"

#include <QCoroTask>

namespace oxide::cli {

/// The prompt that a command line means: argument, file or standard input. May wait for the user
/// to end what they type.
[[nodiscard]] base::Result<std::string> readPrompt(const Arguments &arguments);

/// The request of the prompt, files, service, model and session.
QCoro::Task<base::Result<model::TaskRequest>> readRequest(Context &context);

} // namespace oxide::cli

#pragma once

#include "cli/host.h"
#include "cli/interrupts.h"
#include "cli/output.h"

#include <QCoroTask>
#include <QStringList>

namespace oxide::cli {

/// oxidectl from its arguments to its exit code. `words` without the program's name; everything
/// borrowed outlives the task.
QCoro::Task<int> runProgram(QStringList words, Output::Settings settings, Host &host,
                            Interrupts &interrupts);

} // namespace oxide::cli

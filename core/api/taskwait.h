#pragma once

#include "api/answer.h"
#include "engine/engine.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oxide::api {

/// A task that has ended, whichever way.
struct EndedTask {
    model::TaskId task;
    std::string text;                              ///< all that was said, of the last attempt
    std::shared_ptr<const model::Vectors> vectors; ///< of an embedding that went well
    std::vector<std::string> notices;
    std::shared_ptr<const model::Decision> decision;
    model::TaskFinished finished;
};

/// Runs a task to its end for a caller who waits for the whole answer, and cancels it when the
/// caller leaves. The task takes the request's id. `use` is called once, on the connection's
/// executor; with the error of a task that was not taken; not at all once the caller has left.
void runToEnd(engine::Engine &engine, model::TaskRequest task,
              const std::shared_ptr<Answer> &answer,
              std::function<void(base::Result<EndedTask>)> use);

} // namespace oxide::api

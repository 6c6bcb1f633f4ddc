#pragma once

#include "api/answer.h"
#include "base/error.h"
#include "engine/engine.h"
#include "model/decision.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oxide::api {

/// Why a task was not taken, as callers are told; with the decision of one that was refused after
/// it was decided.
struct Refusal {
    base::Error error;
    std::shared_ptr<const model::Decision> decision; ///< may be null
};

/// Finds what stands behind an error of Engine::submit: that nobody has such a model, for one.
/// `use` is called once, on any thread.
void explainRefusal(engine::Engine &engine, const base::Error &error,
                    std::function<void(Refusal)> use);

/// For the log and the counts of a request whose client has gone: nobody reads it.
[[nodiscard]] base::Error clientLeft();

/// `service/model`, or the service alone.
[[nodiscard]] std::string nameOf(const model::Target &target);

/// X-Oxide-Service, X-Oxide-Reasons, X-Oxide-Warnings: of what is known.
void setTaskHeaders(Answer &answer, const model::Target &target, const model::Decision *decision,
                    const std::vector<std::string> &warnings);

} // namespace oxide::api

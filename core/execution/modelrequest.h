#pragma once

#include "execution/prompt.h"
#include "model/service.h"
#include "model/task.h"
#include "providers/provider.h"

#include <optional>
#include <string>
#include <vector>

namespace oxide::execution {

/// Whom an attempt asks.
struct Asked {
    const model::Target &target;
    const model::ServiceConfig &service;
    std::optional<model::ModelInfo> info; ///< of its model, where known
};

/// A chat's request, and what of the prompt was cut or left out for it, a sentence each.
struct FittedChat {
    providers::ChatRequest request;
    std::vector<std::string> notices;
};

/// Fits the prompt to the model's window. `continued` is what the answer that is gone on with has
/// said so far; empty: it begins. Quotable only where the prompt is what the caller wrote.
[[nodiscard]] FittedChat chatRequest(const model::TaskRequest &task, const PromptParts &prompt,
                                     const std::string &continued, const Asked &asked);

/// The task is an embedding. Its tokens are those of the longest text: each has the window alone.
[[nodiscard]] providers::EmbedRequest embedRequest(const model::TaskRequest &task,
                                                   const Asked &asked);

} // namespace oxide::execution

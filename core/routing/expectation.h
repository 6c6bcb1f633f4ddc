#pragma once

#include "model/decision.h"
#include "model/service.h"
#include "routing/tokenestimate.h"

#include <cstdint>
#include <optional>

namespace oxide::routing {

// What a task is expected to use of a model, and what that costs: the one rule for who decides, who
// sets money aside and who keeps the books.

/// What matters of a model that is to answer.
struct Answerer {
    Tokenizer tokenizer = Tokenizer::O200k;
    std::optional<std::int64_t> window; ///< tokens; empty: not known
    bool thinks = false;                ///< is known to reason before it answers
};

/// A model's window: what the service says of itself, else what is known of the model (null:
/// nothing).
[[nodiscard]] std::optional<std::int64_t> windowOf(std::optional<std::int64_t> services,
                                                   const model::ModelInfo *info);

/// What a model costs at a service: what the user says of the service or of the model; else nothing
/// where it runs on this machine; else what is known of the model (null: nothing). Empty: not
/// known.
[[nodiscard]] std::optional<model::Price> priceOf(const std::optional<model::Price> &services,
                                                  bool isLocal, const model::ModelInfo *info);

/// Is what the task says read as a whole, in one window? Of texts that become vectors each has one
/// of its own.
[[nodiscard]] bool fillsOneWindow(const model::TaskFeatures &features);

/// The task's input as this vocabulary cuts it; what an older Oxide read is counted in O200k alone.
[[nodiscard]] std::int64_t inputTokens(const model::TaskFeatures &features, Tokenizer tokenizer);

/// What the task is expected to use. Of the input no more is sent than the window holds beside the
/// answer, and `warmTokens` of it are in the model's prompt cache; a model that thinks is expected
/// to think as much as it says, within the caller's limit of both.
[[nodiscard]] model::Usage expectedUsage(const model::TaskFeatures &features,
                                         const Answerer &answerer, std::int64_t warmTokens);

} // namespace oxide::routing

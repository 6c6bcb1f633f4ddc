#pragma once

#include "base/error.h"
#include "model/event.h"
#include "model/message.h"
#include "model/service.h"
#include "model/task.h"
#include "model/usage.h"
#include "model/verbatim.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include <QCoroTask>

namespace oxide::providers {

/// What every request to a model has.
struct ModelRequest {
    std::string model;
    std::int64_t inputTokens = 0;              ///< estimate; Ollama's num_ctx is set from it
    std::optional<std::int64_t> contextWindow; ///< tokens the model can take, where known
    model::Deadlines deadlines;
    model::WhenLacking whenLacking = model::WhenLacking::DoWithout;
    std::shared_ptr<const model::Verbatim> verbatim; ///< may be null
    bool isQuotable = false; ///< the rest says what `verbatim` says, no more and no less
};

/// One chat completion, in no provider's dialect.
struct ChatRequest : ModelRequest {
    std::vector<model::Message> messages; ///< system first, the prompt last
    std::vector<model::ToolSpec> tools;
    model::Sampling sampling;
};

/// Vectors of texts, in no provider's dialect. `inputTokens` are those of the longest text.
struct EmbedRequest : ModelRequest {
    std::shared_ptr<const model::EmbeddingInput> input; ///< not null, and not empty
    std::string user;                                   ///< the caller's own word for its end user
};

/// The provider's headers are here: it is at work.
struct Connected {
    std::chrono::milliseconds took{0};
};

using ChatEvent =
    std::variant<Connected, model::TextDelta, model::ReasoningDelta, model::ToolCallDelta,
                 model::ForeignBlock, model::VectorsMade, model::TaskNotice>;

/// Called on the engine thread, in order, never after chat() or embed() has ended.
using ChatSink = std::function<void(ChatEvent)>;

/// How a chat, or an embedding, ended. Usage and cost stand also beside an error: a cut or
/// cancelled stream has spent what it has spent.
struct ChatOutcome {
    std::optional<base::Error> error; ///< empty exactly when the terminal event was seen
    model::Usage usage;
    std::optional<model::Money> reportedCost; ///< where the provider itself names one
    std::string finishReason;                 ///< as TaskFinished's
    std::string stopSequence;                 ///< as TaskFinished's
    std::string model;                        ///< as the provider names what answered
};

/// What a cheap look at a service found.
struct Probe {
    std::string version;
    std::vector<model::ModelInfo> models;
};

using Progress = std::function<void(std::string sentence)>;

/// One configured service. Lives on the engine thread; any number of chats at once. Cancelling the
/// token ends a call at once with Cancelled, and the provider is told (connection closed, process
/// group ended). Errors carry the kinds of base::ErrorKind; nothing is retried in here, except a
/// key that is rotated on 401 or 429.
class Provider
{
public:
    virtual ~Provider() = default;

    [[nodiscard]] virtual const model::ServiceConfig &config() const = 0;
    [[nodiscard]] virtual QCoro::Task<ChatOutcome> chat(ChatRequest request, ChatSink sink,
                                                        std::stop_token stop) = 0;
    /// Its vectors are told all at once, where it ends well. Unsupported where the provider's
    /// dialect knows no embeddings.
    [[nodiscard]] virtual QCoro::Task<ChatOutcome> embed(EmbedRequest request, ChatSink sink,
                                                         std::stop_token stop);
    /// Reachable? With which models? No tokens are spent.
    [[nodiscard]] virtual QCoro::Task<base::Result<Probe>> probe(std::stop_token stop) = 0;
    /// Starts the server where the config allows it (Ollama with auto_start); waits up to 30 s.
    /// Unsupported elsewhere.
    [[nodiscard]] virtual QCoro::Task<base::Result<void>> start(Progress progress,
                                                                std::stop_token stop) = 0;
};

/// The model that a service answers with when none is asked for: default_model where set, else of
/// the preferred ones an exact match, then a part, then the first there is (none that only makes
/// vectors); without auto_detect_model the first preferred one, listed or not. Empty: none known.
[[nodiscard]] std::string chooseModel(const model::ServiceConfig &config,
                                      const std::vector<model::ModelInfo> &models);

/// Local: asked for in the config, or (Auto) an HTTP host that is loopback. Command lines that
/// call a cloud are not local.
[[nodiscard]] bool isLocal(const model::ServiceConfig &config);

} // namespace oxide::providers

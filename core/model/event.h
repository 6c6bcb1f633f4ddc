#pragma once

#include "model/decision.h"
#include "model/history.h"
#include "model/service.h"
#include "model/task.h"
#include "model/usage.h"

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <QMetaType>

namespace oxide::model {

/// The task stands in its service's queue.
struct TaskQueued {
    int position = 0; ///< tasks before it
};

struct TaskDecided {
    std::shared_ptr<const Decision> decision;
};

struct AttemptStarted {
    int attempt = 1; ///< counts from 1 over all services
    Target target;
};

/// Headers received: the provider is at work.
struct AttemptConnected {
    int attempt = 1;
    std::chrono::milliseconds took{0};
};

/// Visible output. The first one of a task is its first token.
struct TextDelta {
    std::string text;
};

struct ReasoningDelta {
    std::string text;
    std::string signature{}; ///< where the provider signs it: at the end, with or without text
    bool redacted = false;   ///< the signature is all of it; see ReasoningPart
};

struct ToolCallDelta {
    int index = 0;
    std::string id;          ///< on the first delta of a call
    std::string name;        ///< on the first delta of a call
    std::string arguments;   ///< a piece of the JSON text
    std::string signature{}; ///< the provider's own, replayed to it; see ToolCallPart
    bool isCustom = false;   ///< the arguments are plain words; see ToolCallPart
};

/// A block of an answer that only its provider's dialect knows, such as what a tool of the server
/// did: told whole, as the provider wrote it, to callers of that dialect.
struct ForeignBlock {
    Dialect dialect = Dialect::Anthropic;
    std::string json;
};

/// What an embedding asks for, all at once.
struct VectorsMade {
    std::shared_ptr<const Vectors> vectors;
};

struct AttemptFailed {
    int attempt = 1;
    base::Error error;
    bool willRetry = false;    ///< same service again, after `wait`
    bool willFailOver = false; ///< the next of the chain
    std::chrono::milliseconds wait{0};
};

/// Output after this point begins anew (restart) or goes on from another model (continue).
struct Splice {
    OnFailure mode = OnFailure::Restart;
    Target from;
    Target to;
};

/// Something worth telling while the task runs: a file was cut to fit, a model is being loaded.
struct TaskNotice {
    std::string message;
};

struct TaskFinished {
    TaskState state = TaskState::Done;
    std::optional<base::Error> error;
    Target target;   ///< who answered
    Usage usage;     ///< of all attempts
    Usage lastUsage; ///< of the last one alone, estimated where its provider said nothing
    Cost cost;
    std::string finishReason;   ///< "stop", "length", "tool_calls", "content_filter", "pause_turn"
    std::string stopSequence{}; ///< which of the caller's ended it, where the provider says so
    bool afterFallback = false;
    std::chrono::milliseconds firstToken{0};
    std::chrono::milliseconds duration{0};
    std::vector<AttemptRecord> attempts{}; ///< all of them, as the ledger has them
};

/// One step in the life of a task. A task's events carry rising numbers without a gap; exactly one
/// TaskFinished ends them.
struct TaskEvent {
    TaskId task;
    std::int64_t number = 0;
    base::TimePoint at;
    std::variant<TaskQueued, TaskDecided, AttemptStarted, AttemptConnected, TextDelta,
                 ReasoningDelta, ToolCallDelta, ForeignBlock, VectorsMade, AttemptFailed, Splice,
                 TaskNotice, TaskFinished>
        what;
};

using TaskEvents = std::vector<TaskEvent>;

} // namespace oxide::model

Q_DECLARE_METATYPE(oxide::model::TaskEvents)

#pragma once

#include "base/clock.h"
#include "base/enumname.h"
#include "base/error.h"
#include "base/ulid.h"
#include "model/embedding.h"
#include "model/message.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

struct Verbatim;

using TaskId = base::Ulid;
using SessionId = base::Ulid;

enum class TaskType {
    Coding,
    CodeReview,
    BugSearch,
    Refactoring,
    Documentation,
    CodebaseAnalysis,
    QuickQuery,
    General,
    Embedding, ///< vectors of texts: not told from the words, but by the door it came in
};

/// A task is in exactly one state. Done, Failed, Cancelled and Interrupted are final; Interrupted
/// is what a task becomes whose process died.
enum class TaskState { Queued, Running, Done, Failed, Cancelled, Interrupted };

[[nodiscard]] constexpr bool isFinal(TaskState state)
{
    return state != TaskState::Queued && state != TaskState::Running;
}

/// Who brought the task.
enum class TaskSource { App, Api, Mcp, Cli, Import };

/// What to do when an attempt fails after its first visible token (SPEC 3). Before that, retry and
/// failover are silent whatever stands here.
enum class OnFailure { Fail, Restart, Continue };

/// What to do about a wish that the one who answers cannot fulfil.
enum class WhenLacking {
    DoWithout, ///< and say so, as a TaskNotice
    Refuse,    ///< the next of the chain is asked; Unsupported where nobody can
};

/// A service and one of its models. An empty model means the service's own choice.
struct Target {
    std::string service;
    std::string model;
    auto operator<=>(const Target &) const = default;
};

/// All that a caller asks for. Text is UTF-8; an ill-formed prompt is refused at the door.
struct TaskRequest {
    TaskId id; ///< nil: the engine gives one
    TaskSource source = TaskSource::App;
    std::string client;             ///< the program's own name for itself; may be empty
    std::string prompt;             ///< the last user turn
    std::vector<Message> messages;  ///< what came before it; empty where a session keeps it
    std::vector<std::string> files; ///< absolute paths, read when the task runs
    std::optional<SessionId> session;
    std::string service; ///< manual choice; empty for Auto
    std::string model;   ///< manual choice; empty for the service's own
    std::string profile; ///< empty for the configured one
    std::vector<ToolSpec> tools;
    Sampling sampling;
    std::vector<std::string> tags;
    /// Who alone may answer, as patterns of `service/model` in which `*` stands for anything;
    /// empty: whoever can.
    std::vector<std::string> allowedTargets;
    std::optional<TaskId> parent; ///< the parallel task this is a part of
    WhenLacking whenLacking = WhenLacking::DoWithout;
    std::shared_ptr<const Verbatim> verbatim; ///< as the caller wrote it; may be null
    /// Vectors of these texts are asked for, and `prompt` is all of them; null: an answer is.
    std::shared_ptr<const EmbeddingInput> embedding;
    std::string traceparent; ///< the caller's span (W3C Trace Context); may be anything; not stored

    bool operator==(const TaskRequest &) const = default;
};

/// What is asked: the prompt or, where a caller's conversation holds it, the last words of its
/// user.
[[nodiscard]] std::string questionOf(const TaskRequest &request);

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::TaskType> =
    std::to_array<oxide::base::EnumName<oxide::model::TaskType>>({
        {oxide::model::TaskType::Coding, "coding"},
        {oxide::model::TaskType::CodeReview, "code_review"},
        {oxide::model::TaskType::BugSearch, "bug_search"},
        {oxide::model::TaskType::Refactoring, "refactoring"},
        {oxide::model::TaskType::Documentation, "documentation"},
        {oxide::model::TaskType::CodebaseAnalysis, "codebase_analysis"},
        {oxide::model::TaskType::QuickQuery, "quick_query"},
        {oxide::model::TaskType::General, "general"},
        {oxide::model::TaskType::Embedding, "embedding"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::TaskState> =
    std::to_array<oxide::base::EnumName<oxide::model::TaskState>>({
        {oxide::model::TaskState::Queued, "queued"},
        {oxide::model::TaskState::Running, "running"},
        {oxide::model::TaskState::Done, "done"},
        {oxide::model::TaskState::Failed, "failed"},
        {oxide::model::TaskState::Cancelled, "cancelled"},
        {oxide::model::TaskState::Interrupted, "interrupted"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::TaskSource> =
    std::to_array<oxide::base::EnumName<oxide::model::TaskSource>>({
        {oxide::model::TaskSource::App, "app"},
        {oxide::model::TaskSource::Api, "api"},
        {oxide::model::TaskSource::Mcp, "mcp"},
        {oxide::model::TaskSource::Cli, "cli"},
        {oxide::model::TaskSource::Import, "import"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::OnFailure> =
    std::to_array<oxide::base::EnumName<oxide::model::OnFailure>>({
        {oxide::model::OnFailure::Fail, "fail"},
        {oxide::model::OnFailure::Restart, "restart"},
        {oxide::model::OnFailure::Continue, "continue"},
    });

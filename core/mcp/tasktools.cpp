#include "mcp/arguments.h"
#include "mcp/call.h"
#include "mcp/oxide.h"
#include "mcp/permission.h"
#include "mcp/progress.h"
#include "mcp/schema.h"
#include "mcp/session.h"
#include "mcp/taskjson.h"

#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include <boost/json.hpp>

#include <QCoroFuture>
#include <QCryptographicHash>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;
using base::fail;

namespace {

using Desk = std::shared_ptr<TaskDesk>;

/// Most clients give up after a minute unless they hear of progress: those who do not listen get
/// the task's id before.
constexpr std::chrono::seconds kUsualWait{50};
constexpr double kLongestWait = 3600; // seconds
constexpr std::chrono::seconds kWaitForCancel{5};

std::optional<std::chrono::milliseconds> waitOf(const Call &call, const json::object &arguments)
{
    if (const auto given = numberOf(arguments, "wait_seconds"))
        return std::chrono::milliseconds(std::llround(*given * 1000));
    if (call.wantsProgress())
        return std::nullopt;
    return kUsualWait;
}

/// The same with the keys of every object in order, for theirs means nothing.
json::value ordered(const json::value &value)
{
    if (const json::array *list = value.if_array()) {
        json::array out;
        for (const json::value &one : *list)
            out.push_back(ordered(one));
        return out;
    }
    const json::object *object = value.if_object();
    if (!object)
        return value;
    std::map<std::string_view, const json::value *> fields;
    for (const auto &field : *object)
        fields.emplace(field.key(), &field.value());
    json::object out;
    for (const auto &[key, field] : fields)
        out.emplace(key, ordered(*field));
    return out;
}

RepeatKey repeatKeyOf(const Call &call, std::string_view tool, json::object arguments)
{
    RepeatKey key;
    key.client = clientOf(call);
    key.key = textOf(arguments, "idempotency_key");
    if (key.key.empty())
        return key;
    arguments.erase("wait_seconds"); // how long a caller waits does not make it another request
    const QByteArray asked =
        QByteArray::fromStdString(std::string(tool) + json::serialize(ordered(arguments)));
    key.fingerprint =
        QCryptographicHash::hash(asked, QCryptographicHash::Sha256).toHex().toStdString();
    return key;
}

base::Result<model::TaskId> taskIdOf(const json::object &arguments)
{
    const std::string text = textOf(arguments, "task_id");
    const auto id = model::TaskId::parse(text);
    if (!id)
        return fail(ErrorKind::InvalidArgument, '"' + text + "\" is no task id.");
    return *id;
}

/// A refusal names the recorded task in its detail: its decision says more than the error.
Answer<ToolResult> refused(Desk desk, base::Error error)
{
    const auto id = model::TaskId::parse(error.detail);
    if (!id)
        co_return fail(std::move(error));
    const auto asking = desk->engine().task(*id);
    const auto detail = co_await asking;
    if (!detail)
        co_return fail(std::move(error));
    ToolResult result = taskResult(*detail);
    result.isError = true;
    co_return result;
}

/// What becomes of a task when the call that waits for it is cancelled.
enum class WhenCancelled {
    CancelTask, ///< unless another call wants it done too
    LeaveTask,  ///< it is somebody else's, or was begun by another call
};

/// Waits for a task as long as the call may, and gives what there is of it then.
Answer<ToolResult> awaited(Desk desk, std::shared_ptr<Call> call,
                           std::shared_ptr<FollowedTask> task, std::string first,
                           std::optional<std::chrono::milliseconds> limit, WhenCancelled cancelled)
{
    const Progress progress(call, *task, first);
    const Waiter waiter =
        cancelled == WhenCancelled::CancelTask ? Waiter::WantsIt : Waiter::LooksOn;
    auto waiting = FollowedTask::wait(task, call->stopToken(), limit, waiter);
    const WaitEnd end = co_await waiting;
    if (end == WaitEnd::Stopped) {
        const bool isTakenBack =
            cancelled == WhenCancelled::CancelTask && call->stopCause() == StopCause::Cancelled;
        if (isTakenBack && task->wanting() == 0) {
            auto storing = FollowedTask::stored(task); // before, it cannot be cancelled
            co_await storing;
            (void)desk->engine().cancel(task->id());
        }
        co_return fail(ErrorKind::Cancelled, "The call was cancelled.");
    }
    auto storing = FollowedTask::stored(task);
    co_await storing;
    if (task->refusal()) {
        auto refusing = refused(desk, *task->refusal());
        co_return co_await refusing;
    }
    const auto asking = desk->engine().task(task->id());
    const auto detail = co_await asking;
    if (!detail)
        co_return fail(detail.error());
    co_return taskResult(*detail);
}

/// The same for the call that wants it done: what did not come to an answer is its error.
Answer<ToolResult> done(Desk desk, std::shared_ptr<Call> call, std::shared_ptr<FollowedTask> task,
                        std::optional<std::chrono::milliseconds> limit)
{
    auto waiting = awaited(desk, call, task, "Task " + task->id().text() + " is being decided",
                           limit, WhenCancelled::CancelTask);
    auto result = co_await waiting;
    if (!result || !result->structured)
        co_return result;
    const auto state = base::fromName<model::TaskState>(textOf(*result->structured, "state"));
    if (state && model::isFinal(*state) && *state != model::TaskState::Done)
        result->isError = true;
    co_return result;
}

Answer<ToolResult> routeTask(Desk desk, std::shared_ptr<Call> call, json::object arguments)
{
    model::TaskRequest request = requestOf(*call, arguments);
    if (const std::string session = textOf(arguments, "session"); !session.empty()) {
        request.session = model::SessionId::parse(session);
        if (!request.session)
            co_return fail(ErrorKind::InvalidArgument, '"' + session + "\" is no session id.");
    }
    auto finding = filesOf(call, textsOf(arguments, "files"), {});
    auto files = co_await finding;
    if (!files)
        co_return fail(files.error());
    request.files = std::move(*files);
    request.id = desk->newId();
    const RepeatKey key = repeatKeyOf(*call, "route_task", arguments);
    auto begun = desk->begin(request.id, key, [&](engine::TaskListener listener) {
        return desk->engine().submit(request, std::move(listener));
    });
    if (!begun)
        co_return fail(begun.error());
    auto doing = done(desk, call, std::move(*begun), waitOf(*call, arguments));
    co_return co_await doing;
}

model::ParallelRequest parallelOf(const Call &call, const json::object &arguments)
{
    model::ParallelRequest request;
    request.task = requestOf(call, arguments);
    request.globs = textsOf(arguments, "files");
    request.services = textsOf(arguments, "services");
    const bool isAboutFiles = !request.globs.empty() || arguments.contains("directory");
    if (isAboutFiles && request.globs.empty())
        request.globs = {"**/*"};
    request.strategy =
        base::fromName<model::Strategy>(textOf(arguments, "strategy"))
            .value_or(isAboutFiles ? model::Strategy::Split : model::Strategy::Broadcast);
    request.maxWorkers = static_cast<int>(numberOf(arguments, "workers").value_or(0));
    return request;
}

Answer<ToolResult> analyzeParallel(Desk desk, std::shared_ptr<Call> call, json::object arguments)
{
    model::ParallelRequest request = parallelOf(*call, arguments);
    if (request.strategy == model::Strategy::Split && request.globs.empty())
        co_return fail(ErrorKind::InvalidArgument,
                       "\"split\" shares files out: name them in \"files\" or \"directory\", or "
                       "choose broadcast.");
    if (!request.globs.empty()) {
        if (!call->peer().mayReadFiles)
            co_return fail(
                ErrorKind::PolicyRefused,
                "Files of this machine are read for its own programs with an admin's key alone.");
        auto finding = folderOf(call, textOf(arguments, "directory"));
        const auto folder = co_await finding;
        if (!folder)
            co_return fail(folder.error());
        request.root = *folder;
    }
    request.task.id = desk->newId();
    auto permitting = permitted(&desk->engine(), call->peer(), std::move(request));
    const auto allowed = co_await permitting;
    if (!allowed)
        co_return fail(allowed.error());
    const RepeatKey key = repeatKeyOf(*call, "analyze_parallel", arguments);
    auto begun = desk->begin(allowed->task.id, key, [&](engine::TaskListener listener) {
        return desk->engine().submitParallel(*allowed, std::move(listener));
    });
    if (!begun)
        co_return fail(begun.error());
    auto doing = done(desk, call, std::move(*begun), waitOf(*call, arguments));
    co_return co_await doing;
}

Answer<ToolResult> getTask(Desk desk, std::shared_ptr<Call> call, json::object arguments)
{
    const auto id = taskIdOf(arguments);
    if (!id)
        co_return fail(id.error());
    const auto task = desk->follow(*id); // first, so that its end is not missed
    auto storing = FollowedTask::stored(task);
    co_await storing;
    auto asking = seenTask(&desk->engine(), call->peer().sight, *id);
    const auto detail = co_await asking;
    if (!detail)
        co_return fail(detail.error());
    const double wait = numberOf(arguments, "wait_seconds").value_or(0);
    if (model::isFinal(detail->summary.state) || wait <= 0)
        co_return taskResult(*detail);
    auto waiting =
        awaited(desk, call, task, "Waiting for task " + id->text(),
                std::chrono::milliseconds(std::llround(wait * 1000)), WhenCancelled::LeaveTask);
    co_return co_await waiting;
}

/// What one brought oneself may be stopped; tasks of others by operators alone.
Answer<engine::Done> checkMayStop(Desk desk, std::shared_ptr<Call> call, model::TaskId id)
{
    if (call->peer().mayOperate)
        co_return engine::Done();
    auto asking = seenTask(&desk->engine(), call->peer().sight, id);
    const auto detail = co_await asking;
    if (!detail)
        co_return fail(detail.error());
    if (detail->summary.client != clientOf(*call))
        co_return fail(ErrorKind::PolicyRefused,
                       "This task is another client's; that needs a key with the role operator.");
    co_return engine::Done();
}

Answer<ToolResult> cancelTask(Desk desk, std::shared_ptr<Call> call, json::object arguments)
{
    const auto id = taskIdOf(arguments);
    if (!id)
        co_return fail(id.error());
    const auto task = desk->follow(*id);
    auto storing = FollowedTask::stored(task);
    co_await storing;
    auto checking = checkMayStop(desk, call, *id);
    const auto mayStop = co_await checking;
    if (!mayStop)
        co_return fail(mayStop.error());
    const auto cancelling = desk->engine().cancel(*id);
    const auto cancelled = co_await cancelling;
    if (!cancelled)
        co_return fail(cancelled.error());
    auto waiting = awaited(desk, call, task, "Cancelling task " + id->text(), kWaitForCancel,
                           WhenCancelled::LeaveTask);
    co_return co_await waiting;
}

json::object waitSchema()
{
    return schema::number(0, kLongestWait,
                          "return after so long even where the task still runs; it goes on and "
                          "get_task has its answer. Left out: 50 seconds, or as long as it takes "
                          "where the client listens to progress");
}

json::object keySchema()
{
    json::object made = schema::nonEmptyText(
        "any text of your own: the same call repeated with it gets the first one's task and result "
        "instead of doing the work twice, while it runs and an hour longer");
    made["maxLength"] = 200;
    return made;
}

/// Of both tools that have something done.
void addCommon(std::vector<schema::Property> &properties)
{
    properties.push_back({"profile", schema::text("what counts: quality, balanced, speed, budget, "
                                                  "cheap, long_context or one of the user's")});
    properties.push_back(
        {"tags", schema::list(schema::nonEmptyText({}), "words to tell costs and budgets by")});
    properties.push_back({"temperature", schema::number(0, 2, "the model's own if left out")});
    properties.push_back({"max_output_tokens", schema::integer(1, 10'000'000, "of the answer")});
    properties.push_back({"wait_seconds", waitSchema()});
    properties.push_back({"idempotency_key", keySchema()});
}

Tool routeTool()
{
    std::vector<schema::Property> properties = {
        {"prompt", schema::nonEmptyText("what is to be done, with all that is needed to do it")},
        {"files", schema::list(schema::nonEmptyText({}),
                               "text files as context: paths or patterns such as src/**/*.cpp, "
                               "absolute or below your working folder; Oxide reads them itself")},
        {"service", schema::text("only this one (see list_services); left out: Oxide chooses")},
        {"model", schema::text("only this model; left out: Oxide chooses")},
        {"session", schema::text("the id (a ULID) of a conversation to go on with, or to begin")}};
    addCommon(properties);
    Tool tool;
    tool.name = "route_task";
    tool.title = "Route a task";
    tool.description =
        "Have a language model do a task. Oxide picks the service and model that fit it best, "
        "fails over where one does not work, and returns the answer with who gave it, why, tokens "
        "and cost.";
    tool.inputSchema = schema::object(std::move(properties), {"prompt"});
    return tool;
}

Tool parallelTool()
{
    std::vector<schema::Property> properties = {
        {"prompt", schema::nonEmptyText("the question, or what to look for")},
        {"directory", schema::text("the folder that is analysed; left out: yours")},
        {"files", schema::list(schema::nonEmptyText({}),
                               "which files of it: patterns such as src/**/*.cpp; left out: all "
                               "text files")},
        {"services", schema::list(schema::nonEmptyText({}), "only these; left out: all usable")},
        {"strategy",
         schema::oneOf({"split", "broadcast", "consensus"},
                       "split: each reads a share of the files; broadcast: all get the same "
                       "question; consensus: the same, and one merges the answers. Left out: "
                       "split where there are files")},
        {"workers", schema::integer(1, 64, "parts at once")}};
    addCommon(properties);
    Tool tool;
    tool.name = "analyze_parallel";
    tool.title = "Analyse in parallel";
    tool.description =
        "Let several language models work on one thing at once: read a large codebase in shares, "
        "or answer the same question to be compared. One answer comes back, and every part's task.";
    tool.inputSchema = schema::object(std::move(properties), {"prompt"});
    return tool;
}

Tool getTool()
{
    Tool tool;
    tool.name = "get_task";
    tool.title = "Get a task";
    tool.description = "How a task is doing, and its answer as far as it came; with wait_seconds "
                       "it waits for the end.";
    tool.inputSchema = schema::object(
        {{"task_id", schema::nonEmptyText("as another tool returned it")},
         {"wait_seconds", schema::number(0, kLongestWait, "wait so long for its end; 0: not")}},
        {"task_id"});
    tool.annotations = {{"readOnlyHint", true}, {"openWorldHint", false}};
    return tool;
}

Tool cancelTool()
{
    Tool tool;
    tool.name = "cancel_task";
    tool.title = "Cancel a task";
    tool.description = "Stop a task that waits or runs; what it said so far is kept.";
    tool.inputSchema = schema::object(
        {{"task_id", schema::nonEmptyText("as another tool returned it")}}, {"task_id"});
    tool.annotations = {{"readOnlyHint", false},
                        {"destructiveHint", true},
                        {"idempotentHint", true},
                        {"openWorldHint", false}};
    return tool;
}

} // namespace

void addTaskTools(ToolRegistry &tools, const std::shared_ptr<TaskDesk> &desk)
{
    using Run = Answer<ToolResult> (*)(Desk, std::shared_ptr<Call>, json::object);
    const auto add = [&tools, &desk](Tool tool, Run run) {
        tool.outputSchema = taskSchema();
        tool.run = [desk, run](std::shared_ptr<Call> call, json::object arguments) {
            return run(desk, std::move(call), std::move(arguments));
        };
        tools.add(std::move(tool));
    };
    Tool route = routeTool();
    route.annotations = {
        {"readOnlyHint", false}, {"destructiveHint", false}, {"openWorldHint", true}};
    Tool parallel = parallelTool();
    parallel.annotations = route.annotations;
    add(std::move(route), routeTask);
    add(std::move(parallel), analyzeParallel);
    add(getTool(), getTask);
    add(cancelTool(), cancelTask);
}

} // namespace oxide::mcp

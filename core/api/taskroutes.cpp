#include "api/taskroutes.h"

#include "api/requestid.h"
#include "api/restjson.h"
#include "api/restrequest.h"
#include "api/restroute.h"
#include "api/sight.h"
#include "base/text.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view kTaskTag = "Tasks";
constexpr std::int64_t kDefaultLimit = 10;
constexpr std::int64_t kMostRows = 1000;

constexpr std::string_view kTaskBody =
    R"({"type":"object","additionalProperties":false,"required":["prompt"],"properties":{)"
    R"("prompt":{"type":"string","minLength":1},"system":{"type":"string"},)"
    R"("files":{"type":"array","items":{"type":"string"},)"
    R"("description":"Absolute paths on Oxide's machine; role admin"},)"
    R"("service":{"type":"string"},"model":{"type":"string"},"profile":{"type":"string"},)"
    R"("session":{"type":"string","description":"ULID of a conversation that Oxide keeps"},)"
    R"("tags":{"type":"array","items":{"type":"string"}},)"
    R"("temperature":{"type":"number","minimum":0,"maximum":2},)"
    R"("top_p":{"type":"number","minimum":0,"maximum":1},)"
    R"("max_tokens":{"type":"integer","minimum":1},"seed":{"type":"integer"},)"
    R"("stop":{"type":"array","items":{"type":"string"}},"json":{"type":"boolean"},)"
    R"("preferences":{"type":"object","additionalProperties":false,"properties":{)"
    R"("preferred_service":{"type":"string"},"preferred_model":{"type":"string"},)"
    R"("profile":{"type":"string"}}}}})";

constexpr std::string_view kParallelBody =
    R"({"type":"object","additionalProperties":false,"required":["prompt"],"properties":{)"
    R"("prompt":{"type":"string","minLength":1},"files":{"type":"array","items":{"type":"string"},)"
    R"("description":"Patterns (** allowed) relative to root; role admin"},)"
    R"("root":{"type":"string","description":"Absolute path"},)"
    R"("services":{"type":"array","items":{"type":"string"},)"
    R"("description":"Empty: all usable ones"},)"
    R"("strategy":{"type":"string","enum":["split","broadcast","consensus"]},)"
    R"("max_workers":{"type":"integer","minimum":1},)"
    R"("tags":{"type":"array","items":{"type":"string"}}}})";

constexpr std::string_view kTakenAnswer =
    R"({"type":"object","required":["task_id","status","message"],"properties":{)"
    R"("task_id":{"type":"string"},"status":{"type":"string"},"message":{"type":"string"}}})";

constexpr std::string_view kTaskListAnswer =
    R"({"type":"object","required":["tasks","total","filtered","next"],"properties":{)"
    R"("tasks":{"type":"array","items":{"type":"object"}},)"
    R"("total":{"type":"integer","description":"Tasks in the history"},)"
    R"("filtered":{"type":"integer","description":"Of them, those that the filters find"},)"
    R"("next":{"type":["string","null"],"description":"Give it as before to get the next page"}}})";

constexpr std::string_view kTaskAnswer =
    R"({"type":"object","required":["id","status","prompt","result"],"properties":{)"
    R"("id":{"type":"string"},"status":{"type":"string","enum":["queued","running","completed",)"
    R"("failed","cancelled","interrupted"]},"prompt":{"type":"string"},)"
    R"("result":{"type":"string"},"service":{"type":"string"},"model":{"type":"string"},)"
    R"("duration":{"type":["number","null"],"description":"Seconds"},)"
    R"("attempt_records":{"type":"array","items":{"type":"object"}},)"
    R"("decision":{"type":["object","null"]}}})";

constexpr std::string_view kDeletedAnswer =
    R"({"type":"object","required":["deleted","message"],"properties":{)"
    R"("deleted":{"type":"integer"},"message":{"type":"string"}}})";

json::object takenJson(const model::TaskId &task, std::string_view status, std::string_view message)
{
    return {{"task_id", task.text()}, {"status", status}, {"message", message}};
}

json::object deletedJson(std::int64_t count)
{
    return {{"deleted", count},
            {"message", count == 1 ? std::string("1 task was deleted.")
                                   : std::to_string(count) + " tasks were deleted."}};
}

json::object submittedJson(const model::TaskId &task)
{
    return takenJson(task, "queued", "GET /api/tasks/" + task.text() + " tells how it goes.");
}

Handle executeTask(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        auto task = readTask(call);
        if (!task) {
            answer->fail(task.error());
            return;
        }
        task->id = idIn(answer->requestId()).value();
        answer->setHeader(taskHeader, task->id.text());
        answerWith(context->engine().submit(std::move(*task)), answer, submittedJson);
    };
}

Handle executeParallel(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        auto parallel = readParallel(call);
        if (!parallel) {
            answer->fail(parallel.error());
            return;
        }
        parallel->task.id = idIn(answer->requestId()).value();
        answer->setHeader(taskHeader, parallel->task.id.text());
        answerWith(context->engine().submitParallel(std::move(*parallel)), answer, submittedJson);
    };
}

/// What the three questions of a list have found.
json::object taskListJson(const model::HistoryPage &page, std::int64_t total, std::int64_t filtered)
{
    json::array tasks;
    for (const model::TaskSummary &row : page.rows)
        tasks.push_back(taskJson(row));
    json::value next = nullptr;
    if (page.hasMore && !page.rows.empty())
        next = page.rows.back().id.text();
    return {{"tasks", std::move(tasks)},
            {"total", total},
            {"filtered", filtered},
            {"next", std::move(next)}};
}

struct ListRequest {
    model::HistoryQuery query;
    model::PageRequest page;
};

Result<ListRequest> readList(const Call &call)
{
    ListRequest list;
    auto query = readHistoryQuery(call);
    if (!query)
        return base::fail(std::move(query.error()));
    list.query = std::move(*query);
    const auto limit = readNumber(call, "limit", 1, kMostRows);
    if (!limit)
        return base::fail(limit.error());
    list.page.limit = static_cast<int>(limit->value_or(kDefaultLimit));
    if (const auto before = call.request.queryValue("before")) {
        list.page.before = base::Ulid::parse(*before);
        if (!list.page.before)
            return wrongField("before", "must be the id of a task.");
    }
    return list;
}

Handle listTasks(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        auto list = readList(call);
        const mcp::Sight sight = sightOf(*call.caller);
        const auto seen = list ? sight.narrow(list->query) : base::fail(list.error());
        if (!seen) {
            answer->fail(seen.error());
            return;
        }
        model::HistoryQuery all;
        all.withParts = list->query.withParts;
        if (sight.only)
            all.clients = {*sight.only};
        engine::Engine &engine = context->engine();
        const auto page = engine.history(list->query, list->page);
        const auto filtered = engine.historyFacets(list->query);
        const auto total = engine.historyFacets(std::move(all));
        const auto withPage = [=](const model::HistoryPage &rows) {
            const auto withFound = [=](const model::HistoryFacets &found) {
                answerWith(total, answer, [=](const model::HistoryFacets &whole) {
                    return taskListJson(rows, whole.total, found.total);
                });
            };
            useOrFail(filtered, answer, withFound);
        };
        useOrFail(page, answer, withPage);
    };
}

Handle showTask(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        const auto task = taskIn(call);
        if (!task)
            answer->fail(task.error());
        else
            useSeen(
                context->engine(), *call.caller, *task, answer,
                [answer](const model::TaskDetail &detail) { answer->send(200, taskJson(detail)); });
    };
}

/// Nothing was deleted: because there is no such task, or because it has not ended.
void tellWhyNotDeleted(engine::Engine &engine, const model::TaskId &task,
                       const std::shared_ptr<Answer> &answer)
{
    useOrFail(engine.task(task), answer, [answer](const model::TaskDetail &) {
        base::Error error;
        error.kind = ErrorKind::AlreadyExists;
        error.message = "The task has not ended. Cancel it first.";
        answer->fail(error);
    });
}

Handle removeTask(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        const auto task = taskIn(call);
        if (!task) {
            answer->fail(task.error());
            return;
        }
        useOrFail(context->engine().deleteTasks({*task}), answer,
                  [context, answer, task = *task](std::int64_t count) {
                      if (count == 0)
                          tellWhyNotDeleted(context->engine(), task, answer);
                      else
                          answer->send(200, deletedJson(1));
                  });
    };
}

void cancelTask(engine::Engine &engine, const model::TaskId &task,
                const std::shared_ptr<Answer> &answer)
{
    answerWith(engine.cancel(task), answer, [task](const engine::Done &) {
        return takenJson(task, "cancelled", "The task was told to stop.");
    });
}

/// Users stop what they brought, operators anyone's.
Handle stopTask(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        const auto task = taskIn(call);
        if (!task) {
            answer->fail(task.error());
            return;
        }
        if (call.caller->role >= Role::Operator) {
            cancelTask(context->engine(), *task, answer);
            return;
        }
        useSeen(context->engine(), *call.caller, *task, answer,
                [context, answer](const model::TaskDetail &detail) {
                    cancelTask(context->engine(), detail.summary.id, answer);
                });
    };
}

std::vector<QueryParameter> clearParameters()
{
    std::vector<QueryParameter> parameters = historyParameters();
    parameters.push_back({"all", R"({"type":"boolean","default":false})",
                          "Every task that ended; where no filter is given"});
    return parameters;
}

/// A filter that is misspelt, or given where none is read, must not delete everything: nothing
/// unknown is let through, and what deletes all says so.
Result<model::HistoryQuery> readClear(const Call &call)
{
    const std::vector<QueryParameter> known = clearParameters();
    for (const std::string &name : call.request.queryNames()) {
        if (std::ranges::find(known, name, &QueryParameter::name) == known.end())
            return wrongField(base::toValidUtf8(name), "is not known here.");
    }
    if (!call.request.body.empty())
        return wrongField("body", "is not read here: give filters in the address.");
    auto query = readHistoryQuery(call);
    if (!query)
        return query;
    const std::string all = call.request.queryValue("all").value_or("false");
    if (all != "true" && all != "false")
        return wrongField("all", "must be true or false.");
    model::HistoryQuery whole;
    whole.withParts = query->withParts;
    if ((*query == whole) != (all == "true"))
        return wrongField("all", "must be true where no filter is given, and only there.");
    return query;
}

Handle clearTasks(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        auto query = readClear(call);
        if (!query)
            answer->fail(query.error());
        else
            answerWith(context->engine().clearHistory(std::move(*query)), answer, deletedJson);
    };
}

std::vector<QueryParameter> listParameters()
{
    std::vector<QueryParameter> parameters = historyParameters();
    parameters.push_back({"limit", R"({"type":"integer","minimum":1,"maximum":1000,"default":10})",
                          "The most that are given"});
    parameters.push_back(
        {"before", R"({"type":"string"})", "The last task's id of the page before"});
    return parameters;
}

} // namespace

Routes taskRoutes(const std::shared_ptr<Context> &context)
{
    const auto line = [](auto... what) { return restRoute(kTaskTag, what...); };
    return {
        withSchemas(line("POST", "/api/tasks/execute", Role::User,
                         "Route a prompt to a service and run it", executeTask(context)),
                    kTaskBody, kTakenAnswer),
        withSchemas(line("POST", "/api/tasks/parallel", Role::User,
                         "Analyse files, or ask one question, with several services",
                         executeParallel(context)),
                    kParallelBody, kTakenAnswer),
        withQuery(withSchemas(line("GET", "/api/tasks", Role::Viewer,
                                   "The history, newest first; a user's key sees its own "
                                   "client's, a viewer's everybody's",
                                   listTasks(context)),
                              {}, kTaskListAnswer),
                  listParameters()),
        withQuery(withSchemas(line("POST", "/api/tasks/clear", Role::Admin,
                                   "Delete every task that ended and that the filters find; "
                                   "without a filter only with all=true",
                                   clearTasks(context)),
                              {}, kDeletedAnswer),
                  clearParameters()),
        withSchemas(line("GET", "/api/tasks/{id}", Role::Viewer,
                         "All that is kept of a task; a user's key sees its own client's, a "
                         "viewer's everybody's",
                         showTask(context)),
                    {}, kTaskAnswer),
        withSchemas(line("DELETE", "/api/tasks/{id}", Role::Admin, "Delete a task that ended",
                         removeTask(context)),
                    {}, kDeletedAnswer),
        withSchemas(
            line("POST", "/api/tasks/{id}/cancel", Role::User, "Stop a task", stopTask(context)),
            {}, kTakenAnswer),
    };
}

} // namespace oxide::api

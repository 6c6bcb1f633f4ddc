#include "mcp/arguments.h"
#include "mcp/call.h"
#include "mcp/oxide.h"
#include "mcp/permission.h"
#include "mcp/schema.h"
#include "mcp/session.h"
#include "mcp/taskjson.h"
#include "model/explain.h"
#include "model/whatif.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include <QCoroFuture>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;
using base::fail;

namespace {

constexpr std::size_t kMostWays = 4;

json::object serviceJson(const model::ServiceStatus &service)
{
    json::object made;
    made["name"] = service.config.name;
    made["health"] = base::nameOf(service.health);
    if (!service.why.empty())
        made["why"] = service.why;
    made["kind"] = base::nameOf(service.config.dialect);
    made["local"] = service.local;
    made["enabled"] = service.config.enabled;
    if (!service.config.description.empty())
        made["description"] = service.config.description;
    made["model"] = service.model;
    json::array &models = made["models"].emplace_array();
    for (const model::ModelInfo &each : service.models)
        models.emplace_back(each.name);
    made["breaker"] = base::nameOf(service.breaker);
    made["running"] = service.running;
    made["waiting"] = service.waiting;
    if (service.medianLatency)
        made["median_latency_ms"] = service.medianLatency->count();
    return made;
}

json::object servicesSchema()
{
    std::vector<std::string_view> healths;
    for (const auto &row : base::enumNames<model::Health>)
        healths.push_back(row.name);
    const json::object service = schema::object(
        {{"name", schema::text("what \"service\" of other tools takes")},
         {"health", schema::oneOf(healths, {})},
         {"why", schema::text("where it is not healthy")},
         {"kind", schema::text("how it is spoken to")},
         {"local", schema::boolean("nothing leaves this machine")},
         {"enabled", schema::boolean({})},
         {"description", schema::text({})},
         {"model", schema::text("the one used when none is asked for")},
         {"models", schema::list(schema::text({}), {})},
         {"breaker", schema::text("open: it failed too often and is left alone for a while")},
         {"running", schema::integer("tasks")},
         {"waiting", schema::integer("tasks")},
         {"median_latency_ms", schema::integer("of the last day")}},
        {"name", "health", "kind", "local", "enabled", "model", "models", "running", "waiting"});
    return schema::object({{"services", schema::list(service, {})}}, {"services"});
}

/// "ollama: healthy, local, llama3 and 6 more"
std::string lineOf(const model::ServiceStatus &service)
{
    std::string line = service.config.name + ": " + std::string(base::nameOf(service.health));
    if (!service.why.empty())
        line += " (" + service.why + ")";
    line += service.local ? ", local" : ", cloud";
    if (!service.model.empty())
        line += ", " + service.model;
    if (service.models.size() > 1)
        line += " of " + std::to_string(service.models.size()) + " models";
    return line + '\n';
}

Answer<ToolResult> listServices(engine::Engine *engine, std::shared_ptr<Call> call, bool refresh)
{
    if (refresh) {
        if (!call->peer().mayOperate)
            co_return fail(ErrorKind::PolicyRefused,
                           "\"refresh\" needs a key with the role operator; without it this tells "
                           "what was known last.");
        const auto checking = engine->checkServices();
        const auto checked = co_await checking;
        if (!checked)
            co_return fail(checked.error());
    }
    const auto asking = engine->services();
    const auto services = co_await asking;
    if (!services)
        co_return fail(services.error());
    ToolResult result;
    std::string text;
    json::object structured;
    json::array &list = structured["services"].emplace_array();
    for (const model::ServiceStatus &service : *services) {
        text += lineOf(service);
        list.push_back(serviceJson(service));
    }
    if (services->empty())
        text = "There are no services yet; the user adds them in Oxide or with oxidectl services "
               "add.";
    result.content.push_back(textBlock(text));
    result.structured = std::move(structured);
    co_return result;
}

/// "SERVICE/MODEL", or a service alone.
model::Target targetOf(const std::string &name)
{
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos)
        return {name, {}};
    return {name.substr(0, slash), name.substr(slash + 1)};
}

std::string waysText(const model::WhatIf &answer, json::array &ways)
{
    std::string text = "\nFor " + model::describe(answer.target) + " to be chosen:\n";
    if (answer.isChosen)
        text += "- nothing would have to change\n";
    for (std::size_t i = 0; i < std::min(answer.ways.size(), kMostWays); ++i) {
        const std::string way = model::clause(answer.ways[i]);
        ways.emplace_back(way);
        text += "- " + way + '\n';
    }
    for (const model::Reason &blocker : answer.blockers)
        text += "- no setting helps: " + model::clause(blocker) + '\n';
    return text;
}

std::string candidatesText(const model::Decision &decision)
{
    std::string text;
    for (const model::Candidate &candidate : decision.candidates) {
        text += "- " + model::describe(candidate.target) + ": ";
        if (candidate.score)
            text += "score " + json::serialize(json::value(*candidate.score));
        for (const model::Reason &reason : candidate.reasons)
            text += model::clause(reason) + "; ";
        text += '\n';
    }
    return text;
}

struct Explained {
    model::Decision decision;
    std::optional<model::WhatIf> whatIf;
};

Answer<Explained> explainStored(engine::Engine *engine, Sight sight, std::string taskId,
                                std::string instead)
{
    const auto id = model::TaskId::parse(taskId);
    if (!id)
        co_return fail(ErrorKind::InvalidArgument, '"' + taskId + "\" is no task id.");
    auto asking = seenTask(engine, std::move(sight), *id);
    const auto task = co_await asking;
    if (!task)
        co_return fail(task.error());
    if (!task->decision)
        co_return fail(ErrorKind::NotFound, "Task " + taskId + " has no decision.");
    Explained explained{*task->decision, {}};
    if (!instead.empty()) {
        const auto wondering = engine->whatIfTask(*id, targetOf(instead));
        const auto answer = co_await wondering;
        if (!answer)
            co_return fail(answer.error());
        explained.whatIf = *answer;
    }
    co_return explained;
}

Answer<Explained> explainNew(engine::Engine *engine, model::TaskRequest request,
                             std::string instead)
{
    const auto previewing = engine->preview(request);
    const auto decision = co_await previewing;
    if (!decision)
        co_return fail(decision.error());
    Explained explained{*decision, {}};
    if (!instead.empty()) {
        const auto wondering = engine->whatIf(std::move(request), targetOf(instead));
        const auto answer = co_await wondering;
        if (!answer)
            co_return fail(answer.error());
        explained.whatIf = *answer;
    }
    co_return explained;
}

ToolResult explanation(const Explained &explained)
{
    ToolResult result;
    json::object structured = decisionJson(explained.decision);
    std::string text =
        model::sentence(explained.decision) + '\n' + candidatesText(explained.decision);
    if (explained.whatIf)
        text += waysText(*explained.whatIf, structured["ways"].emplace_array());
    result.content.push_back(textBlock(text));
    result.structured = std::move(structured);
    return result;
}

Answer<ToolResult> explainRoute(engine::Engine *engine, std::shared_ptr<Call> call,
                                json::object arguments)
{
    const std::string taskId = textOf(arguments, "task_id");
    const std::string instead = textOf(arguments, "instead");
    if (taskId.empty() == !arguments.contains("prompt"))
        co_return fail(ErrorKind::InvalidArgument,
                       "Give either \"prompt\", for a task to come, or \"task_id\", for one that "
                       "was decided.");
    if (!taskId.empty()) {
        auto explaining = explainStored(engine, call->peer().sight, taskId, instead);
        const auto explained = co_await explaining;
        if (!explained)
            co_return fail(explained.error());
        co_return explanation(*explained);
    }
    model::TaskRequest request = requestOf(*call, arguments);
    auto finding = filesOf(call, textsOf(arguments, "files"), {});
    auto files = co_await finding;
    if (!files)
        co_return fail(files.error());
    request.files = std::move(*files);
    auto explaining = explainNew(engine, std::move(request), instead);
    const auto explained = co_await explaining;
    if (!explained)
        co_return fail(explained.error());
    co_return explanation(*explained);
}

Tool listTool()
{
    Tool tool;
    tool.name = "list_services";
    tool.title = "List services";
    tool.description = "The services and models that Oxide can send tasks to, and how they are.";
    tool.inputSchema = schema::object(
        {{"refresh", schema::boolean("ask every service now instead of telling what was known")}});
    tool.outputSchema = servicesSchema();
    tool.annotations = {{"readOnlyHint", true}, {"openWorldHint", false}};
    return tool;
}

Tool explainTool()
{
    Tool tool;
    tool.name = "explain_route";
    tool.title = "Explain a route";
    tool.description =
        "Who would get a task and why, without sending it; or why a past task went where it did. "
        "With \"instead\", also what would have to change for another one to be chosen.";
    tool.inputSchema = schema::object(
        {{"prompt", schema::nonEmptyText("of a task to come")},
         {"task_id", schema::nonEmptyText("of a task that was decided")},
         {"files", schema::list(schema::nonEmptyText({}), "as route_task takes them")},
         {"service", schema::text("as route_task takes it")},
         {"model", schema::text("as route_task takes it")},
         {"profile", schema::text("as route_task takes it")},
         {"instead", schema::nonEmptyText("a service, or SERVICE/MODEL")}});
    tool.outputSchema = decisionSchema();
    tool.annotations = {{"readOnlyHint", true}, {"openWorldHint", false}};
    return tool;
}

} // namespace

void addServiceTools(ToolRegistry &tools, engine::Engine &engine)
{
    Tool list = listTool();
    list.run = [&engine](std::shared_ptr<Call> call, const json::object &arguments) {
        const json::value *refresh = arguments.if_contains("refresh");
        return listServices(&engine, std::move(call), refresh && refresh->get_bool());
    };
    tools.add(std::move(list));
    Tool explain = explainTool();
    explain.run = [&engine](std::shared_ptr<Call> call, json::object arguments) {
        return explainRoute(&engine, std::move(call), std::move(arguments));
    };
    tools.add(std::move(explain));
}

} // namespace oxide::mcp

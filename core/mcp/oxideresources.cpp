#include "mcp/call.h"
#include "mcp/oxide.h"
#include "mcp/permission.h"
#include "mcp/session.h"
#include "model/explain.h"
#include "model/json.h"

#include <utility>

#include <boost/json.hpp>

#include <QCoroFuture>

namespace oxide::mcp {

namespace json = boost::json;
using base::ErrorKind;
using base::fail;
using Contents = std::vector<ResourceContents>;

namespace {

constexpr int kNewest = 50;       // tasks that oxide://history holds
constexpr int kSuggestions = 100; // tasks that are looked through for an id

Contents jsonContents(const std::string &uri, const json::value &value)
{
    ResourceContents one;
    one.uri = uri;
    one.mimeType = "application/json";
    one.text = json::serialize(value);
    return {one};
}

Answer<std::vector<model::TaskSummary>> newest(engine::Engine *engine, Sight sight, int limit)
{
    model::HistoryQuery query;
    if (const auto seen = sight.narrow(query); !seen)
        co_return fail(seen.error());
    model::PageRequest page;
    page.limit = limit;
    const auto asking = engine->history(query, page);
    const auto found = co_await asking;
    if (!found)
        co_return fail(found.error());
    co_return found->rows;
}

Answer<Contents> readHistory(engine::Engine *engine, Sight sight, std::string uri)
{
    auto asking = newest(engine, std::move(sight), kNewest);
    const auto rows = co_await asking;
    if (!rows)
        co_return fail(rows.error());
    json::object value;
    json::array &tasks = value["tasks"].emplace_array();
    for (const model::TaskSummary &row : *rows)
        tasks.push_back(model::toJson(row));
    co_return jsonContents(uri, value);
}

/// What a client's model may know of a service: nothing that a secret can stand in.
model::ServiceStatus withoutSecrets(model::ServiceStatus service)
{
    model::ServiceConfig &config = service.config;
    config.baseUrl.clear();
    config.arguments.clear();
    config.environment.clear();
    config.keys.clear();
    return service;
}

Answer<Contents> readServices(engine::Engine *engine, std::string uri)
{
    const auto asking = engine->services();
    const auto found = co_await asking;
    if (!found)
        co_return fail(found.error());
    json::object value;
    json::array &services = value["services"].emplace_array();
    for (const model::ServiceStatus &service : *found)
        services.push_back(model::toJson(withoutSecrets(service)));
    co_return jsonContents(uri, value);
}

Answer<model::TaskDetail> detailOf(engine::Engine *engine, Sight sight, std::string text)
{
    const auto id = model::TaskId::parse(text);
    if (!id)
        co_return fail(ErrorKind::InvalidArgument, '"' + text + "\" is no task id.");
    auto asking = seenTask(engine, std::move(sight), *id);
    co_return co_await asking;
}

Answer<Contents> readTask(engine::Engine *engine, Sight sight, std::string uri, std::string id)
{
    auto asking = detailOf(engine, std::move(sight), std::move(id));
    const auto task = co_await asking;
    if (!task)
        co_return fail(task.error());
    co_return jsonContents(uri, model::toJson(*task));
}

Answer<Contents> readDecision(engine::Engine *engine, Sight sight, std::string uri, std::string id)
{
    auto asking = detailOf(engine, std::move(sight), id);
    const auto task = co_await asking;
    if (!task)
        co_return fail(task.error());
    if (!task->decision)
        co_return fail(ErrorKind::NotFound, "Task " + id + " has no decision.");
    json::object value;
    value["sentence"] = model::sentence(*task->decision);
    value["decision"] = model::toJson(*task->decision);
    co_return jsonContents(uri, value);
}

Answer<std::vector<std::string>> suggestIds(engine::Engine *engine, Sight sight, std::string begun)
{
    auto asking = newest(engine, std::move(sight), kSuggestions);
    const auto rows = co_await asking;
    if (!rows)
        co_return fail(rows.error());
    std::vector<std::string> ids;
    for (const model::TaskSummary &row : *rows) {
        std::string id = row.id.text();
        if (id.starts_with(begun))
            ids.push_back(std::move(id));
    }
    co_return ids;
}

} // namespace

void addResources(ResourceRegistry &resources, engine::Engine &engine)
{
    const auto complete = [&engine](const std::shared_ptr<Call> &call, const std::string &,
                                    std::string begun, const Values &) {
        return suggestIds(&engine, call->peer().sight, std::move(begun));
    };
    Resource history;
    history.uri = "oxide://history";
    history.name = "history";
    history.title = "History";
    history.description = "The 50 newest tasks: who did them, how they ended, what they cost";
    history.mimeType = "application/json";
    history.read = [&engine](const std::shared_ptr<Call> &call, std::string uri, const Values &) {
        return readHistory(&engine, call->peer().sight, std::move(uri));
    };
    resources.add(std::move(history));

    Resource services;
    services.uri = "oxide://services";
    services.name = "services";
    services.title = "Services";
    services.description = "Every service with its models, health, breaker and measurements";
    services.mimeType = "application/json";
    services.read = [&engine](const std::shared_ptr<Call> &, std::string uri, const Values &) {
        return readServices(&engine, std::move(uri));
    };
    resources.add(std::move(services));

    Resource task;
    task.uri = "oxide://tasks/{id}";
    task.name = "task";
    task.title = "Task";
    task.description = "All that is kept of a task: prompt, answer, attempts, decision";
    task.mimeType = "application/json";
    task.read = [&engine](const std::shared_ptr<Call> &call, std::string uri,
                          const Values &values) {
        return readTask(&engine, call->peer().sight, std::move(uri), values.at("id"));
    };
    task.complete = complete;
    resources.add(std::move(task));

    Resource decision;
    decision.uri = "oxide://decisions/{id}";
    decision.name = "decision";
    decision.title = "Decision";
    decision.description = "Why a task went where it did: every candidate with its score or the "
                           "reasons against it";
    decision.mimeType = "application/json";
    decision.read = [&engine](const std::shared_ptr<Call> &call, std::string uri,
                              const Values &values) {
        return readDecision(&engine, call->peer().sight, std::move(uri), values.at("id"));
    };
    decision.complete = complete;
    resources.add(std::move(decision));
}

} // namespace oxide::mcp

#include "api/serviceroutes.h"

#include "api/restjson.h"
#include "api/restrequest.h"
#include "api/restroute.h"
#include "api/taskwait.h"
#include "base/text.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using base::Result;

namespace {

using ServiceStatuses = std::vector<model::ServiceStatus>;

constexpr std::string_view kServiceTag = "Services";

constexpr std::string_view kServiceListAnswer =
    R"({"type":"object","required":["services","total","enabled"],"properties":{)"
    R"("services":{"type":"object","additionalProperties":{"type":"object"}},)"
    R"("total":{"type":"integer"},"enabled":{"type":"integer"}}})";

constexpr std::string_view kServiceAnswer =
    R"({"type":"object","required":["name","enabled","healthy","health"],"properties":{)"
    R"("name":{"type":"string"},"enabled":{"type":"boolean"},"healthy":{"type":"boolean"},)"
    R"("health":{"type":"string"},"why":{"type":"string"},)"
    R"("keys":{"type":"array","items":{"type":"string"},)"
    R"("description":"References to secrets, never secrets"}}})";

constexpr std::string_view kTestAnswer =
    R"({"type":"object","required":["service","success","response"],"properties":{)"
    R"("service":{"type":"string"},"success":{"type":"boolean"},"response":{"type":"string"},)"
    R"("steps":{"type":"array","items":{"type":"object"}}}})";

json::object servicesJson(const ServiceStatuses &services)
{
    json::object byName;
    for (const model::ServiceStatus &service : services)
        byName[service.config.name] = serviceJson(service);
    const auto enabled = std::ranges::count_if(
        services, [](const model::ServiceStatus &service) { return service.config.enabled; });
    return {{"services", std::move(byName)}, {"total", services.size()}, {"enabled", enabled}};
}

/// The service of the path, or an answer that there is none.
const model::ServiceStatus *findService(const ServiceStatuses &services, const std::string &name,
                                        Answer &answer)
{
    const auto named = [&name](const model::ServiceStatus &one) { return one.config.name == name; };
    const auto found = std::ranges::find_if(services, named);
    if (found != services.end())
        return &*found;
    base::Error error;
    error.kind = base::ErrorKind::NotFound;
    error.message = "There is no service " + base::toValidUtf8(name) + '.';
    answer.fail(error);
    return nullptr;
}

Handle listServices(const std::shared_ptr<Context> &context)
{
    return [context](const Call &, const std::shared_ptr<Answer> &answer) {
        answerWith(context->engine().services(), answer, servicesJson);
    };
}

void answerWithService(engine::Engine &engine, const std::string &name,
                       const std::shared_ptr<Answer> &answer)
{
    useOrFail(engine.services(), answer, [answer, name](const ServiceStatuses &services) {
        if (const auto *service = findService(services, name, *answer))
            answer->send(200, serviceJson(*service));
    });
}

Handle showService(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        answerWithService(context->engine(), call.path.at("name"), answer);
    };
}

Handle checkService(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        useOrFail(context->engine().checkServices(), answer,
                  [context, answer, name = call.path.at("name")](const engine::Done &) {
                      answerWithService(context->engine(), name, answer);
                  });
    };
}

json::value testErrorJson(const std::optional<base::Error> &error)
{
    if (!error)
        return nullptr;
    return {{"kind", base::nameOf(error->kind)}, {"message", error->message}};
}

json::object testJson(const model::ServiceTest &test)
{
    json::array steps;
    for (const model::TestStep &step : test.steps)
        steps.push_back({{"name", step.name},
                         {"error", testErrorJson(step.error)},
                         {"note", step.note},
                         {"took", secondsOf(step.took)}});
    return {{"service", test.service},
            {"success", test.passed()},
            {"response", test.answer},
            {"steps", std::move(steps)}};
}

/// With a prompt of the caller's own the test is a task like any other.
void testByTask(engine::Engine &engine, const Call &call, const std::string &prompt,
                const std::shared_ptr<Answer> &answer)
{
    model::TaskRequest task;
    task.source = model::TaskSource::Api;
    task.client = call.caller->name;
    task.prompt = prompt;
    task.service = call.path.at("name");
    task.allowedTargets = call.caller->models;
    task.tags = {"service-test"};
    runToEnd(engine, std::move(task), answer,
             [answer, service = call.path.at("name")](const Result<EndedTask> &ended) {
                 if (!ended) {
                     answer->fail(ended.error());
                     return;
                 }
                 const model::TaskFinished &finished = ended->finished;
                 answer->send(200, json::object{{"service", service},
                                                {"model", finished.target.model},
                                                {"task_id", ended->task.text()},
                                                {"success", !finished.error},
                                                {"response", ended->text},
                                                {"error", testErrorJson(finished.error)},
                                                {"duration", secondsOf(finished.duration)}});
             });
}

/// The test asks the model that is used when none is named.
void testByItself(engine::Engine &engine, const Call &call, const model::ServiceStatus &service,
                  const std::shared_ptr<Answer> &answer)
{
    if (call.caller->mayUse(service.config.name, service.model)) {
        answerWith(engine.testService(service.config, {}), answer, testJson);
        return;
    }
    base::Error error;
    error.kind = base::ErrorKind::PolicyRefused;
    error.message = "This key may not use " + service.config.name + '/' + service.model + '.';
    answer->fail(error);
}

Handle tryService(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        const auto prompt = call.request.queryValue("test_prompt");
        useOrFail(context->engine().services(), answer,
                  [context, answer, call, prompt](const ServiceStatuses &services) {
                      const auto *service = findService(services, call.path.at("name"), *answer);
                      if (service == nullptr)
                          return;
                      engine::Engine &engine = context->engine();
                      if (prompt && !prompt->empty())
                          testByTask(engine, call, *prompt, answer);
                      else
                          testByItself(engine, call, *service, answer);
                  });
    };
}

} // namespace

Routes serviceRoutes(const std::shared_ptr<Context> &context)
{
    const auto line = [](auto... what) { return restRoute(kServiceTag, what...); };
    return {
        withSchemas(line("GET", "/api/services", Role::Viewer, "Every service, by name",
                         listServices(context)),
                    {}, kServiceListAnswer),
        withSchemas(
            line("GET", "/api/services/{name}", Role::Viewer, "One service", showService(context)),
            {}, kServiceAnswer),
        withSchemas(line("POST", "/api/services/{name}/health", Role::Operator,
                         "Check the services now and tell of this one", checkService(context)),
                    {}, kServiceAnswer),
        withQuery(withSchemas(line("POST", "/api/services/{name}/test", Role::Operator,
                                   "Ask it something", tryService(context)),
                              {}, kTestAnswer),
                  {{"test_prompt", R"({"type":"string"})", "What; left out: a few words"}}),
    };
}

} // namespace oxide::api

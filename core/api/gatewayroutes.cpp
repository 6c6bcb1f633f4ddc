#include "api/gatewayroutes.h"

#include "api/requestid.h"
#include "api/restjson.h"
#include "api/restrequest.h"
#include "api/restroute.h"
#include "api/sight.h"
#include "api/taskanswer.h"
#include "api/taskwait.h"
#include "model/json.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;

namespace {

constexpr std::string_view kGatewayTag = "Gateway";

constexpr std::string_view kChatBody =
    R"({"type":"object","required":["prompt"],"description":"As POST /api/tasks/execute"})";

constexpr std::string_view kChatAnswer =
    R"({"type":"object","required":["request_id","task_id","provider","model","reason_codes",)"
    R"("text","usage","cost"],"properties":{"request_id":{"type":"string"},)"
    R"("task_id":{"type":"string"},"provider":{"type":"string"},"model":{"type":"string"},)"
    R"("reason_codes":{"type":"array","items":{"type":"string"}},"text":{"type":"string"},)"
    R"("usage":{"type":"object"},"cost":{"type":"object","properties":{)"
    R"("dollars":{"type":["number","null"]},"source":{"type":"string"}}},)"
    R"("finish_reason":{"type":"string"},"after_fallback":{"type":"boolean"},)"
    R"("first_token":{"type":"number"},"duration":{"type":"number"}}})";

constexpr std::string_view kPolicyAnswer =
    R"({"type":"object","required":["policy","rules","profiles","services"],"properties":{)"
    R"("policy":{"type":"object","additionalProperties":{"type":"string"},)"
    R"("description":"Settings, as written in the config"},"rules":{"type":"object"},)"
    R"("profiles":{"type":"array","items":{"type":"object"}},)"
    R"("services":{"type":"array","items":{"type":"object"}}}})";

constexpr std::string_view kAuditAnswer =
    R"({"type":"object","required":["request_id","task_id","number","at","mac"],"properties":{)"
    R"("request_id":{"type":"string"},"task_id":{"type":"string"},)"
    R"("number":{"type":"integer","description":"Place in the chain"},"at":{"type":"string"},)"
    R"("event":{"type":"string"},"service":{"type":"string"},"model":{"type":"string"},)"
    R"("reasons":{"type":"array","items":{"type":"string"}},"status":{"type":"string"},)"
    R"("failure":{"type":"string"},"latency_ms":{"type":"integer"},)"
    R"("prompt_sha256":{"type":"string"},"prompt_bytes":{"type":"integer"},)"
    R"("flags":{"type":"object"},"mac":{"type":"string"}}})";

json::array reasonCodes(const model::Decision *decision)
{
    json::array codes;
    if (decision != nullptr) {
        for (const model::Reason &reason : decision->reasons)
            codes.emplace_back(reason.text());
    }
    return codes;
}

json::object chatJson(const EndedTask &ended, const std::string &requestId)
{
    const model::TaskFinished &finished = ended.finished;
    return {{"request_id", requestId},
            {"task_id", ended.task.text()},
            {"provider", finished.target.service},
            {"model", finished.target.model},
            {"reason_codes", reasonCodes(ended.decision.get())},
            {"text", ended.text},
            {"usage", usageJson(finished.usage)},
            {"cost", costJson(finished.cost)},
            {"finish_reason", finished.finishReason},
            {"after_fallback", finished.afterFallback},
            {"first_token", secondsOf(finished.firstToken)},
            {"duration", secondsOf(finished.duration)}};
}

void answerChat(const EndedTask &ended, Answer &answer)
{
    const model::TaskFinished &finished = ended.finished;
    setTaskHeaders(answer, finished.target, ended.decision.get(), ended.notices);
    if (finished.error)
        answer.fail(*finished.error);
    else
        answer.send(200, chatJson(ended, answer.requestId()));
}

void refuseChat(engine::Engine &engine, const base::Error &error,
                const std::shared_ptr<Answer> &answer)
{
    explainRefusal(engine, error, [answer](const Refusal &refusal) {
        setTaskHeaders(*answer, {}, refusal.decision.get(), {});
        answer->fail(refusal.error);
    });
}

Handle chat(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        auto task = readTask(call);
        if (!task) {
            answer->fail(task.error());
            return;
        }
        runToEnd(context->engine(), std::move(*task), answer,
                 [&engine = context->engine(), answer](const base::Result<EndedTask> &ended) {
                     if (ended)
                         answerChat(*ended, *answer);
                     else
                         refuseChat(engine, ended.error(), answer);
                 });
    };
}

/// What decides, of the settings: none of them holds a secret or a private word.
json::object policyOf(const std::vector<model::Setting> &settings)
{
    json::object policy;
    for (const model::Setting &setting : settings) {
        if (setting.key.starts_with("routing.") || setting.key == "privacy.keep_local")
            policy[setting.key] = setting.value;
    }
    return policy;
}

json::array targetsOf(const std::vector<model::ServiceStatus> &services)
{
    json::array targets;
    for (const model::ServiceStatus &service : services)
        targets.push_back({{"name", service.config.name},
                           {"api_type", base::nameOf(service.config.dialect)},
                           {"enabled", service.config.enabled},
                           {"local", service.local},
                           {"health", base::nameOf(service.health)},
                           {"model", service.model}});
    return targets;
}

Handle policy(const std::shared_ptr<Context> &context)
{
    return [context](const Call &, const std::shared_ptr<Answer> &answer) {
        engine::Engine &engine = context->engine();
        const auto rules = engine.rules();
        const auto profiles = engine.profiles();
        const auto services = engine.services();
        const auto write = [](const auto &settings, const auto &set, const auto &ranking,
                              const auto &targets) {
            json::array profilesJson;
            for (const model::Profile &profile : ranking)
                profilesJson.push_back(model::toJson(profile));
            return json::object{{"policy", policyOf(settings)},
                                {"rules", model::toJson(set)},
                                {"profiles", std::move(profilesJson)},
                                {"services", targetsOf(targets)}};
        };
        useOrFail(engine.settings(), answer, [=](const std::vector<model::Setting> &settings) {
            useOrFail(rules, answer, [=](const model::RuleSet &set) {
                useOrFail(profiles, answer, [=](const std::vector<model::Profile> &ranking) {
                    answerWith(services, answer,
                               [=](const std::vector<model::ServiceStatus> &targets) {
                                   return write(settings, set, ranking, targets);
                               });
                });
            });
        });
    };
}

json::object auditJson(const model::AuditRecord &record)
{
    json::object object{{"request_id", requestIdOf(record.task)},
                        {"task_id", record.task.text()},
                        {"number", record.number},
                        {"at", timeText(record.at)}};
    const auto facts = model::parseJson(record.facts);
    if (facts && facts->is_object()) {
        for (const auto &member : facts->get_object())
            object[member.key()] = member.value();
    }
    object["mac"] = record.mac;
    return object;
}

Handle audit(const std::shared_ptr<Context> &context)
{
    return [context](const Call &call, const std::shared_ptr<Answer> &answer) {
        const auto id = idIn(call.path.at("request_id"));
        if (!id)
            answer->fail(wrongField("request_id", "must be what X-Request-Id said, or the id of a "
                                                  "task.")
                             .value());
        else if (!sightOf(*call.caller).only)
            answerWith(context->engine().auditRecord(*id), answer, auditJson);
        else
            useSeen(context->engine(), *call.caller, *id, answer,
                    [context, answer, id](const model::TaskDetail &) {
                        answerWith(context->engine().auditRecord(*id), answer, auditJson);
                    });
    };
}

} // namespace

Routes gatewayRoutes(const std::shared_ptr<Context> &context)
{
    const auto line = [](auto... what) { return restRoute(kGatewayTag, what...); };
    return {
        withSchemas(line("POST", "/v1/chat", Role::User,
                         "Route a prompt, wait for the whole answer, and say why who gave it",
                         chat(context)),
                    kChatBody, kChatAnswer),
        withSchemas(line("GET", "/v1/routes", Role::Viewer,
                         "What decides: settings, rules, profiles and services, without secrets",
                         policy(context)),
                    {}, kPolicyAnswer),
        withSchemas(line("GET", "/v1/audit/{request_id}", Role::Viewer,
                         "What the audit says of a request: never a word of its text",
                         audit(context)),
                    {}, kAuditAnswer),
    };
}

} // namespace oxide::api

#include "api/health.h"

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;

namespace {

constexpr std::string_view healthSchema = R"({"type":"object","required":["status","version"],)"
                                          R"("properties":{"status":{"type":"string",)"
                                          R"("enum":["healthy","unhealthy"]},)"
                                          R"("version":{"type":"string"},)"
                                          R"("services":{"type":"object",)"
                                          R"("description":"How many are in which health",)"
                                          R"("additionalProperties":{"type":"integer"}},)"
                                          R"("why":{"type":"string"}}})";

json::object countedByHealth(const std::vector<model::ServiceStatus> &services)
{
    json::object counts;
    for (const model::ServiceStatus &service : services) {
        const model::Health health =
            service.config.enabled ? service.health : model::Health::Disabled;
        json::value &count = counts[base::nameOf(health)];
        count = (count.is_int64() ? count.get_int64() : 0) + 1;
    }
    return counts;
}

Handle healthHandle(const std::shared_ptr<Context> &context)
{
    return [context](const Call &, const std::shared_ptr<Answer> &answer) {
        whenReady(context->engine().services(),
                  [answer](const base::Result<std::vector<model::ServiceStatus>> &services) {
                      json::object body{{"status", services ? "healthy" : "unhealthy"},
                                        {"version", OXIDE_VERSION}};
                      if (services)
                          body["services"] = countedByHealth(*services);
                      else
                          body["why"] = services.error().message;
                      answer->send(services ? 200 : 503, body);
                  });
    };
}

} // namespace

Routes healthRoutes(const std::shared_ptr<Context> &context)
{
    Route health;
    health.method = "GET";
    health.path = "/health";
    health.role = Role::Nobody;
    health.tag = "Monitoring";
    health.summary = "Whether Oxide answers, and its services by health";
    health.answer = healthSchema;
    health.handle = healthHandle(context);
    Route versioned = health;
    versioned.path = "/v1/health";
    return {std::move(health), std::move(versioned)};
}

} // namespace oxide::api

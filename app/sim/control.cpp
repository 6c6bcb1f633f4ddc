#include "sim/control.h"

#include "sim/catalog.h"
#include "sim/json.h"

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;
using base::ErrorKind;
using base::Result;

const char *const controlHelp =
    R"(Control port (JSON in, JSON out; "service" left out means all of them):
  GET  /_sim/services            the line printed at the start
  GET  /_sim/log                 what was asked; ?service=NAME &since=ID &limit=N
  GET  /_sim/counts              sums of the chats by service and in all
  POST /_sim/fail                {"service","kind","count":1,"scope":"chat|models|other|all","model"}
                                 the next requests fail so
  POST /_sim/set                 {"service", any key of a service in the config but name,
                                 dialect, port}: {"ttft_ms":50,"failures":{"429":0.1}}
  POST /_sim/refuse              {"service","ms":1000} refuse connections for so long
  POST /_sim/reset               {"service"} as at the start; without a service the log too
  GET  /catalog/openrouter/api/v1/models, /catalog/arena/filter, /catalog/huggingface/api/models/…
                                 what catalogues of models say of the simulated ones
)";

namespace {

httpserver::ServerOptions optionsOf(const std::string &host, std::uint16_t port)
{
    httpserver::ServerOptions options;
    options.address = host;
    options.port = port;
    return options;
}

Result<Scope> scopeOf(const json::object &body)
{
    const std::string name = textAt(body, "scope");
    if (name.empty() || name == "chat")
        return Scope::Chat;
    if (name == "models")
        return Scope::Models;
    if (name == "all")
        return Scope::All;
    if (name == "other")
        return Scope::Other;
    return base::fail(ErrorKind::InvalidArgument, "scope: must be one of chat, models, other, all");
}

} // namespace

Control::Control(httpserver::IoContext &io, const std::string &host, std::uint16_t port,
                 const Services &services, Journal &journal)
    : m_host(host), m_services(services), m_journal(journal),
      m_server(io, optionsOf(host, port),
               [this](const httpserver::Request &request,
                      const std::shared_ptr<httpserver::ResponseWriter> &writer) {
                   handle(request, writer);
               })
{
}

std::string Control::readyLine() const
{
    json::array services;
    for (const auto &service : m_services)
        services.push_back(service->readyJson());
    const std::string at = origin();
    const json::object line{{"ready", true},
                            {"services", std::move(services)},
                            {"control", at},
                            {"catalog",
                             {{"openrouter_url", at + std::string(openRouterPath)},
                              {"arena_url", at + std::string(arenaPath)},
                              {"huggingface_url", at + std::string(huggingFacePath)}}}};
    return json::serialize(line);
}

std::string Control::origin() const
{
    const bool v6 = m_host.find(':') != std::string::npos;
    return "http://" + (v6 ? '[' + m_host + ']' : m_host) + ':' + std::to_string(m_server.port());
}

void Control::handle(const httpserver::Request &request,
                     const std::shared_ptr<httpserver::ResponseWriter> &writer)
{
    const auto result = answer(request);
    const httpserver::Headers headers{{"Content-Type", "application/json"}};
    if (result) {
        writer->send(200, headers, json::serialize(*result) + '\n');
        return;
    }
    const int status = result.error().kind == ErrorKind::NotFound ? 404 : 400;
    writer->send(status, headers,
                 json::serialize(json::object{{"error", result.error().message}}) + '\n');
}

Result<json::value> Control::answer(const httpserver::Request &request)
{
    if (request.method == "GET") {
        if (request.path == "/_sim/services")
            return parseJson(readyLine());
        if (request.path == "/_sim/counts")
            return m_journal.countsJson();
        if (request.path == "/_sim/log")
            return log(request);
        if (isCatalogRequest(request)) {
            std::vector<const ServiceProfile *> profiles;
            for (const auto &service : m_services)
                profiles.push_back(&service->profile());
            return catalogAnswer(request, profiles);
        }
    }
    if (request.method != "POST")
        return base::fail(ErrorKind::NotFound, "no such endpoint; see oxide-sim --help");
    const auto parsed = parseJson(request.body.empty() ? "{}" : request.body);
    if (!parsed || !parsed->is_object())
        return base::fail(ErrorKind::InvalidArgument, "the body must be a JSON object");
    const json::object &body = parsed->get_object();
    Result<void> done;
    if (request.path == "/_sim/fail")
        done = fail(body);
    else if (request.path == "/_sim/set")
        done = set(body);
    else if (request.path == "/_sim/refuse")
        done = refuse(body);
    else if (request.path == "/_sim/reset")
        done = reset(body);
    else
        return base::fail(ErrorKind::NotFound, "no such endpoint; see oxide-sim --help");
    if (!done)
        return tl::make_unexpected(done.error());
    return json::object{{"ok", true}};
}

Result<json::value> Control::log(const httpserver::Request &request) const
{
    const auto number = [&request](std::string_view name, std::int64_t otherwise) {
        const auto text = request.queryValue(name);
        const auto value = text ? parseJson(*text) : parseJson("null");
        return value ? integerOf(*value).value_or(otherwise) : otherwise;
    };
    const std::int64_t since = std::max<std::int64_t>(0, number("since", 0));
    const std::int64_t limit = std::max<std::int64_t>(0, number("limit", Journal::kept));
    return json::object{
        {"entries", m_journal.entriesJson(request.queryValue("service").value_or(""),
                                          static_cast<std::uint64_t>(since),
                                          static_cast<std::size_t>(limit))}};
}

Result<std::vector<Service *>> Control::chosen(const json::object &body) const
{
    const std::string name = textAt(body, "service");
    std::vector<Service *> found;
    for (const auto &service : m_services) {
        if (name.empty() || service->profile().name == name)
            found.push_back(service.get());
    }
    if (found.empty())
        return base::fail(ErrorKind::NotFound, "there is no service \"" + name + '"');
    return found;
}

Result<void> Control::fail(const json::object &body)
{
    const auto kind = failureFromName(textAt(body, "kind"));
    if (!kind)
        return base::fail(ErrorKind::InvalidArgument,
                          "kind: no such failure; see oxide-sim --help");
    const auto scope = scopeOf(body);
    if (!scope)
        return tl::make_unexpected(scope.error());
    const auto services = chosen(body);
    if (!services)
        return tl::make_unexpected(services.error());
    PlannedFailure failure;
    failure.kind = *kind;
    failure.scope = *scope;
    failure.count = integerAt(body, "count").value_or(1);
    failure.model = textAt(body, "model");
    if (failure.count < 1)
        return base::fail(ErrorKind::InvalidArgument, "count: must be at least 1");
    for (Service *service : *services)
        service->plan(failure);
    return {};
}

Result<void> Control::set(json::object body)
{
    const auto services = chosen(body);
    if (!services)
        return tl::make_unexpected(services.error());
    body.erase("service");
    for (Service *service : *services) {
        if (auto changed = service->change(body); !changed)
            return changed;
    }
    return {};
}

Result<void> Control::refuse(const json::object &body)
{
    const auto services = chosen(body);
    if (!services)
        return tl::make_unexpected(services.error());
    const std::int64_t time = integerAt(body, "ms").value_or(1'000);
    if (time < 0 || time > 86'400'000)
        return base::fail(ErrorKind::InvalidArgument, "ms: must be from 0 to 86400000");
    for (Service *service : *services)
        service->refuseConnections(std::chrono::milliseconds(time));
    return {};
}

Result<void> Control::reset(const json::object &body)
{
    const auto services = chosen(body);
    if (!services)
        return tl::make_unexpected(services.error());
    for (Service *service : *services)
        service->reset();
    if (!body.contains("service"))
        m_journal.clear();
    return {};
}

} // namespace oxide::sim

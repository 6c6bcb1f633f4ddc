#include "api/models.h"

#include "api/modelname.h"
#include "api/rfc3339.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;

namespace {

/// Of Ollama's API, as it is spoken here; its clients look whether it is new enough.
constexpr std::string_view kOllamaVersion = "0.13.0";
constexpr std::string_view kOwner = "oxide";

/// A name that a caller may ask for.
struct Offer {
    std::string id;
    std::string owner; ///< the service; Oxide itself for `auto`
    std::optional<model::ModelInfo> info;
    base::TimePoint since;
};

using Offers = std::vector<Offer>;

void addProfiles(const std::vector<model::Profile> &profiles, Offers &offers)
{
    Offer any;
    any.id = "auto";
    any.owner = kOwner;
    offers.push_back(any);
    for (const model::Profile &profile : profiles) {
        any.id = "auto:" + profile.name;
        offers.push_back(any);
    }
}

void addModels(const std::vector<model::ServiceStatus> &services, const Caller &caller,
               Offers &offers)
{
    for (const model::ServiceStatus &service : services) {
        if (!service.config.enabled)
            continue;
        for (const model::ModelInfo &info : service.models) {
            if (!caller.mayUse(service.config.name, info.name))
                continue;
            Offer offer;
            offer.id = service.config.name + '/' + info.name;
            offer.owner = service.config.name;
            offer.info = info;
            offer.since = service.since;
            offers.push_back(std::move(offer));
        }
    }
}

/// Asks for profiles and services, and hands on what is offered, or answers with what went wrong.
void withOffers(const std::shared_ptr<ChatRoom> &room, const Call &call,
                const std::shared_ptr<Answer> &answer, std::function<void(const Offers &)> use)
{
    using Profiles = base::Result<std::vector<model::Profile>>;
    using Services = base::Result<std::vector<model::ServiceStatus>>;
    whenReady(room->engine().profiles(), [=, caller = call.caller](const Profiles &profiles) {
        if (!profiles) {
            answer->fail(profiles.error());
            return;
        }
        Offers offers;
        addProfiles(*profiles, offers);
        whenReady(room->engine().services(), [=](const Services &services) {
            if (!services) {
                answer->fail(services.error());
                return;
            }
            Offers all = offers;
            addModels(*services, *caller, all);
            use(all);
        });
    });
}

// In OpenAI's words, and Anthropic's

std::int64_t unixTime(base::TimePoint at)
{
    return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

json::object openAiModel(const Offer &offer)
{
    json::object model{{"id", offer.id},
                       {"object", "model"},
                       {"created", unixTime(offer.since)},
                       {"owned_by", offer.owner}};
    if (offer.info && offer.info->contextWindow)
        model["context_length"] = *offer.info->contextWindow;
    return model;
}

json::object anthropicModel(const Offer &offer)
{
    return {{"type", "model"},
            {"id", offer.id},
            {"display_name", offer.id},
            {"created_at", rfc3339(offer.since)}};
}

json::object modelJson(const Offer &offer, Dialect dialect)
{
    return dialect == Dialect::Anthropic ? anthropicModel(offer) : openAiModel(offer);
}

json::object listJson(const Offers &offers, Dialect dialect)
{
    json::array data;
    for (const Offer &offer : offers)
        data.push_back(modelJson(offer, dialect));
    json::object list{{"data", std::move(data)}};
    if (dialect == Dialect::Anthropic) {
        list["has_more"] = false;
        list["first_id"] = offers.front().id; // `auto` is always there
        list["last_id"] = offers.back().id;
    } else {
        list["object"] = "list";
    }
    return list;
}

void answerUnknown(const std::string &name, const std::shared_ptr<Answer> &answer)
{
    base::Error error;
    error.kind = base::ErrorKind::ModelNotFound;
    error.message = "There is no model '" + name + "'.";
    answer->fail(error);
}

const Offer *find(const Offers &offers, std::string_view name)
{
    const auto exact = std::ranges::find(offers, name, &Offer::id);
    if (exact != offers.end())
        return &*exact;
    const auto bare = std::ranges::find_if(
        offers, [name](const Offer &offer) { return offer.info && offer.info->name == name; });
    return bare == offers.end() ? nullptr : &*bare;
}

// Rankings

json::object candidateJson(const model::Candidate &candidate)
{
    json::object parts;
    for (const model::SubScore &part : candidate.parts)
        parts[base::nameOf(part.factor)] = part.value;
    json::array reasons;
    for (const model::Reason &reason : candidate.reasons)
        reasons.push_back(json::string(reason.text()));
    json::object row{{"id", candidate.target.service + '/' + candidate.target.model},
                     {"service", candidate.target.service},
                     {"model", candidate.target.model},
                     {"local", candidate.local},
                     {"score", nullptr},
                     {"parts", std::move(parts)},
                     {"reasons", std::move(reasons)}};
    if (candidate.score)
        row["score"] = *candidate.score;
    return row;
}

void answerRankings(const std::shared_ptr<ChatRoom> &room, const Call &call,
                    const std::shared_ptr<Answer> &answer)
{
    model::TaskRequest question;
    question.source = model::TaskSource::Api;
    question.client = call.caller->name;
    question.allowedTargets = call.caller->models;
    question.prompt = call.request.queryValue("prompt").value_or("Hello");
    question.profile = call.request.queryValue("profile").value_or(std::string());
    whenReady(room->engine().preview(std::move(question)),
              [answer](const base::Result<model::Decision> &decision) {
                  if (!decision) {
                      answer->fail(decision.error());
                      return;
                  }
                  json::array data;
                  for (const model::Candidate &candidate : decision->candidates)
                      data.push_back(candidateJson(candidate));
                  answer->send(200, json::object{{"object", "list"},
                                                 {"profile", decision->profile},
                                                 {"data", std::move(data)}});
              });
}

// In Ollama's words

json::object detailsOf(const Offer &offer)
{
    json::array families;
    families.push_back(json::string(offer.owner));
    return {{"parent_model", ""},    {"format", "oxide"},
            {"family", offer.owner}, {"families", std::move(families)},
            {"parameter_size", ""},  {"quantization_level", ""}};
}

json::object tagOf(const Offer &offer)
{
    const auto size = offer.info ? offer.info->sizeBytes.value_or(0) : 0;
    return {{"name", offer.id}, {"model", offer.id}, {"modified_at", rfc3339(offer.since)},
            {"size", size},     {"digest", ""},      {"details", detailsOf(offer)}};
}

json::object tagsJson(const Offers &offers, bool onlyLoaded)
{
    json::array models;
    for (const Offer &offer : offers) {
        if (!onlyLoaded || (offer.info && offer.info->loaded))
            models.push_back(tagOf(offer));
    }
    return {{"models", std::move(models)}};
}

json::object showJson(const Offer &offer)
{
    const model::ModelInfo info = offer.info.value_or(model::ModelInfo());
    const bool answers = info.embeds != true;
    json::array can;
    can.push_back(answers ? "completion" : "embedding");
    if (answers && info.tools != false)
        can.push_back("tools");
    if (info.vision == true)
        can.push_back("vision");
    if (info.reasoning == true)
        can.push_back("thinking");
    json::object about{{"general.architecture", "oxide"}};
    if (info.contextWindow)
        about["oxide.context_length"] = *info.contextWindow;
    return {{"modelfile", ""},
            {"parameters", ""},
            {"template", ""},
            {"details", detailsOf(offer)},
            {"model_info", std::move(about)},
            {"capabilities", std::move(can)},
            {"modified_at", rfc3339(offer.since)}};
}

void answerShow(const std::shared_ptr<ChatRoom> &room, const Call &call,
                const std::shared_ptr<Answer> &answer)
{
    const auto parsed = parseBody(call.request.body);
    if (!parsed) {
        answer->fail(parsed.error());
        return;
    }
    Complaint complaint;
    BodyReader body(&*parsed, {}, complaint);
    auto name = body.text("model");
    if (!name)
        name = body.requiredText("name"); // its older key
    if (complaint.error()) {
        answer->fail(*complaint.error());
        return;
    }
    withOffers(room, call, answer, [answer, name = *name](const Offers &offers) {
        if (const Offer *offer = find(offers, withoutTag(name)))
            answer->send(200, showJson(*offer));
        else
            answerUnknown(name, answer);
    });
}

// The table

constexpr std::string_view kListSchema =
    "{\"type\":\"object\",\"required\":[\"data\"],\"properties\":{"
    "\"data\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}";
constexpr std::string_view kObjectSchema = "{\"type\":\"object\"}";
constexpr std::string_view kTagsSchema =
    "{\"type\":\"object\",\"required\":[\"models\"],\"properties\":{"
    "\"models\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}";
constexpr std::string_view kShowBody =
    "{\"type\":\"object\",\"properties\":{\"model\":{\"type\":\"string\"}}}";

Route routeOf(std::string_view path, Dialect dialect, std::string_view summary,
              std::string_view schema, Handle handle)
{
    Route route;
    route.method = "GET";
    route.path = path;
    route.dialect = dialect;
    route.role = Role::Viewer;
    route.tag = dialect == Dialect::Ollama ? "Ollama" : "OpenAI";
    route.summary = summary;
    route.answer = schema;
    route.handle = std::move(handle);
    return route;
}

/// Answers with what `make` makes of the offers.
template<class Make>
Handle offering(const std::shared_ptr<ChatRoom> &room, Make make)
{
    return [room, make](const Call &call, const std::shared_ptr<Answer> &answer) {
        withOffers(room, call, answer,
                   [answer, make](const Offers &offers) { answer->send(200, make(offers)); });
    };
}

Handle listing(const std::shared_ptr<ChatRoom> &room)
{
    return [room](const Call &call, const std::shared_ptr<Answer> &answer) {
        withOffers(room, call, answer, [answer](const Offers &offers) {
            answer->send(200, listJson(offers, answer->dialect()));
        });
    };
}

Handle naming(const std::shared_ptr<ChatRoom> &room)
{
    return [room](const Call &call, const std::shared_ptr<Answer> &answer) {
        const std::string name = call.path.at("model");
        withOffers(room, call, answer, [answer, name](const Offers &offers) {
            if (const Offer *offer = find(offers, name))
                answer->send(200, modelJson(*offer, answer->dialect()));
            else
                answerUnknown(name, answer);
        });
    };
}

} // namespace

Routes modelRoutes(const std::shared_ptr<ChatRoom> &room)
{
    Routes routes;
    routes.push_back(routeOf("/v1/models", Dialect::OpenAi, "The names that may be asked for",
                             kListSchema, listing(room)));
    routes.push_back(routeOf("/v1/models/rankings", Dialect::OpenAi,
                             "How a profile ranks the models now, for a prompt", kListSchema,
                             [room](const Call &call, const std::shared_ptr<Answer> &answer) {
                                 answerRankings(room, call, answer);
                             }));
    routes.back().query = {
        {"profile", R"({"type":"string"})", "What counts; left out: as configured"},
        {"prompt", R"({"type":"string"})", "What for; left out: a greeting"}};
    routes.push_back(routeOf("/v1/models/{model...}", Dialect::OpenAi, "One of the names",
                             kObjectSchema, naming(room)));
    routes.push_back(
        routeOf("/api/tags", Dialect::Ollama, "The names that may be asked for", kTagsSchema,
                offering(room, [](const Offers &offers) { return tagsJson(offers, false); })));
    routes.push_back(
        routeOf("/api/ps", Dialect::Ollama, "The models that are in memory", kTagsSchema,
                offering(room, [](const Offers &offers) { return tagsJson(offers, true); })));
    Route show = routeOf("/api/show", Dialect::Ollama, "What is known of a model", kObjectSchema,
                         [room](const Call &call, const std::shared_ptr<Answer> &answer) {
                             answerShow(room, call, answer);
                         });
    show.method = "POST";
    show.body = kShowBody;
    routes.push_back(std::move(show));
    routes.push_back(routeOf("/api/version", Dialect::Ollama, "The version of Ollama's API",
                             kObjectSchema,
                             [](const Call &, const std::shared_ptr<Answer> &answer) {
                                 answer->send(200, json::object{{"version", kOllamaVersion}});
                             }));
    return routes;
}

} // namespace oxide::api

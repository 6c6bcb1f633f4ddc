#include "routing/snapshot.h"

#include "model/json.h"
#include "routing/textconditions.h"

#include <algorithm>

#include <boost/json.hpp>

#include <QCryptographicHash>

namespace oxide::routing {

namespace {

namespace json = boost::json;
using base::ErrorKind;

constexpr int kVersion = 1;

json::value toJson(const ServiceView &service)
{
    json::object object;
    object["name"] = service.name;
    object["enabled"] = service.enabled;
    object["local"] = service.local;
    object["health"] = base::nameOf(service.health);
    object["breaker"] = base::nameOf(service.breaker);
    object["model"] = service.model;
    json::array models;
    for (const model::ModelInfo &each : service.models)
        models.push_back(model::toJson(each));
    object["models"] = std::move(models);
    if (service.contextWindow)
        object["context_window"] = *service.contextWindow;
    return object;
}

std::string textOf(const std::vector<ServiceView> &services, const model::RuleSet &rules)
{
    json::object object;
    object["version"] = kVersion;
    json::array list;
    for (const ServiceView &service : services)
        list.push_back(toJson(service));
    object["services"] = std::move(list);
    object["rules"] = model::toJson(rules);
    return json::serialize(object);
}

std::string hashOf(const std::string &text)
{
    const QByteArrayView bytes(text.data(), static_cast<qsizetype>(text.size()));
    return QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

auto broken(const std::string &what)
{
    return base::fail(ErrorKind::InvalidArgument, "The stored routing snapshot is broken: " + what);
}

template<class E>
bool readEnum(const json::object &object, std::string_view key, E &to)
{
    const json::value *value = object.if_contains(key);
    if (!value || !value->is_string())
        return false;
    const auto known = base::fromName<E>(std::string_view(value->get_string()));
    to = known.value_or(to);
    return known.has_value();
}

bool readText(const json::object &object, std::string_view key, std::string &to)
{
    const json::value *value = object.if_contains(key);
    if (!value || !value->is_string())
        return false;
    to = std::string_view(value->get_string());
    return true;
}

bool readBool(const json::object &object, std::string_view key, bool &to)
{
    const json::value *value = object.if_contains(key);
    if (!value || !value->is_bool())
        return false;
    to = value->get_bool();
    return true;
}

base::Result<ServiceView> serviceFromJson(const json::value &value)
{
    ServiceView service;
    const json::object *object = value.if_object();
    if (!object || !readText(*object, "name", service.name)
        || !readBool(*object, "enabled", service.enabled)
        || !readBool(*object, "local", service.local)
        || !readEnum(*object, "health", service.health)
        || !readEnum(*object, "breaker", service.breaker)
        || !readText(*object, "model", service.model))
        return broken("a service lacks a value or has one that is not known");
    if (const json::value *window = object->if_contains("context_window")) {
        if (!window->is_int64())
            return broken("services.context_window is not a number");
        service.contextWindow = window->get_int64();
    }
    const json::value *models = object->if_contains("models");
    if (!models || !models->is_array())
        return broken("services.models is not a list");
    for (const json::value &each : models->get_array()) {
        auto info = model::modelFromJson(each);
        if (!info)
            return base::fail(std::move(info.error()));
        service.models.push_back(std::move(*info));
    }
    return service;
}

void sortByName(std::vector<ServiceView> &services)
{
    // Stable: what is sorted already (a stored snapshot) must stay as it is, even where a server
    // lists a name twice.
    std::ranges::stable_sort(services, {}, &ServiceView::name);
    for (ServiceView &service : services)
        std::ranges::stable_sort(service.models, {}, &model::ModelInfo::name);
}

} // namespace

Snapshot::Snapshot(std::vector<ServiceView> services, model::RuleSet rules)
    : Snapshot(std::move(services), rules, std::make_shared<const TextConditions>(rules))
{
}

Snapshot::Snapshot(std::vector<ServiceView> services, model::RuleSet rules,
                   std::shared_ptr<const TextConditions> texts)
    : m_services(std::move(services)), m_rules(std::move(rules)), m_texts(std::move(texts))
{
    sortByName(m_services);
    m_text = textOf(m_services, m_rules);
    m_hash = hashOf(m_text);
}

std::shared_ptr<const Snapshot> Snapshot::withServices(std::vector<ServiceView> services) const
{
    return std::shared_ptr<const Snapshot>(new Snapshot(std::move(services), m_rules, m_texts));
}

const ServiceView *Snapshot::service(std::string_view name) const
{
    const auto found = std::ranges::lower_bound(m_services, name, {}, &ServiceView::name);
    return found != m_services.end() && found->name == name ? &*found : nullptr;
}

base::Result<std::shared_ptr<const Snapshot>> Snapshot::fromText(const std::string &text)
{
    json::error_code error;
    const json::value value = json::parse(text, error);
    const json::object *object = value.if_object();
    if (error || !object)
        return broken("it is not a JSON object");
    const json::value *version = object->if_contains("version");
    if (!version || *version != kVersion)
        return broken("this Oxide does not know its version");
    const json::value *list = object->if_contains("services");
    const json::value *rules = object->if_contains("rules");
    if (!list || !list->is_array() || !rules)
        return broken("services or rules are missing");

    std::vector<ServiceView> services;
    for (const json::value &each : list->get_array()) {
        auto service = serviceFromJson(each);
        if (!service)
            return base::fail(std::move(service.error()));
        services.push_back(std::move(*service));
    }
    auto ruleSet = model::rulesFromJson(*rules);
    if (!ruleSet)
        return base::fail(std::move(ruleSet.error()));
    return std::make_shared<const Snapshot>(std::move(services), std::move(*ruleSet));
}

} // namespace oxide::routing

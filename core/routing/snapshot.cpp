#include "routing/snapshot.h"

#include "model/json.h"
#include "routing/textconditions.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include <QCryptographicHash>

namespace oxide::routing {

namespace {

namespace json = boost::json;
using base::ErrorKind;

/// Goes up with every change to what decide() makes of a snapshot; a stored decision of another
/// version cannot be compared.
constexpr int kVersion = 3;
constexpr int kFirstVersion = 1; ///< services, models and rules alone

json::value toJson(const ModelView &view)
{
    json::value value = model::toJson(view.info);
    json::object &object = value.get_object();
    if (!view.isListed)
        object["unlisted"] = true;
    if (view.competes)
        object["competes"] = true;
    if (view.breaker != model::BreakerState::Closed)
        object["breaker"] = base::nameOf(view.breaker);
    if (view.measured != model::Measured())
        object["measured"] = model::toJson(view.measured);
    return value;
}

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
    for (const ModelView &each : service.models)
        models.push_back(toJson(each));
    object["models"] = std::move(models);
    if (service.contextWindow)
        object["context_window"] = *service.contextWindow;
    if (service.price)
        object["price"] = model::toJson(*service.price);
    return object;
}

std::string textOf(const SnapshotParts &parts)
{
    json::object object;
    object["version"] = kVersion;
    json::array services;
    for (const ServiceView &service : parts.services)
        services.push_back(toJson(service));
    object["services"] = std::move(services);
    object["setup"] = model::toJson(parts.setup);
    object["machine"] = model::toJson(parts.machine);
    json::array budgets;
    for (const model::BudgetUse &budget : parts.budgets)
        budgets.push_back(model::toJson(budget));
    object["budgets"] = std::move(budgets);
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

/// What the writer leaves out where it is as usual.
bool isSet(const json::object &object, std::string_view key)
{
    const json::value *value = object.if_contains(key);
    return value && value->is_bool() && value->get_bool();
}

base::Result<ModelView> modelFromJson(const json::value &value)
{
    ModelView view;
    auto info = model::modelFromJson(value);
    if (!info)
        return base::fail(std::move(info.error()));
    view.info = std::move(*info);
    const json::object &object = value.get_object();
    view.isListed = !isSet(object, "unlisted");
    view.competes = isSet(object, "competes");
    if (object.contains("breaker") && !readEnum(object, "breaker", view.breaker))
        return broken("a model's breaker is not known");
    if (const json::value *measured = object.if_contains("measured")) {
        auto read = model::measuredFromJson(*measured);
        if (!read)
            return base::fail(std::move(read.error()));
        view.measured = *read;
    }
    return view;
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
    if (const json::value *price = object->if_contains("price")) {
        auto read = model::priceFromJson(*price);
        if (!read)
            return base::fail(std::move(read.error()));
        service.price = *read;
    }
    const json::value *models = object->if_contains("models");
    if (!models || !models->is_array())
        return broken("services.models is not a list");
    for (const json::value &each : models->get_array()) {
        auto view = modelFromJson(each);
        if (!view)
            return base::fail(std::move(view.error()));
        service.models.push_back(std::move(*view));
    }
    return service;
}

base::Result<void> readServices(const json::object &object, SnapshotParts &parts)
{
    const json::value *list = object.if_contains("services");
    if (!list || !list->is_array())
        return broken("services are missing");
    for (const json::value &each : list->get_array()) {
        auto service = serviceFromJson(each);
        if (!service)
            return base::fail(std::move(service.error()));
        parts.services.push_back(std::move(*service));
    }
    return {};
}

base::Result<void> readSetup(const json::object &object, SnapshotParts &parts)
{
    const json::value *setup = object.if_contains("setup");
    const json::value *machine = object.if_contains("machine");
    const json::value *budgets = object.if_contains("budgets");
    if (!setup || !machine || !budgets || !budgets->is_array())
        return broken("setup, machine or budgets are missing");
    auto readSetup = model::setupFromJson(*setup);
    if (!readSetup)
        return base::fail(std::move(readSetup.error()));
    parts.setup = std::move(*readSetup);
    auto readMachine = model::machineFromJson(*machine);
    if (!readMachine)
        return base::fail(std::move(readMachine.error()));
    parts.machine = *readMachine;
    for (const json::value &each : budgets->get_array()) {
        auto budget = model::budgetUseFromJson(each);
        if (!budget)
            return base::fail(std::move(budget.error()));
        parts.budgets.push_back(std::move(*budget));
    }
    return {};
}

/// Version 1 had the rules in the setup's place, and nothing else of it.
base::Result<void> readFirstSetup(const json::object &object, SnapshotParts &parts)
{
    const json::value *rules = object.if_contains("rules");
    if (!rules)
        return broken("rules are missing");
    auto read = model::rulesFromJson(*rules);
    if (!read)
        return base::fail(std::move(read.error()));
    parts.setup.rules = std::move(*read);
    return {};
}

void sortByName(std::vector<ServiceView> &services)
{
    // Stable: what is sorted already (a stored snapshot) must stay as it is, even where a server
    // lists a name twice.
    std::ranges::stable_sort(services, {}, &ServiceView::name);
    for (ServiceView &service : services)
        std::ranges::stable_sort(
            service.models, {},
            [](const ModelView &view) -> const std::string & { return view.info.name; });
}

/// What no rule asks for is left out: it changes often.
void keepWhatRulesAsk(SnapshotParts &parts)
{
    const StateAsked asked = stateAsked(parts.setup.rules);
    const auto keepIf = [](bool isAsked, auto &value) {
        if (!isAsked)
            value.reset();
    };
    keepIf(asked.onBattery, parts.machine.onBattery);
    keepIf(asked.metered, parts.machine.metered);
    keepIf(asked.cpuLoad, parts.machine.cpuLoad);
    keepIf(asked.freeMemory, parts.machine.freeMemory);
    keepIf(asked.freeVram, parts.machine.freeVram);
    if (!asked.budgets)
        parts.budgets.clear();
    std::ranges::stable_sort(parts.budgets, {}, &model::BudgetUse::name);
}

std::vector<Contender> contendersOf(const std::vector<ServiceView> &services)
{
    std::vector<Contender> contenders;
    for (const ServiceView &service : services) {
        const ModelView *own = findModel(service, service.model);
        if (!own)
            contenders.push_back({&service, nullptr, tokenizerOf(service.model)});
        for (const ModelView &view : service.models) {
            if (view.competes || &view == own)
                contenders.push_back({&service, &view, tokenizerOf(view.info.name)});
        }
    }
    return contenders;
}

SnapshotParts partsOf(std::vector<ServiceView> services, model::RuleSet rules)
{
    SnapshotParts parts;
    parts.services = std::move(services);
    parts.setup.rules = std::move(rules);
    return parts;
}

const ModelView *exactModel(const ServiceView &service, std::string_view name)
{
    const auto nameOf = [](const ModelView &view) -> std::string_view { return view.info.name; };
    const auto found = std::ranges::lower_bound(service.models, name, {}, nameOf);
    return found != service.models.end() && found->info.name == name ? &*found : nullptr;
}

} // namespace

bool StateAsked::isBeyond(const StateAsked &other) const
{
    return (onBattery && !other.onBattery) || (metered && !other.metered)
           || (cpuLoad && !other.cpuLoad) || (freeMemory && !other.freeMemory)
           || (freeVram && !other.freeVram) || (budgets && !other.budgets);
}

StateAsked stateAsked(const model::RuleSet &rules)
{
    StateAsked asked;
    for (const model::Rule &rule : rules.rules) {
        if (!rule.enabled)
            continue;
        const model::MachineCondition &machine = rule.when.machine;
        asked.onBattery = asked.onBattery || machine.onBattery;
        asked.metered = asked.metered || machine.metered;
        asked.cpuLoad = asked.cpuLoad || !machine.cpuLoad.isOpen();
        asked.freeMemory = asked.freeMemory || !machine.freeMemory.isOpen();
        asked.freeVram = asked.freeVram || !machine.freeVram.isOpen();
        asked.budgets = asked.budgets || !rule.when.budgetUsed.isOpen();
    }
    return asked;
}

const ModelView *findModel(const ServiceView &service, std::string_view name)
{
    if (const ModelView *exact = exactModel(service, name))
        return exact;
    if (name.empty() || name.find(':') != std::string_view::npos)
        return nullptr;
    return exactModel(service, std::string(name) + ":latest");
}

Snapshot::Snapshot(SnapshotParts parts, std::shared_ptr<const TextConditions> texts)
    : m_parts(std::move(parts)), m_texts(std::move(texts))
{
    if (!m_texts)
        m_texts = std::make_shared<const TextConditions>(m_parts.setup.rules);
    sortByName(m_parts.services);
    keepWhatRulesAsk(m_parts);
    m_contenders = contendersOf(m_parts.services);
}

Snapshot::Snapshot(std::vector<ServiceView> services, model::RuleSet rules)
    : Snapshot(partsOf(std::move(services), std::move(rules)))
{
}

const ServiceView *Snapshot::service(std::string_view name) const
{
    const auto &services = m_parts.services;
    const auto found = std::ranges::lower_bound(services, name, {}, &ServiceView::name);
    return found != services.end() && found->name == name ? &*found : nullptr;
}

void Snapshot::write() const
{
    std::call_once(m_written, [this] {
        m_text = textOf(m_parts);
        m_hash = hashOf(m_text);
    });
}

const std::string &Snapshot::text() const
{
    write();
    return m_text;
}

const std::string &Snapshot::hash() const
{
    write();
    return m_hash;
}

base::Result<std::shared_ptr<const Snapshot>> Snapshot::fromText(const std::string &text)
{
    const auto value = model::parseJson(text);
    const json::object *object = value ? value->if_object() : nullptr;
    if (!object)
        return broken("it is not a JSON object");
    const json::value *version = object->if_contains("version");
    const std::int64_t *number = version ? version->if_int64() : nullptr;
    if (!number || *number < kFirstVersion || *number > kVersion)
        return broken("this Oxide does not know its version");
    SnapshotParts parts;
    if (auto read = readServices(*object, parts); !read)
        return base::fail(std::move(read.error()));
    auto read =
        *number == kFirstVersion ? readFirstSetup(*object, parts) : readSetup(*object, parts);
    if (!read)
        return base::fail(std::move(read.error()));
    auto snapshot = std::make_shared<Snapshot>(std::move(parts));
    snapshot->m_isCurrent = *number == kVersion;
    return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

} // namespace oxide::routing

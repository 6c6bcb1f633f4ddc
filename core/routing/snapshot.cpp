#include "routing/snapshot.h"

#include "model/json.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/json.hpp>

namespace oxide::routing {

namespace {

namespace json = boost::json;
using base::ErrorKind;

/// Goes up with every change to what decide() makes of a snapshot; a stored decision of another
/// version cannot be compared.
constexpr int kVersion = 4;
constexpr int kFirstVersion = 1; ///< services, models and rules alone

/// Of every canonical text.
std::string beginning()
{
    return R"({"version":)" + std::to_string(kVersion);
}

/// Within a string the quotation marks would be escaped: this is the key itself.
constexpr std::string_view kSetupKey = R"(],"setup":)";

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

/// Stable: what is sorted already (a stored snapshot) must stay as it is, even where a server lists
/// a name twice.
void sortByName(std::vector<ServiceView> &services)
{
    std::ranges::stable_sort(services, {}, &ServiceView::name);
    const auto nameOf = [](const ModelView &view) -> const std::string & { return view.info.name; };
    for (ServiceView &service : services)
        std::ranges::stable_sort(service.models, {}, nameOf);
}

SnapshotParts partsOf(std::vector<ServiceView> services, model::RuleSet rules)
{
    SnapshotParts parts;
    parts.services = std::move(services);
    parts.setup.rules = std::move(rules);
    return parts;
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

Snapshot::Snapshot(SnapshotParts parts, const Snapshot *before)
    : m_field(fieldOf(std::move(parts.services), before)),
      m_setup(setupOf(std::move(parts.setup), before)), m_machine(parts.machine),
      m_budgets(std::move(parts.budgets))
{
    keepWhatRulesAsk();
}

Snapshot::Snapshot(std::vector<ServiceView> services, model::RuleSet rules)
    : Snapshot(partsOf(std::move(services), std::move(rules)))
{
}

Snapshot::Snapshot(const Snapshot &other, std::shared_ptr<const SetupPart> setup)
    : m_field(other.m_field), m_setup(std::move(setup)), m_machine(other.m_machine),
      m_budgets(other.m_budgets)
{
    keepWhatRulesAsk();
}

std::shared_ptr<const Snapshot::Field> Snapshot::fieldOf(std::vector<ServiceView> services,
                                                         const Snapshot *before)
{
    sortByName(services);
    auto field = std::make_shared<Field>();
    field->services.reserve(services.size());
    bool isSame = before && before->m_field->services.size() == services.size();
    for (ServiceView &service : services) {
        const auto *known = before ? before->find(service.name) : nullptr;
        const bool isShared = known && (*known)->view() == service;
        isSame = isSame && isShared;
        field->services.push_back(
            isShared ? *known : std::make_shared<const ServicePart>(std::move(service)));
    }
    if (isSame)
        return before->m_field;
    for (const auto &part : field->services) {
        std::ranges::copy(part->contenders(), std::back_inserter(field->contenders));
        std::ranges::copy(part->embedders(), std::back_inserter(field->embedders));
    }
    return field;
}

std::shared_ptr<const SetupPart> Snapshot::setupOf(model::RoutingSetup setup,
                                                   const Snapshot *before)
{
    if (before && before->setup() == setup)
        return before->m_setup;
    return std::make_shared<const SetupPart>(std::move(setup));
}

/// What no rule asks for is left out: it changes often.
void Snapshot::keepWhatRulesAsk()
{
    const StateAsked asked = stateAsked(rules());
    const auto keepIf = [](bool isAsked, auto &value) {
        if (!isAsked)
            value.reset();
    };
    keepIf(asked.onBattery, m_machine.onBattery);
    keepIf(asked.metered, m_machine.metered);
    keepIf(asked.cpuLoad, m_machine.cpuLoad);
    keepIf(asked.freeMemory, m_machine.freeMemory);
    keepIf(asked.freeVram, m_machine.freeVram);
    if (!asked.budgets)
        m_budgets.clear();
    std::ranges::stable_sort(m_budgets, {}, &model::BudgetUse::name);
}

SnapshotParts Snapshot::parts() const
{
    std::vector<ServiceView> views;
    views.reserve(services().size());
    for (const auto &part : services())
        views.push_back(part->view());
    return {std::move(views), setup(), m_machine, m_budgets};
}

const std::shared_ptr<const ServicePart> *Snapshot::find(std::string_view name) const
{
    const auto nameOf = [](const auto &part) -> const std::string & { return part->view().name; };
    const auto &all = m_field->services;
    const auto found = std::ranges::lower_bound(all, name, {}, nameOf);
    return found != all.end() && nameOf(*found) == name ? &*found : nullptr;
}

const ServiceView *Snapshot::service(std::string_view name) const
{
    const auto *part = find(name);
    return part ? &(*part)->view() : nullptr;
}

std::string Snapshot::stateText() const
{
    std::string text = R"("machine":)";
    model::appendText(text, m_machine);
    text += R"(,"budgets":[)";
    for (const model::BudgetUse &each : m_budgets) {
        text += text.back() == '[' ? "" : ",";
        model::appendText(text, each);
    }
    return text += "]}";
}

std::string Snapshot::text() const
{
    std::string text = beginning() + R"(,"services":[)";
    for (const auto &part : m_field->services)
        text.append(text.back() == '[' ? "" : ",").append(part->text());
    text.append(kSetupKey).append(m_setup->text()).append(",");
    return text += stateText();
}

const std::string &Snapshot::hash() const
{
    std::call_once(m_hashed, [this] {
        std::string hashes = beginning();
        for (const auto &part : m_field->services)
            hashes += part->hash();
        m_hash = hashOf(hashes + m_setup->hash() + stateText());
    });
    return m_hash;
}

base::Result<std::shared_ptr<const Snapshot>> Snapshot::fromText(const std::string &text)
{
    json::monotonic_resource memory; // the tree goes with this call
    const auto value = model::parseJson(text, &memory);
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

base::Result<model::RuleSet> Snapshot::rulesFromText(std::string_view text)
{
    const std::size_t at = text.find(kSetupKey);
    if (at == std::string_view::npos) {
        const auto whole = fromText(std::string(text));
        return whole ? base::Result<model::RuleSet>((*whole)->rules()) : base::fail(whole.error());
    }
    json::monotonic_resource memory;
    const auto setup = model::parseFirstJson(text.substr(at + kSetupKey.size()), &memory);
    if (!setup)
        return base::fail(setup.error());
    auto read = model::setupFromJson(*setup);
    if (!read)
        return base::fail(std::move(read.error()));
    return std::move(read->rules);
}

} // namespace oxide::routing

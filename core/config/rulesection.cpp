#include "config/rulesection.h"

#include "base/nearest.h"
#include "base/pattern.h"
#include "base/text.h"
#include "config/yamltext.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace oxide::config {

namespace {

using model::ActionKind;
using model::Target;

constexpr Bounds countBounds{0, 1e12, {}};
constexpr Bounds budgetBounds{0, 100, {}};
constexpr Bounds gigabyteBounds{0, 1e6, "GB"};
constexpr double bytesPerGigabyte = 1e9;
constexpr int minutesPerDay = 24 * 60;

class RuleReader
{
public:
    RuleReader(const std::vector<model::ServiceConfig> &services) : m_services(services) {}

    [[nodiscard]] model::Rule rule(const Item &item) const;
    [[nodiscard]] Target target(const Item &item) const;

private:
    [[nodiscard]] model::Condition condition(const Item &item) const;
    [[nodiscard]] model::Action action(const Item &item) const;

    const std::vector<model::ServiceConfig> &m_services;
};

Target RuleReader::target(const Item &item) const
{
    Target target;
    if (item.isMap()) {
        Map map = item.map();
        target.service = map.require("service", "the name of a service").text();
        if (const auto model = map.find("model"))
            target.model = model->text();
        map.finish();
    } else {
        target.service = item.text();
    }
    if (target.service.empty())
        item.fail("the name of a service is missing");
    std::vector<std::string> names;
    for (const auto &service : m_services)
        names.push_back(service.name);
    if (std::find(names.begin(), names.end(), target.service) == names.end()) {
        const std::string near = base::nearest(target.service, names);
        item.warn("there is no service " + target.service
                  + (near.empty() ? std::string() : "; did you mean " + near + '?'));
    }
    return target;
}

model::Range readRange(const Item &item, const Bounds &bounds)
{
    Map map = item.map();
    model::Range range;
    if (const auto least = map.find("at_least"))
        range.atLeast = least->number(bounds);
    if (const auto below = map.find("below"))
        range.below = below->number(bounds);
    map.finish();
    if (range.isOpen())
        item.fail("a range needs at_least, below, or both");
    if (range.atLeast && range.below && *range.atLeast >= *range.below)
        item.fail("no value is in this range: at_least must be smaller than below");
    return range;
}

std::string readPattern(const Item &item)
{
    std::string pattern = item.text();
    if (const auto compiled = base::Pattern::compile(pattern); !compiled)
        item.fail("this regular expression cannot be used: " + compiled.error().message
                  + ", at byte " + std::to_string(compiled.error().position + 1));
    return pattern;
}

std::optional<int> minuteOf(std::string_view text)
{
    if (text.size() != 5 || text[2] != ':')
        return std::nullopt;
    const auto two = [&](std::size_t i) {
        const bool digits =
            text[i] >= '0' && text[i] <= '9' && text[i + 1] >= '0' && text[i + 1] <= '9';
        return digits ? (text[i] - '0') * 10 + (text[i + 1] - '0') : 99;
    };
    const int hour = two(0);
    const int minute = two(3);
    const int all = hour * 60 + minute;
    if (minute > 59 || all > minutesPerDay)
        return std::nullopt;
    return all;
}

model::TimeOfDay readTimeOfDay(const Item &item)
{
    const std::string text = item.text();
    const auto dash = text.find('-');
    const auto from = minuteOf(base::trimmed(text.substr(0, dash)));
    const auto to = dash == std::string::npos
                        ? std::nullopt
                        : minuteOf(base::trimmed(std::string_view(text).substr(dash + 1)));
    if (!from || !to || *from == *to)
        item.fail(R"(this is not a time of day; allowed: "HH:MM-HH:MM", as in "22:00-06:30")");
    return {*from, *to};
}

template<class E>
std::vector<E> readEnums(const std::optional<Item> &item)
{
    std::vector<E> values;
    if (item) {
        for (const Item &one : item->items())
            values.push_back(one.oneOf<E>());
    }
    return values;
}

std::vector<std::string> readTexts(const std::optional<Item> &item)
{
    return item ? item->texts() : std::vector<std::string>();
}

model::Range readGigabytes(const Item &item)
{
    model::Range range = readRange(item, gigabyteBounds);
    for (std::optional<double> *end : {&range.atLeast, &range.below}) {
        if (*end)
            *end = std::round(**end * bytesPerGigabyte);
    }
    return range;
}

model::MachineCondition readMachine(const Item &item)
{
    Map map = item.map();
    model::MachineCondition machine;
    if (const auto battery = map.find("on_battery"))
        machine.onBattery = battery->boolean();
    if (const auto metered = map.find("metered"))
        machine.metered = metered->boolean();
    if (const auto load = map.find("cpu_load"))
        machine.cpuLoad = readRange(*load, shareBounds);
    if (const auto memory = map.find("free_memory_gb"))
        machine.freeMemory = readGigabytes(*memory);
    if (const auto vram = map.find("free_vram_gb"))
        machine.freeVram = readGigabytes(*vram);
    map.finish();
    return machine;
}

model::Condition RuleReader::condition(const Item &item) const
{
    Map map = item.map();
    model::Condition when;
    when.taskTypes = readEnums<model::TaskType>(map.find("task_type"));
    if (const auto range = map.find("difficulty"))
        when.difficulty = readRange(*range, shareBounds);
    if (const auto range = map.find("tokens"))
        when.tokens = readRange(*range, countBounds);
    if (const auto range = map.find("files"))
        when.files = readRange(*range, countBounds);
    when.words = readTexts(map.find("words"));
    if (const auto pattern = map.find("pattern"))
        when.pattern = readPattern(*pattern);
    when.sensitivity = readEnums<model::Sensitivity>(map.find("contains"));
    when.sources = readEnums<model::TaskSource>(map.find("source"));
    when.clients = readTexts(map.find("client"));
    when.requestedModels = readTexts(map.find("requested_model"));
    if (const auto time = map.find("time"))
        when.timeOfDay = readTimeOfDay(*time);
    if (const auto used = map.find("budget_used"))
        when.budgetUsed = readRange(*used, budgetBounds);
    if (const auto budget = map.find("budget"))
        when.budget = budget->text();
    if (const auto machine = map.find("machine"))
        when.machine = readMachine(*machine);
    map.finish();
    return when;
}

model::Action RuleReader::action(const Item &item) const
{
    model::Action action;
    if (!item.isMap()) {
        const std::string word = item.isScalar() ? item.text() : std::string();
        const auto kind = base::fromName<ActionKind>(word);
        if (kind == ActionKind::LocalOnly || kind == ActionKind::Refuse) {
            action.kind = *kind;
            return action;
        }
        for (const Item &one : item.items())
            action.targets.push_back(target(one));
        if (action.targets.empty())
            item.fail("nobody to send to; allowed: a service, a list of them, local_only, refuse");
        return action;
    }
    Map map = item.map();
    const auto send = map.find("send");
    const auto localOnly = map.find("local_only");
    const auto refuse = map.find("refuse");
    const auto profile = map.find("profile");
    map.finish();
    if (int(send.has_value()) + int(localOnly.has_value()) + int(refuse.has_value())
            + int(profile.has_value())
        != 1)
        item.fail("exactly one of these is needed here: send, profile, local_only, refuse");
    if (send) {
        for (const Item &one : send->items())
            action.targets.push_back(target(one));
        if (action.targets.empty())
            send->fail("nobody to send to; allowed: a service, or a list of them");
    } else if (localOnly) {
        action.kind = ActionKind::LocalOnly;
        if (!localOnly->boolean())
            localOnly->fail("only true means something here; take the line out otherwise");
    } else if (profile) {
        action.kind = ActionKind::UseProfile;
        action.profile = profile->text();
    } else {
        action.kind = ActionKind::Refuse;
        action.message = refuse->text();
    }
    return action;
}

model::Rule RuleReader::rule(const Item &item) const
{
    Map map = item.map();
    model::Rule rule;
    if (const auto name = map.find("name"))
        rule.name = name->text();
    if (const auto enabled = map.find("enabled"))
        rule.enabled = enabled->boolean();
    if (const auto when = map.find("when"))
        rule.when = condition(*when);
    rule.then = action(map.require("then", "a service, send, profile, local_only, refuse"));
    if (const auto onFailure = map.find("on_failure"))
        rule.onFailure = onFailure->oneOf<model::OnFailure>();
    if (const auto chain = map.find("continue_chain"))
        rule.continueChain = chain->boolean();
    if (const auto profile = map.find("fallback_profile"))
        rule.fallbackProfile = profile->text();
    map.finish();
    return rule;
}

model::TaskType taskTypeOf(const std::string &name, const Item &item)
{
    const Item key(item.source(), YAML::Node(name), item.mark(), item.key());
    return key.oneOf<model::TaskType>();
}

std::vector<model::Assignment> readAssignments(const Item &item, const RuleReader &reader)
{
    std::vector<model::Assignment> assignments;
    Map map = item.map();
    for (const auto &[name, target] : map.entries())
        assignments.push_back({taskTypeOf(name, target), reader.target(target)});
    return assignments;
}

void sortAssignments(std::vector<model::Assignment> &assignments)
{
    std::stable_sort(assignments.begin(), assignments.end(),
                     [](const auto &a, const auto &b) { return a.type < b.type; });
}

YAML::Node targetNode(const Target &target)
{
    if (target.model.empty())
        return yaml::literal(target.service);
    YAML::Node node;
    node["service"] = yaml::literal(target.service);
    node["model"] = yaml::literal(target.model);
    node.SetStyle(YAML::EmitterStyle::Flow);
    return node;
}

YAML::Node rangeNode(const model::Range &range)
{
    YAML::Node node;
    if (range.atLeast)
        node["at_least"] = yaml::number(*range.atLeast);
    if (range.below)
        node["below"] = yaml::number(*range.below);
    node.SetStyle(YAML::EmitterStyle::Flow);
    return node;
}

std::string clockText(int minute)
{
    std::array<char, 8> buffer{};
    (void)std::snprintf(buffer.data(), buffer.size(), "%02d:%02d", minute / 60 % 100, minute % 60);
    return buffer.data();
}

template<class E>
YAML::Node enumsNode(const std::vector<E> &values)
{
    YAML::Node node(YAML::NodeType::Sequence);
    for (const E value : values)
        node.push_back(std::string(base::nameOf(value)));
    return node;
}

YAML::Node gigabytesNode(model::Range range)
{
    for (std::optional<double> *end : {&range.atLeast, &range.below}) {
        if (*end)
            *end = **end / bytesPerGigabyte;
    }
    return rangeNode(range);
}

YAML::Node machineNode(const model::MachineCondition &machine)
{
    YAML::Node node(YAML::NodeType::Map);
    if (machine.onBattery)
        node["on_battery"] = *machine.onBattery;
    if (machine.metered)
        node["metered"] = *machine.metered;
    if (!machine.cpuLoad.isOpen())
        node["cpu_load"] = rangeNode(machine.cpuLoad);
    if (!machine.freeMemory.isOpen())
        node["free_memory_gb"] = gigabytesNode(machine.freeMemory);
    if (!machine.freeVram.isOpen())
        node["free_vram_gb"] = gigabytesNode(machine.freeVram);
    return node;
}

YAML::Node conditionNode(const model::Condition &when)
{
    YAML::Node node(YAML::NodeType::Map);
    if (!when.taskTypes.empty())
        node["task_type"] = enumsNode(when.taskTypes);
    if (!when.difficulty.isOpen())
        node["difficulty"] = rangeNode(when.difficulty);
    if (!when.tokens.isOpen())
        node["tokens"] = rangeNode(when.tokens);
    if (!when.files.isOpen())
        node["files"] = rangeNode(when.files);
    if (!when.words.empty())
        node["words"] = yaml::literals(when.words);
    if (!when.pattern.empty())
        node["pattern"] = yaml::literal(when.pattern);
    if (!when.sensitivity.empty())
        node["contains"] = enumsNode(when.sensitivity);
    if (!when.sources.empty())
        node["source"] = enumsNode(when.sources);
    if (!when.clients.empty())
        node["client"] = yaml::literals(when.clients);
    if (!when.requestedModels.empty())
        node["requested_model"] = yaml::literals(when.requestedModels);
    if (when.timeOfDay)
        node["time"] = yaml::text(clockText(when.timeOfDay->fromMinute) + '-'
                                  + clockText(when.timeOfDay->toMinute));
    if (!when.budgetUsed.isOpen())
        node["budget_used"] = rangeNode(when.budgetUsed);
    if (!when.budget.empty())
        node["budget"] = yaml::literal(when.budget);
    if (!when.machine.isAny())
        node["machine"] = machineNode(when.machine);
    return node;
}

YAML::Node actionNode(const model::Action &action)
{
    YAML::Node node(YAML::NodeType::Map);
    switch (action.kind) {
    case ActionKind::Send: {
        YAML::Node targets(YAML::NodeType::Sequence);
        for (const Target &target : action.targets)
            targets.push_back(targetNode(target));
        targets.SetStyle(YAML::EmitterStyle::Flow);
        node["send"] = targets;
        break;
    }
    case ActionKind::LocalOnly:
        node["local_only"] = true;
        break;
    case ActionKind::Refuse:
        node["refuse"] = yaml::literal(action.message);
        break;
    case ActionKind::UseProfile:
        node["profile"] = yaml::literal(action.profile);
        break;
    }
    return node;
}

} // namespace

void readRules(Map &routing, const std::vector<model::ServiceConfig> &services,
               model::RuleSet &rules)
{
    const RuleReader reader(services);
    if (const auto list = routing.find("rules")) {
        for (const Item &item : list->items())
            rules.rules.push_back(reader.rule(item));
    }
    if (const auto assignments = routing.find("assignments"))
        rules.assignments = readAssignments(*assignments, reader);
    sortAssignments(rules.assignments);
}

YAML::Node ruleNode(const model::Rule &rule)
{
    YAML::Node node(YAML::NodeType::Map);
    if (!rule.name.empty())
        node["name"] = yaml::literal(rule.name);
    if (!rule.enabled)
        node["enabled"] = false;
    if (!rule.when.isAlways())
        node["when"] = conditionNode(rule.when);
    node["then"] = actionNode(rule.then);
    if (rule.onFailure != model::OnFailure::Restart)
        node["on_failure"] = std::string(base::nameOf(rule.onFailure));
    if (!rule.continueChain)
        node["continue_chain"] = false;
    if (!rule.fallbackProfile.empty())
        node["fallback_profile"] = yaml::literal(rule.fallbackProfile);
    return node;
}

YAML::Node assignmentsNode(const std::vector<model::Assignment> &assignments)
{
    YAML::Node node(YAML::NodeType::Map);
    for (const model::Assignment &assignment : assignments)
        node[std::string(base::nameOf(assignment.type))] = targetNode(assignment.target);
    return node;
}

model::RuleSet normalised(model::RuleSet rules)
{
    for (model::Rule &rule : rules.rules) {
        if (rule.then.kind != ActionKind::Send)
            rule.then.targets.clear();
        if (rule.then.kind != ActionKind::Refuse)
            rule.then.message.clear();
        if (rule.then.kind != ActionKind::UseProfile)
            rule.then.profile.clear();
    }
    sortAssignments(rules.assignments);
    std::vector<model::Assignment> one;
    for (model::Assignment &assignment : rules.assignments) {
        if (!one.empty() && one.back().type == assignment.type)
            one.back() = std::move(assignment);
        else
            one.push_back(std::move(assignment));
    }
    rules.assignments = std::move(one);
    return rules;
}

void renameTargets(model::RuleSet &rules, const std::string &from, const std::string &to)
{
    const auto rename = [&](Target &target) {
        if (target.service == from)
            target.service = to;
    };
    for (model::Rule &rule : rules.rules)
        std::for_each(rule.then.targets.begin(), rule.then.targets.end(), rename);
    for (model::Assignment &assignment : rules.assignments)
        rename(assignment.target);
}

} // namespace oxide::config

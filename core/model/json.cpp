#include "model/json.h"

#include <array>
#include <utility>

#include "model/jsoncatalogfields.h"
#include "model/jsonfields.h"

namespace oxide::model {

namespace {

template<class T>
base::Result<T> fromJson(const boost::json::value &json)
{
    json::Reader reader;
    T value{};
    if (!reader.read(json, value))
        return base::fail(*reader.error());
    return value;
}

template<class T>
base::Result<T> fromText(std::string_view text)
{
    auto json = parseJson(text);
    if (!json)
        return base::fail(std::move(json.error()));
    return fromJson<T>(*json);
}

template<class T>
std::string textOf(const T &value)
{
    // The tree lives as long as this call: one block instead of an allocation a node.
    std::array<unsigned char, 8192> block;
    boost::json::monotonic_resource memory(block.data(), block.size());
    return boost::json::serialize(json::write(value, &memory));
}

} // namespace

boost::json::value toJson(const TaskFeatures &features)
{
    return json::write(features);
}

boost::json::value toJson(const Decision &decision)
{
    return json::write(decision);
}

boost::json::value toJson(const RuleSet &rules)
{
    return json::write(rules);
}

boost::json::value toJson(const Rule &rule)
{
    return json::write(rule);
}

boost::json::value toJson(const Profile &profile)
{
    return json::write(profile);
}

boost::json::value toJson(const RoutingSetup &setup)
{
    return json::write(setup);
}

boost::json::value toJson(const WhatIf &answer)
{
    return json::write(answer);
}

boost::json::value toJson(const BacktestReport &report)
{
    return json::write(report);
}

boost::json::value toJson(const MachineState &machine)
{
    return json::write(machine);
}

boost::json::value toJson(const BudgetUse &budget)
{
    return json::write(budget);
}

boost::json::value toJson(const Measured &measured)
{
    return json::write(measured);
}

boost::json::value toJson(const Price &price)
{
    return json::write(price);
}

boost::json::value toJson(const ModelInfo &model)
{
    return json::write(model);
}

boost::json::value toJson(const ServiceStatus &service)
{
    return json::write(service);
}

boost::json::value toJson(const Usage &usage)
{
    return json::write(usage);
}

boost::json::value toJson(const AttemptRecord &attempt)
{
    return json::write(attempt);
}

boost::json::value toJson(const TaskSummary &task)
{
    return json::write(task);
}

boost::json::value toJson(const TaskDetail &task)
{
    return json::write(task);
}

boost::json::value toJson(const Message &message)
{
    return json::write(message);
}

boost::json::value toJson(const base::Error &error)
{
    return json::write(error);
}

base::Result<TaskFeatures> featuresFromJson(const boost::json::value &json)
{
    return fromJson<TaskFeatures>(json);
}

base::Result<Decision> decisionFromJson(const boost::json::value &json)
{
    return fromJson<Decision>(json);
}

base::Result<RuleSet> rulesFromJson(const boost::json::value &json)
{
    return fromJson<RuleSet>(json);
}

base::Result<Rule> ruleFromJson(const boost::json::value &json)
{
    return fromJson<Rule>(json);
}

base::Result<Profile> profileFromJson(const boost::json::value &json)
{
    return fromJson<Profile>(json);
}

base::Result<RoutingSetup> setupFromJson(const boost::json::value &json)
{
    return fromJson<RoutingSetup>(json);
}

base::Result<MachineState> machineFromJson(const boost::json::value &json)
{
    return fromJson<MachineState>(json);
}

base::Result<BudgetUse> budgetUseFromJson(const boost::json::value &json)
{
    return fromJson<BudgetUse>(json);
}

base::Result<Measured> measuredFromJson(const boost::json::value &json)
{
    return fromJson<Measured>(json);
}

base::Result<Price> priceFromJson(const boost::json::value &json)
{
    return fromJson<Price>(json);
}

base::Result<ModelInfo> modelFromJson(const boost::json::value &json)
{
    return fromJson<ModelInfo>(json);
}

base::Result<ServiceStatus> serviceFromJson(const boost::json::value &json)
{
    return fromJson<ServiceStatus>(json);
}

base::Result<AttemptRecord> attemptFromJson(const boost::json::value &json)
{
    return fromJson<AttemptRecord>(json);
}

base::Result<TaskSummary> summaryFromJson(const boost::json::value &json)
{
    return fromJson<TaskSummary>(json);
}

base::Result<TaskDetail> detailFromJson(const boost::json::value &json)
{
    return fromJson<TaskDetail>(json);
}

base::Result<Message> messageFromJson(const boost::json::value &json)
{
    return fromJson<Message>(json);
}

base::Result<base::Error> errorFromJson(const boost::json::value &json)
{
    return fromJson<base::Error>(json);
}

std::string toText(const Decision &decision)
{
    return textOf(decision);
}

base::Result<Decision> decisionFromText(std::string_view text)
{
    return fromText<Decision>(text);
}

std::string toText(const Price &price)
{
    return textOf(price);
}

base::Result<Price> priceFromText(std::string_view text)
{
    return fromText<Price>(text);
}

std::string toText(const TaskFeatures &features)
{
    return textOf(features);
}

base::Result<TaskFeatures> featuresFromDecisionText(std::string_view text)
{
    constexpr std::string_view kBeginning = R"({"features":)";
    if (!text.starts_with(kBeginning)) {
        auto decision = decisionFromText(text);
        if (!decision)
            return base::fail(std::move(decision.error()));
        return std::move(decision->features);
    }
    auto json = parseFirstJson(text.substr(kBeginning.size()));
    if (!json)
        return base::fail(std::move(json.error()));
    return fromJson<TaskFeatures>(*json);
}

std::string toText(const base::Error &error)
{
    return textOf(error);
}

base::Result<base::Error> errorFromText(std::string_view text)
{
    return fromText<base::Error>(text);
}

std::string toText(const std::vector<Message> &messages)
{
    return textOf(messages);
}

base::Result<std::vector<Message>> messagesFromText(std::string_view text)
{
    return fromText<std::vector<Message>>(text);
}

std::string toText(const std::vector<std::string> &list)
{
    return textOf(list);
}

base::Result<std::vector<std::string>> listFromText(std::string_view text)
{
    return fromText<std::vector<std::string>>(text);
}

boost::json::value toJson(const CatalogModel &model)
{
    return json::write(model);
}

boost::json::value toJson(const CatalogSync &sync)
{
    return json::write(sync);
}

boost::json::value toJson(const CatalogView &view)
{
    return json::write(view);
}

boost::json::value toJson(const CatalogMatch &match)
{
    return json::write(match);
}

base::Result<CatalogModel> catalogModelFromJson(const boost::json::value &json)
{
    return fromJson<CatalogModel>(json);
}

base::Result<CatalogMatch> catalogMatchFromJson(const boost::json::value &json)
{
    return fromJson<CatalogMatch>(json);
}

std::string toText(const CatalogFacts &facts)
{
    return textOf(facts);
}

base::Result<CatalogFacts> factsFromText(std::string_view text)
{
    return fromText<CatalogFacts>(text);
}

} // namespace oxide::model

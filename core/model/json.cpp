#include "model/json.h"

#include <array>
#include <utility>

#include "model/jsoncatalogfields.h"
#include "model/jsonfields.h"
#include "model/jsonsource.h"

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
    boost::json::monotonic_resource memory; // the tree lives as long as this call
    auto json = parseJson(text, &memory);
    if (!json)
        return base::fail(std::move(json.error()));
    return fromJson<T>(*json);
}

template<class T>
boost::json::value treeOf(const T &value)
{
    json::TreeSink sink;
    json::write(sink, value);
    return sink.take();
}

template<class T>
void append(std::string &out, const T &value)
{
    json::TextSink sink(out);
    json::write(sink, value);
}

template<class T>
std::string textOf(const T &value)
{
    std::string text;
    append(text, value);
    return text;
}

} // namespace

boost::json::value toJson(const TaskFeatures &features)
{
    return treeOf(features);
}

boost::json::value toJson(const Decision &decision)
{
    return treeOf(decision);
}

boost::json::value toJson(const RuleSet &rules)
{
    return treeOf(rules);
}

boost::json::value toJson(const Rule &rule)
{
    return treeOf(rule);
}

boost::json::value toJson(const Profile &profile)
{
    return treeOf(profile);
}

boost::json::value toJson(const RoutingSetup &setup)
{
    return treeOf(setup);
}

boost::json::value toJson(const WhatIf &answer)
{
    return treeOf(answer);
}

boost::json::value toJson(const BacktestReport &report)
{
    return treeOf(report);
}

boost::json::value toJson(const MachineState &machine)
{
    return treeOf(machine);
}

boost::json::value toJson(const BudgetUse &budget)
{
    return treeOf(budget);
}

boost::json::value toJson(const Measured &measured)
{
    return treeOf(measured);
}

boost::json::value toJson(const Price &price)
{
    return treeOf(price);
}

boost::json::value toJson(const ModelInfo &model)
{
    return treeOf(model);
}

boost::json::value toJson(const ServiceStatus &service)
{
    return treeOf(service);
}

boost::json::value toJson(const Usage &usage)
{
    return treeOf(usage);
}

boost::json::value toJson(const AttemptRecord &attempt)
{
    return treeOf(attempt);
}

boost::json::value toJson(const TaskSummary &task)
{
    return treeOf(task);
}

boost::json::value toJson(const TaskDetail &task)
{
    return treeOf(task);
}

boost::json::value toJson(const Message &message)
{
    return treeOf(message);
}

boost::json::value toJson(const base::Error &error)
{
    return treeOf(error);
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
    TaskFeatures features;
    if (json::TextSource(text.substr(kBeginning.size())).read(features))
        return features;
    std::array<unsigned char, 8192> block;
    boost::json::monotonic_resource memory(block.data(), block.size());
    auto json = parseFirstJson(text.substr(kBeginning.size()), &memory);
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
    return treeOf(model);
}

boost::json::value toJson(const CatalogSync &sync)
{
    return treeOf(sync);
}

boost::json::value toJson(const CatalogView &view)
{
    return treeOf(view);
}

boost::json::value toJson(const CatalogMatch &match)
{
    return treeOf(match);
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

void appendText(std::string &out, std::string_view value)
{
    json::TextSink(out).text(value);
}

void appendText(std::string &out, bool value)
{
    append(out, value);
}

void appendText(std::string &out, std::int64_t value)
{
    append(out, value);
}

void appendText(std::string &out, const Price &price)
{
    append(out, price);
}

void appendText(std::string &out, const ModelInfo &model)
{
    append(out, model);
}

void appendText(std::string &out, const Measured &measured)
{
    append(out, measured);
}

void appendText(std::string &out, const RoutingSetup &setup)
{
    append(out, setup);
}

void appendText(std::string &out, const MachineState &machine)
{
    append(out, machine);
}

void appendText(std::string &out, const BudgetUse &budget)
{
    append(out, budget);
}

} // namespace oxide::model

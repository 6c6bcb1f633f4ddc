#include "train/tasktypes.h"

#include "routing/classifier.h"
#include "routing/weighttable.h"
#include "train/jsonlines.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

namespace oxide::train {

using base::Result;
using model::TaskType;

namespace {

constexpr int kLeastPrompts = 2;      ///< a word of fewer is left out
constexpr double kLeastWeight = 0.06; ///< logits; a row of less is left out of the table
constexpr double kPropertyDecay = 0.002;
constexpr double kWordDecay = 0.01;

routing::Classification classified(const std::string &prompt)
{
    const routing::FoldedText folded = routing::fold(prompt);
    return routing::classifyType(routing::readText(prompt, folded, 0));
}

std::vector<NamedFeatures> featuresOfAll(const std::vector<LabelledPrompt> &prompts)
{
    std::vector<NamedFeatures> all;
    all.reserve(prompts.size());
    for (const LabelledPrompt &prompt : prompts)
        all.push_back(featuresOf(prompt.prompt));
    return all;
}

/// A vocabulary and the weights over it, learnt from some of the prompts.
struct Learnt {
    Vocabulary vocabulary;
    Softmax softmax;
};

/// How much there is of something says little about what is wanted.
bool tellsType(std::string_view property)
{
    return property.starts_with("cue:") || property.starts_with("shape:");
}

/// Types count alike, however many prompts each has.
void balance(std::vector<Example> &examples)
{
    std::array<double, kTaskTypes> counts{};
    for (const Example &example : examples)
        ++counts[example.label];
    for (Example &example : examples)
        example.importance =
            std::sqrt(static_cast<double>(examples.size()) / (kTaskTypes * counts[example.label]));
}

Learnt learn(const std::vector<LabelledPrompt> &prompts, const std::vector<NamedFeatures> &features,
             const std::function<bool(std::size_t)> &teaches)
{
    std::vector<const NamedFeatures *> teachers;
    for (std::size_t i = 0; i < prompts.size(); ++i)
        teachers.push_back(teaches(i) ? &features[i] : nullptr);
    Vocabulary vocabulary(teachers, kLeastPrompts, &tellsType);
    std::vector<Example> examples;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        if (!teaches(i))
            continue;
        examples.push_back(vocabulary.example(features[i]));
        examples.back().label = prompts[i].label;
    }
    balance(examples);
    SoftmaxOptions options;
    options.classes = kTaskTypes;
    options.features = vocabulary.size();
    options.grid = 1.0 / routing::kWeightUnit;
    for (std::size_t i = 0; i < vocabulary.size(); ++i)
        options.decay.push_back(isProperty(vocabulary.name(i)) ? kPropertyDecay : kWordDecay);
    Softmax softmax(examples, options);
    return {std::move(vocabulary), std::move(softmax)};
}

} // namespace

Result<std::vector<LabelledPrompt>> readLabelledPrompts(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    std::vector<LabelledPrompt> prompts;
    for (const boost::json::object &row : *rows) {
        const auto type = base::fromName<TaskType>(textAt(row, "label"));
        if (!type)
            return fail(base::ErrorKind::InvalidArgument,
                        path + " has a label that is no task type: " + textAt(row, "label"));
        prompts.push_back(
            {textAt(row, "prompt"), textAt(row, "source"), static_cast<std::size_t>(*type)});
    }
    return prompts;
}

TaskTypeScores &TaskTypeScores::operator+=(const TaskTypeScores &other)
{
    for (std::size_t right = 0; right < kTaskTypes; ++right) {
        for (std::size_t said = 0; said < kTaskTypes; ++said)
            counts[right][said] += other.counts[right][said];
    }
    return *this;
}

int TaskTypeScores::total() const
{
    int sum = 0;
    for (const auto &row : counts)
        sum = std::accumulate(row.begin(), row.end(), sum);
    return sum;
}

double TaskTypeScores::accuracy() const
{
    int hits = 0;
    for (std::size_t type = 0; type < kTaskTypes; ++type)
        hits += counts[type][type];
    return total() > 0 ? static_cast<double>(hits) / total() : 0.0;
}

double TaskTypeScores::f1(std::size_t type) const
{
    int said = 0;
    for (const auto &row : counts)
        said += row[type];
    const int right = std::accumulate(counts[type].begin(), counts[type].end(), 0);
    return said + right > 0 ? 2.0 * counts[type][type] / (said + right) : 0.0;
}

double TaskTypeScores::macroF1() const
{
    double sum = 0;
    int types = 0;
    for (std::size_t type = 0; type < kTaskTypes; ++type) {
        if (std::accumulate(counts[type].begin(), counts[type].end(), 0) == 0)
            continue;
        sum += f1(type);
        ++types;
    }
    return types > 0 ? sum / types : 0.0;
}

TaskTypeModel trainTaskTypes(const std::vector<LabelledPrompt> &prompts)
{
    const std::vector<NamedFeatures> features = featuresOfAll(prompts);
    const Learnt learnt = learn(prompts, features, [](std::size_t) { return true; });
    TaskTypeModel model;
    for (std::size_t i = 0; i < learnt.vocabulary.size(); ++i) {
        TaskTypeModel::Row row{learnt.vocabulary.name(i), {}};
        for (std::size_t type = 0; type < kTaskTypes; ++type)
            row.weights[type] = learnt.softmax.weight(static_cast<std::uint32_t>(i), type);
        const auto [least, most] = std::ranges::minmax(row.weights);
        if (std::max(-least, most) >= kLeastWeight)
            model.rows.push_back(std::move(row));
    }
    return model;
}

std::vector<std::size_t> crossPredictTaskTypes(const std::vector<LabelledPrompt> &prompts,
                                               const std::vector<std::string> &groups)
{
    const std::vector<NamedFeatures> features = featuresOfAll(prompts);
    std::vector<std::size_t> said;
    for (const LabelledPrompt &prompt : prompts)
        said.push_back(prompt.label);
    for (const std::string &group : std::set<std::string>(groups.begin(), groups.end())) {
        if (group.empty())
            continue;
        const Learnt learnt =
            learn(prompts, features, [&](std::size_t i) { return groups[i] != group; });
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            if (groups[i] == group)
                said[i] = learnt.softmax.best(learnt.vocabulary.example(features[i]));
        }
    }
    return said;
}

std::vector<std::size_t> predictTaskTypes(const std::vector<LabelledPrompt> &prompts)
{
    std::vector<std::size_t> said;
    for (const LabelledPrompt &prompt : prompts)
        said.push_back(static_cast<std::size_t>(classified(prompt.prompt).type));
    return said;
}

std::string tableText(const TaskTypeModel &model)
{
    std::string text = "// Written by oxide-train train task-types; weights in 1/"
                       + std::to_string(routing::kWeightUnit)
                       + " of a logit, by task type in the enum's order.\n";
    for (const TaskTypeModel::Row &row : model.rows) {
        text += "{\"" + row.name + "\", {";
        for (std::size_t type = 0; type < kTaskTypes; ++type)
            text += (type > 0 ? ", " : "")
                    + std::to_string(std::lround(row.weights[type] * routing::kWeightUnit));
        text += "}},\n";
    }
    return text;
}

Result<std::string> taskTypeLines(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    std::string out;
    for (const boost::json::object &row : *rows) {
        const routing::Classification said = classified(textAt(row, "prompt"));
        boost::json::array evidence;
        for (const model::Evidence &each : said.evidence)
            evidence.push_back({{"what", each.what}, {"weight", each.weight}});
        out += boost::json::serialize(boost::json::object({{"label", base::nameOf(said.type)},
                                                           {"confidence", said.confidence},
                                                           {"evidence", std::move(evidence)}}))
               + '\n';
    }
    return out;
}

} // namespace oxide::train

#include "train/difficulty.h"

#include "base/mean.h"
#include "routing/classifier.h"
#include "routing/difficulty.h"
#include "train/features.h"
#include "train/jsonlines.h"
#include "train/ridge.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <sstream>

namespace oxide::train {

using base::ErrorKind;
using base::Mean;
using base::Result;

namespace {

constexpr int kLeastPrompts = 3;        ///< a word of fewer is left out
constexpr double kLeastWeight = 0.0005; ///< a row of less is left out of the table
constexpr double kPenalty = 250;
constexpr double kOwnShare = 0.4; ///< of a question's own outcome, against its subject's mean
constexpr double kMeanWorth = 10; ///< outcomes of its own that outweigh the dataset's mean
constexpr std::size_t kSteps = 16;

double difficultyOf(const std::string &prompt)
{
    const routing::FoldedText folded = routing::fold(prompt);
    return routing::difficultyOf(routing::readText(prompt, folded, 0));
}

struct Learnt {
    Vocabulary vocabulary;
    std::vector<double> weights;

    [[nodiscard]] double score(const NamedFeatures &features) const
    {
        double sum = 0;
        for (const auto &[feature, strength] : vocabulary.example(features).features)
            sum += strength * weights[feature];
        return sum;
    }
};

double gainOf(const AskedQuestion &question)
{
    return question.strong - question.weak;
}

/// How much more each question gains from the strong model than its dataset does: order within a
/// dataset is what counts. One outcome is mostly chance, and a subject's mean less so.
std::vector<double> targetsOf(const std::vector<const AskedQuestion *> &questions)
{
    std::map<std::string, Mean> datasets;
    std::map<std::pair<std::string, std::string>, Mean> subjects;
    for (const AskedQuestion *question : questions) {
        datasets[question->dataset].add(gainOf(*question));
        subjects[{question->dataset, question->subject}].add(gainOf(*question));
    }
    std::vector<double> targets;
    targets.reserve(questions.size());
    for (const AskedQuestion *question : questions) {
        const Mean &dataset = datasets[question->dataset];
        const Mean &subject = subjects[{question->dataset, question->subject}];
        const double own = gainOf(*question) - dataset.value();
        const double shared =
            (subject.sum + kMeanWorth * dataset.value()) / (subject.count + kMeanWorth)
            - dataset.value();
        const bool isAll = subject == dataset; // nothing is learnt of what parts its questions
        targets.push_back(isAll ? own : kOwnShare * own + (1 - kOwnShare) * shared);
    }
    return targets;
}

std::vector<NamedFeatures> featuresOfAll(const std::vector<AskedQuestion> &questions)
{
    std::vector<NamedFeatures> all;
    all.reserve(questions.size());
    for (const AskedQuestion &question : questions)
        all.push_back(featuresOf(question.prompt));
    return all;
}

Learnt learn(const std::vector<AskedQuestion> &questions,
             const std::vector<NamedFeatures> &features,
             const std::function<bool(std::size_t)> &teaches)
{
    std::vector<const NamedFeatures *> known;
    std::vector<const AskedQuestion *> teachers;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if (!teaches(i))
            continue;
        known.push_back(&features[i]);
        teachers.push_back(&questions[i]);
    }
    Vocabulary vocabulary(known, kLeastPrompts, [](std::string_view) { return true; });
    std::vector<Example> examples;
    examples.reserve(known.size());
    for (const NamedFeatures *each : known)
        examples.push_back(vocabulary.example(*each));
    std::vector<double> weights = ridge(examples, targetsOf(teachers), vocabulary.size(), kPenalty);
    return {std::move(vocabulary), std::move(weights)};
}

/// The scores below which the steps' shares of the questions lie.
std::vector<double> stepsOf(const std::vector<AskedQuestion> &questions,
                            const std::vector<double> &scores)
{
    std::map<std::string, double> counts;
    for (const AskedQuestion &question : questions)
        ++counts[question.dataset];
    std::vector<std::pair<double, double>> shares;
    for (std::size_t i = 0; i < scores.size(); ++i)
        shares.emplace_back(scores[i], 1 / counts[questions[i].dataset]);
    std::ranges::sort(shares);
    std::vector<double> steps = {shares.front().first};
    double share = 0;
    for (const auto &[score, weight] : shares) {
        share += weight * kSteps / static_cast<double>(counts.size());
        while (steps.size() < kSteps && share >= static_cast<double>(steps.size()))
            steps.push_back(score);
    }
    steps.push_back(shares.back().first);
    return steps;
}

Result<double> numberIn(std::string_view text, const std::string &path)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return fail(ErrorKind::InvalidArgument, path + ": not a number: " + std::string(text));
    return number;
}

std::vector<std::string> cellsOf(const std::string &line)
{
    std::vector<std::string> cells;
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, ',');)
        cells.push_back(cell);
    return cells;
}

struct Outcome {
    std::string subject;
    double weak = 0;
    double strong = 0;
};

/// Lines "dataset,id,group,weak,strong" under a head; by dataset and id.
Result<std::map<std::string, Outcome>> readOutcomes(const std::string &path)
{
    const auto text = readFile(path);
    if (!text)
        return fail(text.error());
    std::istringstream lines(*text);
    std::map<std::string, Outcome> outcomes;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        if (line.ends_with('\r'))
            line.pop_back();
        const std::vector<std::string> cells = cellsOf(line);
        if (cells.size() != 5)
            return fail(ErrorKind::InvalidArgument, path + " has a line of other than 5 cells.");
        const auto weak = numberIn(cells[3], path);
        const auto strong = numberIn(cells[4], path);
        if (!weak || !strong)
            return fail(weak ? strong.error() : weak.error());
        outcomes[cells[0] + ',' + cells[1]] = {cells[2], *weak, *strong};
    }
    return outcomes;
}

double numberAt(const boost::json::object &row, std::string_view key)
{
    const boost::json::value *value = row.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<double>() : 0.0;
}

} // namespace

Result<std::vector<AskedQuestion>> readJudgedQuestions(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    std::vector<AskedQuestion> questions;
    for (const boost::json::object &row : *rows)
        questions.push_back(
            {"own", "own", textAt(row, "prompt"), numberAt(row, "weak"), numberAt(row, "strong")});
    return questions;
}

Result<std::vector<AskedQuestion>> readAskedQuestions(const std::string &folder)
{
    const auto rows = readJsonLines(folder + "/dev_prompts.jsonl.gz");
    const auto outcomes = readOutcomes(folder + "/dev_outcomes.csv");
    if (!rows || !outcomes)
        return fail(rows ? outcomes.error() : rows.error());
    std::vector<AskedQuestion> questions;
    for (const boost::json::object &row : *rows) {
        const auto known = outcomes->find(textAt(row, "dataset") + ',' + textAt(row, "id"));
        if (known == outcomes->end())
            return fail(ErrorKind::InvalidArgument,
                        folder + " has no outcome of " + textAt(row, "id") + '.');
        questions.push_back({textAt(row, "dataset"), known->second.subject, textAt(row, "prompt"),
                             known->second.weak, known->second.strong});
    }
    return questions;
}

double exactApgr(std::vector<std::pair<double, AskedQuestion>> scored)
{
    std::ranges::stable_sort(scored, std::greater(), [](const auto &each) { return each.first; });
    double gap = 0;
    for (const auto &[score, question] : scored)
        gap += gainOf(question);
    if (gap == 0)
        return std::numeric_limits<double>::quiet_NaN();
    double area = 0;
    double closed = 0;
    for (std::size_t i = 0; i < scored.size();) {
        std::size_t end = i;
        double gain = 0;
        for (; end < scored.size() && scored[end].first == scored[i].first; ++end)
            gain += gainOf(scored[end].second);
        area += static_cast<double>(end - i) * (closed + gain / 2);
        closed += gain;
        i = end;
    }
    return area / (static_cast<double>(scored.size()) * gap);
}

DifficultyModel trainDifficulty(const std::vector<AskedQuestion> &questions)
{
    const std::vector<NamedFeatures> features = featuresOfAll(questions);
    const Learnt learnt = learn(questions, features, [](std::size_t) { return true; });
    DifficultyModel model;
    for (std::size_t i = 0; i < learnt.vocabulary.size(); ++i) {
        if (std::abs(learnt.weights[i]) >= kLeastWeight)
            model.rows.emplace_back(learnt.vocabulary.name(i), learnt.weights[i]);
    }
    std::vector<double> scores;
    scores.reserve(features.size());
    for (const NamedFeatures &each : features)
        scores.push_back(learnt.score(each));
    model.steps = stepsOf(questions, scores);
    return model;
}

std::vector<double> crossPredictDifficulty(const std::vector<AskedQuestion> &questions,
                                           const std::vector<std::string> &groups)
{
    const std::vector<NamedFeatures> features = featuresOfAll(questions);
    std::vector<double> scores(questions.size());
    for (const std::string &group : std::set<std::string>(groups.begin(), groups.end())) {
        const Learnt learnt =
            learn(questions, features, [&](std::size_t i) { return groups[i] != group; });
        for (std::size_t i = 0; i < questions.size(); ++i) {
            if (groups[i] == group)
                scores[i] = learnt.score(features[i]);
        }
    }
    return scores;
}

std::vector<double> predictDifficulty(const std::vector<AskedQuestion> &questions)
{
    std::vector<double> scores;
    for (const AskedQuestion &question : questions)
        scores.push_back(difficultyOf(question.prompt));
    return scores;
}

std::string tableText(const DifficultyModel &model)
{
    std::string text = "// Written by oxide-train train difficulty; weights in 1/"
                       + std::to_string(routing::kDifficultyUnit)
                       + " of what the strong model gains.\n";
    const auto add = [&text](const std::string &name, double gain) {
        text += "{\"" + name + "\", " + std::to_string(std::lround(gain * routing::kDifficultyUnit))
                + "},\n";
    };
    for (std::size_t step = 0; step < model.steps.size(); ++step)
        add("step:" + std::to_string(step), model.steps[step]);
    for (const auto &[name, weight] : model.rows)
        add(name, weight);
    return text;
}

Result<std::string> difficultyLines(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    std::string out;
    for (const boost::json::object &row : *rows)
        out += boost::json::serialize(
                   boost::json::object({{"difficulty", difficultyOf(textAt(row, "prompt"))}}))
               + '\n';
    return out;
}

} // namespace oxide::train

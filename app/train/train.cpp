#include "train/train.h"

#include "train/difficulty.h"
#include "train/report.h"
#include "train/samples.h"
#include "train/tasktypes.h"
#include "train/tokens.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

namespace oxide::train {

using base::ErrorKind;
using base::Result;

namespace {

/// One parting of a few hundred questions says little: by chance it is off by several hundredths.
constexpr std::uint32_t kRounds = 4;

Result<void> writeTable(const Options &options, const std::string &name, const std::string &text)
{
    if (options.out.empty())
        return {};
    const std::string path = options.out + '/' + name;
    std::ofstream file(path, std::ios::binary);
    if (!(file << text) || !file.flush())
        return fail(ErrorKind::Io, path + " cannot be written.");
    std::printf("  written: %s, %zu bytes\n", path.c_str(), text.size());
    return {};
}

bool isOwn(const LabelledPrompt &prompt)
{
    return prompt.source.starts_with("own:");
}

/// Without a source of the measuring data: how well its prompts are known from all else.
std::vector<std::string> bySource(const std::vector<LabelledPrompt> &prompts)
{
    std::vector<std::string> groups;
    groups.reserve(prompts.size());
    for (const LabelledPrompt &prompt : prompts)
        groups.push_back(isOwn(prompt) ? std::string() : prompt.source);
    return groups;
}

/// Our own prompts in five parts.
std::vector<std::string> inFifths(const std::vector<LabelledPrompt> &prompts)
{
    std::vector<std::string> groups;
    groups.reserve(prompts.size());
    for (std::size_t i = 0; i < prompts.size(); ++i)
        groups.push_back(isOwn(prompts[i]) ? std::to_string(i % 5) : std::string());
    return groups;
}

void crossValidate(const char *title, const std::vector<LabelledPrompt> &prompts,
                   const std::vector<std::string> &groups, bool verbose)
{
    const std::vector<std::size_t> said = crossPredictTaskTypes(prompts, groups);
    std::vector<LabelledPrompt> asked;
    std::vector<std::size_t> answers;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        if (groups[i].empty())
            continue;
        asked.push_back(prompts[i]);
        answers.push_back(said[i]);
    }
    if (!asked.empty())
        printTaskTypes(title, asked, answers, verbose);
}

Result<void> trainTaskTypeTable(const Options &options)
{
    auto prompts = readLabelledPrompts(ownPrompts());
    if (!prompts)
        return fail(std::move(prompts.error()));
    if (!options.sample) {
        auto measured = readLabelledPrompts(options.data + "/task_types/dev.jsonl");
        if (!measured)
            return fail(std::move(measured.error()));
        prompts->insert(prompts->end(), measured->begin(), measured->end());
    }
    crossValidate("Task types, each source unseen", *prompts, bySource(*prompts), options.verbose);
    crossValidate("Task types, own prompts, each fifth unseen", *prompts, inFifths(*prompts),
                  options.verbose);
    const TaskTypeModel model = trainTaskTypes(*prompts);
    std::printf("Task types: %zu rows from %zu prompts\n", model.rows.size(), prompts->size());
    return writeTable(options, "tasktypeweights.inc", tableText(model));
}

Result<void> trainTokenTable(const Options &options)
{
    const std::string counted = options.data + "/tokens/texts.jsonl";
    if (!options.sample && !std::filesystem::exists(counted)) {
        std::printf("Tokens: %s is not there, so their table is left as it is; "
                    "resources/training/count_tokens.mjs makes it\n",
                    counted.c_str());
        return {};
    }
    auto texts = readCountedTexts(sampleTexts());
    if (!texts)
        return fail(std::move(texts.error()));
    if (!options.sample) {
        auto more = readCountedTexts(counted);
        if (!more)
            return fail(std::move(more.error()));
        texts->insert(texts->end(), more->begin(), more->end());
    }
    printTokens("Tokens, each source unseen", crossValidateTokens(*texts));
    std::printf("Tokens: learnt from %zu texts\n", texts->size());
    return writeTable(options, "tokenweights.inc", tableText(trainTokens(*texts)));
}

std::vector<std::string> randomFifths(std::size_t count, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::vector<std::string> parts(count);
    std::ranges::generate(parts, [&] { return std::to_string(random() % 5); });
    return parts;
}

Result<void> trainDifficultyTable(const Options &options)
{
    auto questions = readJudgedQuestions(ownQuestions());
    if (!questions)
        return fail(std::move(questions.error()));
    if (!options.sample) {
        auto asked = readAskedQuestions(options.data + "/routing");
        if (!asked)
            return fail(std::move(asked.error()));
        questions->insert(questions->end(), asked->begin(), asked->end());
    }
    for (std::uint32_t round = 1; round <= kRounds; ++round) {
        const std::vector<std::string> fifths = randomFifths(questions->size(), round);
        printDifficulty("Difficulty, each fifth of the questions unseen", *questions,
                        crossPredictDifficulty(*questions, fifths), fifths);
    }
    if (!options.sample) {
        std::vector<std::string> datasets;
        for (const AskedQuestion &question : *questions)
            datasets.push_back(question.dataset);
        printDifficulty("Difficulty, each dataset unseen", *questions,
                        crossPredictDifficulty(*questions, datasets), {});
    }
    const DifficultyModel model = trainDifficulty(*questions);
    std::printf("Difficulty: %zu rows from %zu questions\n", model.rows.size(), questions->size());
    return writeTable(options, "difficultyweights.inc", tableText(model));
}

} // namespace

Result<void> trainTables(const Options &options)
{
    if (options.subject == Subject::PersonalData)
        return fail(ErrorKind::InvalidArgument,
                    "Personal data is found by rules: nothing to learn.");
    using Part = Result<void> (*)(const Options &);
    constexpr std::pair<Subject, Part> kParts[] = {{Subject::TaskTypes, &trainTaskTypeTable},
                                                   {Subject::Tokens, &trainTokenTable},
                                                   {Subject::Difficulty, &trainDifficultyTable}};
    for (const auto &[subject, train] : kParts) {
        if (options.subject != Subject::All && options.subject != subject)
            continue;
        if (auto done = train(options); !done)
            return done;
    }
    return {};
}

} // namespace oxide::train

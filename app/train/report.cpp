#include "train/report.h"

#include "train/personaldata.h"
#include "train/samples.h"

#include <cstdio>
#include <filesystem>
#include <map>

#include <boost/json.hpp>

namespace oxide::train {

using base::Result;

namespace {

bool isWanted(const Options &options, Subject subject)
{
    return options.subject == Subject::All || options.subject == subject;
}

bool hasFile(const std::string &path)
{
    if (std::filesystem::exists(path))
        return true;
    std::printf("  left out: %s is not there\n", path.c_str());
    return false;
}

Result<bool> printPersonalData(const Options &options)
{
    std::puts("Personal data: spans that overlap by half or more");
    const std::string path = options.data + "/personal_data/dev.jsonl";
    if (!hasFile(path))
        return false;
    const auto scores = scorePersonalData(path);
    if (!scores)
        return fail(scores.error());
    for (const auto &[kind, score] : scores->kinds)
        std::printf("  %-12s hits %4d  wrong %3d  missed %3d  precision %.3f  recall %.3f\n",
                    kind.c_str(), score.hits, score.wrong, score.missed, score.precision(),
                    score.recall());
    std::printf("  texts without personal data flagged: %d\n", scores->flaggedInVain);
    for (const std::string &line : scores->mistakes) {
        if (options.verbose)
            std::printf("    %s\n", line.c_str());
    }
    return true;
}

Result<bool> printTaskTypesOf(const char *title, const std::string &path, bool verbose)
{
    if (!hasFile(path))
        return false;
    const auto prompts = readLabelledPrompts(path);
    if (!prompts)
        return fail(prompts.error());
    printTaskTypes(title, *prompts, predictTaskTypes(*prompts), verbose);
    return true;
}

Result<bool> printTaskTypeScores(const Options &options)
{
    std::puts(
        "Task types, as compiled in: it has learnt from these prompts. What it makes of unseen "
        "ones, `oxide-train train` says");
    auto own = printTaskTypesOf("Own prompts", ownPrompts(), options.verbose);
    if (!own)
        return own;
    auto measured =
        printTaskTypesOf("Measuring data", options.data + "/task_types/dev.jsonl", options.verbose);
    return measured ? *own || *measured : std::move(measured);
}

Result<bool> printTokenScores(const Options &options)
{
    bool hasAny = false;
    for (const std::string &path : {sampleTexts(), options.data + "/tokens/texts.jsonl"}) {
        if (!hasFile(path))
            continue;
        const auto texts = readCountedTexts(path);
        if (!texts)
            return fail(texts.error());
        printTokens(("Tokens, as compiled in, of " + path).c_str(), scoreTokens(*texts));
        hasAny = true;
    }
    return hasAny;
}

Result<bool> printDifficultyScores(const Options &options)
{
    const std::string folder = options.data + "/routing";
    if (!hasFile(folder + "/dev_prompts.jsonl.gz"))
        return false;
    const auto questions = readAskedQuestions(folder);
    if (!questions)
        return fail(questions.error());
    printDifficulty("Difficulty, as compiled in: it has learnt from these questions", *questions,
                    predictDifficulty(*questions), {});
    return true;
}

} // namespace

void printDifficulty(const char *title, const std::vector<AskedQuestion> &questions,
                     const std::vector<double> &scores, const std::vector<std::string> &parts)
{
    using Scored = std::vector<std::pair<double, AskedQuestion>>;
    std::map<std::string, Scored> datasets;
    std::map<std::string, std::map<std::string, Scored>> inParts;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        datasets[questions[i].dataset].emplace_back(scores[i], questions[i]);
        if (!parts.empty())
            inParts[questions[i].dataset][parts[i]].emplace_back(scores[i], questions[i]);
    }
    std::printf("%s\n", title);
    for (const auto &[dataset, scored] : datasets) {
        std::printf("  %-12s %4zu questions, exact APGR %.3f", dataset.c_str(), scored.size(),
                    exactApgr(scored));
        for (const auto &[part, some] : inParts[dataset])
            std::printf("%s %.3f", part == inParts[dataset].begin()->first ? "; by part" : "",
                        exactApgr(some));
        std::puts("");
    }
}

void printTokens(const char *title, const TokenScoreTable &scores)
{
    std::printf("%s: error of the sum, share of texts within 10 %%\n  %-18s", title, "");
    for (std::size_t i = 0; i < routing::kTokenizers; ++i)
        std::printf("%14s", std::string(base::nameOf(static_cast<routing::Tokenizer>(i))).c_str());
    std::puts("");
    for (const auto &[kind, row] : scores) {
        std::printf("  %-10s (%4zu) ", kind.c_str(), row.front().errors.size());
        for (const TokenScores &each : row)
            std::printf(" %+6.1f%% %4.0f%%", 100 * each.bias(), 100 * each.within(0.10));
        std::puts("");
    }
}

void printTaskTypes(const char *title, const std::vector<LabelledPrompt> &prompts,
                    const std::vector<std::size_t> &said, bool verbose)
{
    TaskTypeScores all;
    std::map<std::string, TaskTypeScores> sources;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        all.add(prompts[i].label, said[i]);
        sources[prompts[i].source].add(prompts[i].label, said[i]);
    }
    std::printf("%s: %d prompts, accuracy %.3f, macro-F1 %.3f\n ", title, all.total(),
                all.accuracy(), all.macroF1());
    for (std::size_t type = 0; type < kTaskTypes; ++type)
        std::printf(" %s %.2f",
                    std::string(base::nameOf(static_cast<model::TaskType>(type))).c_str(),
                    all.f1(type));
    std::puts("");
    for (const auto &[source, scores] : sources)
        std::printf("  %-28s %4d prompts, accuracy %.3f\n", source.c_str(), scores.total(),
                    scores.accuracy());
    for (std::size_t i = 0; verbose && i < prompts.size(); ++i) {
        if (said[i] != prompts[i].label)
            std::printf(
                "    %s taken for %s: %s\n",
                std::string(base::nameOf(static_cast<model::TaskType>(prompts[i].label))).c_str(),
                std::string(base::nameOf(static_cast<model::TaskType>(said[i]))).c_str(),
                boost::json::serialize(boost::json::string(prompts[i].prompt.substr(0, 160)))
                    .c_str());
    }
}

Result<void> printScores(const Options &options)
{
    using Part = Result<bool> (*)(const Options &);
    constexpr std::pair<Subject, Part> kParts[] = {{Subject::TaskTypes, &printTaskTypeScores},
                                                   {Subject::Tokens, &printTokenScores},
                                                   {Subject::Difficulty, &printDifficultyScores},
                                                   {Subject::PersonalData, &printPersonalData}};
    bool hasAny = false;
    for (const auto &[subject, print] : kParts) {
        if (!isWanted(options, subject))
            continue;
        const Result<bool> printed = print(options);
        if (!printed)
            return fail(printed.error());
        hasAny = hasAny || *printed;
    }
    if (!hasAny)
        return fail(base::ErrorKind::NotFound,
                    "Nothing was scored: name the measuring data with --data.");
    return {};
}

} // namespace oxide::train

#pragma once

#include "base/error.h"

#include <string>
#include <utility>
#include <vector>

namespace oxide::train {

/// A question and how well a weak and a strong model answered it, each in [0, 1].
struct AskedQuestion {
    std::string dataset; ///< "mmlu"; "own" for those of the repository, whose outcome is judged
    std::string subject; ///< within the dataset; one that has none repeats its name
    std::string prompt;
    double weak = 0;
    double strong = 0;
};

/// Lines of {"prompt", "weak", "strong"}; NotFound or InvalidArgument.
[[nodiscard]] base::Result<std::vector<AskedQuestion>> readJudgedQuestions(const std::string &path);

/// dev_prompts.jsonl.gz and dev_outcomes.csv of a folder; NotFound or InvalidArgument.
[[nodiscard]] base::Result<std::vector<AskedQuestion>>
readAskedQuestions(const std::string &folder);

/// The exact APGR of apgr.py: how much of the gap between the two models sending the hardest first
/// to the strong one closes, averaged over every share of questions sent. Random order gives 0.5;
/// questions with one score count as sent in random order. NaN without a gap.
[[nodiscard]] double exactApgr(std::vector<std::pair<double, AskedQuestion>> scored);

/// What was learnt: how much more the strong model gains for each row, and the scores below which
/// 0, 1/16, 2/16 … of the questions lie, every dataset counting alike.
struct DifficultyModel {
    std::vector<std::pair<std::string, double>> rows;
    std::vector<double> steps;
};

[[nodiscard]] DifficultyModel trainDifficulty(const std::vector<AskedQuestion> &questions);

/// Scores of models that never saw the question's group.
[[nodiscard]] std::vector<double>
crossPredictDifficulty(const std::vector<AskedQuestion> &questions,
                       const std::vector<std::string> &groups);

/// What is compiled in, in [0, 1].
[[nodiscard]] std::vector<double> predictDifficulty(const std::vector<AskedQuestion> &questions);

/// The table as core/routing/difficultyweights.inc holds it.
[[nodiscard]] std::string tableText(const DifficultyModel &model);

/// One line {"difficulty"} for each {"prompt"} of the file.
[[nodiscard]] base::Result<std::string> difficultyLines(const std::string &path);

} // namespace oxide::train

#pragma once

#include "base/error.h"
#include "routing/textcounts.h"
#include "routing/tokenestimate.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace oxide::train {

/// A text and what real tokenizers made of it (resources/training/count_tokens.mjs).
struct CountedText {
    std::string kind;   ///< "english", "code", "german" …
    std::string source; ///< where it comes from
    routing::TextCounts counts;
    std::array<double, routing::kTokenizers> tokens{}; ///< each above 0
};

/// Lines of {"kind", "source", "text", "tokens": {"o200k": 12, …}}. NotFound, or InvalidArgument
/// where a tokenizer is missing.
[[nodiscard]] base::Result<std::vector<CountedText>> readCountedTexts(const std::string &path);

/// In tokens, by Count and then by Tokenizer.
using TokenWeights = std::array<std::array<double, routing::kTokenizers>, routing::kCounts>;

[[nodiscard]] TokenWeights trainTokens(const std::vector<CountedText> &texts);

/// How near the estimates for texts of one kind come to one tokenizer.
struct TokenScores {
    std::vector<double> errors; ///< of each text, relative to the truth; above 0: too many
    double estimated = 0;
    double real = 0;

    [[nodiscard]] double bias() const;               ///< of the sum over all texts
    [[nodiscard]] double median() const;             ///< of the errors' sizes
    [[nodiscard]] double within(double error) const; ///< share of the texts
};

/// By kind, for each tokenizer.
using TokenScoreTable = std::map<std::string, std::array<TokenScores, routing::kTokenizers>>;

/// What is compiled in.
[[nodiscard]] TokenScoreTable scoreTokens(const std::vector<CountedText> &texts);

/// Each source's texts estimated by what was learnt from all the others.
[[nodiscard]] TokenScoreTable crossValidateTokens(const std::vector<CountedText> &texts);

/// The table as core/routing/tokenweights.inc holds it.
[[nodiscard]] std::string tableText(const TokenWeights &weights);

/// One line {"tokens": {"o200k": 12, …}} for each {"prompt"} of the file.
[[nodiscard]] base::Result<std::string> tokenLines(const std::string &path);

} // namespace oxide::train

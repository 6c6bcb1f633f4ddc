#pragma once

#include "train/difficulty.h"
#include "train/options.h"
#include "train/tasktypes.h"
#include "train/tokens.h"

namespace oxide::train {

/// Prints the scores of a subject, or of all, as a table; what has no data here is said and left
/// out. NotFound where nothing could be scored, else the data's error.
[[nodiscard]] base::Result<void> printScores(const Options &options);

/// Prints how often `said` is right about `prompts` (of the same size), by type and by source.
void printTaskTypes(const char *title, const std::vector<LabelledPrompt> &prompts,
                    const std::vector<std::size_t> &said, bool verbose);

/// Prints the exact APGR of `scores` (of the same size) by dataset, and within each of `parts` (of
/// the same size or empty).
void printDifficulty(const char *title, const std::vector<AskedQuestion> &questions,
                     const std::vector<double> &scores, const std::vector<std::string> &parts);

/// Prints how near estimates come: for each kind of text and tokenizer the error of the sum, and
/// the share of the texts within 10 %.
void printTokens(const char *title, const TokenScoreTable &scores);

} // namespace oxide::train

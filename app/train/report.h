#pragma once

#include "train/options.h"
#include "train/tasktypes.h"

namespace oxide::train {

/// Prints the scores of a subject, or of all, as a table; what has no data here is said and left
/// out. NotFound where nothing could be scored, else the data's error.
[[nodiscard]] base::Result<void> printScores(const Options &options);

/// Prints how often `said` is right about `prompts` (of the same size), by type and by source.
void printTaskTypes(const char *title, const std::vector<LabelledPrompt> &prompts,
                    const std::vector<std::size_t> &said, bool verbose);

} // namespace oxide::train

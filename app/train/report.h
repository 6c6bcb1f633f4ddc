#pragma once

#include "train/options.h"

namespace oxide::train {

/// Prints the scores of a subject, or of all, as a table; what has no data here is said and left
/// out. NotFound where nothing could be scored, else the data's error.
[[nodiscard]] base::Result<void> printScores(const Options &options);

} // namespace oxide::train

#pragma once

#include "train/options.h"

namespace oxide::train {

/// Cross-validates a subject (or all that are learnt), prints what that gives, learns from all
/// prompts and writes the tables where `options.out` says. NotFound where the data is missing.
[[nodiscard]] base::Result<void> trainTables(const Options &options);

} // namespace oxide::train

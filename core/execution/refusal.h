#pragma once

#include "base/error.h"
#include "model/decision.h"

namespace oxide::execution {

/// Why nobody takes a task, in words; of a decision whose chain is empty. PolicyRefused,
/// ContextTooLong and Unsupported are for good; NoService may be another time.
[[nodiscard]] base::Error refusalOf(const model::Decision &decision);

} // namespace oxide::execution

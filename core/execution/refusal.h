#pragma once

#include "base/error.h"
#include "model/decision.h"
#include "routing/snapshot.h"

#include <string>

namespace oxide::execution {

/// Why nobody takes a task, in words; of a decision whose chain is empty. PolicyRefused,
/// ContextTooLong and Unsupported are for good; NoService may be another time. `snapshot`: whose
/// models are near to one that there is not.
[[nodiscard]] base::Error refusalOf(const model::Decision &decision,
                                    const routing::Snapshot &snapshot);

/// " Did you mean openai/gpt-5-mini?", of what the caller may use for this, where a service does
/// not have the model that was named; empty where no name is near.
[[nodiscard]] std::string nearModel(const model::Target &missing, const model::Decision &decision,
                                    const routing::Snapshot &snapshot);

} // namespace oxide::execution

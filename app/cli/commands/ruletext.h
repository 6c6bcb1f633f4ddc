#pragma once

#include "model/rule.h"

#include <string>

namespace oxide::cli {

/// A condition in a few words: "type coding, tokens from 1000 below 8000"; "always".
[[nodiscard]] std::string describe(const model::Condition &condition);
/// "send to ollama, openai/gpt"; "keep local"; "refuse".
[[nodiscard]] std::string describe(const model::Action &action);

} // namespace oxide::cli

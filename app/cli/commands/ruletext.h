#pragma once

#include "model/rule.h"

#include <string>

namespace oxide::cli {

/// A condition in a few words: "type coding, tokens from 1000 below 8000"; "always".
[[nodiscard]] std::string describe(const model::Condition &condition);
/// "send to ollama, openai/gpt"; "keep local"; "refuse".
[[nodiscard]] std::string describe(const model::Action &action);
/// What follows where the first choice fails: "restart, others by profile quality".
[[nodiscard]] std::string describeFailure(const model::Rule &rule);

/// SERVICE or SERVICE/MODEL, as candidates are called.
[[nodiscard]] model::Target targetOf(const std::string &text);

} // namespace oxide::cli

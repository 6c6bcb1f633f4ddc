#pragma once

#include <string>

namespace oxide::train {

/// What the repository itself holds to learn from: prompts with their task type, written for it.
[[nodiscard]] inline std::string ownPrompts()
{
    return OXIDE_SOURCE_DIR "/resources/training/task_types.jsonl";
}

/// Questions of every kind whose difficulty is judged by hand.
[[nodiscard]] inline std::string ownQuestions()
{
    return OXIDE_SOURCE_DIR "/resources/training/difficulty.jsonl";
}

/// Texts of the repository with the tokens that real tokenizers make of them.
[[nodiscard]] inline std::string sampleTexts()
{
    return OXIDE_SOURCE_DIR "/resources/training/token_counts.jsonl";
}

} // namespace oxide::train

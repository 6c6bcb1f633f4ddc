#pragma once

#include <optional>
#include <string_view>

namespace oxide::catalog {

/// What a word in a model's name stands for, where the name itself does not tell.
enum class WordRole {
    Name,      ///< family or variant: another word, another model
    Packaging, ///< how a host offers it: free, tee, versatile, a region
    Tuning,    ///< instruct: what is meant where nothing is said
    Chat,      ///< as Tuning with the open ones, a model of its own with others
    Newest,    ///< latest
    Stage,     ///< preview, beta, experimental
    Thinking,
    NotThinking,
    Effort,     ///< high, low: how long it thinks
    Speed,      ///< turbo, fast: the same weights served quicker where weights are open
    Tier,       ///< nano, super: what the size says too
    Derivative, ///< made from another model, or for another trade: never the same
};

[[nodiscard]] WordRole roleOf(std::string_view word);

/// The spelling that stands for all: "it" is "instruct", "reasoning" is "thinking".
[[nodiscard]] std::string_view usualWord(std::string_view word);

/// The house that makes models, by any of the words it goes by: "z-ai", "zai-org" and "zhipu" are
/// "zhipuai". Empty where the word is no house's.
[[nodiscard]] std::optional<std::string_view> houseOf(std::string_view word);

/// True where a house's word names its models too: "qwen", "mistral", but not "openai".
[[nodiscard]] bool isFamilyOfHouse(std::string_view word);

} // namespace oxide::catalog

#pragma once

#include "base/enumname.h"
#include "routing/textcounts.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace oxide::routing {

/// The vocabularies that models cut text by. Stored features count in this order: append only.
enum class Tokenizer : std::uint8_t {
    O200k,  ///< OpenAI since GPT-4o
    Cl100k, ///< GPT-4, GPT-3.5, OpenAI's embeddings
    Claude, ///< as published with Claude 2; that of later ones is not
    Llama3,
    Llama2, ///< and the first Mistral and Mixtral
    Gemma,  ///< and Gemini
    Qwen,
    DeepSeek,
};

inline constexpr std::size_t kTokenizers = 8;

/// How many tokens each vocabulary makes of one thing.
struct TokenCounts {
    std::array<std::int64_t, kTokenizers> counts{}; ///< by Tokenizer

    [[nodiscard]] static TokenCounts ofEach(std::int64_t tokens);
    [[nodiscard]] std::int64_t operator[](Tokenizer tokenizer) const
    {
        return counts[static_cast<std::size_t>(tokenizer)];
    }
    TokenCounts &operator+=(const TokenCounts &other);
    bool operator==(const TokenCounts &) const = default;
};

/// The tokenizer of a model by its name ("anthropic/claude-3-haiku", "qwen2.5:7b"); O200k where the
/// name says nothing.
[[nodiscard]] Tokenizer tokenizerOf(std::string_view model);

/// Tokens that the tokenizer would make of UTF-8 text, estimated without its vocabulary from what
/// is counted of the text (textcounts.h) by the learnt table tokenweights.inc (`oxide-train train
/// tokens`, which also says how near it comes). Linear, no allocation, at least 1 for any text.
[[nodiscard]] std::int64_t estimateTokens(std::string_view text,
                                          Tokenizer tokenizer = Tokenizer::O200k);

/// The same of a text that is counted already; 0 where nothing was counted.
[[nodiscard]] std::int64_t estimateTokens(const TextCounts &counts, Tokenizer tokenizer);

/// The same by every tokenizer, of a text that is walked once.
[[nodiscard]] TokenCounts countTokens(std::string_view text);

/// The same of a text that is counted already; at least 1 of each, so not for an empty one.
[[nodiscard]] TokenCounts countTokens(const TextCounts &counted);

} // namespace oxide::routing

template<>
inline constexpr auto oxide::base::enumNames<oxide::routing::Tokenizer> =
    std::to_array<oxide::base::EnumName<oxide::routing::Tokenizer>>({
        {oxide::routing::Tokenizer::O200k, "o200k"},
        {oxide::routing::Tokenizer::Cl100k, "cl100k"},
        {oxide::routing::Tokenizer::Claude, "claude"},
        {oxide::routing::Tokenizer::Llama3, "llama3"},
        {oxide::routing::Tokenizer::Llama2, "llama2"},
        {oxide::routing::Tokenizer::Gemma, "gemma"},
        {oxide::routing::Tokenizer::Qwen, "qwen"},
        {oxide::routing::Tokenizer::DeepSeek, "deepseek"},
    });

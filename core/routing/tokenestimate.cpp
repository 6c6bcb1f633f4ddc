#include "routing/tokenestimate.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>

namespace oxide::routing {

namespace {

/// By tokenizer, in 1/256 of a token.
using TokenWeights = std::array<std::int16_t, kTokenizers>;

constexpr auto kTokenRows = std::to_array<TokenWeights>({
#include "routing/tokenweights.inc"
});
static_assert(kTokenRows.size() == kCounts, "one row for each Count");

struct TokenizerName {
    std::string_view part; ///< of a model's name, in small letters
    Tokenizer tokenizer;
};

/// The first that stands in the name decides.
constexpr auto kTokenizerNames = std::to_array<TokenizerName>({
    {"gpt-4o", Tokenizer::O200k},      {"gpt-4.", Tokenizer::O200k},
    {"gpt-4", Tokenizer::Cl100k},      {"gpt-3.5", Tokenizer::Cl100k},
    {"gpt-35", Tokenizer::Cl100k},     {"text-embedding", Tokenizer::Cl100k},
    {"gpt", Tokenizer::O200k},         {"claude", Tokenizer::Claude},
    {"deepseek", Tokenizer::DeepSeek}, {"qwen", Tokenizer::Qwen},
    {"qwq", Tokenizer::Qwen},          {"llama-2", Tokenizer::Llama2},
    {"llama2", Tokenizer::Llama2},     {"codellama", Tokenizer::Llama2},
    {"llama", Tokenizer::Llama3},      {"mistral-7b", Tokenizer::Llama2},
    {"mixtral", Tokenizer::Llama2},    {"gemma", Tokenizer::Gemma},
    {"gemini", Tokenizer::Gemma},
});

/// Of a sum of weights.
std::int64_t wholeTokens(std::int64_t sum)
{
    constexpr std::int64_t kUnit = 256;
    return std::max<std::int64_t>((sum + kUnit / 2) / kUnit, 0);
}

} // namespace

Tokenizer tokenizerOf(std::string_view model)
{
    const std::string name = base::toLowerAscii(model);
    const auto known = std::ranges::find_if(kTokenizerNames, [&](const TokenizerName &each) {
        return name.find(each.part) != std::string::npos;
    });
    return known == kTokenizerNames.end() ? Tokenizer::O200k : known->tokenizer;
}

std::int64_t estimateTokens(std::string_view text, Tokenizer tokenizer)
{
    return text.empty() ? 0 : std::max<std::int64_t>(estimateTokens(countText(text), tokenizer), 1);
}

std::int64_t estimateTokens(const TextCounts &counts, Tokenizer tokenizer)
{
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kCounts; ++i)
        sum += std::int64_t{counts.counts[i]} * kTokenRows[i][static_cast<std::size_t>(tokenizer)];
    return wholeTokens(sum);
}

TokenCounts TokenCounts::ofEach(std::int64_t tokens)
{
    TokenCounts all;
    all.counts.fill(tokens);
    return all;
}

TokenCounts &TokenCounts::operator+=(const TokenCounts &other)
{
    for (std::size_t i = 0; i < kTokenizers; ++i)
        counts[i] += other.counts[i];
    return *this;
}

TokenCounts countTokens(std::string_view text)
{
    return text.empty() ? TokenCounts() : countTokens(countText(text));
}

TokenCounts countTokens(const TextCounts &counted)
{
    TokenCounts all;
    for (std::size_t i = 0; i < kCounts; ++i) {
        if (counted.counts[i] == 0) // most of them
            continue;
        for (std::size_t tokenizer = 0; tokenizer < kTokenizers; ++tokenizer)
            all.counts[tokenizer] += std::int64_t{counted.counts[i]} * kTokenRows[i][tokenizer];
    }
    for (std::int64_t &tokens : all.counts)
        tokens = std::max<std::int64_t>(wholeTokens(tokens), 1);
    return all;
}

} // namespace oxide::routing

#include "catalog/namewords.h"

#include <algorithm>
#include <array>
#include <utility>

namespace oxide::catalog {

namespace {

template<class T>
using Row = std::pair<std::string_view, T>;

template<class T, std::size_t N>
const T *lookUp(const std::array<Row<T>, N> &table, std::string_view word)
{
    const auto found = std::ranges::find(table, word, &Row<T>::first);
    return found == table.end() ? nullptr : &found->second;
}

constexpr auto kRoles = std::to_array<Row<WordRole>>({
    {"free", WordRole::Packaging},
    {"tee", WordRole::Packaging},
    {"default", WordRole::Packaging},
    {"hf", WordRole::Packaging},
    {"maas", WordRole::Packaging},
    {"versatile", WordRole::Packaging},
    {"instant", WordRole::Packaging},
    {"cloud", WordRole::Packaging},
    {"api", WordRole::Packaging},
    {"hosted", WordRole::Packaging},
    {"serverless", WordRole::Packaging},
    {"nitro", WordRole::Packaging},
    {"floor", WordRole::Packaging},
    {"exacto", WordRole::Packaging},
    {"extended", WordRole::Packaging},
    {"flex", WordRole::Packaging},
    {"batch", WordRole::Packaging},
    {"priority", WordRole::Packaging},
    {"original", WordRole::Packaging},
    {"unsloth", WordRole::Packaging},
    {"ud", WordRole::Packaging},
    {"dynamic", WordRole::Packaging},
    {"us", WordRole::Packaging},
    {"eu", WordRole::Packaging},
    {"jp", WordRole::Packaging},
    {"global", WordRole::Packaging},
    {"stable", WordRole::Packaging},
    {"model", WordRole::Packaging},
    {"instruct", WordRole::Tuning},
    {"chat", WordRole::Chat},
    {"latest", WordRole::Newest},
    {"preview", WordRole::Stage},
    {"beta", WordRole::Stage},
    {"exp", WordRole::Stage},
    {"thinking", WordRole::Thinking},
    {"nonthinking", WordRole::NotThinking},
    {"high", WordRole::Effort},
    {"xhigh", WordRole::Effort},
    {"low", WordRole::Effort},
    {"minimal", WordRole::Effort},
    {"turbo", WordRole::Speed},
    {"fast", WordRole::Speed},
    {"nano", WordRole::Tier},
    {"micro", WordRole::Tier},
    {"mini", WordRole::Tier},
    {"small", WordRole::Tier},
    {"medium", WordRole::Tier},
    {"large", WordRole::Tier},
    {"super", WordRole::Tier},
    {"ultra", WordRole::Tier},
    {"abliterated", WordRole::Derivative},
    {"alpaca", WordRole::Derivative},
    {"audio", WordRole::Derivative},
    {"base", WordRole::Derivative},
    {"code", WordRole::Derivative},
    {"coder", WordRole::Derivative},
    {"customtools", WordRole::Derivative},
    {"distill", WordRole::Derivative},
    {"distilled", WordRole::Derivative},
    {"dolphin", WordRole::Derivative},
    {"embed", WordRole::Derivative},
    {"embedding", WordRole::Derivative},
    {"ft", WordRole::Derivative},
    {"guard", WordRole::Derivative},
    {"hermes", WordRole::Derivative},
    {"image", WordRole::Derivative},
    {"lora", WordRole::Derivative},
    {"math", WordRole::Derivative},
    {"merge", WordRole::Derivative},
    {"nemotron", WordRole::Derivative},
    {"omni", WordRole::Derivative},
    {"orca", WordRole::Derivative},
    {"prover", WordRole::Derivative},
    {"realtime", WordRole::Derivative},
    {"rerank", WordRole::Derivative},
    {"research", WordRole::Derivative},
    {"reward", WordRole::Derivative},
    {"safeguard", WordRole::Derivative},
    {"search", WordRole::Derivative},
    {"transcribe", WordRole::Derivative},
    {"tts", WordRole::Derivative},
    {"tulu", WordRole::Derivative},
    {"uncensored", WordRole::Derivative},
    {"vicuna", WordRole::Derivative},
    {"vision", WordRole::Derivative},
    {"vl", WordRole::Derivative},
    {"wizard", WordRole::Derivative},
    {"wizardlm", WordRole::Derivative},
    {"zephyr", WordRole::Derivative},
});

constexpr auto kSpellings = std::to_array<Row<std::string_view>>({
    {"it", "instruct"},
    {"instruction", "instruct"},
    {"think", "thinking"},
    {"reasoning", "thinking"},
    {"reasoner", "thinking"},
    {"nothinking", "nonthinking"},
    {"nothink", "nonthinking"},
    {"nonreasoning", "nonthinking"},
    {"experimental", "exp"},
});

struct House {
    std::string_view word;
    std::string_view name;
    bool isFamily = false; ///< the word names models too
};

constexpr auto kHouses = std::to_array<House>({
    {"ai21", "ai21"},
    {"ai21labs", "ai21"},
    {"alibaba", "alibaba"},
    {"qwen", "alibaba", true},
    {"allenai", "allenai"},
    {"amazon", "amazon"},
    {"anthropic", "anthropic"},
    {"claude", "anthropic", true},
    {"arcee", "arcee-ai"},
    {"baidu", "baidu"},
    {"bytedance", "bytedance"},
    {"cohere", "cohere"},
    {"cohereforai", "cohere"},
    {"coherelabs", "cohere"},
    {"deepseek", "deepseek", true},
    {"google", "google"},
    {"gemini", "google", true},
    {"grok", "xai", true},
    {"xai", "xai"},
    {"ibm", "ibm-granite"},
    {"inclusionai", "inclusionai"},
    {"kimi", "moonshotai", true},
    {"moonshot", "moonshotai"},
    {"moonshotai", "moonshotai"},
    {"liquidai", "liquid"},
    {"liquid", "liquid"},
    {"meta", "meta"},
    {"facebook", "meta"},
    {"microsoft", "microsoft"},
    {"minimax", "minimax", true},
    {"minimaxai", "minimax"},
    {"mistral", "mistral", true},
    {"mistralai", "mistral"},
    {"nvidia", "nvidia"},
    {"nousresearch", "nousresearch"},
    {"openai", "openai"},
    {"perplexity", "perplexity"},
    {"sakana", "sakana"},
    {"sarvam", "sarvam", true},
    {"stepfun", "stepfun"},
    {"tencent", "tencent"},
    {"upstage", "upstage"},
    {"xiaomi", "xiaomi"},
    {"xiaomimimo", "xiaomi"},
    {"zai", "zhipuai"},
    {"zhipu", "zhipuai"},
    {"zhipuai", "zhipuai"},
    {"thudm", "zhipuai"},
});

} // namespace

WordRole roleOf(std::string_view word)
{
    const WordRole *role = lookUp(kRoles, word);
    return role ? *role : WordRole::Name;
}

std::string_view usualWord(std::string_view word)
{
    const std::string_view *usual = lookUp(kSpellings, word);
    return usual ? *usual : word;
}

std::optional<std::string_view> houseOf(std::string_view word)
{
    const auto found = std::ranges::find(kHouses, word, &House::word);
    return found == kHouses.end() ? std::nullopt : std::optional(found->name);
}

bool isFamilyOfHouse(std::string_view word)
{
    const auto found = std::ranges::find(kHouses, word, &House::word);
    return found != kHouses.end() && found->isFamily;
}

} // namespace oxide::catalog

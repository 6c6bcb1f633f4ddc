#pragma once

#include "base/enumname.h"
#include "base/error.h"
#include "sim/failure.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::sim {

enum class DialectKind { Ollama, OpenAi, Anthropic, Gemini };

/// Whose habits an OpenAI service has.
enum class Flavour { OpenAi, OpenRouter };

/// Where an OpenAI service puts its reasoning.
enum class ReasoningField { ReasoningContent, Reasoning, ThinkTags };

/// Micro-dollars per million tokens.
struct Price {
    std::int64_t inputPerMillion = 0;
    std::int64_t outputPerMillion = 0;
    std::int64_t cachedInputPerMillion = 0;
    bool operator==(const Price &) const = default;
};

struct ModelProfile {
    std::string name;
    std::int64_t contextWindow = 32'768; ///< tokens
    bool tools = true;
    bool vision = false;
    bool thinking = false;
    bool embedding = false; ///< embeds, and does not chat
    std::int64_t sizeBytes = 4'700'000'000;
    std::optional<Price> price; ///< else the service's
    double rating = 0;          ///< on the arena's scale; 0: not rated
    bool operator==(const ModelProfile &) const = default;
};

/// One simulated service.
struct ServiceProfile {
    std::string name;
    std::string title;
    DialectKind dialect = DialectKind::OpenAi;
    Flavour flavour = Flavour::OpenAi;
    std::uint16_t port = 0; ///< 0: any free one
    bool local = false;
    std::vector<std::string> keys; ///< any of them is accepted; none: no key is asked for
    std::vector<ModelProfile> models;
    std::string defaultModel; ///< empty: the first that chats
    Price price;

    std::chrono::milliseconds ttft{0};      ///< median of the time to the first token
    double ttftSpread = 0;                  ///< sigma of its log-normal distribution
    double tokensPerSecond = 0;             ///< 0: as fast as the client reads
    std::map<FailureKind, double> failures; ///< share of the chats, [0, 1] each
    std::vector<FailureKind> firstFailures; ///< how the very first chats fail, one after the other
    std::chrono::seconds retryAfter{2};
    std::chrono::milliseconds refuseFor{1'000};
    bool streamOptions = true; ///< false: 400 to a request that has them
    ReasoningField reasoning = ReasoningField::ReasoningContent;
    bool promptCache = false; ///< repeated beginnings of prompts count as cached

    [[nodiscard]] const ModelProfile *findModel(std::string_view name) const;
    [[nodiscard]] std::string chosenDefault() const;
    bool operator==(const ServiceProfile &) const = default;
};

struct SimConfig {
    std::string host = "127.0.0.1";
    std::uint16_t controlPort = 0;
    std::uint64_t seed = 1;
    std::vector<ServiceProfile> services;
    bool operator==(const SimConfig &) const = default;
};

/// Reads the JSON of --config. Config: what is wrong, with its path ("services[1].ttft_ms").
[[nodiscard]] base::Result<SimConfig> parseConfig(std::string_view json);

/// Changes what the object names: host, ports, seed, services.
[[nodiscard]] base::Result<void> applyConfig(const boost::json::object &json, SimConfig &config);

/// Changes what the object names and leaves the rest; `path` begins the error messages.
[[nodiscard]] base::Result<void> applyProfile(const boost::json::object &json,
                                              const std::string &path, ServiceProfile &profile);

/// The config as JSON that parseConfig() reads back to the same.
[[nodiscard]] std::string configJson(const SimConfig &config);

/// Fills what was left open: title, default model; refuses a name used twice.
[[nodiscard]] base::Result<void> complete(SimConfig &config);

/// Two models of believable size for a dialect; what --dialect starts from.
[[nodiscard]] ServiceProfile plainProfile(DialectKind dialect);

/// The five services of --demo.
[[nodiscard]] SimConfig demoConfig();

} // namespace oxide::sim

template<>
inline constexpr auto oxide::base::enumNames<oxide::sim::DialectKind> =
    std::to_array<oxide::base::EnumName<oxide::sim::DialectKind>>({
        {oxide::sim::DialectKind::Ollama, "ollama"},
        {oxide::sim::DialectKind::OpenAi, "openai"},
        {oxide::sim::DialectKind::Anthropic, "anthropic"},
        {oxide::sim::DialectKind::Gemini, "gemini"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::sim::Flavour> =
    std::to_array<oxide::base::EnumName<oxide::sim::Flavour>>({
        {oxide::sim::Flavour::OpenAi, "openai"},
        {oxide::sim::Flavour::OpenRouter, "openrouter"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::sim::ReasoningField> =
    std::to_array<oxide::base::EnumName<oxide::sim::ReasoningField>>({
        {oxide::sim::ReasoningField::ReasoningContent, "reasoning_content"},
        {oxide::sim::ReasoningField::Reasoning, "reasoning"},
        {oxide::sim::ReasoningField::ThinkTags, "think_tags"},
    });

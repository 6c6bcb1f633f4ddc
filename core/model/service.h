#pragma once

#include "base/clock.h"
#include "base/enumname.h"
#include "base/error.h"
#include "model/catalog.h"
#include "model/money.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// How a service is spoken to. The names are the config's `api_type` (for `type: http`) or the
/// CLI's flavour (for `type: cli`).
enum class Dialect { Ollama, OpenAi, Anthropic, Gemini, GeminiCli, QwenCli, Command };

[[nodiscard]] constexpr bool isCli(Dialect dialect)
{
    return dialect == Dialect::GeminiCli || dialect == Dialect::QwenCli
           || dialect == Dialect::Command;
}

/// Is there a way in this dialect to ask for vectors of texts?
[[nodiscard]] constexpr bool embeds(Dialect dialect)
{
    return !isCli(dialect) && dialect != Dialect::Anthropic;
}

enum class Locality { Auto, Local, Cloud };

struct Deadlines {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds firstToken{60'000};
    std::chrono::milliseconds idle{60'000};
    std::chrono::milliseconds total{120'000};
    bool operator==(const Deadlines &) const = default;
};

/// One entry of `services:` in the config. Keys hold `${ENV}` or `keychain:NAME`, never a secret.
struct ServiceConfig {
    std::string name; ///< unique; letters, digits, '_' and '-'
    bool enabled = true;
    Dialect dialect = Dialect::OpenAi;
    std::string baseUrl;                ///< http dialects
    std::string executable;             ///< cli dialects: a name on the PATH or a path
    std::vector<std::string> arguments; ///< Command: template with {prompt}, {model}, {file}
    /// cli dialects; a value may be `${ENV}` or `keychain:NAME`, resolved when the child starts
    std::map<std::string, std::string> environment;
    std::vector<std::string> keys; ///< rotated on 401 and 429
    std::string defaultModel;
    std::vector<std::string> preferredModels; ///< exact match, then part, then the first there is
    bool autoDetectModel = true;
    bool autoStart = false;                    ///< Ollama only
    Locality locality = Locality::Auto;        ///< Auto: local where the host is loopback or a CLI
                                               ///< template says so
    std::optional<std::int64_t> contextWindow; ///< tokens; overrides what the provider says
    std::optional<Price> price;                ///< overrides the catalogue
    std::optional<int> maxParallel;            ///< overrides execution.max_parallel_workers
    std::optional<int> maxRetries;             ///< overrides execution.max_retries
    std::optional<std::chrono::milliseconds> retryDelay; ///< overrides execution's
    Deadlines deadlines; ///< as loaded: execution's where the service names none
    std::string description;
    int colour = -1; ///< index in the chart palette, given when the service is added

    bool operator==(const ServiceConfig &) const = default;
};

struct ModelInfo {
    std::string name;
    std::optional<std::int64_t> contextWindow; ///< tokens
    std::optional<std::int64_t> maxOutput;     ///< tokens of one answer
    std::optional<bool> tools;
    std::optional<bool> vision;
    std::optional<bool> json;
    std::optional<bool> reasoning; ///< thinks before it answers
    std::optional<bool> embeds;    ///< makes vectors of texts, and answers nothing
    std::optional<std::int64_t> sizeBytes;
    std::optional<Price> price;
    std::optional<CatalogSource> priceFrom; ///< who named it; empty: nobody, or it runs here
    std::optional<double> quality;          ///< [0, 1], from ratings; empty: unknown
    bool loaded = false;                    ///< in memory now (Ollama)
    bool preferred = false;                 ///< what the service uses when no model is asked for

    bool operator==(const ModelInfo &) const = default;
};

enum class Health { Unchecked, Healthy, Degraded, Down, Starting, Disabled };

enum class BreakerState { Closed, Open, HalfOpen };

/// A circuit breaker as people see it.
struct BreakerStatus {
    BreakerState state = BreakerState::Closed;
    std::string why;                      ///< one sentence; empty while closed
    std::optional<base::TimePoint> until; ///< open: when trial requests are let through
    int failuresInARow = 0;
    int requests = 0; ///< that ended within the window
    int failures = 0; ///< of them

    bool operator==(const BreakerStatus &) const = default;
};

/// How a model of a service, or a service as a whole, did lately here; empty: nothing measured.
struct Measured {
    int attempts = 0;                                     ///< that the rest was taken from
    std::optional<std::chrono::milliseconds> latency;     ///< whole answer, median
    std::optional<std::chrono::milliseconds> tailLatency; ///< whole answer, 95th percentile
    std::optional<std::chrono::milliseconds> firstToken;  ///< median
    std::optional<double> tokensPerSecond;                ///< median, after the first token
    std::optional<double> failureShare;                   ///< [0, 1], by the service's fault
    std::optional<double> winRate;                        ///< [0, 1] of the arena's votes

    bool operator==(const Measured &) const = default;
};

/// What routing knows of one model of a service, beside what the model is.
struct ModelState {
    std::string model;
    bool competes = false; ///< ranked against others where nobody names a model
    BreakerStatus breaker;
    Measured measured;

    bool operator==(const ModelState &) const = default;
};

/// What the engine knows of a service now.
struct ServiceStatus {
    ServiceConfig config;
    Health health = Health::Unchecked;
    std::string why;                          ///< one sentence; empty when healthy
    base::TimePoint since;                    ///< when this health began
    std::optional<base::TimePoint> checkedAt; ///< the last check's end
    std::vector<ModelInfo> models;
    std::string model; ///< the one used when none is asked for; empty when unknown
    std::string version;
    bool local = false;
    BreakerState breaker = BreakerState::Closed; ///< of the service as a whole
    std::optional<base::TimePoint> breakerUntil; ///< open: when a trial request is let through
    std::string breakerWhy;                      ///< one sentence; empty while closed
    std::vector<ModelState> states;              ///< of models that compete or were asked, by name
    std::vector<bool> recent;                    ///< outcomes of the last attempts, oldest first
    int running = 0;
    int waiting = 0;
    std::optional<std::chrono::milliseconds> medianLatency; ///< last 24 h
    std::vector<double> latencySpark;                       ///< ms, 24 h, oldest first; NaN: none

    bool operator==(const ServiceStatus &) const = default;
};

/// One step of a service test: program found, signed in, models listed, first token, stream ended.
struct TestStep {
    std::string name; ///< stable: "reach", "models", "first_token", "stream_end"
    std::optional<base::Error> error;
    std::string note;
    std::chrono::milliseconds took{0};
    bool operator==(const TestStep &) const = default;
};

struct ServiceTest {
    std::string service;
    base::TimePoint at;
    std::vector<TestStep> steps;
    std::string answer;
    [[nodiscard]] bool passed() const
    {
        for (const TestStep &step : steps) {
            if (step.error)
                return false;
        }
        return !steps.empty();
    }
    bool operator==(const ServiceTest &) const = default;
};

/// Something usable that was found on this machine: a server, a program, a key in the environment.
struct FoundService {
    ServiceConfig config;
    bool usable = false;
    std::string note; ///< "7 models", "not signed in", "key in OPENAI_API_KEY"
    bool operator==(const FoundService &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Dialect> =
    std::to_array<oxide::base::EnumName<oxide::model::Dialect>>({
        {oxide::model::Dialect::Ollama, "ollama"},
        {oxide::model::Dialect::OpenAi, "openai"},
        {oxide::model::Dialect::Anthropic, "anthropic"},
        {oxide::model::Dialect::Gemini, "gemini"},
        {oxide::model::Dialect::GeminiCli, "gemini_cli"},
        {oxide::model::Dialect::QwenCli, "qwen_cli"},
        {oxide::model::Dialect::Command, "command"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Locality> =
    std::to_array<oxide::base::EnumName<oxide::model::Locality>>({
        {oxide::model::Locality::Auto, "auto"},
        {oxide::model::Locality::Local, "local"},
        {oxide::model::Locality::Cloud, "cloud"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Health> =
    std::to_array<oxide::base::EnumName<oxide::model::Health>>({
        {oxide::model::Health::Unchecked, "unchecked"},
        {oxide::model::Health::Healthy, "healthy"},
        {oxide::model::Health::Degraded, "degraded"},
        {oxide::model::Health::Down, "down"},
        {oxide::model::Health::Starting, "starting"},
        {oxide::model::Health::Disabled, "disabled"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::BreakerState> =
    std::to_array<oxide::base::EnumName<oxide::model::BreakerState>>({
        {oxide::model::BreakerState::Closed, "closed"},
        {oxide::model::BreakerState::Open, "open"},
        {oxide::model::BreakerState::HalfOpen, "half_open"},
    });

#pragma once

#include "model/budget.h"
#include "model/catalog.h"
#include "model/money.h"
#include "model/profile.h"
#include "model/rule.h"
#include "model/service.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace oxide::config {

/// `execution:`
struct Execution {
    std::chrono::milliseconds timeout{120'000}; ///< timeout_seconds: one attempt in all
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::milliseconds firstTokenTimeout{60'000};
    std::chrono::milliseconds idleTimeout{60'000};
    int maxRetries = 2; ///< a service, beside the first attempt
    bool retryOnFailure = true;
    std::chrono::milliseconds retryDelay{500}; ///< doubles each time, full jitter
    std::chrono::milliseconds retryMaxDelay{20'000};
    std::chrono::milliseconds retryAfterMax{60'000}; ///< a longer Retry-After fails over
    int maxParallelWorkers = 3;                      ///< tasks at once a service
    int maxQueued = 10'000;                          ///< waiting tasks in all; more are refused
    bool operator==(const Execution &) const = default;
};

/// `routing:`
struct Routing {
    std::string profile = "balanced"; ///< where a task asks for none
    model::Money maxTaskCost;         ///< 0: no cap
    double exploration = 0;           ///< share of tasks, [0, 0.2]
    bool operator==(const Routing &) const = default;
};

/// `breaker:`
struct Breaker {
    int failures = 5;          ///< in a row, that open it
    double failureRatio = 0.5; ///< of the requests in the window, (0, 1], that opens it too
    int minRequests = 10;      ///< in the window, before the ratio counts
    std::chrono::milliseconds window{60'000};
    std::chrono::milliseconds openFor{30'000};
    int probes = 1; ///< trial requests at once when half open; so many must succeed
    bool operator==(const Breaker &) const = default;
};

/// `health:`
struct HealthChecks {
    std::chrono::milliseconds cache{30'000};
    std::chrono::milliseconds interval{60'000};
    std::chrono::milliseconds timeout{5'000};
    bool operator==(const HealthChecks &) const = default;
};

enum class StorePrompts { Full, Redacted, HashOnly };

/// `storage:`
struct Storage {
    StorePrompts prompts = StorePrompts::Full;
    int keepDays = 0; ///< 0: for ever
    bool operator==(const Storage &) const = default;
};

enum class LogLevel { Debug, Info, Warning, Error };

/// `logging:`
struct Logging {
    LogLevel level = LogLevel::Info;
    bool console = false;
    std::string file = "oxide.log"; ///< empty: none; relative: in the data folder
    std::int64_t maxBytes = 10'000'000;
    int keep = 5;
    bool operator==(const Logging &) const = default;
};

/// `app:`
struct App {
    bool closeToTray = true;
    bool startAtLogin = false;
    std::string theme = "system";    ///< system, light, dark
    std::string language = "system"; ///< system, en
    bool operator==(const App &) const = default;
};

enum class SecretPlace { Keychain, File };

/// `security:`
struct Security {
    SecretPlace secrets = SecretPlace::Keychain; ///< File only where the user asks for it
    bool operator==(const Security &) const = default;
};

/// `catalog:`
struct Catalog {
    bool sync = true;
    std::chrono::milliseconds interval{86'400'000};
    std::string openRouterUrl = "https://openrouter.ai/api/v1"; ///< empty: not asked
    std::string arenaUrl = "https://datasets-server.huggingface.co";
    std::string huggingFaceUrl = "https://huggingface.co";
    std::vector<model::CatalogFacts> models; ///< the user's own, which count before all others
    bool operator==(const Catalog &) const = default;
};

/// `privacy:`
struct Privacy {
    std::vector<std::string> ownTerms;         ///< found and redacted like other personal data
    std::vector<model::Sensitivity> keepLocal; ///< text with one of these stays on this machine
    bool operator==(const Privacy &) const = default;
};

/// What becomes of a part of an API request that the chosen service cannot do.
enum class DropUnsupported { Refuse, Warn };

/// `api:`
struct Api {
    bool enabled = true;
    std::string address = "127.0.0.1";       ///< a numeric one; off loopback only with TLS
    int port = 8642;                         ///< 0: any free one
    bool requireKey = true;                  ///< on loopback; elsewhere a key is always asked for
    std::vector<std::string> allowedHosts;   ///< names in Host beside loopback's and the address
    std::vector<std::string> allowedOrigins; ///< of web pages: "https://…", or "*"
    int maxBodyMegabytes = 32;
    int maxConnections = 1024;
    int threads = 1;
    std::string certificateFile; ///< PEM, with its chain; empty: no TLS
    std::string privateKeyFile;  ///< PEM
    DropUnsupported dropUnsupported = DropUnsupported::Warn;
    std::string jwtIssuer; ///< empty: no tokens of others
    std::string jwtAudience;
    std::string jwtKeyFile;       ///< a JSON web key set
    int jwtRequestsPerMinute = 0; ///< of each of its subjects; 0: no limit
    bool operator==(const Api &) const = default;
};

/// `telemetry:`
struct Telemetry {
    std::string endpoint;             ///< of an OTLP/HTTP collector; empty: no traces
    std::vector<std::string> headers; ///< "Name: value"; its last word may be a secret's reference
    double sampleRatio = 1;           ///< of traces that nobody decided about, [0, 1]
    bool content = false;             ///< also what was asked and answered
    bool operator==(const Telemetry &) const = default;
};

/// The whole configuration as a value. Thread-safe as `shared_ptr<const Config>`.
struct Config {
    std::vector<model::ServiceConfig> services; ///< in the file's order
    Routing routing;
    std::vector<model::Profile> profiles; ///< the user's own, in the file's order
    model::RuleSet rules;                 ///< routing_rules:
    std::vector<model::Budget> budgets;   ///< in the file's order
    Execution execution;
    Breaker breaker;
    HealthChecks health;
    Catalog catalog;
    Storage storage;
    Logging logging;
    Telemetry telemetry;
    Security security;
    Privacy privacy;
    Api api;
    App app;
    bool operator==(const Config &) const = default;
};

} // namespace oxide::config

template<>
inline constexpr auto oxide::base::enumNames<oxide::config::StorePrompts> =
    std::to_array<oxide::base::EnumName<oxide::config::StorePrompts>>({
        {oxide::config::StorePrompts::Full, "full"},
        {oxide::config::StorePrompts::Redacted, "redacted"},
        {oxide::config::StorePrompts::HashOnly, "hash"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::config::LogLevel> =
    std::to_array<oxide::base::EnumName<oxide::config::LogLevel>>({
        {oxide::config::LogLevel::Debug, "DEBUG"},
        {oxide::config::LogLevel::Info, "INFO"},
        {oxide::config::LogLevel::Warning, "WARNING"},
        {oxide::config::LogLevel::Error, "ERROR"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::config::SecretPlace> =
    std::to_array<oxide::base::EnumName<oxide::config::SecretPlace>>({
        {oxide::config::SecretPlace::Keychain, "keychain"},
        {oxide::config::SecretPlace::File, "file"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::config::DropUnsupported> =
    std::to_array<oxide::base::EnumName<oxide::config::DropUnsupported>>({
        {oxide::config::DropUnsupported::Refuse, "refuse"},
        {oxide::config::DropUnsupported::Warn, "warn"},
    });

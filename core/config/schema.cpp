#include "config/schema.h"

#include "base/text.h"
#include "config/headersetting.h"
#include "config/load.h"
#include "config/schemarow.h"
#include "config/yamltext.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <QtGlobal>

namespace oxide::config {

namespace {

using enum model::SettingType;

constexpr double bytesPerMegabyte = 1'000'000;

Value logMegabytes(const Config &config)
{
    return static_cast<double>(config.logging.maxBytes) / bytesPerMegabyte;
}

void setLogMegabytes(Config &config, const Value &value)
{
    config.logging.maxBytes = std::llround(std::get<double>(value) * bytesPerMegabyte);
}

constexpr double microsPerDollar = 1'000'000;

Value taskCostDollars(const Config &config)
{
    return static_cast<double>(config.routing.maxTaskCost.micros()) / microsPerDollar;
}

void setTaskCostDollars(Config &config, const Value &value)
{
    config.routing.maxTaskCost =
        model::Money::fromMicros(std::llround(std::get<double>(value) * microsPerDollar));
}

Value keepLocalNames(const Config &config)
{
    std::vector<std::string> names;
    for (const model::Sensitivity kind : config.privacy.keepLocal)
        names.emplace_back(base::nameOf(kind));
    return names;
}

void setKeepLocalNames(Config &config, const Value &value)
{
    config.privacy.keepLocal.clear();
    for (const std::string &name : std::get<std::vector<std::string>>(value))
        config.privacy.keepLocal.push_back(*base::fromName<model::Sensitivity>(name));
}

Row logSizeRow()
{
    Row row;
    row.key = "logging.max_mb";
    row.type = Number;
    row.bounds = range(0.1, 10000, "MB");
    row.title = QT_TRANSLATE_NOOP("Setting", "Size of a log file");
    row.help = QT_TRANSLATE_NOOP("Setting", "A full file is set aside and a new one begun.");
    row.value = &logMegabytes;
    row.setValue = &setLogMegabytes;
    return row;
}

std::vector<Row> executionRows()
{
    return {
        row<&Config::execution, &Execution::timeout>(
            "execution.timeout_seconds", Duration, range(1, 86400, "s"),
            QT_TRANSLATE_NOOP("Setting", "Time for one attempt"),
            QT_TRANSLATE_NOOP("Setting", "How long one attempt may take in all.")),
        row<&Config::execution, &Execution::connectTimeout>(
            "execution.connect_timeout_seconds", Duration, range(0.1, 600, "s"),
            QT_TRANSLATE_NOOP("Setting", "Time to connect"),
            QT_TRANSLATE_NOOP("Setting", "How long a service may take to accept the connection.")),
        row<&Config::execution, &Execution::firstTokenTimeout>(
            "execution.first_token_timeout_seconds", Duration, range(0.1, 3600, "s"),
            QT_TRANSLATE_NOOP("Setting", "Time to the first token"),
            QT_TRANSLATE_NOOP("Setting", "How long a service may think before it says anything.")),
        row<&Config::execution, &Execution::idleTimeout>(
            "execution.idle_timeout_seconds", Duration, range(0.1, 3600, "s"),
            QT_TRANSLATE_NOOP("Setting", "Silence within an answer"),
            QT_TRANSLATE_NOOP("Setting",
                              "How long an answer may pause before it counts as broken.")),
        row<&Config::execution, &Execution::maxRetries>(
            "execution.max_retries", Integer, range(0, 20), QT_TRANSLATE_NOOP("Setting", "Retries"),
            QT_TRANSLATE_NOOP("Setting",
                              "How often a service is asked again beside the first attempt.")),
        row<&Config::execution, &Execution::retryOnFailure>(
            "execution.retry_on_failure", Boolean, none,
            QT_TRANSLATE_NOOP("Setting", "Retry after a failure"),
            QT_TRANSLATE_NOOP(
                "Setting",
                "Ask again where a fault may pass; off: go to the next service at once.")),
        row<&Config::execution, &Execution::retryDelay>(
            "execution.retry_delay_seconds", Duration, range(0, 600, "s"),
            QT_TRANSLATE_NOOP("Setting", "First pause before a retry"),
            QT_TRANSLATE_NOOP("Setting", "Doubles with each retry, and is spread at random.")),
        row<&Config::execution, &Execution::retryMaxDelay>(
            "execution.retry_max_delay_seconds", Duration, range(0, 3600, "s"),
            QT_TRANSLATE_NOOP("Setting", "Longest pause before a retry"),
            QT_TRANSLATE_NOOP("Setting", "The pause does not grow beyond this.")),
        row<&Config::execution, &Execution::retryAfterMax>(
            "execution.retry_after_max_seconds", Duration, range(0, 86400, "s"),
            QT_TRANSLATE_NOOP("Setting", "Longest wait a service may ask for"),
            QT_TRANSLATE_NOOP(
                "Setting",
                "Where a service asks for a longer wait, the next one is used instead.")),
        row<&Config::execution, &Execution::maxParallelWorkers>(
            "execution.max_parallel_workers", Integer, range(1, 1000),
            QT_TRANSLATE_NOOP("Setting", "Tasks at once for each service"),
            QT_TRANSLATE_NOOP("Setting",
                              "More of them wait; a service may have a number of its own.")),
        row<&Config::execution, &Execution::maxQueued>(
            "execution.max_queued", Integer, range(1, 1000000),
            QT_TRANSLATE_NOOP("Setting", "Waiting tasks"),
            QT_TRANSLATE_NOOP("Setting", "How many tasks may wait in all; more are refused.")),
    };
}

Row taskCostRow()
{
    Row row;
    row.key = "routing.max_task_cost";
    row.type = Number;
    row.bounds = range(0, 10000, "$");
    row.title = QT_TRANSLATE_NOOP("Setting", "Highest cost of a task");
    row.help = QT_TRANSLATE_NOOP(
        "Setting", "Whoever is expected to cost more does not get the task; 0: no limit.");
    row.value = &taskCostDollars;
    row.setValue = &setTaskCostDollars;
    return row;
}

Row keepLocalRow()
{
    Row row;
    row.key = "privacy.keep_local";
    row.type = List;
    row.choices = namesOf<model::Sensitivity>();
    row.title = QT_TRANSLATE_NOOP("Setting", "Keep on this machine");
    row.help = QT_TRANSLATE_NOOP(
        "Setting", "Text that holds one of these goes to local services alone, whatever is asked.");
    row.value = &keepLocalNames;
    row.setValue = &setKeepLocalNames;
    return row;
}

std::vector<Row> routingRows()
{
    return {
        row<&Config::routing, &Routing::profile>(
            "routing.profile", Text, none, QT_TRANSLATE_NOOP("Setting", "Profile"),
            QT_TRANSLATE_NOOP("Setting",
                              "What counts where a task asks for nothing else: quality, balanced, "
                              "speed, budget, cheap, long_context, or one of your own.")),
        taskCostRow(),
        row<&Config::routing, &Routing::exploration>(
            "routing.exploration", Number, range(0, 0.2),
            QT_TRANSLATE_NOOP("Setting", "Exploration"),
            QT_TRANSLATE_NOOP(
                "Setting", "Share of tasks that may go to another than the best, to learn how it "
                           "does; 0: none.")),
        row<&Config::rules, &model::RuleSet::preferLocal>(
            "routing_rules.prefer_local", Boolean, none,
            QT_TRANSLATE_NOOP("Setting", "Prefer local services"),
            QT_TRANSLATE_NOOP("Setting",
                              "Use services on this machine first where they can do the task.")),
        row<&Config::rules, &model::RuleSet::fallbackEnabled>(
            "routing_rules.fallback_enabled", Boolean, none,
            QT_TRANSLATE_NOOP("Setting", "Fall back to other services"),
            QT_TRANSLATE_NOOP("Setting", "Use another service where the chosen one fails.")),
    };
}

std::vector<Row> careRows()
{
    return {
        row<&Config::breaker, &Breaker::failures>(
            "breaker.failures", Integer, range(1, 1000),
            QT_TRANSLATE_NOOP("Setting", "Failures in a row"),
            QT_TRANSLATE_NOOP("Setting",
                              "After so many a service or a model is left alone for a while.")),
        row<&Config::breaker, &Breaker::failureRatio>(
            "breaker.failure_ratio", Number, range(0.01, 1),
            QT_TRANSLATE_NOOP("Setting", "Share of failures"),
            QT_TRANSLATE_NOOP("Setting",
                              "The same where so many of the requests within the window fail.")),
        row<&Config::breaker, &Breaker::minRequests>(
            "breaker.min_requests", Integer, range(1, 100000),
            QT_TRANSLATE_NOOP("Setting", "Requests before the share counts"),
            QT_TRANSLATE_NOOP("Setting", "Fewer within the window say too little.")),
        row<&Config::breaker, &Breaker::window>(
            "breaker.window_seconds", Duration, range(1, 86400, "s"),
            QT_TRANSLATE_NOOP("Setting", "Window for the share"),
            QT_TRANSLATE_NOOP("Setting", "Only requests that ended within it are counted.")),
        row<&Config::breaker, &Breaker::openFor>(
            "breaker.open_seconds", Duration, range(1, 86400, "s"),
            QT_TRANSLATE_NOOP("Setting", "Time left alone"),
            QT_TRANSLATE_NOOP("Setting", "Then tasks are let through to try.")),
        row<&Config::breaker, &Breaker::probes>(
            "breaker.probes", Integer, range(1, 100),
            QT_TRANSLATE_NOOP("Setting", "Tasks that try"),
            QT_TRANSLATE_NOOP("Setting", "So many at once; when as many have been answered, all is "
                                         "well again.")),
        row<&Config::health, &HealthChecks::cache>(
            "health.cache_seconds", Duration, range(0, 3600, "s"),
            QT_TRANSLATE_NOOP("Setting", "Health stays known for"),
            QT_TRANSLATE_NOOP("Setting", "Within this time a service is not checked again.")),
        row<&Config::health, &HealthChecks::interval>(
            "health.interval_seconds", Duration, range(5, 86400, "s"),
            QT_TRANSLATE_NOOP("Setting", "Time between checks"),
            QT_TRANSLATE_NOOP("Setting",
                              "How often every service is looked at in the background.")),
        row<&Config::health, &HealthChecks::timeout>(
            "health.timeout_seconds", Duration, range(0.1, 600, "s"),
            QT_TRANSLATE_NOOP("Setting", "Time for a check"),
            QT_TRANSLATE_NOOP("Setting", "A service that takes longer counts as down.")),
        row<&Config::storage, &Storage::prompts>(
            "storage.prompts", Choice, none,
            QT_TRANSLATE_NOOP("Setting", "Keep prompts and answers"),
            QT_TRANSLATE_NOOP("Setting", "As they are (full), without personal data and keys "
                                         "(redacted), or only as a fingerprint (hash)."),
            namesOf<StorePrompts>()),
        row<&Config::storage, &Storage::keepDays>(
            "storage.keep_days", Integer, range(0, 36500, "days"),
            QT_TRANSLATE_NOOP("Setting", "Keep history for"),
            QT_TRANSLATE_NOOP("Setting", "Older tasks are deleted; 0 keeps them for ever.")),
    };
}

std::vector<Row> catalogRows()
{
    return {
        row<&Config::catalog, &Catalog::sync>(
            "catalog.sync", Boolean, none, QT_TRANSLATE_NOOP("Setting", "Keep the catalogue new"),
            QT_TRANSLATE_NOOP("Setting", "Read prices, context windows and ratings of models from "
                                         "the addresses below. Of yours nothing is sent.")),
        row<&Config::catalog, &Catalog::interval>(
            "catalog.interval_seconds", Duration, range(600, 31'536'000, "s"),
            QT_TRANSLATE_NOOP("Setting", "Time between readings"),
            QT_TRANSLATE_NOOP("Setting", "The last good copy stays in force meanwhile.")),
        row<&Config::catalog, &Catalog::openRouterUrl>(
            "catalog.openrouter_url", Text, none,
            QT_TRANSLATE_NOOP("Setting", "Prices and windows from"),
            QT_TRANSLATE_NOOP("Setting", "OpenRouter's list of models; empty: not read.")),
        row<&Config::catalog, &Catalog::arenaUrl>(
            "catalog.arena_url", Text, none, QT_TRANSLATE_NOOP("Setting", "Ratings from"),
            QT_TRANSLATE_NOOP("Setting", "The arena's leaderboard as a data set; empty: not "
                                         "read.")),
        row<&Config::catalog, &Catalog::huggingFaceUrl>(
            "catalog.huggingface_url", Text, none,
            QT_TRANSLATE_NOOP("Setting", "Facts on open models from"),
            QT_TRANSLATE_NOOP("Setting", "Sizes and windows of models with open weights that your "
                                         "services offer; empty: not read.")),
    };
}

std::vector<Row> loggingRows()
{
    return {
        row<&Config::logging, &Logging::level>(
            "logging.level", Choice, none, QT_TRANSLATE_NOOP("Setting", "Level"),
            QT_TRANSLATE_NOOP("Setting", "The least that is written down."), namesOf<LogLevel>()),
        row<&Config::logging, &Logging::console>(
            "logging.console", Boolean, none, QT_TRANSLATE_NOOP("Setting", "Log to the terminal"),
            QT_TRANSLATE_NOOP("Setting", "Also write the log to standard error.")),
        row<&Config::logging, &Logging::file>(
            "logging.file", Text, none, QT_TRANSLATE_NOOP("Setting", "Log file"),
            QT_TRANSLATE_NOOP("Setting", "Relative to the data folder; empty: no file.")),
        logSizeRow(),
        row<&Config::logging, &Logging::keep>(
            "logging.keep", Integer, range(0, 100), QT_TRANSLATE_NOOP("Setting", "Old log files"),
            QT_TRANSLATE_NOOP("Setting", "How many full log files are kept.")),
    };
}

Row withForm(Row row, Form form)
{
    row.form = form;
    return row;
}

std::vector<Row> telemetryRows()
{
    return {
        withForm(row<&Config::telemetry, &Telemetry::endpoint>(
                     "telemetry.otlp_endpoint", Text, none,
                     QT_TRANSLATE_NOOP("Setting", "Send traces to"),
                     QT_TRANSLATE_NOOP("Setting",
                                       "An OpenTelemetry collector that takes OTLP over HTTP, such "
                                       "as http://localhost:4318; empty: none are sent.")),
                 Form::Address),
        withForm(row<&Config::telemetry, &Telemetry::headers>(
                     "telemetry.otlp_headers", List, none,
                     QT_TRANSLATE_NOOP("Setting", "Headers for the collector"),
                     QT_TRANSLATE_NOOP("Setting",
                                       "Such as \"Authorization: Bearer keychain:NAME\"; a key "
                                       "stands in it as keychain:NAME or ${NAME}.")),
                 Form::Headers),
        row<&Config::telemetry, &Telemetry::sampleRatio>(
            "telemetry.sample_ratio", Number, range(0, 1),
            QT_TRANSLATE_NOOP("Setting", "Share of traces"),
            QT_TRANSLATE_NOOP("Setting", "Of tasks whose caller does not say whether it traces "
                                         "them; 1: all.")),
        row<&Config::telemetry, &Telemetry::content>(
            "telemetry.content", Boolean, none,
            QT_TRANSLATE_NOOP("Setting", "Prompts and answers in traces"),
            QT_TRANSLATE_NOOP("Setting",
                              "Send the collector what was asked, answered and said of "
                              "errors too. As they are, or as your history keeps them.")),
    };
}

std::vector<Row> securityRows()
{
    return {
        row<&Config::security, &Security::secrets>(
            "security.secrets", Choice, none, QT_TRANSLATE_NOOP("Setting", "Keep keys in"),
            QT_TRANSLATE_NOOP(
                "Setting", "The system's keychain, or (file) secrets.json in the data folder, not "
                           "encrypted and readable by you alone: for machines without a keychain."),
            namesOf<SecretPlace>()),
        row<&Config::privacy, &Privacy::ownTerms>(
            "privacy.own_terms", List, none, QT_TRANSLATE_NOOP("Setting", "Own terms"),
            QT_TRANSLATE_NOOP("Setting", "Words that are treated like personal data: names of "
                                         "projects, customers, people.")),
        keepLocalRow(),
    };
}

std::vector<Row> appRows()
{
    return {
        row<&Config::app, &App::closeToTray>(
            "app.close_to_tray", Boolean, none, QT_TRANSLATE_NOOP("Setting", "Close to the tray"),
            QT_TRANSLATE_NOOP("Setting", "Closing the window leaves Oxide running in the tray.")),
        row<&Config::app, &App::startAtLogin>(
            "app.start_at_login", Boolean, none, QT_TRANSLATE_NOOP("Setting", "Start at login"),
            QT_TRANSLATE_NOOP("Setting", "Start in the background when you sign in.")),
        row<&Config::app, &App::theme>(
            "app.theme", Choice, none, QT_TRANSLATE_NOOP("Setting", "Appearance"),
            QT_TRANSLATE_NOOP("Setting", "Light or dark, or as the system is."),
            {"system", "light", "dark"}),
        row<&Config::app, &App::language>(
            "app.language", Choice, none, QT_TRANSLATE_NOOP("Setting", "Language"),
            QT_TRANSLATE_NOOP("Setting", "The window is built anew in it."), {"system", "en"}),
    };
}

/// Blocks of the file and the headings of their pages.
struct Block {
    std::string_view name;
    const char *title;
};

constexpr auto blocks = std::to_array<Block>({
    {"execution", QT_TRANSLATE_NOOP("Setting", "Execution")},
    {"routing", QT_TRANSLATE_NOOP("Setting", "Routing")},
    {"routing_rules", QT_TRANSLATE_NOOP("Setting", "Routing")},
    {"breaker", QT_TRANSLATE_NOOP("Setting", "Circuit breaker")},
    {"health", QT_TRANSLATE_NOOP("Setting", "Health checks")},
    {"catalog", QT_TRANSLATE_NOOP("Setting", "Catalogue of models")},
    {"storage", QT_TRANSLATE_NOOP("Setting", "Storage")},
    {"logging", QT_TRANSLATE_NOOP("Setting", "Logging")},
    {"telemetry", QT_TRANSLATE_NOOP("Setting", "Telemetry")},
    {"security", QT_TRANSLATE_NOOP("Setting", "Security")},
    {"privacy", QT_TRANSLATE_NOOP("Setting", "Privacy")},
    {"api", QT_TRANSLATE_NOOP("Setting", "Local API")},
    {"app", QT_TRANSLATE_NOOP("Setting", "Application")},
});

std::vector<Row> makeSchema()
{
    std::vector<Row> rows;
    for (auto group : {&routingRows, &executionRows, &careRows, &catalogRows, &loggingRows,
                       &telemetryRows, &securityRows, &apiRows, &appRows}) {
        for (Row &row : group())
            rows.push_back(std::move(row));
    }
    for (Row &row : rows) {
        row.section = std::find_if(blocks.begin(), blocks.end(), [&](const Block &block) {
                          return block.name == row.block();
                      })->title;
        row.needsRestart = row.key == "security.secrets";
    }
    return rows;
}

/// What Python's logging also calls its levels.
std::string levelOf(const std::string &name)
{
    const std::string lower = base::toLowerAscii(name);
    if (lower == "warn")
        return "WARNING";
    return lower == "critical" || lower == "fatal" ? "ERROR" : name;
}

/// Each of the row's choices at most once.
std::vector<std::string> chosen(const Row &row, const Item &item)
{
    std::vector<std::string> names;
    for (const Item &one : item.items()) {
        std::string name = one.choice(row.choices);
        if (std::ranges::find(names, name) == names.end())
            names.push_back(std::move(name));
    }
    return names;
}

/// Empty, or checked.
std::string address(const Item &item)
{
    std::string text = item.text();
    if (!text.empty())
        checkAddress(item, text, "a header");
    return text;
}

/// As they stand in the file: references are followed when a request is made.
std::vector<std::string> headers(const Item &item)
{
    std::vector<std::string> list;
    for (const Item &one : item.items()) {
        const std::string text = one.raw();
        const auto header = headerFrom(text);
        if (!header)
            one.fail("this is no header; allowed: \"Name: value\"");
        if (showsSecret(*header))
            one.fail("a key must not stand in this file; put it in the system's keychain and write "
                     "keychain:NAME, or in the environment and write ${NAME}");
        list.push_back(text);
    }
    return list;
}

std::string choicesText(const std::vector<std::string> &choices)
{
    std::string text;
    for (const std::string &choice : choices)
        text += (text.empty() ? "" : ", ") + choice;
    return text;
}

} // namespace

std::span<const Row> schema()
{
    static const std::vector<Row> rows = makeSchema();
    return rows;
}

const Row *findRow(std::string_view key)
{
    for (const Row &row : schema()) {
        if (row.key == key)
            return &row;
    }
    return nullptr;
}

Value readValue(const Row &row, const Item &item)
{
    switch (row.type) {
    case Boolean:
        return item.boolean();
    case Integer:
        return item.integer(row.bounds);
    case Number:
        return item.number(row.bounds);
    case Duration:
        return item.seconds(row.bounds);
    case Choice:
        if (row.key == "logging.level") {
            const Item level(item.source(), YAML::Node(levelOf(item.text())), item.mark(),
                             item.key());
            return level.choice(row.choices);
        }
        return item.choice(row.choices);
    case Text:
        return row.form == Form::Address ? address(item) : item.text();
    case List:
        if (row.form == Form::Headers)
            return headers(item);
        return row.choices.empty() ? item.texts() : chosen(row, item);
    }
    return {};
}

Value readSetting(const Row &row, const std::string &text)
{
    Source source{std::string()};
    const bool isBareText = row.type == Text || row.type == Choice;
    const YAML::Node node = isBareText ? yaml::text(text) : YAML::Load(text);
    return readValue(row, Item(source, node, YAML::Mark::null_mark(), std::string(row.key)));
}

Config fromSettings(std::span<const model::Setting> settings)
{
    Config config;
    for (const model::Setting &setting : settings) {
        const Row *row = findRow(setting.key);
        if (row == nullptr)
            continue;
        try {
            row->setValue(config, readSetting(*row, setting.value));
        } catch (const Fault &) { // an Oxide of another version: the default stays
        } catch (const YAML::Exception &) {
        }
    }
    return config;
}

std::string settingText(const Value &value)
{
    if (const auto *text = std::get_if<std::string>(&value))
        return *text;
    return yaml::inlineText(valueNode(value));
}

YAML::Node valueNode(const Value &value)
{
    return std::visit(
        [](const auto &v) {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, bool>)
                return YAML::Node(v);
            else if constexpr (std::is_same_v<T, std::int64_t>)
                return YAML::Node(std::to_string(v));
            else if constexpr (std::is_same_v<T, double>)
                return YAML::Node(yaml::number(v));
            else if constexpr (std::is_same_v<T, std::chrono::milliseconds>)
                return yaml::seconds(v);
            else if constexpr (std::is_same_v<T, std::string>)
                return yaml::text(v);
            else
                return yaml::texts(v);
        },
        value);
}

std::string allowedText(const Row &row)
{
    switch (row.type) {
    case Boolean:
        return "true or false";
    case Choice:
        return "one of " + choicesText(row.choices);
    case Integer:
    case Number:
    case Duration:
        return row.bounds.text();
    case Text:
        return "text";
    case List:
        return row.choices.empty() ? "a list of texts" : "a list of " + choicesText(row.choices);
    }
    return {};
}

} // namespace oxide::config

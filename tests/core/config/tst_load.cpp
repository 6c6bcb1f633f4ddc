#include "config/headersetting.h"
#include "config/legacy.h"
#include "config/load.h"

#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;

namespace {

/// The example of the Oxide seed's README, with its later snippets for Ollama and LM Studio.
constexpr std::string_view seed = R"(services:
  gemini:
    enabled: true
    type: cli
    executable: gemini
  qwen:
    enabled: true
    type: cli
    executable: qwen
  ollama_local:
    type: http
    base_url: 'http://localhost:11434'
    api_type: ollama
    enabled: true
    auto_start: true
    auto_detect_model: true
    max_retries: 2
    retry_delay: 2
    model: other:7b
    default_model: qwen2.5-coder:7b
  ollama_remote:
    enabled: false
    type: http
    base_url: http://192.168.1.46:11434
    model: qwen2.5-coder:7b
  lmstudio:
    type: http
    base_url: 'http://192.168.1.33:1234/v1'
    api_type: openai_compatible
    enabled: true
    default_model: null
    auto_detect_model: true
    preferred_models:
      - 'qwen'
      - 'coder'
  my_llm:
    enabled: true
    type: http
    base_url: http://localhost:8080
    model: my-model
    api_key: ${MY_LLM_API_KEY}
routing_rules:
  prefer_local: true
  fallback_enabled: true
execution:
  timeout_seconds: 240
  max_retries: 1
  retry_on_failure: true
  max_parallel_workers: 4
logging:
  level: INFO
  console: true
  file: oxide.log
)";

config::Loaded loaded(std::string_view text)
{
    auto result = config::loadText(text, "t.yaml");
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

} // namespace

class TestLoad final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void budgetsAreRead()
    {
        const auto [config, warnings] =
            loaded("services:\n"
                   "  cloud: {type: cli, executable: x}\n"
                   "budgets:\n"
                   "  everything: {limit: 60}\n"
                   "  by night:\n"
                   "    tag: night\n"
                   "    limit: 2.505\n"
                   "    period: DAY\n"
                   "    at_limit: local\n"
                   "  cluod: {service: cluod, limit: 0, period: week}\n");
        QCOMPARE(config.budgets.size(), std::size_t{3});
        const model::Budget &all = config.budgets[0];
        QCOMPARE(all.name, std::string("everything"));
        QVERIFY(all.scope == model::BudgetScope::Global && all.of.empty());
        QVERIFY(all.period == model::BudgetPeriod::Month);
        QVERIFY(all.atLimit == model::AtLimit::Refuse);
        QCOMPARE(all.limit.micros(), 60'000'000);
        const model::Budget &night = config.budgets[1];
        QVERIFY(night.scope == model::BudgetScope::Tag && night.of == "night");
        QVERIFY(night.period == model::BudgetPeriod::Day);
        QVERIFY(night.atLimit == model::AtLimit::Local);
        QCOMPARE(night.limit.micros(), 2'505'000);
        QVERIFY(config.budgets[2].period == model::BudgetPeriod::Week);
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(warnings.front().find("did you mean cloud?") != std::string::npos);
    }

    void theSeedsExampleIsRead()
    {
        const auto [config, warnings] = loaded(seed);
        QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings.front().c_str());
        QCOMPARE(config.services.size(), std::size_t{6});
        QVERIFY(config.services[0].dialect == model::Dialect::GeminiCli);
        QVERIFY(config.services[1].dialect == model::Dialect::QwenCli);
        const auto &local = config.services[2];
        QVERIFY(local.dialect == model::Dialect::Ollama);
        QVERIFY(local.autoStart);
        QCOMPARE(*local.maxRetries, 2);
        QVERIFY(*local.retryDelay == 2s);
        QCOMPARE(local.defaultModel, std::string("qwen2.5-coder:7b"));
        QVERIFY(local.deadlines.total == 240s);
        const auto &remote = config.services[3];
        QVERIFY(!remote.enabled);
        QVERIFY(remote.dialect == model::Dialect::Ollama);
        QCOMPARE(remote.defaultModel, std::string("qwen2.5-coder:7b"));
        const auto &studio = config.services[4];
        QVERIFY(studio.dialect == model::Dialect::OpenAi);
        QVERIFY(studio.defaultModel.empty());
        QCOMPARE(studio.preferredModels, (std::vector<std::string>{"qwen", "coder"}));
        const auto &mine = config.services[5];
        QVERIFY(mine.dialect == model::Dialect::OpenAi);
        QCOMPARE(mine.keys, std::vector<std::string>{"${MY_LLM_API_KEY}"});
        QVERIFY(config.execution.timeout == 240s);
        QCOMPARE(config.execution.maxParallelWorkers, 4);
        QVERIFY(config.logging.console);
    }

    void theDefaultFileReadsAsTheDefaults()
    {
        const auto [config, warnings] = loaded(config::defaultFile());
        QVERIFY(config == config::Config());
        QVERIFY(warnings.empty());
    }

    void theDefaultFileUncommentedIsValidAndHoldsTheDefaults()
    {
        std::string text;
        bool inExample = false;
        for (const QByteArray &line :
             QByteArray::fromStdString(config::defaultFile()).split('\n')) {
            const QByteArray bare = line.trimmed();
            if (line == "services:" || line.contains("Asked in this order"))
                inExample = true;
            if (line == "routing_rules:" || line == "execution:")
                inExample = false;
            const qsizetype colon = bare.indexOf(": ");
            const bool isKey =
                bare.startsWith("# ") && colon > 0 && !bare.mid(2, colon - 2).contains(' ');
            if (!inExample && isKey)
                text += "  " + bare.mid(2).toStdString() + '\n';
            else if (!bare.startsWith('#') && line != "services:")
                text += line.toStdString() + '\n';
        }
        QVERIFY(text.find("timeout_seconds: 120") != std::string::npos);
        const auto [config, warnings] = loaded(text);
        QVERIFY(config == config::Config());
        QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings.front().c_str());
    }

    void anEmptyFileAndOneOfCommentsAreTheDefaults()
    {
        QVERIFY(loaded("").config == config::Config());
        QVERIFY(loaded("# nothing\n").config == config::Config());
        QVERIFY(loaded("services:\nexecution: {}\n").config == config::Config());
        QVERIFY(loaded("\xEF\xBB\xBF"
                       "breaker:\r\n  failures: 7\r\n")
                    .config.breaker.failures
                == 7);
    }

    void variablesAreReplacedButReferencesToSecretsStay()
    {
        qputenv("OXIDE_T_HOST", "box.example");
        qunsetenv("OXIDE_T_NONE");
        const auto [config, warnings] = loaded(R"(services:
  a:
    type: http
    base_url: http://${OXIDE_T_HOST}:${OXIDE_T_NONE:-8080}/v1
    api_keys: ['${OXIDE_T_NONE}', 'keychain:a']
    description: costs $${x} and $5
  b:
    type: cli
    executable: tool
    environment: {TOOL_KEY: '${OXIDE_T_NONE}', MODE: '${OXIDE_T_HOST}'}
  c:
    enabled: false
    type: http
    base_url: http://${OXIDE_T_NONE}:1
)");
        QCOMPARE(config.services[0].baseUrl, std::string("http://box.example:8080/v1"));
        QCOMPARE(config.services[0].keys,
                 (std::vector<std::string>{"${OXIDE_T_NONE}", "keychain:a"}));
        QCOMPARE(config.services[0].description, std::string("costs ${x} and $5"));
        QCOMPARE(config.services[1].environment.at("TOOL_KEY"), std::string("${OXIDE_T_NONE}"));
        QCOMPARE(config.services[1].environment.at("MODE"), std::string("${OXIDE_T_HOST}"));
        QCOMPARE(config.services[2].baseUrl, std::string("http://${OXIDE_T_NONE}:1"));
        QCOMPARE(warnings.size(), std::size_t{1});
    }

    void headersKeepTheReferencesOfTheirSecrets()
    {
        qunsetenv("OXIDE_T_NONE");
        const std::vector<std::string> headers{"Authorization: Bearer ${OXIDE_T_NONE}",
                                               "x-api-key: keychain:collector", "X-Tenant: home"};
        const auto config = loaded("telemetry:\n  otlp_endpoint: http://localhost:4318\n"
                                   "  otlp_headers:\n"
                                   "    - 'Authorization: Bearer ${OXIDE_T_NONE}'\n"
                                   "    - 'x-api-key: keychain:collector'\n"
                                   "    - 'X-Tenant: home'\n")
                                .config;
        QCOMPARE(config.telemetry.headers, headers);
        model::Setting setting; // as the window saves it
        setting.key = "telemetry.otlp_headers";
        setting.value = "['Authorization: Bearer ${OXIDE_T_NONE}', 'x-api-key: keychain:collector',"
                        " 'X-Tenant: home']";
        QCOMPARE(config::fromSettings(std::vector{setting}).telemetry.headers, headers);
        const auto header = config::headerFrom(headers[0]);
        QVERIFY(header);
        QCOMPARE(header->name, std::string("Authorization"));
        QCOMPARE(header->value, std::string("Bearer "));
        QCOMPARE(header->reference, std::string("${OXIDE_T_NONE}"));
    }

    void pricesAreExact()
    {
        const auto config = loaded(R"(services:
  a: {type: http, base_url: 'http://h', price: {input: 0.1, output: 1.25, cached_input: 0.000001, reasoning: 2.5, per_request: 0.03}}
)")
                                .config;
        const model::Price price = *config.services[0].price;
        QCOMPARE(price.inputPerMillion, std::int64_t{100'000});
        QCOMPARE(price.outputPerMillion, std::int64_t{1'250'000});
        QCOMPARE(price.cachedInputPerMillion, std::int64_t{1});
        QVERIFY(!price.cacheWritePerMillion);
        QCOMPARE(price.reasoningPerMillion, std::int64_t{2'500'000});
        QCOMPARE(price.perRequest, std::int64_t{30'000});
    }

    void theUsersOwnModelsAreRead()
    {
        const auto [config, warnings] = loaded(R"(catalog:
  sync: no
  interval_seconds: 3600
  arena_url: ''
  models:
    acme/tuned:8b:
      aliases: [tuned, tuned:latest]
      price: {input: 0, output: 0.5, reasoning: 1}
      context_window: 32768
      max_output: 4096
      tools: yes
      vision: no
      quality: 0.625
    gpt-4o: {rating: 1300}
)");
        QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings.front().c_str());
        QVERIFY(!config.catalog.sync);
        QVERIFY(config.catalog.interval == std::chrono::hours(1));
        QVERIFY(config.catalog.arenaUrl.empty());
        QVERIFY(!config.catalog.openRouterUrl.empty());
        QCOMPARE(config.catalog.models.size(), std::size_t{2});
        const model::CatalogFacts &own = config.catalog.models[0];
        QCOMPARE(own.name, std::string("acme/tuned:8b"));
        QCOMPARE(own.aliases, (std::vector<std::string>{"tuned", "tuned:latest"}));
        QCOMPARE(own.price->reasoningPerMillion, std::optional<std::int64_t>(1'000'000));
        QCOMPARE(own.contextWindow, std::optional<std::int64_t>(32'768));
        QCOMPARE(own.maxOutput, std::optional<std::int64_t>(4'096));
        QCOMPARE(own.tools, std::optional(true));
        QCOMPARE(own.vision, std::optional(false));
        QVERIFY(!own.json);
        QVERIFY((own.rating == model::Rating{0.625, model::RatingScale::Quality, {}}));
        QVERIFY((config.catalog.models[1].rating
                 == model::Rating{1300, model::RatingScale::Arena, {}}));
    }

    void rulesAreReadInAllTheirForms()
    {
        const auto [config, warnings] = loaded(R"(services:
  a: {type: cli, executable: gemini}
  b: {type: cli, executable: qwen}
routing_rules:
  prefer_local: no
  rules:
    - name: big
      when:
        task_type: [coding, code_review]
        difficulty: {at_least: 0.5}
        tokens: {at_least: 1000, below: 5000}
        words: [deploy]
        pattern: '(?i)kube'
        contains: iban
        source: [api, mcp]
        requested_model: gpt-*
        time: '22:00-06:30'
      then: {send: [a, {service: b, model: m}]}
      on_failure: continue
      continue_chain: false
    - then: local_only
    - enabled: false
      then: {refuse: 'no: not here'}
    - when:
        budget_used: {at_least: 0.8}
        budget: month
        machine: {on_battery: true, metered: no, cpu_load: {below: 0.5}, free_vram_gb: {at_least: 7.5}}
      then: {profile: cheap}
      fallback_profile: speed
  assignments:
    quick_query: a
    coding: {service: b, model: m}
)");
        QVERIFY2(warnings.empty(), warnings.empty() ? "" : warnings.front().c_str());
        QVERIFY(!config.rules.preferLocal);
        QCOMPARE(config.rules.rules.size(), std::size_t{4});
        const model::Rule &big = config.rules.rules[0];
        QVERIFY(big.when.taskTypes
                == (std::vector{model::TaskType::Coding, model::TaskType::CodeReview}));
        QCOMPARE(*big.when.tokens.below, 5000.0);
        QVERIFY(big.when.sensitivity == std::vector{model::Sensitivity::Iban});
        QVERIFY(big.when.timeOfDay == (model::TimeOfDay{22 * 60, 6 * 60 + 30}));
        QVERIFY(big.then.targets == (std::vector<model::Target>{{"a", ""}, {"b", "m"}}));
        QVERIFY(big.onFailure == model::OnFailure::Continue);
        QVERIFY(!big.continueChain);
        QVERIFY(config.rules.rules[1].then.kind == model::ActionKind::LocalOnly);
        QVERIFY(!config.rules.rules[2].enabled);
        QCOMPARE(config.rules.rules[2].then.message, std::string("no: not here"));
        const model::Rule &saving = config.rules.rules[3];
        QVERIFY(saving.then.kind == model::ActionKind::UseProfile);
        QCOMPARE(saving.then.profile, std::string("cheap"));
        QCOMPARE(saving.fallbackProfile, std::string("speed"));
        QCOMPARE(*saving.when.budgetUsed.atLeast, 0.8);
        QCOMPARE(saving.when.budget, std::string("month"));
        QVERIFY(saving.when.machine.onBattery == true);
        QVERIFY(saving.when.machine.metered == false);
        QCOMPARE(*saving.when.machine.cpuLoad.below, 0.5);
        QCOMPARE(*saving.when.machine.freeVram.atLeast, 7.5e9);
        QVERIFY(config.rules.assignments[0].type == model::TaskType::Coding);
        QCOMPARE(config.rules.assignments[0].target.model, std::string("m"));
    }

    void unknownKeysAndTargetsAreWarnedOfWithWhatIsNear()
    {
        const auto warnings = loaded(R"(services:
  gemini:
    type: cli
    executable: gemini
    descripton: x
routing_rules:
  assignments:
    coding: gemin
exekution: {}
)")
                                  .warnings;
        const std::vector<std::string> expected = {
            "t.yaml:5:5: services.gemini.descripton: unknown key, kept but not used; did you mean "
            "description?",
            "t.yaml:8:5: routing_rules.assignments.coding: there is no service gemin; did you mean "
            "gemini?",
            "t.yaml:9:1: exekution: unknown key, kept but not used; did you mean execution?"};
        QCOMPARE(warnings, expected);
    }

    void pythonsLogLevelsAreUnderstood()
    {
        QVERIFY(loaded("logging: {level: critical}").config.logging.level
                == config::LogLevel::Error);
        QVERIFY(loaded("logging: {level: Warn}").config.logging.level == config::LogLevel::Warning);
    }

    void theHelpNamesEveryKeyOfTheDefaultFile()
    {
        const std::string help = config::help();
        for (const char *key : {"execution.timeout_seconds", "logging.max_mb", "privacy.own_terms",
                                "routing_rules.prefer_local", "storage.prompts"})
            QVERIFY2(help.find(key) != std::string::npos, key);
        QVERIFY(help.find("from 1 to 86400 s (default 120)") != std::string::npos);
        QVERIFY(help.find("one of full, redacted, hash (default full)") != std::string::npos);
    }

    void anOldRoutingFileIsReadAndWrittenBack()
    {
        const auto rules = config::legacy::readRoutingRules(
            "{\"quick_query\": \"ollama_local\", \"coding\": \"qwen\", \"cooking\": \"x\", "
            "\"general\": 3}");
        QVERIFY(rules.has_value());
        QCOMPARE(rules->assignments.size(), std::size_t{2});
        QCOMPARE(rules->assignments[0].target.service, std::string("qwen"));
        QCOMPARE(rules->skipped.size(), std::size_t{2});
        const auto again =
            config::legacy::readRoutingRules(config::legacy::writeRoutingRules(rules->assignments));
        QVERIFY(again->assignments == rules->assignments);
        QVERIFY(!config::legacy::readRoutingRules("[1]").has_value());
        QVERIFY(!config::legacy::readRoutingRules("{\"a\":").has_value());
    }
};

QTEST_GUILESS_MAIN(TestLoad)
#include "tst_load.moc"

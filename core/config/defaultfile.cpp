#include "config/load.h"
#include "config/schema.h"
#include "config/yamltext.h"

#include <algorithm>

namespace oxide::config {

namespace {

constexpr std::string_view opening =
    R"(# The configuration of Oxide. Every key is optional; what stands behind a # is the default.
# A change is taken over as soon as this file is saved. A value may hold ${NAME} or
# ${NAME:-default} from the environment. Keys of services never stand here: write keychain:NAME
# for one in the system's keychain, or ${NAME} for one in the environment.

services:
  # ollama_local:
  #   enabled: true
  #   type: http
  #   api_type: ollama            # ollama, openai, openai_compatible, anthropic, gemini
  #   base_url: http://localhost:11434
  #   auto_start: true            # start the server when it is down
  #   preferred_models: [qwen2.5-coder, llama3]
  # gemini:
  #   enabled: true
  #   type: cli
  #   executable: gemini          # gemini, qwen, or any program with arguments
  # my_program:
  #   enabled: true
  #   type: cli
  #   executable: /opt/llm/ask
  #   arguments: [--model, "{model}", "{prompt}"]
  # my_cloud:
  #   enabled: true
  #   type: http
  #   api_type: openai_compatible
  #   base_url: https://llm.example.org/v1
  #   api_key: keychain:my_cloud
  #   default_model: some-model
  #   context_window: 128000      # tokens
  #   price:                      # dollars per million tokens
  #     input: 0.25
  #     output: 1.00
)";

constexpr std::string_view profileExample =
    R"(
# Profiles of your own, and changes to the built-in ones (quality, balanced, speed, budget, cheap,
# long_context): how much each factor counts. Only the proportions matter.
profiles:
  # night:
  #   quality: 0.3
  #   cost: 0.5
  #   reliability: 0.2
  #   threshold: 0.6              # the difficulty at which a model's rating counts half
  #   small_cost: 0.0005          # dollars: less than this for a task hardly matters
)";

constexpr std::string_view budgetExample =
    R"(
budgets:
  # everything:
  #   limit: 60                   # dollars
  #   period: month               # day, week, month: as the calendar here has them
  # my cloud:
  #   service: my_cloud           # or client: NAME, or tag: NAME
  #   limit: 2.50
  #   period: day
  #   at_limit: local             # refuse, or go on with what costs nothing
)";

constexpr std::string_view ruleExample =
    R"(  # Asked in this order; the first that fits decides.
  # rules:
  #   - name: Large code bases
  #     when:
  #       task_type: [codebase_analysis]
  #       tokens: {at_least: 100000}
  #     then:
  #       send: [gemini, {service: my_cloud, model: some-model}]
  #   - name: Nothing personal leaves this machine
  #     when:
  #       contains: [email, phone, card, iban]
  #     then:
  #       local_only: true
  #   - name: Save on the road
  #     when:
  #       machine: {metered: true}
  #     then:
  #       profile: cheap
  # Asked next: one service for a type of task.
  # assignments:
  #   quick_query: ollama_local
  #   embedding: {service: ollama_local, model: nomic-embed-text}
)";

constexpr std::string_view catalogExample =
    R"(  # What you know better: by a model's name here or at its service. It counts before all else.
  # models:
  #   my-tuned-llama:8b:
  #     context_window: 32768      # tokens
  #     price: {input: 0, output: 0}
  #     quality: 0.4               # from 0 to 1
)";

std::string rowText(const Row &row)
{
    const std::string value = yaml::inlineText(valueNode(row.value(Config())));
    return "  # " + std::string(row.help) + " (" + allowedText(row) + ")\n  # "
           + std::string(row.name()) + ": " + value + '\n';
}

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

constexpr std::string_view serviceHelp =
    R"(services.NAME.…
  enabled             true or false (default true)
  type                cli or http
  executable          cli: a name on the PATH, or a path; gemini and qwen are known by name
  arguments           cli: a list with {prompt}, {model}, {file}
  environment         cli: NAME: value, ${NAME} or keychain:NAME
  api_type            http: ollama, openai, openai_compatible, anthropic, gemini
                      cli: gemini_cli, qwen_cli, command
  base_url            http://HOST:PORT or https://…
  api_key, api_keys   ${NAME} or keychain:NAME, never the key itself
  default_model       the model when none is asked for (also: model)
  preferred_models    a list; an exact match counts first, then a part
  auto_detect_model   true or false (default true)
  auto_start          true or false (default false); Ollama
  locality            auto, local, cloud (default auto)
  context_window      tokens
  max_parallel        from 1 to 1000 tasks at once
  max_retries         from 0 to 20
  retry_delay         from 0 to 600 s
  timeouts            connect_seconds, first_token_seconds, idle_seconds, total_seconds
  price               input, output: dollars per million tokens; cached_input, cache_write,
                      reasoning the same (else as input, input, output); per_request: dollars
  description         text
  colour              index of its colour in charts

profiles.NAME.…       quality, balanced, speed, budget, cheap, long_context, or one of your own
  quality, win_rate, latency, tail_latency, first_token, cost, reliability, local, context
                      from 0 to 100: how much each counts; only the proportions matter
  threshold           from 0 to 1: the difficulty at which a model's rating counts half
  small_cost          dollars: less than this for a task hardly matters

budgets.NAME.…
  limit               dollars from 0 to 1000000
  period              day, week (from Monday) or month, in this machine's time zone (default month)
  service, client,    whose money it is: one of the three at most, none for everything; what is
  tag                 not known to cost nothing needs room in every budget that covers it
  at_limit            refuse, or local: go on with what costs nothing (default refuse); a budget of
                      a service that refuses leaves the task to the other services
                      A model of unknown price is let through while there is room, and is counted
                      beside the budget, not in it: give its service a price.

routing_rules.rules: a list of
  name                text
  enabled             true or false (default true)
  when                task_type, difficulty, tokens, files, words, pattern, contains, source,
                      client, requested_model, time; ranges are {at_least: N, below: N};
                      budget_used: a range of shares (1: all of it), of budget: NAME or of the
                      fullest; machine: {on_battery, metered: true or false, cpu_load,
                      free_memory_gb, free_vram_gb: ranges}
  then                send: [SERVICE, {service: S, model: M}], profile: NAME, local_only: true, or
                      refuse: TEXT
  on_failure          fail, restart, continue (default restart)
  continue_chain      true or false (default true): when the first choice fails, go on with others
  fallback_profile    the profile that ranks those others (default: as for the first choice)
routing_rules.assignments.TASK_TYPE: SERVICE, or {service: S, model: M}

catalog.models.NAME.…  a model by its name in the catalogue or at a service
  aliases             a list of other names that mean it
  price               as a service's
  context_window, max_output          tokens
  tools, vision, json, reasoning      true or false
  quality             from 0 to 1, or rating: its score on the arena's scale
)";

} // namespace

std::string defaultFile()
{
    std::string text = std::string(opening) + std::string(budgetExample);
    std::string_view block;
    for (const Row &row : schema()) {
        if (row.block() != block) {
            if (block == "routing")
                text += profileExample;
            if (block == "routing_rules")
                text += ruleExample;
            if (block == "catalog")
                text += catalogExample;
            block = row.block();
            text += '\n' + std::string(block) + ":\n";
        }
        text += rowText(row);
    }
    return text;
}

std::string help()
{
    std::size_t width = 0;
    for (const Row &row : schema())
        width = std::max(width, row.key.size() + 2);
    std::string text(serviceHelp);
    const char *section = nullptr;
    for (const Row &row : schema()) {
        if (row.section != section) {
            section = row.section;
            text += '\n' + std::string(section) + '\n';
        }
        const std::string value = settingText(row.value(Config()));
        text += padded("  " + std::string(row.key), width + 2) + allowedText(row) + " (default "
                + (value.empty() ? "empty" : value) + ")\n" + padded({}, width + 2) + row.help
                + (row.needsRestart ? " Needs a restart.\n" : "\n");
    }
    return text;
}

} // namespace oxide::config

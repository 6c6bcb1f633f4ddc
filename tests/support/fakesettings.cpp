#include "support/fakedata.h"

namespace oxide::test {

namespace {

model::Setting make(const char *section, const char *key, model::SettingType type,
                    const char *value, const char *standard, const char *title, const char *help)
{
    model::Setting s;
    s.section = section;
    s.key = key;
    s.type = type;
    s.value = value;
    s.defaultValue = standard;
    s.title = title;
    s.help = help;
    return s;
}

model::Setting number(model::Setting s, double minimum, double maximum, const char *unit = "")
{
    s.minimum = minimum;
    s.maximum = maximum;
    s.unit = unit;
    return s;
}

model::Setting choice(model::Setting s, std::vector<std::string> choices)
{
    s.choices = std::move(choices);
    return s;
}

} // namespace

std::vector<model::Setting> fakeSettings()
{
    using enum model::SettingType;
    std::vector<model::Setting> all;
    all.push_back(choice(make("App", "app.theme", Choice, "system", "system", "Theme",
                              "Light, dark, or as the system has it."),
                         {"system", "light", "dark"}));
    all.push_back(choice(make("App", "app.language", Choice, "system", "system", "Language",
                              "The language of the window."),
                         {"system", "en"}));
    all.push_back(make("App", "app.close_to_tray", Boolean, "true", "true", "Close to the tray",
                       "Closing the window leaves Oxide running."));
    all.push_back(make("App", "app.start_at_login", Boolean, "false", "false", "Start at login",
                       "Oxide starts in the tray when you sign in."));
    all.push_back(make("Local API", "api.enabled", Boolean, "true", "true", "Local API",
                       "Let other programs use Oxide."));
    // Any free port: several tests run at once.
    all.push_back(number(make("Local API", "api.port", Integer, "0", "8642", "Port",
                              "Where it listens; 0: any free port."),
                         0, 65'535));
    all.push_back(make("Local API", "api.require_key", Boolean, "true", "true",
                       "Ask programs of this machine for a key", "Others always need a key."));
    all.push_back(make("Routing", "routing.profile", Text, "balanced", "balanced", "Profile",
                       "What ranks the services where nobody asks for another profile."));
    all.push_back(number(make("Execution", "execution.timeout_seconds", Duration, "120", "120",
                              "Time for one attempt",
                              "An attempt that takes longer ends with TIMEOUT_TOTAL."),
                         1, 86'400, "s"));
    all.push_back(number(make("Execution", "execution.max_retries", Integer, "3", "2", "Retries",
                              "How often the same service is tried again."),
                         0, 10));
    all.push_back(number(make("Execution", "execution.max_parallel_workers", Integer, "3", "3",
                              "Tasks at once a service", "More wait in the service's queue."),
                         1, 64));
    all.push_back(make("Execution", "execution.retry_on_failure", Boolean, "true", "true",
                       "Retry on failure", "Off: the next service is tried at once."));
    all.push_back(number(make("Breaker", "breaker.failures", Integer, "5", "5", "Failures in a row",
                              "So many open the breaker of a service."),
                         1, 100));
    all.push_back(number(make("Breaker", "breaker.open_seconds", Duration, "30", "30", "Open for",
                              "Then one trial request is let through."),
                         1, 3'600, "s"));
    all.push_back(
        choice(make("Storage", "storage.prompts", Choice, "full", "full", "Stored prompts",
                    "What the history keeps of a prompt: all, with personal data "
                    "blacked out, or a hash alone."),
               {"full", "redacted", "hash"}));
    all.push_back(number(make("Storage", "storage.keep_days", Integer, "0", "0", "Keep history",
                              "Older tasks are deleted. 0 keeps them for ever."),
                         0, 36'500, "days"));
    all.push_back(choice(make("Logging", "logging.level", Choice, "INFO", "INFO", "Level",
                              "Lines below this level are not written."),
                         {"DEBUG", "INFO", "WARNING", "ERROR"}));
    all.push_back(make("Logging", "logging.file", Text, "oxide.log", "oxide.log", "File",
                       "Relative names stand in the data folder; empty writes no file."));
    all.back().needsRestart = true;
    all.push_back(number(make("Logging", "logging.max_bytes", Integer, "10000000", "10000000",
                              "Size of a file", "Then a new one is begun."),
                         100'000, 1'000'000'000, "bytes"));
    return all;
}

model::RuleSet fakeRules()
{
    model::RuleSet set;
    const auto add = [&set](const char *name) -> model::Rule & {
        model::Rule rule;
        rule.name = name;
        set.rules.push_back(rule);
        return set.rules.back();
    };
    auto &secret = add("Secrets stay out");
    secret.when.sensitivity = {model::Sensitivity::PrivateKey, model::Sensitivity::Card};
    secret.then.kind = model::ActionKind::Refuse;
    secret.then.message = "The text holds a private key or a card number.";
    auto &personal = add("Personal data stays here");
    personal.when.sensitivity = {model::Sensitivity::Email, model::Sensitivity::Iban};
    personal.then.kind = model::ActionKind::LocalOnly;
    auto &review = add("Hard reviews");
    review.when.taskTypes = {model::TaskType::CodeReview};
    review.when.difficulty.atLeast = 0.6;
    review.then.targets = {{"Anthropic", "claude-sonnet-4"}, {"OpenAI", "gpt-4.1"}};
    review.onFailure = model::OnFailure::Continue;
    auto &quick = add("");
    quick.when.taskTypes = {model::TaskType::QuickQuery};
    quick.then.targets = {{"Ollama", "llama3.1:8b"}};
    auto &shadowed = add("");
    shadowed.when.taskTypes = {model::TaskType::QuickQuery};
    shadowed.when.sources = {model::TaskSource::Mcp};
    shadowed.then.targets = {{"Gemini-CLI", ""}};
    auto &words = add("");
    words.when.words = {"changelog", "release notes"};
    words.then.targets = {{"OpenAI", "gpt-4.1-mini"}};
    words.continueChain = false;
    words.onFailure = model::OnFailure::Fail;
    auto &night = add("Cheap at night");
    night.enabled = false;
    night.when.timeOfDay = model::TimeOfDay{22 * 60, 6 * 60};
    night.then.targets = {{"DeepSeek", ""}};
    set.assignments = {{model::TaskType::Coding, {"Ollama", "qwen2.5-coder:14b"}},
                       {model::TaskType::CodebaseAnalysis, {"Gemini-CLI", "gemini-2.5-pro"}},
                       {model::TaskType::Documentation, {"OpenAI", "gpt-4.1-mini"}}};
    return set;
}

} // namespace oxide::test

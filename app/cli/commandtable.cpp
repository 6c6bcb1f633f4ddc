#include "cli/command.h"
#include "cli/commands/commands.h"

#include <algorithm>
#include <array>

namespace oxide::cli {

namespace {

constexpr std::string_view kStates = "queued|running|done|failed|cancelled|interrupted";
constexpr std::string_view kSources = "app|api|mcp|cli|import";

Option choiceOf(std::string_view name, std::string_view valueName, std::string_view help,
                std::string_view choices, bool repeats = false)
{
    return {name, 0, Value::Choice, valueName, help, choices, repeats};
}

const Positional kPrompt{"PROMPT",
                         Value::Prompt,
                         "what is wanted; - or nothing reads it from standard input",
                         Occurs::AnyNumber,
                         {}};
const Option kPromptFile{"prompt-file", 0, Value::File, "FILE", "read the prompt from a file", {}};
const Option kFiles{"files",
                    'f',
                    Value::File,
                    "PATTERN",
                    "files as context: a path, or a quoted pattern such as 'src/**/*.cpp'",
                    {},
                    true};
const Option kService{
    "service", 's', Value::Service, "NAME", "this service alone, whatever the rules say", {}};
const Option kModel{"model", 'm', Value::Text, "NAME", "this model: a name, SERVICE/NAME or auto",
                    {}};
const Option kSession{
    "session", 0, Value::Text, "ID", "go on with a conversation: its id, or last; new begins one",
    {}};
const Option kNoStream{
    "no-stream", 0, Value::None, {}, "print the answer at its end, once, instead of as it comes",
    {}};
const Option kNoCheck{"no-check", 0, Value::None, {}, "do not ask the services how they are first",
                      {}};
const Positional kTask{
    "TASK", Value::Text, "a task's id, the end of it, or last", Occurs::Once, {}};

std::vector<Option> historyFilters()
{
    return {choiceOf("state", "STATE", "tasks in this state", kStates, true),
            {"service", 's', Value::Service, "NAME", "answered by this service", {}, true},
            {"type", 't', Value::TaskType, "TYPE", "of this type", {}, true},
            choiceOf("source", "SOURCE", "brought by", kSources, true),
            {"since", 0, Value::Text, "DATE", "from this day on (2026-11-21, today, 7d, 24h)", {}},
            {"until", 0, Value::Text, "DATE", "before this day", {}}};
}

std::vector<Option> withLimit(std::vector<Option> options)
{
    options.push_back(
        {"limit", 'n', Value::Number, "COUNT", "at most so many, newest first (20)", {}});
    return options;
}

std::vector<Option> with(std::vector<Option> options, std::initializer_list<Option> more)
{
    options.insert(options.end(), more);
    return options;
}

std::vector<Command> makeCommands()
{
    const Positional service{"SERVICE", Value::Service, "the service's name", Occurs::Once, {}};
    return {
        {{},
         "run",
         "Send a task to the best service and print its answer",
         "Streams the answer to standard output; everything else goes to standard error. The "
         "prompt is the argument, a file (--prompt-file) or standard input. Ctrl-C cancels the "
         "task; a second one quits at once.",
         {kPrompt},
         {kPromptFile, kFiles, kService, kModel, kSession, kNoStream},
         Needs::Services,
         runTask},
        {{},
         "route",
         "Show who would get a task and why; nothing is sent",
         "Prints the decision in a sentence, then every candidate with its score or the reasons "
         "against it.",
         {kPrompt},
         {kPromptFile, kFiles, kService, kModel, kSession, kNoCheck},
         Needs::Engine,
         runRoute},
        {{},
         "parallel",
         "Let several services work on one task at once",
         "split gives each service a share of the files, broadcast asks all of them the same, "
         "consensus also merges their answers. One answer comes out.",
         {kPrompt},
         {kPromptFile,
          kFiles,
          {"root", 0, Value::Folder, "FOLDER", "where patterns begin (the current folder)", {}},
          {"services",
           's',
           Value::Service,
           "NAME",
           "only these; otherwise all usable ones",
           {},
           true},
          choiceOf("strategy", "STRATEGY", "how the work is shared (split)",
                   "split|broadcast|consensus"),
          {"workers", 'w', Value::Number, "COUNT", "parts at once", {}},
          kNoStream},
         Needs::Services,
         runParallel},

        {"services",
         "list",
         "List the services with health and model",
         {},
         {},
         {kNoCheck},
         Needs::Engine,
         runServicesList},
        {"services",
         "test",
         "Try a service: reach it, list models, stream a short answer",
         {},
         {service},
         {},
         Needs::Engine,
         runServicesTest},
        {"services",
         "models",
         "List the models of a service, or of all",
         {},
         {{"SERVICE", Value::Service, "the service's name", Occurs::Optional, {}}},
         {},
         Needs::Engine,
         runServicesModels},
        {"services",
         "discover",
         "Look for services on this machine",
         "Asks the usual local ports, the PATH and the environment. Nothing leaves the machine.",
         {},
         {{"add", 'a', Value::None, {}, "add the usable ones to the configuration", {}}},
         Needs::Engine,
         runServicesDiscover},
        {"services",
         "add",
         "Add a service to the configuration",
         "Keys are never taken from the command line: give ${NAME} for an environment variable or "
         "keychain:NAME for the system's keychain.",
         {{"NAME", Value::Text, "letters, digits, '_' and '-'", Occurs::Once, {}}},
         {choiceOf("type", "TYPE", "how it is spoken to",
                   "ollama|openai|anthropic|gemini|gemini_cli|qwen_cli|command"),
          {"url", 0, Value::Text, "URL", "its address (HTTP types)", {}},
          {"executable", 0, Value::File, "PROGRAM", "its program (CLI types)", {}},
          {"argument",
           0,
           Value::Text,
           "TEMPLATE",
           "an argument of a command: text with {prompt}, {model}, {file}",
           {},
           true},
          {"key", 0, Value::Text, "REFERENCE", "${NAME} or keychain:NAME", {}, true},
          {"model", 'm', Value::Text, "NAME", "the model it uses when none is asked for", {}}},
         Needs::Engine,
         runServicesAdd},
        {"services",
         "remove",
         "Remove a service from the configuration",
         {},
         {service},
         {},
         Needs::Engine,
         runServicesRemove},
        {"services",
         "enable",
         "Switch a service on",
         {},
         {service},
         {},
         Needs::Engine,
         runServicesEnable},
        {"services",
         "disable",
         "Switch a service off",
         {},
         {service},
         {},
         Needs::Engine,
         runServicesDisable},

        {"rules",
         "list",
         "List the ordered rules and the assignments, with what is wrong",
         {},
         {},
         {},
         Needs::Engine,
         runRulesList},
        {"rules",
         "set",
         "Assign a task type to a service",
         {},
         {{"TYPE", Value::TaskType, "task type", Occurs::Once, {}},
          {"TARGET", Value::Service, "SERVICE or SERVICE/MODEL", Occurs::Once, {}}},
         {},
         Needs::Engine,
         runRulesSet},
        {"rules",
         "delete",
         "Delete an assignment (by type) or an ordered rule (by number)",
         {},
         {{"WHICH",
           Value::Text,
           "a task type, or a rule's number as rules list shows it",
           Occurs::Optional,
           {}}},
         {{"all", 0, Value::None, {}, "delete every assignment", {}}},
         Needs::Engine,
         runRulesDelete},
        {"rules",
         "import",
         "Read assignments from an Oxide routing_rules.json",
         {},
         {{"FILE", Value::File, "{\"task_type\": \"service\"}", Occurs::Once, {}}},
         {},
         Needs::Engine,
         runRulesImport},
        {"rules",
         "export",
         "Write the assignments as an Oxide routing_rules.json",
         {},
         {{"FILE", Value::File, "the file to write", Occurs::Once, {}}},
         {},
         Needs::Engine,
         runRulesExport},

        {"history",
         "list",
         "List tasks, newest first",
         {},
         {},
         withLimit(historyFilters()),
         Needs::Engine,
         runHistoryList},
        {"history",
         "search",
         "Search prompts and answers",
         "All words must occur; \"quoted words\" as they stand, prefix* for beginnings.",
         {{"WORDS", Value::Text, "what to look for", Occurs::Many, {}}},
         withLimit(historyFilters()),
         Needs::Engine,
         runHistorySearch},
        {"history",
         "show",
         "Show a task: prompt, answer, attempts, decision",
         {},
         {kTask},
         {},
         Needs::Engine,
         runHistoryShow},
        {"history",
         "replay",
         "Decide a stored task again from its stored inputs and compare",
         {},
         {kTask},
         {},
         Needs::Engine,
         runHistoryReplay},
        {"history",
         "export",
         "Write tasks to a new file",
         {},
         {{"FILE", Value::File, "the file to write", Occurs::Once, {}}},
         with(historyFilters(),
              {choiceOf("format", "FORMAT", "file format (by the file's name)", "csv|json")}),
         Needs::Engine,
         runHistoryExport},
        {"history",
         "delete",
         "Delete tasks by id, or all that the filters find",
         {},
         {{"TASK", Value::Text, "tasks' ids, or the ends of them", Occurs::AnyNumber, {}}},
         with(historyFilters(),
              {{"all", 0, Value::None, {}, "every finished task that the filters find", {}}}),
         Needs::Engine,
         runHistoryDelete},

        {"audit",
         "verify",
         "Check the audit chain link by link",
         {},
         {},
         {},
         Needs::Engine,
         runAuditVerify},
        {{},
         "import",
         "Take over tasks, rules and settings of an earlier Oxide",
         {},
         {{"FOLDER", Value::Folder, "where it kept them (~/.oxide)", Occurs::Optional, {}}},
         {{"dry-run", 0, Value::None, {}, "count only, change nothing", {}}},
         Needs::Engine,
         runImport},
        {{},
         "doctor",
         "Check everything and say what to do",
         "Exit code 1 where something is bad.",
         {},
         {},
         Needs::EngineAnyConfig,
         runDoctor},

        {"config",
         "show",
         "Show every setting with its value",
         "Values that differ from the default are marked with a *.",
         {{"KEY", Value::Text, "one key, or the beginning of several", Occurs::Optional, {}}},
         {},
         Needs::Nothing,
         runConfigShow},
        {"config",
         "set",
         "Change a setting; without a value it takes its default",
         {},
         {{"KEY", Value::Text, "as config show names it", Occurs::Once, {}},
          {"VALUE", Value::Text, "the new value", Occurs::Optional, {}}},
         {},
         Needs::Nothing,
         runConfigSet},
        {"config",
         "path",
         "Print where the configuration and the data are",
         {},
         {},
         {},
         Needs::Nothing,
         runConfigPath},
        {"config",
         "keys",
         "Explain every key of the configuration file",
         {},
         {},
         {},
         Needs::Nothing,
         runConfigKeys},

        {{},
         "serve",
         "Run the engine without a window until it is told to end",
         {},
         {},
         {},
         Needs::Services,
         runServe},
        {{},
         "completion",
         "Print the completion script of a shell",
         "bash: source <(oxidectl completion bash); zsh: oxidectl completion zsh > "
         "~/.zfunc/_oxidectl; fish: oxidectl completion fish | source",
         {{"SHELL", Value::Choice, "which one", Occurs::Once, "bash|zsh|fish|services"}},
         {},
         Needs::Nothing,
         runCompletion},
        {{},
         "help",
         "Explain a command",
         {},
         {{"COMMAND", Value::Text, "which one", Occurs::AnyNumber, {}}},
         {},
         Needs::Nothing,
         runHelp},
    };
}

constexpr auto kGlobalOptions = std::to_array<Option>({
    {"help", 'h', Value::None, {}, "explain the command", {}},
    {"version", 'v', Value::None, {}, "print the version", {}},
    {"json", 0, Value::None, {}, "print JSON for scripts", {}},
    {"quiet", 'q', Value::None, {}, "no remarks on standard error, errors alone", {}},
    {"config", 0, Value::File, "FILE", "another configuration file", {}},
    {"data", 0, Value::Folder, "FOLDER", "another data folder", {}},
    {"demo", 0, Value::None, {}, "simulated services and a throw-away data folder", {}},
});

struct Group {
    std::string_view name;
    std::string_view summary;
};

constexpr auto kGroups = std::to_array<Group>({
    {"services", "Who can do tasks: list, test, add and remove services"},
    {"rules", "Who does which tasks: assignments and ordered rules"},
    {"history", "What was done: list, search, show, export and delete tasks"},
    {"audit", "The tamper-evident record of requests"},
    {"config", "Settings: show and change them"},
});

} // namespace

std::span<const Command> commands()
{
    static const std::vector<Command> table = makeCommands();
    return table;
}

const Command *findCommand(std::string_view group, std::string_view name)
{
    const auto found = std::ranges::find_if(commands(), [&](const Command &command) {
        return command.group == group && command.name == name;
    });
    return found == commands().end() ? nullptr : &*found;
}

std::span<const Option> globalOptions()
{
    return kGlobalOptions;
}

std::string_view groupSummary(std::string_view group)
{
    const auto found = std::ranges::find(kGroups, group, &Group::name);
    return found == kGroups.end() ? std::string_view() : found->summary;
}

} // namespace oxide::cli

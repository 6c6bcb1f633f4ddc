#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/jsontext.h"
#include "model/service.h"

#include <algorithm>

#include <QCoroFuture>

namespace oxide::cli {

namespace {

bool isReference(const std::string &key)
{
    return key.starts_with("keychain:") || (key.starts_with("${") && key.ends_with("}"));
}

/// What keeps these options from being a service; empty where nothing does. The configuration
/// itself is checked when it is saved.
std::string complaint(const Arguments &arguments)
{
    if (!arguments.has("type"))
        return "--type is missing: how is the service spoken to?";
    const auto keys = arguments.values("key");
    if (!std::ranges::all_of(keys, isReference)) {
        return "--key wants a reference, not the key itself: ${NAME} for an environment variable, "
               "keychain:NAME for the keychain.";
    }
    return {};
}

QCoro::Task<int> runServicesAdd(Context &context)
{
    const Arguments &arguments = context.arguments();
    if (const std::string wrong = complaint(arguments); !wrong.empty())
        co_return context.failUsage(wrong);
    model::ServiceConfig service;
    service.name = arguments.positional(0);
    service.dialect =
        base::fromName<model::Dialect>(arguments.value("type")).value_or(service.dialect);
    service.baseUrl = arguments.value("url");
    service.executable = arguments.value("executable");
    service.arguments = arguments.values("argument");
    service.keys = arguments.values("key");
    service.defaultModel = arguments.value("model");
    const std::string name = service.name;
    const std::string nobody; // replaces nobody
    const base::Result<engine::Done> saved =
        co_await context.engine().saveService(std::move(service), nobody);
    if (!saved)
        co_return context.fail(saved.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("added", name));
    context.out().remark("Added " + name + ". Try it: oxidectl services test " + name);
    co_return ExitOk;
}

} // namespace

Command servicesAddCommand()
{
    return {
        "services",
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
        runServicesAdd};
}

} // namespace oxide::cli

#include "api/apiplace.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/format.h"
#include "cli/jsontext.h"
#include "config/configstore.h"

#include <boost/json.hpp>

namespace oxide::cli {

namespace {

constexpr int kMostRequests = 1'000'000; ///< a minute

std::string jsonKeys(const std::vector<security::ApiKey> &keys)
{
    boost::json::array list;
    for (const security::ApiKey &key : keys) {
        list.push_back(boost::json::object{{"name", key.name},
                                           {"role", base::nameOf(key.role)},
                                           {"client", key.client.empty() ? key.name : key.client},
                                           {"models", boost::json::value_from(key.models)},
                                           {"requests_per_minute", key.requestsPerMinute},
                                           {"hint", key.hint},
                                           {"created_ms", key.created.time_since_epoch().count()}});
    }
    return boost::json::serialize(boost::json::object{{"keys", std::move(list)}});
}

QCoro::Task<int> runKeysList(Context &context)
{
    const auto keys = api::apiKeys(context.host().dataFolder()).load();
    if (!keys)
        co_return context.fail(keys.error());
    if (context.wantsJson()) {
        context.out().answerLine(jsonKeys(*keys));
        co_return ExitOk;
    }
    TextTable table({{"NAME"},
                     {"ROLE"},
                     {"SPENDS AS"},
                     {"A MINUTE", Align::Right},
                     {"MODELS", Align::Left, true},
                     {"BEGINS WITH"},
                     {"MADE"}});
    for (const security::ApiKey &key : *keys) {
        table.add({{key.name, Tone::Strong},
                   {std::string(base::nameOf(key.role))},
                   {key.client.empty() ? key.name : key.client},
                   {key.requestsPerMinute == 0 ? "any" : countText(key.requestsPerMinute)},
                   {key.models.empty() ? "all" : base::joined(key.models, ", ")},
                   {key.hint},
                   {timeText(key.created)}});
    }
    if (!table.isEmpty())
        table.print(context.out());
    context.out().remark(
        keys->empty() ? "No key was handed out. Your own programs use that of oxidectl keys show."
                      : "Your own programs use the key of oxidectl keys show.");
    co_return ExitOk;
}

QCoro::Task<int> runKeysShow(Context &context)
{
    config::ConfigStore store(context.host().configPath());
    if (const base::Result<void> loaded = store.load(); !loaded)
        co_return context.fail(loaded.error());
    const config::SecretPlace place = store.current()->security.secrets;
    auto loading = api::localKey(place, context.host().dataFolder());
    const base::Result<security::Secret> key = co_await loading;
    if (!key)
        co_return context.fail(key.error());
    context.out().answerLine(context.wantsJson() ? jsonPair("key", key->reveal()) : key->reveal());
    co_return ExitOk;
}

QCoro::Task<int> runKeysAdd(Context &context)
{
    const Arguments &arguments = context.arguments();
    security::ApiKey key;
    key.name = arguments.positional(0);
    key.client = arguments.value("client");
    key.models = arguments.values("model");
    key.requestsPerMinute = arguments.number("per-minute").value_or(0);
    if (key.requestsPerMinute > kMostRequests)
        co_return context.failUsage("--per-minute wants 1000000 at most.");
    if (arguments.has("role"))
        key.role = base::fromName<security::Role>(arguments.value("role")).value();
    key.created = base::SystemClock().now();
    const auto made = api::apiKeys(context.host().dataFolder()).add(std::move(key));
    if (!made)
        co_return context.fail(made.error());
    context.out().answerLine(context.wantsJson() ? jsonPair("key", made->reveal())
                                                 : made->reveal());
    context.out().remark("Keep it now: only its fingerprint is stored, and it is not shown again.");
    co_return ExitOk;
}

QCoro::Task<int> runKeysRemove(Context &context)
{
    const std::string name = context.arguments().positional(0);
    const auto removed = api::apiKeys(context.host().dataFolder()).remove(name);
    if (!removed)
        co_return context.fail(removed.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("removed", name));
    context.out().remark("Removed " + name + ". A running Oxide refuses it from now on.");
    co_return ExitOk;
}

Command addCommand()
{
    return {"keys",
            "add",
            "Make a key for a program or a person, and print it once",
            "Another user of this Oxide gets a key of their own: what it may do, which models it "
            "may use and how often, and whose budget it spends. A user's key sees the tasks of its "
            "own client alone; a viewer's only reads, but everybody's prompts and answers, and so "
            "do those of operators and admins.",
            {{"NAME", Value::Text, "letters, digits, '_', '-' and '.'", Occurs::Once, {}}},
            {choiceOf("role", "ROLE", "what it may do (user)", "viewer|user|operator|admin"),
             {"client",
              0,
              Value::Text,
              "NAME",
              "the client whose budgets it spends (its own name)",
              {}},
             {"model",
              'm',
              Value::Text,
              "PATTERN",
              "SERVICE/MODEL that it may use, * for any text (all)",
              {},
              true},
             {"per-minute", 0, Value::Number, "N", "requests a minute; 0: any number", {}}},
            Needs::ConfigFile,
            runKeysAdd};
}

} // namespace

std::vector<Command> keysCommands()
{
    return {
        {"keys",
         "list",
         "List the keys that were handed out",
         {},
         {},
         {},
         Needs::ConfigFile,
         runKeysList},
        {"keys",
         "show",
         "Print the key that your own programs use",
         "It is an administrator's, made when it is first needed and kept by the system's "
         "keychain.",
         {},
         {},
         Needs::ConfigFile,
         runKeysShow},
        addCommand(),
        {"keys",
         "remove",
         "Take a key back",
         {},
         {{"NAME", Value::Text, "as keys list has it", Occurs::Once, {}}},
         {},
         Needs::ConfigFile,
         runKeysRemove},
    };
}

} // namespace oxide::cli

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/commands/servicelookup.h"
#include "cli/format.h"
#include "cli/jsontext.h"
#include "model/servicefacts.h"

#include <algorithm>

#include <QCoroFuture>

namespace oxide::cli {

namespace {

std::string orDash(const std::string &text)
{
    return text.empty() ? "–" : text;
}

std::string addressOf(const model::ServiceConfig &config)
{
    return model::isCli(config.dialect) ? config.executable : config.baseUrl;
}

std::string flags(const model::ModelInfo &model)
{
    std::string text;
    const auto add = [&](std::optional<bool> has, const char *name) {
        if (has == true)
            text += (text.empty() ? "" : ", ") + std::string(name);
    };
    add(model.embeds, "embeddings");
    add(model.tools, "tools");
    add(model.vision, "vision");
    add(model.json, "json");
    add(model.loaded, "loaded");
    add(model.preferred, "preferred");
    return orDash(text);
}

QCoro::Task<base::Result<std::vector<model::ServiceStatus>>> checkedServices(Context &context)
{
    const base::Result<engine::Done> checked = co_await checkServices(context);
    if (!checked)
        co_return base::fail(checked.error());
    co_return co_await context.engine().services();
}

QCoro::Task<int> setEnabled(Context &context, bool enabled)
{
    const std::string name = context.arguments().positional(0);
    base::Result<model::ServiceStatus> service = co_await findService(context, name);
    if (!service)
        co_return context.fail(service.error());
    model::ServiceConfig config = std::move(service->config);
    config.enabled = enabled;
    const base::Result<engine::Done> saved =
        co_await context.engine().saveService(std::move(config), name);
    if (!saved)
        co_return context.fail(saved.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair(enabled ? "enabled" : "disabled", name));
    context.out().remark(name + (enabled ? " is on." : " is off."));
    co_return ExitOk;
}

QCoro::Task<int> runServicesList(Context &context)
{
    const base::Result<std::vector<model::ServiceStatus>> services =
        co_await checkedServices(context);
    if (!services)
        co_return context.fail(services.error());
    if (context.wantsJson()) {
        context.out().answerLine(jsonText(*services));
        co_return ExitOk;
    }
    if (services->empty())
        context.out().remark("There is no service yet. See what is here with oxidectl services "
                             "discover, or try --demo.");
    TextTable table({{"SERVICE"},
                     {"TYPE"},
                     {"WHERE"},
                     {"STATE"},
                     {"BREAKER"},
                     {"MODEL", Align::Left, true},
                     {"LATENCY", Align::Right},
                     {"WHY", Align::Left, true}});
    const base::TimePoint now = base::SystemClock().now();
    for (const model::ServiceStatus &each : *services) {
        table.add({{each.config.name, Tone::Strong},
                   {nameText(each.config.dialect)},
                   {each.local ? "local" : "cloud"},
                   healthCell(each.config.enabled ? each.health : model::Health::Disabled),
                   each.config.enabled ? breakerCell(each, now) : Cell{"–"},
                   {each.model.empty() ? "unknown" : each.model},
                   {durationText(each.medianLatency)},
                   {orDash(each.why)}});
    }
    if (!table.isEmpty())
        table.print(context.out());
    co_return ExitOk;
}

void printFacts(const model::ServiceStatus &service, Output &out)
{
    const model::ServiceConfig &config = service.config;
    TextTable table({{"WHAT"}, {"VALUE", Align::Left, true}});
    const auto row = [&table](const char *what, Cell value) {
        if (!value.text.empty())
            table.add({{what}, std::move(value)});
    };
    row("type", {nameText(config.dialect)});
    row("where", {(service.local ? "local, " : "cloud, ") + addressOf(config)});
    row("state", healthCell(config.enabled ? service.health : model::Health::Disabled));
    row("why", {service.why});
    row("checked", {service.checkedAt ? timeText(*service.checkedAt) : "never"});
    row("version", {service.version});
    row("model", {service.model.empty() ? "unknown" : service.model});
    row("models", {countText(static_cast<std::int64_t>(service.models.size()))});
    row("keys", {base::joined(config.keys, ", ")});
    row("latency, 24 h", {durationText(service.medianLatency)});
    row("description", {config.description});
    out.answerLine({{config.name, Tone::Strong}});
    table.print(out);
}

/// The service's breaker, then that of each model that competes or was asked.
void printBreakers(const model::ServiceStatus &service, Output &out)
{
    const base::TimePoint now = base::SystemClock().now();
    TextTable table({{"BREAKER OF"}, {"STATE"}, {"WHY", Align::Left, true}});
    model::BreakerStatus whole;
    whole.state = service.breaker;
    whole.until = service.breakerUntil;
    table.add(
        {{"the service", Tone::Strong}, breakerCell(whole, now), {orDash(service.breakerWhy)}});
    for (const model::ModelState &each : service.states) {
        table.add({{each.model.empty() ? "its own model" : each.model},
                   breakerCell(each.breaker, now),
                   {orDash(each.breaker.why)}});
    }
    out.answerLine("");
    table.print(out);
}

QCoro::Task<int> runServicesShow(Context &context)
{
    const std::string name = context.arguments().positional(0);
    if (const base::Result<engine::Done> checked = co_await checkServices(context); !checked)
        co_return context.fail(checked.error());
    const base::Result<model::ServiceStatus> service = co_await findService(context, name);
    if (!service)
        co_return context.fail(service.error());
    if (context.wantsJson()) {
        context.out().answerLine(jsonText(*service));
        co_return ExitOk;
    }
    printFacts(*service, context.out());
    printBreakers(*service, context.out());
    co_return ExitOk;
}

/// A test is to find out whether a service works, so no budget holds it back; who sees it pass
/// must not conclude that tasks will.
QCoro::Task<void> remarkOnBudgets(Context &context, std::string service)
{
    const base::Result<std::vector<model::BudgetStatus>> budgets =
        co_await context.engine().budgets();
    if (!budgets)
        co_return;
    for (const model::BudgetStatus &each : *budgets) {
        if (each.level == model::BudgetLevel::Full && each.budget.covers(service, {}, {}))
            context.out().warning("The budget " + each.budget.name
                                  + " is used up: it holds back tasks, not this test.");
    }
}

QCoro::Task<int> runServicesTest(Context &context)
{
    const std::string name = context.arguments().positional(0);
    base::Result<model::ServiceStatus> service = co_await findService(context, name);
    if (!service)
        co_return context.fail(service.error());
    Output &out = context.out();
    out.progress("testing " + service->config.name);
    const bool isLocal = service->local;
    model::ServiceConfig config = std::move(service->config);
    std::map<std::string, std::string> typed; // none: the keys are those that are kept
    const base::Result<model::ServiceTest> test =
        co_await context.engine().testService(std::move(config), std::move(typed));
    out.progress({});
    if (!test)
        co_return context.fail(test.error());
    if (!isLocal) // what runs here costs nothing
        co_await remarkOnBudgets(context, test->service);
    if (context.wantsJson()) {
        out.answerLine(jsonText(*test));
        co_return test->passed() ? ExitOk : ExitFailure;
    }
    TextTable table({{"STEP"}, {"RESULT"}, {"TOOK", Align::Right}, {"NOTE", Align::Left, true}});
    for (const model::TestStep &step : test->steps) {
        const Cell result = step.error ? Cell{"✗ failed", Tone::Bad} : Cell{"✓ ok", Tone::Good};
        table.add({{step.name},
                   result,
                   {durationText(step.took)},
                   {step.error ? step.error->message : orDash(step.note)}});
    }
    table.print(out);
    if (!test->answer.empty())
        out.answerLine("It said: " + fitted(test->answer, 200));
    co_return test->passed() ? ExitOk : ExitFailure;
}

QCoro::Task<int> runServicesModels(Context &context)
{
    const std::string wanted = context.arguments().positional(0);
    base::Result<std::vector<model::ServiceStatus>> services = co_await checkedServices(context);
    if (!services)
        co_return context.fail(services.error());
    if (!wanted.empty()) {
        const std::vector<model::ServiceStatus> all = *services;
        std::erase_if(*services, [&](const auto &each) { return each.config.name != wanted; });
        if (services->empty())
            co_return context.fail(unknownService(wanted, all));
    }
    if (context.wantsJson()) {
        context.out().answerLine(jsonModels(*services));
        co_return ExitOk;
    }
    TextTable table({{"SERVICE"},
                     {"MODEL", Align::Left, true},
                     {"WINDOW", Align::Right},
                     {"SIZE", Align::Right},
                     {"IN / OUT", Align::Right},
                     {"CAN"}});
    for (const model::ServiceStatus &service : *services) {
        for (const model::ModelInfo &each : service.models) {
            table.add({{service.config.name},
                       {each.name, each.preferred ? Tone::Strong : Tone::Plain},
                       {countText(each.contextWindow)},
                       {bytesText(each.sizeBytes)},
                       {priceText(each.price)},
                       {flags(each)}});
        }
    }
    if (table.isEmpty())
        context.out().remark("No model is known"
                             + (wanted.empty() ? std::string(".") : " of " + wanted + '.'));
    else
        table.print(context.out());
    co_return ExitOk;
}

QCoro::Task<int> runServicesDiscover(Context &context)
{
    Output &out = context.out();
    out.progress("looking for services on this machine");
    const base::Result<std::vector<model::FoundService>> found =
        co_await context.engine().discover();
    out.progress({});
    if (!found)
        co_return context.fail(found.error());
    if (context.wantsJson())
        out.answerLine(jsonText(*found));
    TextTable table({{"SERVICE"},
                     {"TYPE"},
                     {"USABLE"},
                     {"WHERE", Align::Left, true},
                     {"NOTE", Align::Left, true}});
    for (const model::FoundService &each : *found) {
        table.add({{each.config.name, Tone::Strong},
                   {nameText(each.config.dialect)},
                   each.usable ? Cell{"✓ yes", Tone::Good} : Cell{"- no", Tone::Quiet},
                   {orDash(addressOf(each.config))},
                   {orDash(each.note)}});
    }
    if (!context.wantsJson() && !table.isEmpty())
        table.print(out);
    if (found->empty())
        out.remark("Nothing was found. Add one with oxidectl services add, or try --demo.");
    if (!context.arguments().has("add"))
        co_return ExitOk;
    const std::string nobody; // replaces nobody
    for (const model::FoundService &each : *found) {
        if (!each.usable)
            continue;
        const base::Result<engine::Done> saved =
            co_await context.engine().saveService(each.config, nobody);
        if (!saved)
            co_return context.fail(saved.error());
        out.remark("Added " + each.config.name + '.');
    }
    co_return ExitOk;
}

QCoro::Task<int> runServicesRemove(Context &context)
{
    const std::string name = context.arguments().positional(0);
    const base::Result<model::ServiceStatus> service = co_await findService(context, name);
    if (!service)
        co_return context.fail(service.error());
    const base::Result<engine::Done> removed = co_await context.engine().removeService(name);
    if (!removed)
        co_return context.fail(removed.error());
    for (const std::string &key : model::keychainNames(service->config)) {
        const base::Result<engine::Done> forgotten = co_await context.engine().removeSecret(key);
        // Another service may have it too; then it stays.
        if (!forgotten && forgotten.error().kind != base::ErrorKind::InvalidArgument)
            context.out().warning(forgotten.error().message);
    }
    if (context.wantsJson())
        context.out().answerLine(jsonPair("removed", name));
    context.out().remark("Removed " + name + '.');
    co_return ExitOk;
}

QCoro::Task<int> runServicesEnable(Context &context)
{
    return setEnabled(context, true);
}

QCoro::Task<int> runServicesDisable(Context &context)
{
    return setEnabled(context, false);
}

} // namespace

std::vector<Command> servicesCommands()
{
    const Positional service{"SERVICE", Value::Service, "the service's name", Occurs::Once, {}};
    return {
        {"services",
         "list",
         "List the services with health and model",
         {},
         {},
         {kNoCheck},
         Needs::Engine,
         runServicesList},
        {"services",
         "show",
         "Show one service: its state, and its breakers with their reasons",
         "Breakers are those of this program: oxidectl begins with all of them closed.",
         {service},
         {kNoCheck},
         Needs::Engine,
         runServicesShow},
        {"services",
         "test",
         "Try a service: reach it, list models, stream a short answer",
         "The answer costs a few tokens, which are in the books. Budgets do not hold a test back.",
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
        servicesAddCommand(),
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
    };
}

} // namespace oxide::cli

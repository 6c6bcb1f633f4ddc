#include "cli/commands/commands.h"
#include "cli/commands/options.h"
#include "cli/format.h"
#include "cli/jsontext.h"

#include <algorithm>
#include <array>
#include <optional>

#include <QCoroFuture>

namespace oxide::cli {

namespace {

using model::Budget;
using model::BudgetScope;

Cell levelCell(model::BudgetLevel level)
{
    switch (level) {
    case model::BudgetLevel::Open:
        return {"✓ open", Tone::Good};
    case model::BudgetLevel::Warning:
        return {"! over 80 %", Tone::Warning};
    case model::BudgetLevel::Full:
        return {"✗ used up", Tone::Bad};
    }
    return {};
}

std::string ownerOf(const Budget &budget)
{
    return budget.scope == BudgetScope::Global ? "everything"
                                               : nameText(budget.scope) + ' ' + budget.of;
}

QCoro::Task<int> runBudgetsList(Context &context)
{
    const base::Result<std::vector<model::BudgetStatus>> budgets =
        co_await context.engine().budgets();
    if (!budgets)
        co_return context.fail(budgets.error());
    if (context.wantsJson()) {
        context.out().answerLine(jsonText(*budgets));
        co_return ExitOk;
    }
    if (budgets->empty()) {
        context.out().remark("There is no budget. Add one: oxidectl budgets set NAME DOLLARS, or "
                             "on the Costs page.");
        co_return ExitOk;
    }
    TextTable table({{"BUDGET", Align::Left, true},
                     {"FOR", Align::Left, true},
                     {"EACH"},
                     {"SPENT", Align::Right},
                     {"LIMIT", Align::Right},
                     {"USED", Align::Right},
                     {"STATE"},
                     {"THEN"},
                     {"ANEW"},
                     {"BESIDE"}});
    for (const model::BudgetStatus &status : *budgets) {
        table.add({{status.budget.name, Tone::Strong},
                   {ownerOf(status.budget)},
                   {nameText(status.budget.period)},
                   {status.spent.text()},
                   {status.budget.limit.text()},
                   {percentText(status.spent, status.budget.limit)},
                   levelCell(status.level),
                   {nameText(status.budget.atLimit)},
                   {timeText(status.to).substr(0, 16)},
                   {unknownText(status.unknown), Tone::Quiet}});
    }
    table.print(context.out());
    co_return ExitOk;
}

/// What the options say on top of what the budget is already; a sentence where they cannot be
/// meant.
std::optional<std::string> apply(const Arguments &arguments, Budget &budget)
{
    const auto limit = model::Money::fromDollars(arguments.positional(1));
    if (!limit)
        return "DOLLARS is an amount from 0 to 1000000 with at most six decimals, like 20 or 0.25.";
    budget.limit = *limit;
    constexpr std::array scopes{BudgetScope::Service, BudgetScope::Client, BudgetScope::Tag};
    const auto isSaid = [&arguments](BudgetScope scope) {
        return arguments.has(base::nameOf(scope));
    };
    if (std::ranges::count_if(scopes, isSaid) > 1)
        return "A budget is one of a service, a client or a tag, not of several.";
    if (const auto scope = std::ranges::find_if(scopes, isSaid); scope != scopes.end()) {
        budget.scope = *scope;
        budget.of = arguments.value(base::nameOf(*scope));
    }
    budget.period =
        base::fromName<model::BudgetPeriod>(arguments.value("each")).value_or(budget.period);
    budget.atLimit =
        base::fromName<model::AtLimit>(arguments.value("then")).value_or(budget.atLimit);
    return std::nullopt;
}

QCoro::Task<int> runBudgetsSet(Context &context)
{
    const base::Result<std::vector<model::BudgetStatus>> budgets =
        co_await context.engine().budgets();
    if (!budgets)
        co_return context.fail(budgets.error());
    Budget budget;
    budget.name = context.arguments().positional(0);
    const auto old = std::ranges::find_if(*budgets, [&budget](const model::BudgetStatus &status) {
        return status.budget.name == budget.name;
    });
    const bool isNew = old == budgets->end();
    if (!isNew)
        budget = old->budget;
    if (const auto wrong = apply(context.arguments(), budget))
        co_return context.failUsage(*wrong);
    const std::string replaces = isNew ? std::string() : budget.name;
    const base::Result<engine::Done> saved = co_await context.engine().saveBudget(budget, replaces);
    if (!saved)
        co_return context.fail(saved.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair(isNew ? "added" : "changed", budget.name));
    context.out().remark((isNew ? "Added " : "Changed ") + budget.name + ": " + budget.limit.text()
                         + " a " + nameText(budget.period) + " for " + ownerOf(budget)
                         + (budget.atLimit == model::AtLimit::Local
                                ? "; then only what costs nothing runs."
                                : "; then tasks are refused."));
    co_return ExitOk;
}

QCoro::Task<int> runBudgetsRemove(Context &context)
{
    const std::string name = context.arguments().positional(0);
    const base::Result<engine::Done> removed = co_await context.engine().removeBudget(name);
    if (!removed)
        co_return context.fail(removed.error());
    if (context.wantsJson())
        context.out().answerLine(jsonPair("removed", name));
    context.out().remark("Removed " + name + '.');
    co_return ExitOk;
}

} // namespace

std::vector<Command> budgetsCommands()
{
    return {
        {"budgets",
         "list",
         "How much of each budget is spent, and when it starts anew",
         "",
         {},
         {},
         Needs::Engine,
         runBudgetsList},
        {"budgets",
         "set",
         "Add a budget, or change the one of this name",
         "Of one that is there already, what is not said stays as it is. It is kept in the "
         "configuration, below budgets:. A budget of a key that was handed out is one of its "
         "client.",
         {{"NAME", Value::Text, "what it is called", Occurs::Once, {}},
          {"DOLLARS", Value::Text, "its limit: 20, 0.25", Occurs::Once, {}}},
         {choiceOf("each", "PERIOD", "when it starts anew; month where nothing is said",
                   "day|week|month"),
          {"service", 's', Value::Service, "NAME", "what this service costs", {}},
          {"client", 0, Value::Text, "NAME", "what this client of the local API asks for", {}},
          {"tag", 0, Value::Text, "NAME", "what tasks with this tag cost", {}},
          choiceOf("then", "WHAT",
                   "at the limit: refuse tasks (where nothing is said), or run only what costs "
                   "nothing",
                   "refuse|local")},
         Needs::Engine,
         runBudgetsSet},
        {"budgets",
         "remove",
         "Remove a budget",
         "",
         {{"NAME", Value::Text, "which one", Occurs::Once, {}}},
         {},
         Needs::Engine,
         runBudgetsRemove},
    };
}

} // namespace oxide::cli

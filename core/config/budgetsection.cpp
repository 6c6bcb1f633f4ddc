#include "config/budgetsection.h"

#include "base/nearest.h"
#include "base/text.h"
#include "config/yamltext.h"

#include <algorithm>

namespace oxide::config {

using base::ErrorKind;

namespace {

using model::Budget;
using model::BudgetScope;

constexpr std::int64_t kHighestLimit = 1'000'000'000'000; ///< a million dollars, as the reader

constexpr auto kScopes =
    std::to_array({BudgetScope::Service, BudgetScope::Client, BudgetScope::Tag});

void warnOfNobody(const Item &item, const std::string &service,
                  const std::vector<model::ServiceConfig> &services)
{
    std::vector<std::string> names;
    names.reserve(services.size());
    for (const model::ServiceConfig &each : services)
        names.push_back(each.name);
    if (std::ranges::find(names, service) != names.end())
        return;
    const std::string near = base::nearest(service, names);
    item.warn("there is no service " + service
              + (near.empty() ? std::string() : "; did you mean " + near + '?'));
}

Budget readBudget(const std::string &name, const Item &item,
                  const std::vector<model::ServiceConfig> &services)
{
    if (base::trimmed(name).empty())
        item.fail("a budget needs a name");
    Map map = item.map();
    Budget budget;
    budget.name = name;
    budget.limit =
        model::Money::fromMicros(map.require("limit", "dollars, for example 20").microDollars());
    if (const auto period = map.find("period"))
        budget.period = period->oneOf<model::BudgetPeriod>();
    if (const auto atLimit = map.find("at_limit"))
        budget.atLimit = atLimit->oneOf<model::AtLimit>();
    for (const BudgetScope scope : kScopes) {
        const auto of = map.find(std::string(base::nameOf(scope)));
        if (!of)
            continue;
        if (budget.scope != BudgetScope::Global)
            of->fail("a budget is one of a service, a client or a tag, not of several");
        budget.scope = scope;
        budget.of = of->text();
        if (budget.of.empty())
            of->fail("the name is missing; leave the key out for a budget of everything");
        if (scope == BudgetScope::Service)
            warnOfNobody(*of, budget.of, services);
    }
    map.finish();
    return budget;
}

} // namespace

std::vector<Budget> readBudgets(Map budgets, const std::vector<model::ServiceConfig> &services)
{
    std::vector<Budget> list;
    for (const auto &[name, item] : budgets.entries())
        list.push_back(readBudget(name, item, services));
    return list;
}

YAML::Node budgetNode(const Budget &budget)
{
    YAML::Node node;
    if (budget.scope != BudgetScope::Global)
        node[std::string(base::nameOf(budget.scope))] = yaml::text(budget.of);
    node["limit"] = yaml::dollars(budget.limit.micros());
    node["period"] = std::string(base::nameOf(budget.period));
    if (budget.atLimit != model::AtLimit::Refuse)
        node["at_limit"] = std::string(base::nameOf(budget.atLimit));
    return node;
}

void checkBudget(const Budget &budget)
{
    if (base::trimmed(budget.name).empty())
        refuse(ErrorKind::InvalidArgument, "a budget needs a name");
    if (budget.name.size() > 64)
        refuse(ErrorKind::InvalidArgument, "the name of a budget is at most 64 characters long");
    if ((budget.scope == BudgetScope::Global) != budget.of.empty())
        refuse(ErrorKind::InvalidArgument,
               "a budget of a service, a client or a tag needs its name, one of everything has "
               "none");
    if (budget.limit < model::Money() || budget.limit.micros() > kHighestLimit)
        refuse(ErrorKind::InvalidArgument, "a budget's limit is from 0 to 1000000 dollars");
}

void renameBudget(model::RuleSet &rules, std::string_view from, const std::string &to)
{
    for (model::Rule &rule : rules.rules) {
        if (rule.when.budget == from)
            rule.when.budget = to;
    }
}

bool isAskedFor(const model::RuleSet &rules, std::string_view budget)
{
    return std::ranges::any_of(rules.rules,
                               [&](const model::Rule &rule) { return rule.when.budget == budget; });
}

} // namespace oxide::config

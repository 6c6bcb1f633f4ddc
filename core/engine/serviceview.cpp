#include "engine/serviceview.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace oxide::engine {

using model::ModelState;
using model::ServiceStatus;

namespace {

constexpr double kLoadSteps = 10;
constexpr double kBudgetSteps = 100;
constexpr std::int64_t kMemoryStep = 500'000'000; ///< bytes

std::optional<std::int64_t> stepped(std::optional<std::int64_t> bytes)
{
    return bytes ? std::optional(*bytes / kMemoryStep * kMemoryStep) : std::nullopt;
}

} // namespace

std::vector<ModelState> statesOf(const ServiceStatus &status,
                                 const std::vector<std::string> &competitors,
                                 const Observed &observed)
{
    const std::string &service = status.config.name;
    const auto asked = observed.breakers.modelsOf(service, observed.now);
    std::set<std::string> names(competitors.begin(), competitors.end());
    names.insert(status.model);
    for (const auto &[name, breaker] : asked)
        names.insert(name);
    for (auto it = observed.measured.lower_bound({service, {}});
         it != observed.measured.end() && it->first.service == service; ++it)
        names.insert(it->first.model);

    std::vector<ModelState> states;
    for (const std::string &name : names) {
        ModelState state;
        state.model = name;
        state.competes =
            name == status.model || std::ranges::find(competitors, name) != competitors.end();
        if (const auto breaker = asked.find(name); breaker != asked.end())
            state.breaker = breaker->second;
        if (const auto measured = observed.measured.find({service, name});
            measured != observed.measured.end())
            state.measured = measured->second;
        states.push_back(std::move(state));
    }
    return states;
}

routing::ServiceView viewOf(ServiceStatus status)
{
    routing::ServiceView view;
    view.name = status.config.name;
    view.enabled = status.config.enabled;
    view.local = status.local;
    view.health = status.health;
    view.breaker = status.breaker;
    view.model = status.model;
    view.contextWindow = status.config.contextWindow;
    view.price = status.config.price;
    view.models.reserve(status.models.size() + status.states.size());
    for (model::ModelInfo &info : status.models) {
        routing::ModelView &model = view.models.emplace_back();
        model.info = std::move(info);
        model.info.preferred = false; // who is the service's own choice stands above
    }
    for (const ModelState &state : status.states) {
        const auto nameOf = [](const routing::ModelView &each) -> const std::string & {
            return each.info.name;
        };
        auto model = std::ranges::find(view.models, state.model, nameOf);
        if (model == view.models.end()) {
            // One that nobody lists and that is fine needs no entry, the own choice aside.
            if (state.model != status.model && state.breaker.state == model::BreakerState::Closed)
                continue;
            model = view.models.insert(view.models.end(), routing::ModelView());
            model->info.name = state.model;
            model->isListed = false;
        }
        model->competes = state.competes;
        model->breaker = state.breaker.state;
        model->measured = state.measured;
    }
    if (!model::embeds(status.config.dialect)) {
        for (routing::ModelView &model : view.models)
            model.info.embeds = false;
    }
    return view;
}

model::RoutingSetup setupOf(const config::Config &config)
{
    model::RoutingSetup setup;
    setup.rules = config.rules;
    setup.profiles = model::allProfiles(config.profiles);
    setup.profile = config.routing.profile;
    setup.policy.keepLocal = config.privacy.keepLocal;
    if (config.routing.maxTaskCost > model::Money())
        setup.policy.maxTaskCost = config.routing.maxTaskCost;
    setup.exploration = config.routing.exploration;
    return setup;
}

routing::KnownNames namesIn(const config::Config &config)
{
    routing::KnownNames names;
    for (const model::ServiceConfig &service : config.services)
        names.services.push_back(service.name);
    for (const model::Profile &profile : model::allProfiles(config.profiles))
        names.profiles.push_back(profile.name);
    for (const model::Budget &budget : config.budgets)
        names.budgets.push_back(budget.name);
    return names;
}

model::MachineState rounded(const model::MachineState &machine)
{
    model::MachineState steps = machine;
    if (machine.cpuLoad)
        steps.cpuLoad = std::round(*machine.cpuLoad * kLoadSteps) / kLoadSteps;
    steps.freeMemory = stepped(machine.freeMemory);
    steps.freeVram = stepped(machine.freeVram);
    return steps;
}

std::vector<model::BudgetUse> usesOf(const std::vector<model::BudgetStatus> &budgets)
{
    std::vector<model::BudgetUse> uses;
    uses.reserve(budgets.size());
    for (const model::BudgetStatus &status : budgets) {
        const model::Budget &budget = status.budget;
        const double used = std::floor(status.used() * kBudgetSteps) / kBudgetSteps;
        uses.push_back({budget.name, budget.scope, budget.of, used});
    }
    return uses;
}

} // namespace oxide::engine

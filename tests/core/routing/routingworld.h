#pragma once

#include "routingfixtures.h"

#include <algorithm>
#include <optional>
#include <random>

namespace oxide::test {

/// Random but repeatable configurations and requests, made of few values so that they collide.
class World
{
public:
    using ServiceView = routing::ServiceView;
    using ModelView = routing::ModelView;

    explicit World(std::uint32_t seed) : m_random(seed) {}

    routing::SnapshotParts parts()
    {
        routing::SnapshotParts parts;
        parts.services = services();
        parts.setup.rules = rules();
        parts.setup.profile = profileName();
        if (chance(4))
            parts.setup.policy.keepLocal = {model::Sensitivity::Email};
        if (chance(4))
            parts.setup.policy.maxTaskCost = model::Money::fromMicros(5'000);
        if (chance(5))
            parts.setup.exploration = 0.2;
        parts.machine.onBattery = one<std::optional<bool>>({std::nullopt, true, false});
        parts.machine.cpuLoad = one<std::optional<double>>({std::nullopt, 0.2, 0.9});
        if (chance(2))
            parts.budgets.push_back({"month", model::BudgetScope::Global, {}, share()});
        if (chance(4))
            parts.budgets.push_back({"editor", model::BudgetScope::Client, "editor", share()});
        return parts;
    }

    std::vector<ServiceView> services()
    {
        std::vector<ServiceView> services;
        for (std::size_t i = 0; i < 1 + pick(7); ++i)
            services.push_back(service("s" + std::to_string(i)));
        std::ranges::shuffle(services, m_random);
        return services;
    }

    model::RuleSet rules()
    {
        model::RuleSet rules;
        for (std::size_t i = 0; i < pick(5); ++i)
            rules.rules.push_back(rule());
        for (std::size_t i = 0; i < pick(4); ++i)
            rules.assignments.push_back({static_cast<model::TaskType>(i * 2), target()});
        rules.preferLocal = chance(2);
        rules.fallbackEnabled = !chance(4);
        return rules;
    }

    model::TaskRequest request()
    {
        model::TaskRequest request = requestOf(one<std::string>(
            {"hello", "fix the alpha bug", "write a beta function", "what is gamma?",
             "refactor x7 and x8", "Übersetze den Text", "explain alpha beta gamma"}));
        request.id = id();
        if (chance(6))
            request.service = serviceName();
        if (chance(4))
            request.model =
                one<std::string>({"m0", "m1", "auto", "auto:cheap", "s1/m0", "nonesuch"});
        if (chance(6))
            request.profile = one<std::string>({profileName(), "nonesuch"});
        if (chance(5))
            request.tools.push_back({"tool", "", "{}"});
        if (chance(5))
            request.files = {"/a", "/b"};
        request.sampling.jsonMode = chance(6);
        request.source = one<model::TaskSource>(
            {model::TaskSource::App, model::TaskSource::Api, model::TaskSource::Cli});
        request.client = one<std::string>({"", "editor"});
        return request;
    }

    routing::ClassifyContext context()
    {
        routing::ClassifyContext context;
        context.fileTokens = routing::TokenCounts::ofEach(chance(4) ? 10'000 : 0);
        context.minuteOfDay = static_cast<int>(pick(1'440));
        if (chance(3)) {
            context.sessionTarget = target();
            context.warmTokens = one<std::int64_t>({0, 500, 8'000});
        }
        if (chance(4))
            context.sensitivity = {model::Sensitivity::Email};
        return context;
    }

    /// Without a text: quickly made.
    model::TaskFeatures features()
    {
        model::TaskFeatures features;
        features.type = static_cast<model::TaskType>(pick(8));
        features.difficulty = share();
        features.inputTokens = static_cast<std::int64_t>(pick(20'000));
        features.outputTokens = static_cast<std::int64_t>(pick(2'000));
        features.files = chance(5) ? 2 : 0;
        features.needsTools = chance(5);
        features.needsJson = chance(6);
        if (chance(4))
            features.sensitivity = {model::Sensitivity::Email};
        features.textMatches = {chance(2), chance(2), chance(2), chance(2)};
        features.client = one<std::string>({"", "editor"});
        if (chance(8))
            features.service = serviceName();
        if (chance(6))
            features.model = one<std::string>({"m0", "m1", "auto:speed", "s1/m0"});
        if (chance(6))
            features.profile = profileName();
        features.minuteOfDay = static_cast<int>(pick(1'440));
        if (chance(3)) {
            features.sessionTarget = target();
            features.warmTokens = one<std::int64_t>({0, 500, 8'000});
        }
        features.draw = m_random();
        return features;
    }

    std::string profileName()
    {
        return one<std::string>(
            {"balanced", "quality", "speed", "budget", "cheap", "long_context"});
    }

    std::size_t pick(std::size_t count) { return m_random() % count; }
    bool chance(std::size_t of) { return pick(of) == 0; }
    double share() { return static_cast<double>(pick(1'001)) / 1'000; }

private:
    template<class T>
    T one(std::vector<T> values)
    {
        return values[pick(values.size())];
    }

    base::Ulid id()
    {
        base::Ulid::Bytes bytes;
        for (auto &byte : bytes)
            byte = static_cast<std::uint8_t>(pick(256));
        return base::Ulid(bytes);
    }

    std::string serviceName() { return "s" + std::to_string(pick(8)); }
    model::Target target() { return {serviceName(), one<std::string>({"", "", "m0", "m2"})}; }

    ServiceView service(std::string name)
    {
        using model::BreakerState;
        using model::Health;
        ServiceView service = serviceOf(std::move(name), chance(2), "m0");
        service.enabled = !chance(6);
        service.health = one<Health>({Health::Healthy, Health::Healthy, Health::Degraded,
                                      Health::Unchecked, Health::Down, Health::Starting});
        service.breaker = breaker();
        for (std::size_t i = 1; i < 1 + pick(3); ++i)
            service.models.push_back(modelOf("m" + std::to_string(i)));
        for (ModelView &view : service.models)
            fill(view);
        return service;
    }

    model::BreakerState breaker()
    {
        using enum model::BreakerState;
        return one<model::BreakerState>({Closed, Closed, Closed, Open, HalfOpen});
    }

    void fill(ModelView &view)
    {
        model::ModelInfo &info = view.info;
        info.contextWindow = one<std::optional<std::int64_t>>({std::nullopt, 2'000, 100'000});
        info.tools = one<std::optional<bool>>({std::nullopt, true, false});
        info.json = one<std::optional<bool>>({std::nullopt, true, false});
        info.reasoning = one<std::optional<bool>>({std::nullopt, true, false});
        info.sizeBytes = one<std::optional<std::int64_t>>({std::nullopt, 4'000'000'000});
        info.loaded = chance(2);
        if (!chance(3))
            info.quality = share();
        if (!chance(3))
            info.price = price();
        view.competes = chance(2);
        view.breaker = breaker();
        if (chance(2))
            view.measured = measured();
    }

    model::Price price()
    {
        model::Price price;
        price.inputPerMillion = one<std::int64_t>({0, 100'000, 1'000'000, 15'000'000});
        price.outputPerMillion = 4 * price.inputPerMillion;
        if (chance(2))
            price.cachedInputPerMillion = price.inputPerMillion / 10;
        return price;
    }

    model::Measured measured()
    {
        using std::chrono::milliseconds;
        model::Measured measured;
        measured.attempts = static_cast<int>(pick(100));
        measured.failureShare = one<double>({0, 0.04, 0.3});
        if (chance(4))
            return measured;
        measured.latency = milliseconds(500 + pick(20'000));
        measured.tailLatency = *measured.latency * 3;
        measured.firstToken = milliseconds(100 + pick(3'000));
        if (!chance(3))
            measured.tokensPerSecond = 5.0 + static_cast<double>(pick(100));
        return measured;
    }

    model::Rule rule()
    {
        using enum model::ActionKind;
        model::Rule rule;
        rule.enabled = !chance(5);
        if (chance(2))
            rule.when.taskTypes = {static_cast<model::TaskType>(pick(8))};
        if (chance(3))
            rule.when.words = {one<std::string>({"alpha", "beta", "GAMMA"})};
        if (chance(4))
            rule.when.pattern = one<std::string>({"x\\d", "(?i)^fix", "a$"});
        if (chance(5))
            rule.when.sources = {model::TaskSource::Api};
        if (chance(5))
            rule.when.timeOfDay = model::TimeOfDay{1'000, 300};
        if (chance(6))
            rule.when.sensitivity = {model::Sensitivity::Email};
        if (chance(6))
            rule.when.budgetUsed.atLeast = 0.5;
        if (chance(12))
            rule.when.budget = "month";
        if (chance(8))
            rule.when.machine.onBattery = chance(2);
        if (chance(8))
            rule.when.machine.cpuLoad.atLeast = 0.5;
        rule.then.kind =
            one<model::ActionKind>({Send, Send, Send, LocalOnly, Refuse, UseProfile, UseProfile});
        for (std::size_t i = 0; rule.then.kind == Send && i < 1 + pick(3); ++i)
            rule.then.targets.push_back(target());
        if (rule.then.kind == UseProfile)
            rule.then.profile = profileName();
        if (chance(4))
            rule.fallbackProfile = profileName();
        rule.continueChain = !chance(3);
        rule.onFailure = one<model::OnFailure>(
            {model::OnFailure::Fail, model::OnFailure::Restart, model::OnFailure::Continue});
        return rule;
    }

    std::mt19937 m_random;
};

} // namespace oxide::test

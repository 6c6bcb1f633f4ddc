// Times routing as the goal is set: 50 services, 100 rules, a prompt of 4 KB.

#include "routing/decide.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace oxide;
using Clock = std::chrono::steady_clock;

constexpr int kServices = 50;
constexpr int kRules = 100;
constexpr std::size_t kPromptBytes = 4'096;
constexpr int kWarmUp = 10; ///< one part in so many of the runs, before they are timed

/// Each with twenty models, of which so many compete.
std::vector<routing::ServiceView> services(int competing)
{
    std::vector<routing::ServiceView> services;
    for (int i = 0; i < kServices; ++i) {
        routing::ServiceView service;
        service.name = "service-" + std::to_string(i);
        service.local = i % 5 == 0;
        service.health = i % 7 == 0 ? model::Health::Unchecked : model::Health::Healthy;
        service.model = "model-" + std::to_string(i) + "-0";
        for (int m = 0; m < 20; ++m) {
            routing::ModelView view;
            view.info.name = "model-" + std::to_string(i) + '-' + std::to_string(m);
            view.info.contextWindow = 128'000;
            view.info.tools = m % 2 == 0;
            view.info.quality = 0.05 * m;
            view.info.price = model::Price();
            view.info.price->inputPerMillion = 100'000 * (1 + m);
            view.info.price->outputPerMillion = 400'000 * (1 + m);
            view.measured.attempts = 50;
            view.measured.firstToken = std::chrono::milliseconds(300 + 20 * m);
            view.measured.tokensPerSecond = 40 + m;
            view.competes = m < competing;
            service.models.push_back(std::move(view));
        }
        services.push_back(std::move(service));
    }
    return services;
}

/// Every kind of condition; none holds but the last rule's, so that all are looked at.
model::RuleSet rules()
{
    model::RuleSet rules;
    for (int i = 0; i < kRules; ++i) {
        model::Rule rule;
        const std::string number = std::to_string(i);
        switch (i % 5) {
        case 0:
            rule.when.words = {"budget" + number, "invoice" + number, "payroll" + number};
            break;
        case 1:
            rule.when.taskTypes = {model::TaskType::Documentation};
            break;
        case 2:
            rule.when.clients = {"editor-" + number};
            rule.when.sources = {model::TaskSource::Api};
            break;
        case 3:
            rule.when.tokens.atLeast = 100'000 + i;
            break;
        default:
            if (i % 10 == 4)
                rule.when.pattern = "\\bTICKET-" + number + "\\d+\\b";
            else
                rule.when.requestedModels = {"gpt-" + number + "*"};
            break;
        }
        if (i == kRules - 1)
            rule.when = {};
        rule.then.targets = {{"service-7", ""}, {"service-9", ""}};
        rules.rules.push_back(std::move(rule));
    }
    return rules;
}

std::string prompt()
{
    const std::string paragraph =
        "The function below reads orders from the queue and writes them to the ledger. Under "
        "load it sometimes loses the last one, and I cannot see why.\n"
        "```cpp\nfor (std::size_t i = 0; i < queue.size(); ++i) {\n    ledger.add(queue[i]);\n"
        "    if (ledger.isFull()) break;\n}\n```\n";
    std::string text = "Find the bug in this code and explain how to fix it.\n";
    while (text.size() < kPromptBytes)
        text += paragraph;
    text.resize(kPromptBytes);
    return text;
}

template<class Work>
void measure(const char *name, std::size_t runs, Work work)
{
    for (std::size_t i = 0; i < runs / kWarmUp; ++i)
        work();
    std::vector<double> microseconds;
    microseconds.reserve(runs);
    for (std::size_t i = 0; i < runs; ++i) {
        const auto start = Clock::now();
        work();
        const auto end = Clock::now();
        microseconds.push_back(std::chrono::duration<double, std::micro>(end - start).count());
    }
    std::ranges::sort(microseconds);
    std::printf("  %-18s median %8.1f us   p99 %8.1f us\n", name, microseconds[runs / 2],
                microseconds[runs / 100 * 99]);
}

} // namespace

int main()
{
    const routing::Snapshot snapshot(services(1), rules());
    const routing::Snapshot many(services(5), rules());
    model::TaskRequest request;
    request.prompt = prompt();
    const model::TaskFeatures features = routing::classify(request, {}, snapshot);

    std::size_t members = 0; // keeps the work from being optimised away
    std::printf("decide: %d services, %d rules, a prompt of %zu bytes; goal: median under 50 us\n",
                kServices, kRules, kPromptBytes);
    measure("classify", 20'000,
            [&] { members += routing::classify(request, {}, snapshot).evidence.size(); });
    measure("decide", 20'000, [&] { members += routing::decide(features, snapshot).chain.size(); });
    // The last rule names two services; without it all others are ranked.
    model::RuleSet open = rules();
    open.rules.pop_back();
    const routing::Snapshot ranked(services(1), open);
    measure("decide, ranked", 20'000,
            [&] { members += routing::decide(features, ranked).chain.size(); });
    measure("decide, 5 models each", 5'000,
            [&] { members += routing::decide(features, many).chain.size(); });
    measure("classify + decide", 20'000, [&] {
        const auto fresh = routing::classify(request, {}, snapshot);
        members += routing::decide(fresh, snapshot).chain.size();
    });
    // What a service measured anew costs: its hub copies all of them (so does parts()).
    auto latest = std::make_unique<const routing::Snapshot>(snapshot.parts());
    std::int64_t firstToken = 0;
    measure("next snapshot", 500, [&] {
        routing::SnapshotParts parts = latest->parts();
        parts.services.front().models.front().measured.firstToken =
            std::chrono::milliseconds(++firstToken);
        latest = std::make_unique<const routing::Snapshot>(std::move(parts), latest.get());
        members += latest->hash().size();
    });
    return members > 0 ? 0 : 1;
}

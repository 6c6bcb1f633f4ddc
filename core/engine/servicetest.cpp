#include "engine/servicetest.h"

#include <optional>
#include <string>
#include <utility>

namespace oxide::engine {

using model::TestStep;

namespace {

using Steady = std::chrono::steady_clock::time_point;

std::chrono::milliseconds between(Steady from, Steady to)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(to - from);
}

TestStep makeStep(std::string name, std::chrono::milliseconds took, std::string note)
{
    TestStep step;
    step.name = std::move(name);
    step.took = took;
    step.note = std::move(note);
    return step;
}

} // namespace

QCoro::Task<model::ServiceTest> testService(std::shared_ptr<providers::Provider> provider,
                                            const base::Clock &clock, std::stop_token stop)
{
    model::ServiceTest test;
    test.service = provider->config().name;
    test.at = clock.now();

    const Steady began = clock.steady();
    auto probe = co_await provider->probe(stop);
    TestStep reach = makeStep("reach", between(began, clock.steady()), {});
    if (!probe) {
        reach.error = probe.error();
        test.steps.push_back(std::move(reach));
        co_return test;
    }
    reach.note = probe->version;
    test.steps.push_back(std::move(reach));
    const std::string model = providers::chooseModel(provider->config(), probe->models);
    TestStep models = makeStep("models", std::chrono::milliseconds(0),
                               std::to_string(probe->models.size()) + " found");
    if (model.empty() && !model::isCli(provider->config().dialect)) {
        base::Error error;
        error.kind = base::ErrorKind::ModelNotFound;
        error.message = "No model is offered. Load one there, or set default_model.";
        models.error = std::move(error);
        test.steps.push_back(std::move(models));
        co_return test;
    }
    test.steps.push_back(std::move(models));

    struct Heard {
        std::optional<Steady> first;
        std::string text;
    };
    const auto heard = std::make_shared<Heard>();
    providers::ChatSink sink = [heard, &clock](const providers::ChatEvent &event) {
        const auto *delta = std::get_if<model::TextDelta>(&event);
        const bool isToken = delta || std::holds_alternative<model::ReasoningDelta>(event);
        if (isToken && !heard->first)
            heard->first = clock.steady();
        if (delta)
            heard->text += delta->text;
    };
    providers::ChatRequest request;
    request.model = model;
    request.messages.push_back(
        model::Message::ofText(model::Role::User, "Say hello in at most five words."));
    request.inputTokens = 16;
    request.deadlines = provider->config().deadlines;
    const Steady asked = clock.steady();
    const auto outcome = co_await provider->chat(std::move(request), std::move(sink), stop);
    const Steady ended = clock.steady();

    TestStep first = makeStep("first_token", between(asked, heard->first.value_or(ended)), model);
    if (!heard->first)
        first.error = outcome.error;
    const bool failedEarly = first.error.has_value();
    test.steps.push_back(std::move(first));
    if (!failedEarly) {
        TestStep end = makeStep("stream_end", between(asked, ended), {});
        end.error = outcome.error;
        test.steps.push_back(std::move(end));
    }
    test.answer = heard->text;
    co_return test;
}

} // namespace oxide::engine

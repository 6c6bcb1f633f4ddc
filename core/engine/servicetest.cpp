#include "engine/servicetest.h"

#include "routing/tokenestimate.h"

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

constexpr const char *kQuestion = "Say hello in at most five words.";
constexpr std::int64_t kQuestionTokens = 16;

/// What is heard of an answer.
struct Heard {
    std::optional<Steady> first;
    std::string text;
    std::string reasoning;
};

providers::ChatSink sinkOf(const std::shared_ptr<Heard> &heard, const base::Clock &clock)
{
    return [heard, &clock](const providers::ChatEvent &event) {
        const auto *text = std::get_if<model::TextDelta>(&event);
        const auto *reasoning = std::get_if<model::ReasoningDelta>(&event);
        if ((text || reasoning) && !heard->first)
            heard->first = clock.steady();
        if (text)
            heard->text += text->text;
        if (reasoning)
            heard->reasoning += reasoning->text;
    };
}

execution::Spent spentOn(const providers::ChatOutcome &outcome, const Heard &heard)
{
    execution::Spent spent;
    spent.usage = outcome.usage;
    spent.reported = outcome.reportedCost;
    spent.error = outcome.error;
    spent.estimate.input = kQuestionTokens;
    spent.estimate.output = routing::estimateTokens(heard.text);
    if (!heard.reasoning.empty())
        spent.estimate.reasoning = routing::estimateTokens(heard.reasoning);
    return spent;
}

/// The steps of the question: its first token, and where that came the end of the stream.
void addSteps(model::ServiceTest &test, const providers::ChatOutcome &outcome, const Heard &heard,
              const std::string &model, Steady asked, Steady ended)
{
    TestStep first = makeStep("first_token", between(asked, heard.first.value_or(ended)), model);
    if (!heard.first)
        first.error = outcome.error;
    const bool failedEarly = first.error.has_value();
    test.steps.push_back(std::move(first));
    if (failedEarly)
        return;
    TestStep end = makeStep("stream_end", between(asked, ended), {});
    end.error = outcome.error;
    test.steps.push_back(std::move(end));
}

} // namespace

QCoro::Task<ServiceTrial> testService(std::shared_ptr<providers::Provider> provider,
                                      const base::Clock &clock, std::stop_token stop)
{
    ServiceTrial trial;
    model::ServiceTest &test = trial.test;
    test.service = provider->config().name;
    test.at = clock.now();

    const Steady began = clock.steady();
    auto probe = co_await provider->probe(stop);
    TestStep reach = makeStep("reach", between(began, clock.steady()), {});
    if (!probe) {
        reach.error = probe.error();
        test.steps.push_back(std::move(reach));
        co_return trial;
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
        co_return trial;
    }
    test.steps.push_back(std::move(models));

    const auto heard = std::make_shared<Heard>();
    providers::ChatSink sink = sinkOf(heard, clock);
    providers::ChatRequest request;
    request.model = model;
    request.messages.push_back(model::Message::ofText(model::Role::User, kQuestion));
    request.inputTokens = kQuestionTokens;
    request.deadlines = provider->config().deadlines;
    const Steady asked = clock.steady();
    const auto outcome = co_await provider->chat(std::move(request), std::move(sink), stop);
    const Steady ended = clock.steady();
    addSteps(test, outcome, *heard, model, asked, ended);
    test.answer = heard->text;
    model::AttemptRecord &attempt = trial.attempt.emplace();
    attempt.target = {provider->config().name, model.empty() ? outcome.model : model};
    attempt.startedAt = between(began, asked);
    attempt.endedAt = between(began, ended);
    attempt.error = outcome.error;
    attempt.outputBytes = static_cast<std::int64_t>(heard->text.size());
    trial.spent = spentOn(outcome, *heard);
    co_return trial;
}

} // namespace oxide::engine

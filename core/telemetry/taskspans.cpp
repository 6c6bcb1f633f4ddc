#include "telemetry/taskspans.h"

#include "base/text.h"

#include <chrono>
#include <type_traits>
#include <utility>

#include <boost/json.hpp>

#include <QUrl>

namespace oxide::telemetry {

namespace json = boost::json;
using base::ErrorKind;

namespace {

constexpr int kDecision = 1;
constexpr int kFirstAttempt = 2;

/// By the conventions' list, where they know one.
std::string_view providerOf(model::Dialect dialect)
{
    switch (dialect) {
    case model::Dialect::OpenAi:
        return "openai";
    case model::Dialect::Anthropic:
        return "anthropic";
    case model::Dialect::Gemini:
    case model::Dialect::GeminiCli:
        return "gcp.gemini";
    case model::Dialect::QwenCli:
        return "qwen";
    case model::Dialect::Ollama:
        return "ollama";
    case model::Dialect::Command:
        return "command";
    }
    return {};
}

std::string nameOf(const model::Target &target)
{
    return target.model.empty() ? target.service : target.service + '/' + target.model;
}

/// Adds what is there to tell.
class Adder final
{
public:
    explicit Adder(Attributes &to) : m_to(to) {}

    void add(std::string key, AttributeValue value)
    {
        m_to.push_back({std::move(key), std::move(value)});
    }
    void text(std::string key, std::string_view value)
    {
        if (!value.empty())
            add(std::move(key), std::string(value));
    }
    void list(std::string key, std::vector<std::string> values)
    {
        if (!values.empty())
            add(std::move(key), std::move(values));
    }
    template<class Number>
    void number(std::string key, const std::optional<Number> &value)
    {
        if (!value)
            return;
        if constexpr (std::is_integral_v<Number>)
            add(std::move(key), static_cast<std::int64_t>(*value));
        else
            add(std::move(key), static_cast<double>(*value));
    }

private:
    Attributes &m_to;
};

/// As it may be told.
std::string said(std::string_view text, const SpanOptions &options)
{
    return options.redact ? options.redact(text) : std::string(text);
}

void addError(Span &span, const std::optional<ErrorKind> &kind, std::string_view message,
              const SpanOptions &options)
{
    if (!kind)
        return;
    Adder(span.attributes).text("error.type", base::nameOf(*kind));
    span.hasFailed = *kind != ErrorKind::Cancelled; // whoever cancels has got what they wanted
    if (span.hasFailed && options.tellsContent)
        span.error = said(message, options);
}

void addCost(Adder &to, const model::Cost &cost)
{
    if (!cost.amount)
        return;
    to.add("oxide.cost.usd", cost.amount->dollars());
    to.text("oxide.cost.source", base::nameOf(cost.source));
}

json::object messageJson(std::string_view role, std::string_view text)
{
    return {{"role", role}, {"parts", json::array{{{"type", "text"}, {"content", text}}}}};
}

/// The words of the conversation, in the conventions' form.
std::string inputOf(const model::TaskRequest &request, const SpanOptions &options)
{
    json::array messages;
    for (const model::Message &message : request.messages)
        messages.push_back(messageJson(base::nameOf(message.role), said(message.text(), options)));
    if (!request.prompt.empty())
        messages.push_back(messageJson("user", said(request.prompt, options)));
    return json::serialize(messages);
}

std::string outputOf(const EndedTask &task, const SpanOptions &options)
{
    json::object message = messageJson("assistant", said(task.result, options));
    message["finish_reason"] = task.calls.empty() ? "" : task.calls.back().finishReason;
    return json::serialize(json::array{std::move(message)});
}

Span taskSpan(const EndedTask &task, const SpanOptions &options)
{
    const model::TaskSummary &summary = task.summary;
    Span span;
    span.id = spanIdOf(summary.id);
    span.name = "task " + std::string(base::nameOf(summary.type));
    const bool cameFromOutside =
        summary.source == model::TaskSource::Api || summary.source == model::TaskSource::Mcp;
    span.kind = cameFromOutside && !summary.parent ? SpanKind::Server : SpanKind::Internal;
    span.begin = task.decision ? task.deciding.begin : summary.createdAt;
    span.end = summary.finishedAt.value_or(summary.createdAt);
    Adder to(span.attributes);
    to.text("oxide.task.id", summary.id.text());
    to.text("oxide.task.type", base::nameOf(summary.type));
    to.text("oxide.task.source", base::nameOf(summary.source));
    to.text("oxide.task.state", base::nameOf(summary.state));
    to.text("oxide.client", summary.client);
    to.list("oxide.tags", summary.tags);
    if (summary.session)
        to.text("gen_ai.conversation.id", summary.session->text());
    if (summary.afterFallback)
        to.add("oxide.after_fallback", true);
    addCost(to, summary.cost);
    addError(span, summary.error, summary.errorMessage, options);
    if (options.tellsContent) {
        to.text("gen_ai.input.messages", inputOf(task.request, options));
        if (!task.result.empty())
            to.text("gen_ai.output.messages", outputOf(task, options));
    }
    return span;
}

Span decisionSpan(const EndedTask &task)
{
    Span span;
    span.id = spanIdOf(task.summary.id, kDecision);
    span.name = "decide";
    span.begin = task.deciding.begin;
    span.end = task.deciding.end;
    Adder to(span.attributes);
    std::vector<std::string> chain;
    for (const model::Target &target : task.decision->chain)
        chain.push_back(nameOf(target));
    std::vector<std::string> reasons;
    for (const model::Reason &reason : task.decision->reasons)
        reasons.emplace_back(base::nameOf(reason.code));
    to.list("oxide.decision.chain", std::move(chain));
    to.list("oxide.decision.reasons", std::move(reasons));
    to.add("oxide.decision.candidates",
           static_cast<std::int64_t>(task.decision->candidates.size()));
    span.hasFailed = task.decision->chain.empty();
    return span;
}

void addServer(Adder &to, const std::string &baseUrl)
{
    constexpr int http = 80;
    constexpr int https = 443;
    const QUrl url(base::qs(baseUrl));
    if (url.host().isEmpty())
        return;
    to.text("server.address", base::str(url.host()));
    const int port = url.port(url.scheme() == QLatin1String("https") ? https : http);
    to.add("server.port", std::int64_t{port});
}

void addSampling(Adder &to, const model::Sampling &sampling)
{
    to.number("gen_ai.request.max_tokens", sampling.maxOutputTokens);
    to.number("gen_ai.request.temperature", sampling.temperature);
    to.number("gen_ai.request.top_p", sampling.topP);
    if (sampling.topK)
        to.add("gen_ai.request.top_k", static_cast<double>(*sampling.topK));
    to.number("gen_ai.request.seed", sampling.seed);
    to.number("gen_ai.request.frequency_penalty", sampling.frequencyPenalty);
    to.number("gen_ai.request.presence_penalty", sampling.presencePenalty);
    if (sampling.jsonMode)
        to.text("gen_ai.output.type", "json");
}

void addUsage(Adder &to, const model::Usage &usage)
{
    if (usage.saysInput())
        to.add("gen_ai.usage.input_tokens", usage.totalInput());
    if (usage.output)
        to.add("gen_ai.usage.output_tokens", usage.totalOutput());
    to.number("gen_ai.usage.cache_read.input_tokens", usage.cachedInput);
    to.number("gen_ai.usage.cache_creation.input_tokens", usage.cacheWrite);
    to.number("oxide.usage.reasoning_tokens", usage.reasoning);
}

Span attemptSpan(const EndedTask &task, const model::AttemptRecord &attempt,
                 const AttemptCall &call, const SpanOptions &options)
{
    const base::TimePoint created = task.summary.createdAt;
    Span span;
    span.id = spanIdOf(task.summary.id, kFirstAttempt + attempt.number - 1);
    const std::string operation = task.request.embedding ? "embeddings" : "chat";
    span.name = call.askedModel.empty() ? operation : operation + ' ' + call.askedModel;
    span.kind = SpanKind::Client;
    span.begin = created + attempt.startedAt;
    span.end =
        attempt.endedAt ? created + *attempt.endedAt : task.summary.finishedAt.value_or(span.begin);
    Adder to(span.attributes);
    to.text("gen_ai.operation.name", operation);
    to.text("gen_ai.provider.name", providerOf(call.dialect));
    to.text("gen_ai.request.model", call.askedModel);
    to.text("gen_ai.response.model", call.answeredModel);
    if (!call.finishReason.empty())
        to.list("gen_ai.response.finish_reasons", {call.finishReason});
    if (task.summary.session)
        to.text("gen_ai.conversation.id", task.summary.session->text());
    addSampling(to, task.request.sampling);
    addUsage(to, attempt.usage);
    addServer(to, call.baseUrl);
    to.text("oxide.service", attempt.target.service);
    to.add("oxide.attempt", std::int64_t{attempt.number});
    if (attempt.firstTokenAt)
        to.add("oxide.time_to_first_token",
               std::chrono::duration<double>(*attempt.firstTokenAt - attempt.startedAt).count());
    addCost(to, attempt.cost);
    if (attempt.error) {
        if (attempt.error->httpStatus != 0)
            to.add("http.response.status_code", std::int64_t{attempt.error->httpStatus});
        addError(span, attempt.error->kind, attempt.error->message, options);
    }
    return span;
}

} // namespace

std::vector<Span> spansOf(const EndedTask &task, const SpanOptions &options)
{
    const auto caller = traceContextFrom(task.request.traceparent);
    const auto &parent = task.request.parent;
    const TraceId trace = caller ? caller->trace : traceIdOf(parent.value_or(task.summary.id));
    if (!(caller ? caller->isSampled : isSampled(trace, options.ratio)))
        return {};
    std::vector<Span> spans{taskSpan(task, options)};
    if (task.decision)
        spans.push_back(decisionSpan(task));
    for (std::size_t i = 0; i < task.attempts.size() && i < task.calls.size(); ++i)
        spans.push_back(attemptSpan(task, task.attempts[i], task.calls[i], options));
    for (Span &span : spans) {
        span.trace = trace;
        span.parent = spans.front().id;
    }
    spans.front().parent.reset();
    if (parent)
        spans.front().parent = spanIdOf(*parent);
    else if (caller)
        spans.front().parent = caller->span;
    return spans;
}

} // namespace oxide::telemetry

#include "base/text.h"
#include "model/rawjson.h"
#include "providers/endpoint.h"
#include "providers/httpsession.h"
#include "providers/jsonread.h"
#include "providers/kinds.h"
#include "providers/messages.h"
#include "providers/ollamaserver.h"
#include "providers/ollamawindow.h"
#include "providers/waiter.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <boost/json.hpp>

// Ollama by its native API (/api/chat, NDJSON), because its /v1 ignores num_ctx. Source: Ollama's
// docs/api.md.

namespace oxide::providers {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kDefaultBaseUrl = "http://127.0.0.1:11434";
constexpr auto kStartLimit = 30s;
constexpr auto kPollEvery = 250ms;

// Requests

tl::unexpected<base::Error> imageByAddress()
{
    return base::fail(base::ErrorKind::Unsupported,
                      "Ollama takes images as files, not as addresses.");
}

base::Result<json::object> messageOf(const model::Message &message)
{
    json::object entry{{"role", base::nameOf(message.role)}, {"content", message.text()}};
    json::array images;
    json::array calls;
    std::string thoughts;
    for (const model::Part &part : message.parts) {
        if (const auto *image = std::get_if<model::ImagePart>(&part)) {
            if (image->base64.empty())
                return imageByAddress();
            images.emplace_back(image->base64);
        } else if (const auto *call = std::get_if<model::ToolCallPart>(&part)) {
            calls.push_back(json::object{
                {"function", {{"name", call->name}, {"arguments", objectOf(call->arguments)}}}});
        } else if (const auto *thought = std::get_if<model::ReasoningPart>(&part)) {
            thoughts += thought->text;
        }
    }
    if (!thoughts.empty())
        entry["thinking"] = thoughts;
    if (!images.empty())
        entry["images"] = std::move(images);
    if (!calls.empty())
        entry["tool_calls"] = std::move(calls);
    return entry;
}

base::Result<void> appendToolResults(const model::Message &message, json::array &out)
{
    for (const model::Part &part : message.parts) {
        const auto *result = std::get_if<model::ToolResultPart>(&part);
        if (!result)
            continue;
        json::object entry{
            {"role", "tool"}, {"tool_name", result->name}, {"content", resultText(*result)}};
        json::array images;
        for (const model::ImagePart &image : result->images) {
            if (image.base64.empty())
                return imageByAddress();
            images.emplace_back(image.base64);
        }
        if (!images.empty())
            entry["images"] = std::move(images);
        out.push_back(std::move(entry));
    }
    return {};
}

base::Result<json::array> messagesOf(const ChatRequest &request)
{
    json::array out;
    for (const model::Message &message : request.messages) {
        if (auto appended = appendToolResults(message, out); !appended)
            return base::fail(std::move(appended.error()));
        if (message.role == model::Role::Tool)
            continue;
        base::Result<json::object> entry = messageOf(message);
        if (!entry)
            return base::fail(std::move(entry.error()));
        out.push_back(std::move(*entry));
    }
    return out;
}

json::object optionsOf(const model::Sampling &sampling, std::int64_t window)
{
    json::object options{{"num_ctx", window}};
    if (sampling.temperature)
        options["temperature"] = *sampling.temperature;
    if (sampling.topP)
        options["top_p"] = *sampling.topP;
    if (sampling.maxOutputTokens)
        options["num_predict"] = *sampling.maxOutputTokens;
    if (sampling.seed)
        options["seed"] = *sampling.seed;
    if (!sampling.stop.empty())
        options["stop"] = json::array(sampling.stop.begin(), sampling.stop.end());
    if (sampling.topK)
        options["top_k"] = *sampling.topK;
    if (sampling.frequencyPenalty)
        options["frequency_penalty"] = *sampling.frequencyPenalty;
    if (sampling.presencePenalty)
        options["presence_penalty"] = *sampling.presencePenalty;
    return options;
}

/// Whether to think; empty: as the model does by itself.
std::optional<model::Effort> effortOf(const model::Sampling &sampling)
{
    return sampling.thinkingTokens ? providers::effortOf(*sampling.thinkingTokens)
                                   : sampling.effort;
}

/// Most models know on and off; gpt-oss knows levels, and no off.
json::value thinkOf(const std::string &model, model::Effort effort)
{
    if (model.find("gpt-oss") == std::string::npos)
        return effort != model::Effort::None;
    const bool isLow = effort < model::Effort::Medium;
    return json::string(base::nameOf(isLow ? model::Effort::Low : effort));
}

bool isForced(const model::Sampling &sampling)
{
    using Mode = model::ToolChoice::Mode;
    return sampling.toolChoice
           && (sampling.toolChoice->mode == Mode::Required
               || sampling.toolChoice->mode == Mode::Named);
}

bool forbidsTools(const model::Sampling &sampling)
{
    return sampling.toolChoice && sampling.toolChoice->mode == model::ToolChoice::Mode::None;
}

/// The caller's own options, as text.
std::string_view optionsOf(const model::Verbatim &said)
{
    for (const model::RawMember &member : model::rawMembers(said.body)) {
        if (member.key == "options")
            return member.value;
    }
    return "{}";
}

/// num_ctx where the caller set it.
std::optional<std::int64_t> windowOf(const model::Verbatim &said)
{
    return integer(member(json::value(objectOf(optionsOf(said))), "num_ctx"));
}

// Answers

class OllamaReader final : public ChatReader
{
public:
    OllamaReader(ChatSink sink, std::string where, std::int64_t estimate, std::int64_t window)
        : ChatReader(std::move(sink), std::move(where)), m_estimate(estimate), m_window(window)
    {
    }

protected:
    void onJson(const std::string &, const json::value &line) override
    {
        if (failOnError(line))
            return;
        setModel(providers::text(member(line, "model")));
        const json::value *message = member(line, "message");
        reasoning(providers::text(member(message, "thinking")));
        text(providers::text(member(message, "content")));
        for (const json::value &call : elements(member(message, "tool_calls")))
            readToolCall(call);
        if (isTrue(member(line, "done")))
            readEnd(line);
    }

private:
    /// Calls come whole and without an id.
    void readToolCall(const json::value &call)
    {
        const json::value *function = member(call, "function");
        const json::value *arguments = member(function, "arguments");
        model::ToolCallDelta piece;
        piece.index = toolCalls();
        piece.id = providers::text(member(call, "id"));
        piece.name = providers::text(member(function, "name"));
        piece.arguments = arguments ? json::serialize(*arguments) : "{}";
        toolCall(std::move(piece));
    }

    void readEnd(const json::value &line)
    {
        usage().input = integer(member(line, "prompt_eval_count"));
        usage().output = integer(member(line, "eval_count"));
        if (usage().input) {
            if (auto words = truncationNotice(m_estimate, *usage().input, m_window))
                notice(std::move(*words));
        }
        finishReason(providers::text(member(line, "done_reason")));
        setComplete();
    }

    std::int64_t m_estimate;
    std::int64_t m_window;
};

// Models

std::optional<std::int64_t> windowOf(const json::value *modelInfo)
{
    if (!modelInfo || !modelInfo->is_object())
        return std::nullopt;
    for (const auto &field : modelInfo->get_object()) {
        if (std::string_view(field.key()).ends_with(".context_length"))
            return integer(&field.value());
    }
    return std::nullopt;
}

/// What /api/show tells of a model; it changes only with the model's digest.
struct Shown {
    std::string digest;
    std::optional<std::int64_t> window;
    std::optional<bool> tools;
    std::optional<bool> vision;
    bool chats = true;
    bool embeds = false;
};

Shown shownOf(const json::value &answer, std::string digest)
{
    Shown shown;
    shown.digest = std::move(digest);
    shown.window = windowOf(member(answer, "model_info"));
    if (const json::value *can = member(answer, "capabilities")) {
        shown.tools = lists(can, "tools");
        shown.vision = lists(can, "vision");
        shown.chats = lists(can, "completion");
        shown.embeds = lists(can, "embedding");
    }
    return shown;
}

class OllamaDialect final : public HttpDialect
{
public:
    OllamaDialect(Endpoint endpoint, const model::ServiceConfig &config, const ProviderDeps &deps)
        : m_endpoint(std::move(endpoint)), m_autoStart(config.autoStart),
          m_configWindow(config.contextWindow), m_launcher(deps.launcher), m_window(*deps.clock),
          m_embedding(ollamaEmbedding(m_endpoint, m_window))
    {
    }

    const std::string &where() const override { return m_endpoint.where(); }
    Framing framing() const override { return Framing::Ndjson; }

    /// Ollama itself asks for none; a proxy before it may.
    void authorise(net::Request &request, const std::string &key) const override
    {
        addSecret(request, "Authorization", "Bearer " + key);
    }

    const model::Verbatim *quoted(const ChatRequest &request) const override
    {
        return verbatimOf(request, model::Dialect::Ollama);
    }

    base::Result<net::Request> chatRequest(const ChatRequest &request) override
    {
        const std::string url = m_endpoint.url("/api/chat");
        if (const auto *said = quoted(request))
            return jsonPost(url, model::rewritten(said->body, changesTo(*said, request)),
                            request.deadlines);
        base::Result<json::array> messages = messagesOf(request);
        if (!messages)
            return base::fail(std::move(messages.error()));
        // truncate: newer servers then refuse what does not fit instead of cutting it silently.
        json::object body{{"model", request.model},
                          {"messages", std::move(*messages)},
                          {"stream", true},
                          {"truncate", false},
                          {"options", optionsOf(request.sampling, windowFor(request))}};
        const model::Sampling &sampling = request.sampling;
        if (!request.tools.empty() && !forbidsTools(sampling))
            body["tools"] = functionTools(request.tools);
        if (!sampling.jsonSchema.empty())
            body["format"] = objectOf(sampling.jsonSchema);
        else if (sampling.jsonMode)
            body["format"] = "json";
        if (const auto effort = effortOf(sampling); effort && thinks(request.model))
            body["think"] = thinkOf(request.model, *effort);
        return jsonPost(url, body, request.deadlines);
    }

    std::vector<std::string> lacks(const ChatRequest &request) const override
    {
        std::vector<std::string> lacks;
        if (quoted(request))
            return lacks;
        addForeignFields(request, where(), lacks);
        // Encrypted ones.
        addLostThoughts(
            request, where(), [](const auto &thought) { return thought.text.empty(); }, lacks);
        const model::Sampling &sampling = request.sampling;
        const auto add = [&](bool isAsked, std::string_view what) {
            if (isAsked)
                lacks.push_back(where() + ' ' + std::string(what));
        };
        const auto effort = effortOf(sampling);
        add(effort && *effort != model::Effort::None && !thinks(request.model),
            "cannot think with this model: it does without.");
        add(isForced(sampling), "cannot be made to call a tool: it chooses itself.");
        add(sampling.parallelToolCalls == false && !request.tools.empty(),
            "may call several tools at once: it cannot be told not to.");
        add(!sampling.user.empty(), "is not told of end users: 'user' was left out.");
        return lacks;
    }

    bool adapt(const ChatRequest &request, const base::Error &error) override
    {
        const bool isTold = error.detail.find("does not support thinking") != std::string::npos;
        return isTold && !quoted(request) && m_thoughtless.insert(request.model).second;
    }

    std::unique_ptr<ChatReader> chatReader(const ChatRequest &request, ChatSink sink) override
    {
        return std::make_unique<OllamaReader>(std::move(sink), where(), request.inputTokens,
                                              windowFor(request));
    }

    EmbedDialect *embedding() override { return m_embedding.get(); }

    QCoro::Task<base::Result<Probe>> probe(std::shared_ptr<HttpDialect> self,
                                           std::shared_ptr<HttpSession> session,
                                           std::stop_token stop) override
    {
        return look(std::static_pointer_cast<OllamaDialect>(self), std::move(session),
                    std::move(stop));
    }

    QCoro::Task<base::Result<void>> start(std::shared_ptr<HttpDialect> self,
                                          std::shared_ptr<HttpSession> session, Progress progress,
                                          std::stop_token stop) override
    {
        return bringUp(std::static_pointer_cast<OllamaDialect>(self), std::move(session),
                       std::move(progress), std::move(stop));
    }

private:
    using Json = base::Result<json::value>;

    [[nodiscard]] bool thinks(const std::string &model) const
    {
        return !m_thoughtless.contains(model);
    }

    /// What the call itself decides.
    [[nodiscard]] std::vector<model::RawChange> changesTo(const model::Verbatim &said,
                                                          const ChatRequest &request)
    {
        std::vector<model::RawChange> changes{
            {"model", json::serialize(json::string(request.model))},
            {"stream", "true"},
            {"truncate", "false"}};
        if (!windowOf(said)) {
            const std::vector<model::RawChange> window{
                {"num_ctx", std::to_string(windowFor(request))}};
            changes.push_back({"options", model::rewritten(optionsOf(said), window)});
        }
        return changes;
    }

    [[nodiscard]] std::int64_t windowFor(const ChatRequest &request)
    {
        if (const auto *said = quoted(request)) {
            if (const auto window = windowOf(*said))
                return *window;
        }
        std::optional<std::int64_t> limit = request.contextWindow;
        if (!limit)
            limit = m_configWindow;
        if (const auto shown = m_shown.find(request.model); !limit && shown != m_shown.end())
            limit = shown->second.window;
        return m_window.choose(request.model, request.inputTokens, request.sampling.maxOutputTokens,
                               limit);
    }

    static QCoro::Task<base::Result<Probe>> look(std::shared_ptr<OllamaDialect> self,
                                                 std::shared_ptr<HttpSession> session,
                                                 std::stop_token stop)
    {
        QCoro::Task<Json> asked = session->json(self->get("/api/version"), stop);
        const Json version = co_await asked;
        if (!version)
            co_return base::fail(version.error());
        QCoro::Task<Json> listed = session->json(self->get("/api/tags"), stop);
        const Json tags = co_await listed;
        if (!tags)
            co_return base::fail(tags.error());
        Probe probe;
        probe.version = text(member(*version, "version"));
        for (const json::value &entry : elements(member(*tags, "models"))) {
            const std::string name(text(member(entry, "name")));
            const std::string digest(text(member(entry, "digest")));
            QCoro::Task<void> shown = self->show(self, session, name, digest, stop);
            co_await shown;
            self->appendModel(name, integer(member(entry, "size")), probe);
        }
        QCoro::Task<Json> running = session->json(self->get("/api/ps"), stop);
        const Json loaded = co_await running;
        if (loaded)
            markLoaded(*loaded, probe);
        if (stop.stop_requested())
            co_return base::fail(base::ErrorKind::Cancelled, "Cancelled.");
        co_return probe;
    }

    /// Asks for a model's particulars once; without them the model is listed all the same.
    static QCoro::Task<void> show(std::shared_ptr<OllamaDialect> self,
                                  std::shared_ptr<HttpSession> session, std::string name,
                                  std::string digest, std::stop_token stop)
    {
        const auto known = self->m_shown.find(name);
        if (known != self->m_shown.end() && known->second.digest == digest)
            co_return;
        const json::object body{{"model", name}};
        QCoro::Task<Json> asked =
            session->json(quickPost(self->m_endpoint.url("/api/show"), body), stop);
        const Json answer = co_await asked;
        if (answer)
            self->m_shown[name] = shownOf(*answer, std::move(digest));
    }

    void appendModel(const std::string &name, std::optional<std::int64_t> size, Probe &probe) const
    {
        model::ModelInfo info;
        info.name = name;
        info.sizeBytes = size;
        info.json = true; // by grammar, whatever the model
        if (const auto shown = m_shown.find(name); shown != m_shown.end()) {
            if (!shown->second.chats && !shown->second.embeds)
                return;
            if (!shown->second.chats) {
                info.embeds = true;
                info.json.reset();
            }
            info.contextWindow = shown->second.window;
            info.tools = shown->second.tools;
            info.vision = shown->second.vision;
        }
        if (!name.empty())
            probe.models.push_back(std::move(info));
    }

    static void markLoaded(const json::value &answer, Probe &probe)
    {
        for (const json::value &entry : elements(member(answer, "models"))) {
            const auto found = std::ranges::find(probe.models, text(member(entry, "name")),
                                                 &model::ModelInfo::name);
            if (found != probe.models.end())
                found->loaded = true;
        }
    }

    static QCoro::Task<base::Result<void>> bringUp(std::shared_ptr<OllamaDialect> self,
                                                   std::shared_ptr<HttpSession> session,
                                                   Progress progress, std::stop_token stop)
    {
        if (!self->m_autoStart || !self->m_launcher || !self->m_endpoint.isLoopback()) {
            co_return base::fail(base::ErrorKind::Unsupported,
                                 "Ollama is started only on this machine, and where auto_start is "
                                 "on.");
        }
        net::Request look = self->get("/api/version");
        QCoro::Task<Json> asked = session->json(std::move(look), stop);
        const Json version = co_await asked;
        if (version)
            co_return base::Result<void>(); // it is there already
        const int port = self->m_endpoint.port() > 0 ? self->m_endpoint.port() : 80;
        QCoro::Task<base::Result<void>> launch =
            launchOllama(self->m_launcher, thisPlatform(),
                         self->m_endpoint.host() + ':' + std::to_string(port), progress, stop);
        base::Result<void> launched = co_await launch;
        if (!launched)
            co_return launched;
        QCoro::Task<base::Result<void>> answers = waitForAnswer(self, session, progress, stop);
        base::Result<void> up = co_await answers;
        co_return up;
    }

    static QCoro::Task<base::Result<void>> waitForAnswer(std::shared_ptr<OllamaDialect> self,
                                                         std::shared_ptr<HttpSession> session,
                                                         Progress progress, std::stop_token stop)
    {
        const auto began = session->clock().steady();
        std::int64_t told = -1;
        while (!stop.stop_requested()) {
            net::Request request = self->get("/api/version");
            request.deadlines.total = 2s;
            QCoro::Task<Json> asked = session->json(std::move(request), stop);
            const Json version = co_await asked;
            if (version)
                co_return base::Result<void>();
            const auto waited = session->clock().steady() - began;
            if (waited >= kStartLimit) {
                co_return base::fail(base::ErrorKind::TimeoutTotal,
                                     "Ollama was started but did not answer within 30 s.",
                                     version.error().message);
            }
            const std::int64_t seconds =
                std::chrono::duration_cast<std::chrono::seconds>(waited).count();
            if (std::exchange(told, seconds) != seconds)
                progress("Waiting for Ollama to answer: " + std::to_string(seconds) + " s.");
            QCoro::Task<bool> pause = sleepUnlessStopped(kPollEvery, stop);
            co_await pause;
        }
        co_return base::fail(base::ErrorKind::Cancelled, "Cancelled.");
    }

    [[nodiscard]] net::Request get(std::string_view path) const
    {
        return quickGet(m_endpoint.url(path));
    }

    Endpoint m_endpoint;
    bool m_autoStart;
    std::optional<std::int64_t> m_configWindow;
    std::shared_ptr<Launcher> m_launcher;
    OllamaWindow m_window;
    std::unique_ptr<EmbedDialect> m_embedding;
    std::map<std::string, Shown> m_shown; ///< by model
    std::set<std::string> m_thoughtless;  ///< models that said they do not think
};

} // namespace

HttpDialectResult makeOllama(const model::ServiceConfig &config, const ProviderDeps &deps)
{
    base::Result<Endpoint> endpoint = Endpoint::of(config, kDefaultBaseUrl, std::string_view());
    if (!endpoint)
        return base::fail(std::move(endpoint.error()));
    return std::make_unique<OllamaDialect>(std::move(*endpoint), config, deps);
}

} // namespace oxide::providers

#include "base/text.h"
#include "net/listedprice.h"
#include "providers/endpoint.h"
#include "providers/httpsession.h"
#include "providers/jsonread.h"
#include "providers/kinds.h"
#include "providers/messages.h"
#include "providers/servererror.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>

// OpenAI's chat completions, and those who speak them: LM Studio, OpenRouter, DeepSeek, vLLM,
// llama.cpp. Source: the providers' API references; what each of them does otherwise is noted
// where it is read.

namespace oxide::providers {

namespace json = boost::json;

namespace {

constexpr std::string_view kDefaultBaseUrl = "https://api.openai.com/v1";

// Requests

json::value contentOf(const model::Message &message)
{
    json::array parts;
    bool onlyText = true;
    for (const model::Part &part : message.parts) {
        if (const auto *words = std::get_if<model::TextPart>(&part)) {
            parts.push_back(json::object{{"type", "text"}, {"text", words->text}});
        } else if (const auto *image = std::get_if<model::ImagePart>(&part)) {
            parts.push_back(json::object{{"type", "image_url"},
                                         {"image_url", json::object{{"url", imageUrl(*image)}}}});
            onlyText = false;
        }
    }
    if (onlyText)
        return json::string(message.text());
    return parts;
}

json::array toolCallsOf(const model::Message &message)
{
    json::array calls;
    for (const model::Part &part : message.parts) {
        if (const auto *call = std::get_if<model::ToolCallPart>(&part)) {
            const std::string arguments = call->arguments.empty() ? "{}" : call->arguments;
            calls.push_back(
                json::object{{"id", call->id},
                             {"type", "function"},
                             {"function", {{"name", call->name}, {"arguments", arguments}}}});
        }
    }
    return calls;
}

/// Reasoning is left out: the API takes none back.
void appendMessage(const model::Message &message, json::array &out)
{
    for (const model::Part &part : message.parts) {
        if (const auto *result = std::get_if<model::ToolResultPart>(&part)) {
            out.push_back(
                {{"role", "tool"}, {"tool_call_id", result->callId}, {"content", result->content}});
        }
    }
    if (message.role == model::Role::Tool)
        return;
    json::object entry;
    entry["role"] = base::nameOf(message.role);
    entry["content"] = contentOf(message);
    if (json::array calls = toolCallsOf(message); !calls.empty()) {
        if (message.text().empty())
            entry["content"] = nullptr;
        entry["tool_calls"] = std::move(calls);
    } else if (message.text().empty() && entry["content"].is_string()) {
        return; // nothing but reasoning or tool results
    }
    out.push_back(std::move(entry));
}

void addSampling(const model::Sampling &sampling, std::string_view limitKey, json::object &body)
{
    if (sampling.temperature)
        body["temperature"] = *sampling.temperature;
    if (sampling.topP)
        body["top_p"] = *sampling.topP;
    if (sampling.maxOutputTokens)
        body[limitKey] = *sampling.maxOutputTokens;
    if (sampling.seed)
        body["seed"] = *sampling.seed;
    if (!sampling.stop.empty())
        body["stop"] = json::array(sampling.stop.begin(), sampling.stop.end());
    if (sampling.jsonMode)
        body["response_format"] = json::object{{"type", "json_object"}};
}

// Answers

std::string_view plainReason(std::string_view reason)
{
    if (reason == "function_call")
        return "tool_calls";
    if (reason == "eos" || reason == "end_turn" || reason == "stop_sequence")
        return "stop";
    if (reason == "max_tokens")
        return "length";
    return reason;
}

class OpenAiReader final : public ChatReader
{
public:
    using ChatReader::ChatReader;

protected:
    bool isTerminalText(const std::string &data) const override
    {
        return base::trimmed(data) == "[DONE]";
    }

    void onJson(const std::string &, const json::value &chunk) override
    {
        readChunk(chunk, "delta");
    }

    bool onDocument(const json::value &answer) override
    {
        if (!member(first(member(answer, "choices")), "message"))
            return false;
        readChunk(answer, "message");
        setComplete();
        return true;
    }

private:
    /// `content` is the key of what a choice says: in a stream a piece, else the whole.
    void readChunk(const json::value &chunk, std::string_view content)
    {
        if (failOnError(chunk))
            return;
        setModel(providers::text(member(chunk, "model")));
        if (const json::value *spent = member(chunk, "usage"))
            readUsage(*spent);
        const json::value *choice = first(member(chunk, "choices"));
        if (!choice || failOnError(*choice)) // OpenRouter puts an upstream's error into the choice
            return;
        if (const json::value *said = member(choice, content))
            readDelta(*said);
        const std::string_view reason = providers::text(member(choice, "finish_reason"));
        if (!reason.empty())
            finishReason(plainReason(reason));
    }

    void readDelta(const json::value &delta)
    {
        readReasoning(delta);
        text(providers::text(member(delta, "content")));
        plainText(providers::text(member(delta, "refusal")));
        for (const json::value &call : elements(member(delta, "tool_calls")))
            readToolCall(call);
    }

    /// DeepSeek, vLLM and llama.cpp say `reasoning_content`, OpenRouter and Ollama `reasoning`;
    /// some say both. The first that speaks is the one that is read.
    void readReasoning(const json::value &delta)
    {
        for (const std::string_view channel : {"reasoning_content", "reasoning"}) {
            const std::string_view piece = providers::text(member(delta, channel));
            if (piece.empty() || (!m_channel.empty() && m_channel != channel))
                continue;
            m_channel = channel;
            reasoning(piece);
        }
        if (!m_channel.empty() && m_channel != "reasoning_details")
            return;
        for (const json::value &detail : elements(member(delta, "reasoning_details"))) {
            std::string_view piece = providers::text(member(detail, "text"));
            if (piece.empty())
                piece = providers::text(member(detail, "summary"));
            if (piece.empty())
                continue;
            m_channel = "reasoning_details";
            reasoning(piece);
        }
    }

    void readToolCall(const json::value &call)
    {
        const json::value *function = member(call, "function");
        model::ToolCallDelta piece;
        piece.id = providers::text(member(call, "id"));
        piece.name = providers::text(member(function, "name"));
        const json::value *arguments = member(function, "arguments");
        if (arguments)
            piece.arguments = arguments->is_object() ? json::serialize(*arguments)
                                                     : std::string(providers::text(arguments));
        // Without an index, a new id begins a new call.
        const std::optional<std::int64_t> index = integer(member(call, "index"));
        if (!index && !piece.id.empty() && piece.id != m_lastCallId)
            ++m_lastCall;
        m_lastCall = index ? static_cast<int>(*index) : std::max(m_lastCall, 0);
        if (!piece.id.empty())
            m_lastCallId = piece.id;
        piece.index = m_lastCall;
        toolCall(std::move(piece));
    }

    /// Cached and written tokens are part of prompt_tokens, and reasoning of completion_tokens
    /// (except where the total shows that it stands beside them: xAI).
    void readUsage(const json::value &spent)
    {
        const auto count = [&spent](std::string_view key) { return integer(member(spent, key)); };
        const auto prompt = count("prompt_tokens");
        const auto completion = count("completion_tokens");
        const json::value *details = member(spent, "prompt_tokens_details");
        auto cached = integer(member(details, "cached_tokens"));
        if (!cached)
            cached = count("prompt_cache_hit_tokens");                       // DeepSeek
        const auto written = integer(member(details, "cache_write_tokens")); // OpenRouter
        const auto thought =
            integer(member(member(spent, "completion_tokens_details"), "reasoning_tokens"));
        if (prompt)
            usage().input =
                std::max<std::int64_t>(*prompt - cached.value_or(0) - written.value_or(0), 0);
        usage().cachedInput = cached;
        usage().cacheWrite = written;
        if (completion) {
            const std::int64_t hidden = thought.value_or(0);
            const bool apart =
                hidden > 0 && count("total_tokens") == prompt.value_or(0) + *completion + hidden;
            usage().output = apart ? *completion : std::max<std::int64_t>(*completion - hidden, 0);
        }
        usage().reasoning = thought;
        readCost(spent);
    }

    /// OpenRouter: what it charges. With a key of the user's own at the upstream provider that is
    /// the fee alone, and the provider's charge stands beside it; else the same figure may stand
    /// there again.
    void readCost(const json::value &spent)
    {
        const auto charged = number(member(spent, "cost"));
        if (!charged)
            return;
        const auto upstream =
            number(member(member(spent, "cost_details"), "upstream_inference_cost"));
        const bool ownKey = isTrue(member(spent, "is_byok"));
        setReportedCost(*charged + (ownKey ? upstream.value_or(0) : 0));
    }

    std::string m_channel; ///< of reasoning
    int m_lastCall = -1;
    std::string m_lastCallId;
};

// Models

/// The window as each server names it: OpenRouter; vLLM; LM Studio (loaded, or at most);
/// llama.cpp.
std::optional<std::int64_t> windowOf(const json::value &entry)
{
    for (const std::string_view key :
         {"context_length", "max_model_len", "loaded_context_length", "max_context_length"}) {
        if (const auto tokens = integer(member(entry, key)))
            return tokens;
    }
    return integer(member(member(entry, "meta"), "n_ctx"));
}

model::ModelInfo modelOf(const json::value &entry)
{
    model::ModelInfo info;
    info.name = text(member(entry, "id"));
    info.contextWindow = windowOf(entry);
    info.price = net::listedPrice(member(entry, "pricing"));
    info.loaded = text(member(entry, "state")) == "loaded";                 // LM Studio
    if (const json::value *known = member(entry, "supported_parameters")) { // OpenRouter
        info.tools = lists(known, "tools");
        info.json = lists(known, "response_format") || lists(known, "structured_outputs");
    }
    if (const json::value *takes = member(member(entry, "architecture"), "input_modalities"))
        info.vision = lists(takes, "image");
    if (const std::string_view type = text(member(entry, "type")); type == "vlm") // LM Studio
        info.vision = true;
    if (const json::value *can = member(entry, "capabilities"); can && can->is_array())
        info.tools = lists(can, "tool_use"); // LM Studio
    return info;
}

/// Listings name every model of the house; only LM Studio says which ones chat, of the others the
/// name must tell.
bool chats(const json::value &entry)
{
    constexpr auto kOtherTrades = std::to_array<std::string_view>(
        {"embed", "whisper", "tts", "dall-e", "moderation", "transcribe", "realtime", "rerank"});
    const std::string name = base::toLowerAscii(text(member(entry, "id")));
    if (name.empty() || text(member(entry, "type")) == "embeddings")
        return false;
    return std::ranges::none_of(kOtherTrades, [&name](std::string_view trade) {
        return name.find(trade) != std::string::npos;
    });
}

std::vector<model::ModelInfo> modelsOf(const json::value &listing)
{
    std::vector<model::ModelInfo> models;
    for (const json::value &entry : elements(member(listing, "data"))) {
        if (chats(entry))
            models.push_back(modelOf(entry));
    }
    return models;
}

class OpenAiDialect final : public HttpDialect
{
public:
    explicit OpenAiDialect(Endpoint endpoint)
        : m_endpoint(std::move(endpoint)),
          m_limitKey(m_endpoint.host() == "api.openai.com" ? kNewLimit : kOldLimit)
    {
    }

    const std::string &where() const override { return m_endpoint.where(); }

    void authorise(net::Request &request, const std::string &key) const override
    {
        addSecret(request, "Authorization", "Bearer " + key);
    }

    base::Result<net::Request> chatRequest(const ChatRequest &request) override
    {
        json::array messages;
        for (const model::Message &message : request.messages)
            appendMessage(message, messages);
        json::object body{
            {"model", request.model}, {"messages", std::move(messages)}, {"stream", true}};
        if (m_streamOptions)
            body["stream_options"] = json::object{{"include_usage", true}};
        if (m_endpoint.host() == "openrouter.ai")
            body["usage"] = json::object{{"include", true}};
        if (!request.tools.empty())
            body["tools"] = functionTools(request.tools);
        addSampling(request.sampling, m_limitKey, body);
        return jsonPost(m_endpoint.url("/chat/completions"), body, request.deadlines);
    }

    std::unique_ptr<ChatReader> chatReader(const ChatRequest &, ChatSink sink) override
    {
        return std::make_unique<OpenAiReader>(std::move(sink), where());
    }

    /// Older servers do not know `stream_options`; the newest models want
    /// `max_completion_tokens`, and other servers only `max_tokens`.
    bool adapt(const ChatRequest &request, const base::Error &error) override
    {
        const std::string said = base::toLowerAscii(error.detail);
        const auto names = [&said](std::string_view word) {
            return said.find(word) != std::string::npos;
        };
        if (request.sampling.maxOutputTokens && !m_limitAdapted
            && (names(kOldLimit) || names(kNewLimit))) {
            m_limitAdapted = true;
            m_limitKey = m_limitKey == kOldLimit ? kNewLimit : kOldLimit;
            return true;
        }
        if (m_streamOptions && (names("stream_options") || names("include_usage"))) {
            m_streamOptions = false;
            return true;
        }
        return false;
    }

    QCoro::Task<base::Result<Probe>> probe(std::shared_ptr<HttpDialect> self,
                                           std::shared_ptr<HttpSession> session,
                                           std::stop_token stop) override
    {
        return look(std::static_pointer_cast<OpenAiDialect>(self), std::move(session),
                    std::move(stop));
    }

private:
    static constexpr std::string_view kOldLimit = "max_tokens";
    static constexpr std::string_view kNewLimit = "max_completion_tokens";

    static QCoro::Task<base::Result<Probe>> look(std::shared_ptr<OpenAiDialect> self,
                                                 std::shared_ptr<HttpSession> session,
                                                 std::stop_token stop)
    {
        QCoro::Task<base::Result<json::value>> listed =
            session->json(quickGet(self->m_endpoint.url("/models")), stop);
        const base::Result<json::value> listing = co_await listed;
        if (!listing)
            co_return base::fail(listing.error());
        if (!member(*listing, "data")) {
            co_return base::fail(base::ErrorKind::BadResponse,
                                 self->where()
                                     + " did not list models: is this the right base "
                                       "URL?");
        }
        Probe probe;
        probe.models = modelsOf(*listing);
        if (self->mayBeLmStudio(probe)) {
            QCoro::Task<base::Result<json::value>> asked =
                session->json(quickGet(self->m_endpoint.atRoot("/api/v0/models")), stop);
            const base::Result<json::value> detailed = co_await asked;
            self->m_noDetails = !detailed.has_value();
            if (detailed)
                self->addDetails(modelsOf(*detailed), probe);
        }
        co_return probe;
    }

    /// Its `/v1/models` tells names only; its own API tells windows.
    [[nodiscard]] bool mayBeLmStudio(const Probe &probe) const
    {
        return m_endpoint.isLoopback() && !m_noDetails && !probe.models.empty()
               && std::ranges::none_of(probe.models, [](const model::ModelInfo &info) {
                      return info.contextWindow.has_value();
                  });
    }

    static void addDetails(const std::vector<model::ModelInfo> &detailed, Probe &probe)
    {
        for (model::ModelInfo &info : probe.models) {
            const auto found = std::ranges::find(detailed, info.name, &model::ModelInfo::name);
            if (found != detailed.end())
                info = *found;
        }
    }

    Endpoint m_endpoint;
    std::string_view m_limitKey;
    bool m_limitAdapted = false;
    bool m_streamOptions = true;
    bool m_noDetails = false;
};

} // namespace

HttpDialectResult makeOpenAi(const model::ServiceConfig &config, const ProviderDeps &)
{
    const std::string url = config.baseUrl.empty() ? std::string(kDefaultBaseUrl) : config.baseUrl;
    base::Result<Endpoint> endpoint = Endpoint::parse(url, "/v1");
    if (!endpoint)
        return base::fail(std::move(endpoint.error()));
    return std::make_unique<OpenAiDialect>(std::move(*endpoint));
}

} // namespace oxide::providers

#include "base/text.h"
#include "model/openaicall.h"
#include "model/rawjson.h"
#include "net/listedprice.h"
#include "providers/endpoint.h"
#include "providers/httpsession.h"
#include "providers/jsonread.h"
#include "providers/kinds.h"
#include "providers/messages.h"

#include <algorithm>
#include <array>
#include <set>
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

json::object imagePart(const model::ImagePart &image)
{
    return {{"type", "image_url"}, {"image_url", json::object{{"url", imageUrl(image)}}}};
}

json::value contentOf(const model::Message &message)
{
    json::array parts;
    bool onlyText = true;
    for (const model::Part &part : message.parts) {
        if (const auto *words = std::get_if<model::TextPart>(&part)) {
            parts.push_back(json::object{{"type", "text"}, {"text", words->text}});
        } else if (const auto *image = std::get_if<model::ImagePart>(&part)) {
            parts.push_back(imagePart(*image));
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
        if (const auto *call = std::get_if<model::ToolCallPart>(&part))
            calls.push_back(model::openAiCall(*call));
    }
    return calls;
}

/// What tools have shown; a tool's own message holds text alone.
void appendImages(json::array &images, json::array &out)
{
    if (!images.empty())
        out.push_back(json::object{{"role", "user"}, {"content", std::move(images)}});
    images = {};
}

/// Reasoning is left out: the API takes none back.
void appendMessage(const model::Message &message, json::array &images, json::array &out)
{
    for (const model::Part &part : message.parts) {
        if (const auto *result = std::get_if<model::ToolResultPart>(&part)) {
            out.push_back({{"role", "tool"},
                           {"tool_call_id", result->callId},
                           {"content", resultText(*result)}});
            for (const model::ImagePart &image : result->images)
                images.push_back(imagePart(image));
        }
    }
    if (message.role == model::Role::Tool)
        return;
    appendImages(images, out); // results that belong together stay together
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

json::array messagesOf(const std::vector<model::Message> &messages)
{
    json::array out;
    json::array images;
    for (const model::Message &message : messages)
        appendMessage(message, images, out);
    appendImages(images, out);
    return out;
}

json::value toolChoiceOf(const model::ToolChoice &choice)
{
    switch (choice.mode) {
    case model::ToolChoice::Mode::Auto:
        return "auto";
    case model::ToolChoice::Mode::None:
        return "none";
    case model::ToolChoice::Mode::Required:
        return "required";
    case model::ToolChoice::Mode::Named:
        break;
    }
    return {{"type", "function"}, {"function", json::object{{"name", choice.name}}}};
}

json::object formatOf(const model::Sampling &sampling)
{
    if (sampling.jsonSchema.empty())
        return {{"type", "json_object"}};
    const std::string name = sampling.jsonSchemaName.empty() ? "answer" : sampling.jsonSchemaName;
    json::object schema{{"name", name}, {"schema", objectOf(sampling.jsonSchema)}};
    if (sampling.jsonSchemaStrict)
        schema["strict"] = *sampling.jsonSchemaStrict;
    return {{"type", "json_schema"}, {"json_schema", std::move(schema)}};
}

void addTools(const ChatRequest &request, json::object &body)
{
    if (request.tools.empty())
        return;
    body["tools"] = functionTools(request.tools);
    if (request.sampling.toolChoice)
        body["tool_choice"] = toolChoiceOf(*request.sampling.toolChoice);
    if (request.sampling.parallelToolCalls)
        body["parallel_tool_calls"] = *request.sampling.parallelToolCalls;
}

std::optional<model::Effort> effortFor(const model::Sampling &sampling)
{
    return sampling.thinkingTokens ? effortOf(*sampling.thinkingTokens) : sampling.effort;
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
        body["response_format"] = formatOf(sampling);
    if (sampling.topK)
        body["top_k"] = *sampling.topK;
    if (sampling.frequencyPenalty)
        body["frequency_penalty"] = *sampling.frequencyPenalty;
    if (sampling.presencePenalty)
        body["presence_penalty"] = *sampling.presencePenalty;
    if (const auto effort = effortFor(sampling))
        body["reasoning_effort"] = base::nameOf(*effort);
    if (!sampling.user.empty())
        body["user"] = sampling.user;
}

/// What a server of this dialect need not know; one that does not says so.
constexpr auto kOptional =
    std::to_array<std::string_view>({"top_k", "reasoning_effort", "parallel_tool_calls"});

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

enum class Trade { Chat, Embedding, Other };

/// Listings name every model of the house; only LM Studio says which ones chat, of the others the
/// name must tell.
Trade tradeOf(const json::value &entry)
{
    constexpr auto kOthers = std::to_array<std::string_view>(
        {"whisper", "tts", "dall-e", "moderation", "transcribe", "realtime", "rerank"});
    constexpr auto kEmbedding =
        std::to_array<std::string_view>({"embed", "bge-", "gte-", "/e5-", "minilm", "mpnet"});
    const std::string name = base::toLowerAscii(text(member(entry, "id")));
    const auto names = [&name](std::string_view trade) {
        return name.find(trade) != std::string::npos;
    };
    if (name.empty() || std::ranges::any_of(kOthers, names))
        return Trade::Other;
    const std::string_view type = text(member(entry, "type")); // Mistral's is "base" for all
    if (type == "llm" || type == "vlm")
        return Trade::Chat;
    const bool isEmbedding =
        type.starts_with("embedding") || std::ranges::any_of(kEmbedding, names);
    return isEmbedding ? Trade::Embedding : Trade::Chat;
}

std::vector<model::ModelInfo> modelsOf(const json::value &listing)
{
    std::vector<model::ModelInfo> models;
    for (const json::value &entry : elements(member(listing, "data"))) {
        const Trade trade = tradeOf(entry);
        if (trade == Trade::Other)
            continue;
        models.push_back(modelOf(entry));
        if (trade == Trade::Embedding)
            models.back().embeds = true;
    }
    return models;
}

class OpenAiDialect final : public HttpDialect
{
public:
    explicit OpenAiDialect(const Endpoint &endpoint)
        : m_endpoint(endpoint), m_embedding(openAiEmbedding(endpoint)),
          m_limitKey(isOfficial() ? kNewLimit : kOldLimit), m_knowsLimitKey(isOfficial())
    {
        if (isOfficial())
            m_unknown.insert("top_k");
    }

    const std::string &where() const override { return m_endpoint.where(); }

    void authorise(net::Request &request, const std::string &key) const override
    {
        addSecret(request, "Authorization", "Bearer " + key);
    }

    /// Servers that know no developer get the system's role instead.
    const model::Verbatim *quoted(const ChatRequest &request) const override
    {
        const model::Verbatim *said = verbatimOf(request, model::Dialect::OpenAi);
        return said && (m_knowsDeveloper || !hasDeveloper(*said)) ? said : nullptr;
    }

    std::vector<std::string> lacks(const ChatRequest &request) const override
    {
        std::vector<std::string> lacks;
        if (const auto *said = quoted(request)) {
            if (isOpenRouter())
                addOtherModels(*said, where(), lacks);
            return lacks;
        }
        addForeignFields(request, where(), lacks);
        addLostThoughts(
            request, where(), [](const auto &) { return true; }, lacks);
        const model::Sampling &sampling = request.sampling;
        const auto add = [&](std::string_view key, bool isAsked) {
            if (isAsked && m_unknown.contains(key))
                lacks.push_back(where() + " does not know '" + std::string(key)
                                + "': it was left out.");
        };
        add("top_k", sampling.topK.has_value());
        add("reasoning_effort", effortFor(sampling).has_value());
        if (m_thinksAlways && wantsNoThought(request))
            lacks.push_back(where() + " cannot be told not to think.");
        add("parallel_tool_calls", sampling.parallelToolCalls && !request.tools.empty());
        return lacks;
    }

    base::Result<net::Request> chatRequest(const ChatRequest &request) override
    {
        const std::string url = m_endpoint.url("/chat/completions");
        if (const model::Verbatim *said = quoted(request))
            return jsonPost(url, model::rewritten(said->body, changesTo(*said, request)),
                            request.deadlines);
        json::object body{
            {"model", request.model}, {"messages", messagesOf(request.messages)}, {"stream", true}};
        if (m_streamOptions)
            body["stream_options"] = json::object{{"include_usage", true}};
        if (isOpenRouter())
            body["usage"] = json::object{{"include", true}};
        addTools(request, body);
        addSampling(request.sampling, m_limitKey, body);
        for (const std::string_view key : m_unknown)
            body.erase(key);
        if (m_thinksAlways && wantsNoThought(request))
            body.erase("reasoning_effort");
        return jsonPost(url, body, request.deadlines);
    }

    std::unique_ptr<ChatReader> chatReader(const ChatRequest &, ChatSink sink) override
    {
        return openAiReader(std::move(sink), where());
    }

    /// Older servers do not know `stream_options`; the newest models want
    /// `max_completion_tokens`, and other servers only `max_tokens`.
    bool adapt(const ChatRequest &request, const base::Error &error) override
    {
        const std::string said = base::toLowerAscii(error.detail);
        const auto names = [&said](std::string_view word) {
            return said.find(word) != std::string::npos;
        };
        const std::string_view wanted = wantedLimit(said);
        if (request.sampling.maxOutputTokens && !wanted.empty()
            && (wanted != m_limitKey || !m_knowsLimitKey)) {
            m_knowsLimitKey = true;
            m_limitKey = wanted;
            return true;
        }
        if (m_streamOptions && (names("stream_options") || names("include_usage"))) {
            m_streamOptions = false;
            return true;
        }
        if (quoted(request) && hasDeveloper(*request.verbatim) && names("developer")) {
            m_knowsDeveloper = false;
            return true;
        }
        if (wantsNoThought(request) && !m_thinksAlways && names("reasoning_effort")
            && !quoted(request)) { // other efforts it may well know
            m_thinksAlways = true;
            return true;
        }
        const auto refused = std::ranges::find_if(kOptional, [&](std::string_view key) {
            return names(key) && !m_unknown.contains(key);
        });
        if (refused == kOptional.end() || quoted(request))
            return false;
        m_unknown.insert(*refused);
        return true;
    }

    EmbedDialect *embedding() override { return m_embedding.get(); }

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

    [[nodiscard]] bool isOfficial() const { return m_endpoint.host() == "api.openai.com"; }
    [[nodiscard]] bool isOpenRouter() const { return m_endpoint.host() == "openrouter.ai"; }

    /// The name of the limit that a refusal asks for, in small letters; empty where it complains of
    /// something else, the limit's size for one.
    static std::string_view wantedLimit(std::string_view said)
    {
        constexpr auto kSaysUnknown = std::to_array<std::string_view>(
            {"unsupported parameter", "unrecognized", "unknown", "unexpected keyword",
             "extra fields", "extra inputs", "not permitted", "instead"});
        const bool isUnknown = std::ranges::any_of(kSaysUnknown, [said](std::string_view words) {
            return said.find(words) != std::string_view::npos;
        });
        if (!isUnknown)
            return {};
        for (const std::string_view key : {kOldLimit, kNewLimit}) {
            for (const char *before : {"use ", "use '", "use `", "use \""}) {
                if (said.find(before + std::string(key)) != std::string_view::npos)
                    return key;
            }
        }
        const std::size_t older = said.find(kOldLimit);
        const std::size_t newer = said.find(kNewLimit);
        if (older == newer) // neither is named
            return {};
        return older < newer ? kNewLimit : kOldLimit; // the first is what it does not know
    }

    static bool wantsNoThought(const ChatRequest &request)
    {
        return effortFor(request.sampling) == model::Effort::None;
    }

    static bool hasDeveloper(const model::Verbatim &said)
    {
        return said.body.find("\"developer\"") != std::string::npos;
    }

    /// What the call itself decides, and what this server has taught.
    [[nodiscard]] std::vector<model::RawChange> changesTo(const model::Verbatim &said,
                                                          const ChatRequest &request) const
    {
        std::vector<model::RawChange> changes{
            {"model", json::serialize(json::string(request.model))}, {"stream", "true"}};
        changes.push_back(
            {"stream_options", m_streamOptions ? "{\"include_usage\":true}" : std::string()});
        if (isOpenRouter()) {
            changes.push_back({"usage", "{\"include\":true}"});
            withoutOtherModels(changes);
        }
        const std::string_view other = m_limitKey == kOldLimit ? kNewLimit : kOldLimit;
        const std::vector<model::RawMember> members = model::rawMembers(said.body);
        const auto isWritten = [&members](std::string_view key) {
            return std::ranges::find(members, key, &model::RawMember::key) != members.end();
        };
        // Of two limits the one that was reckoned with counts.
        if (isWritten(other) && (m_knowsLimitKey || isWritten(m_limitKey))) {
            const auto limit = request.sampling.maxOutputTokens;
            changes.push_back({std::string(other), {}});
            changes.push_back(
                {std::string(m_limitKey), limit ? std::to_string(*limit) : std::string()});
        }
        return changes;
    }

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
    std::unique_ptr<EmbedDialect> m_embedding;
    std::string_view m_limitKey;
    bool m_knowsLimitKey; ///< it is OpenAI's own, or the server has told
    bool m_streamOptions = true;
    bool m_knowsDeveloper = true;
    bool m_thinksAlways = false;          ///< it refused an effort of none
    std::set<std::string_view> m_unknown; ///< of kOptional, as far as the server told
    bool m_noDetails = false;
};

} // namespace

HttpDialectResult makeOpenAi(const model::ServiceConfig &config, const ProviderDeps &)
{
    base::Result<Endpoint> endpoint = Endpoint::of(config, kDefaultBaseUrl, "/v1");
    if (!endpoint)
        return base::fail(std::move(endpoint.error()));
    return std::make_unique<OpenAiDialect>(*endpoint);
}

} // namespace oxide::providers

#include "base/text.h"
#include "model/rawjson.h"
#include "providers/endpoint.h"
#include "providers/httpsession.h"
#include "providers/jsonread.h"
#include "providers/kinds.h"
#include "providers/messages.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include <boost/json.hpp>

// Anthropic's messages API. Source: its API reference, "Messages" and "Streaming messages".

namespace oxide::providers {

namespace json = boost::json;

namespace {

constexpr std::string_view kDefaultBaseUrl = "https://api.anthropic.com";
constexpr std::string_view kApiVersion = "2023-06-01";
/// The API wants a limit always. Models that take less say so, and are remembered.
constexpr std::int64_t kOutputLimit = 16384;
constexpr std::string_view kJsonOnly =
    "Answer with one JSON value alone: no other text, no code fence.";
constexpr std::string_view kJsonLike = " It must obey this JSON schema:\n";
constexpr int kLeastThinking = 1024; ///< tokens; the API refuses less

// Requests

json::value imageOf(const model::ImagePart &image)
{
    if (image.base64.empty())
        return {{"type", "image"}, {"source", {{"type", "url"}, {"url", image.url}}}};
    return {
        {"type", "image"},
        {"source", {{"type", "base64"}, {"media_type", image.mediaType}, {"data", image.base64}}}};
}

json::value resultContent(const model::ToolResultPart &part)
{
    if (part.images.empty())
        return json::string(part.content);
    json::array blocks;
    if (!part.content.empty())
        blocks.push_back(json::object{{"type", "text"}, {"text", part.content}});
    for (const model::ImagePart &image : part.images)
        blocks.push_back(imageOf(image));
    return blocks;
}

struct BlockOf {
    std::optional<json::value> operator()(const model::TextPart &part) const
    {
        if (part.text.empty()) // refused by the API
            return std::nullopt;
        return json::object{{"type", "text"}, {"text", part.text}};
    }
    std::optional<json::value> operator()(const model::ImagePart &part) const
    {
        return imageOf(part);
    }
    std::optional<json::value> operator()(const model::ReasoningPart &part) const
    {
        if (part.signature.empty()) // another provider's: refused by the API
            return std::nullopt;
        if (part.redacted)
            return json::object{{"type", "redacted_thinking"}, {"data", part.signature}};
        return json::object{
            {"type", "thinking"}, {"thinking", part.text}, {"signature", part.signature}};
    }
    std::optional<json::value> operator()(const model::ToolCallPart &part) const
    {
        return json::object{{"type", "tool_use"},
                            {"id", part.id},
                            {"name", part.name},
                            {"input", objectOf(part.arguments)}};
    }
    std::optional<json::value> operator()(const model::ToolResultPart &part) const
    {
        json::object block{{"type", "tool_result"}, {"tool_use_id", part.callId}};
        block["content"] = resultContent(part);
        if (part.isError)
            block["is_error"] = true;
        return block;
    }
};

json::array messagesOf(const std::vector<model::Message> &messages)
{
    json::array out;
    for (const Turn &turn : turnsOf(messages)) {
        json::array blocks;
        for (const model::Part *part : turn.parts) {
            if (std::optional<json::value> block = std::visit(BlockOf{}, *part))
                blocks.push_back(std::move(*block));
        }
        if (!blocks.empty())
            out.push_back(
                {{"role", turn.fromModel ? "assistant" : "user"}, {"content", std::move(blocks)}});
    }
    return out;
}

json::array toolsOf(const std::vector<model::ToolSpec> &tools)
{
    json::array out;
    for (const model::ToolSpec &tool : tools) {
        json::object schema = objectOf(tool.parameters);
        if (!schema.contains("type"))
            schema["type"] = "object";
        out.push_back(json::object{{"name", tool.name},
                                   {"description", tool.description},
                                   {"input_schema", std::move(schema)}});
    }
    return out;
}

json::object toolChoiceOf(const model::Sampling &sampling)
{
    using Mode = model::ToolChoice::Mode;
    const model::ToolChoice choice = sampling.toolChoice.value_or(model::ToolChoice());
    json::object out;
    out["type"] = choice.mode == Mode::None       ? "none"
                  : choice.mode == Mode::Required ? "any"
                  : choice.mode == Mode::Named    ? "tool"
                                                  : "auto";
    if (choice.mode == Mode::Named)
        out["name"] = choice.name;
    if (sampling.parallelToolCalls == false && choice.mode != Mode::None)
        out["disable_parallel_tool_use"] = true;
    return out;
}

std::string systemOf(const ChatRequest &request)
{
    std::string system = systemText(request.messages);
    if (!request.sampling.jsonMode) // the API has no such mode
        return system;
    system += (system.empty() ? "" : "\n\n") + std::string(kJsonOnly);
    if (!request.sampling.jsonSchema.empty())
        system += std::string(kJsonLike) + request.sampling.jsonSchema;
    return system;
}

/// How many tokens the caller wants to be thought, as the API takes them; 0: it is not to think.
int thinkingOf(const model::Sampling &sampling)
{
    const int wanted = sampling.thinkingTokens ? *sampling.thinkingTokens
                       : sampling.effort       ? thinkingTokensOf(*sampling.effort)
                                               : 0;
    return wanted <= 0 ? 0 : std::max(wanted, kLeastThinking);
}

/// Does the model's last turn call tools without thoughts that the API takes back? Where it is to
/// think on, such a turn must begin with one.
bool endsInBareCall(const std::vector<model::Message> &messages)
{
    const std::vector<Turn> turns = turnsOf(messages);
    const auto last = std::find_if(turns.rbegin(), turns.rend(), std::mem_fn(&Turn::fromModel));
    if (last == turns.rend())
        return false;
    bool calls = false;
    for (const model::Part *part : last->parts) {
        const auto *thought = std::get_if<model::ReasoningPart>(part);
        if (thought && !thought->signature.empty())
            return false;
        calls = calls || std::holds_alternative<model::ToolCallPart>(*part);
    }
    return calls;
}

/// Another provider's thought: refused by the API.
bool isUnsigned(const model::ReasoningPart &thought)
{
    return thought.signature.empty();
}

/// A request that holds some is said anew, without them.
bool holdsUnsignedThoughts(const ChatRequest &request)
{
    return std::ranges::any_of(request.messages, [](const model::Message &message) {
        return std::ranges::any_of(message.parts, [](const model::Part &part) {
            const auto *thought = std::get_if<model::ReasoningPart>(&part);
            return thought && isUnsigned(*thought);
        });
    });
}

// Models

model::ModelInfo modelOf(const json::value &entry)
{
    model::ModelInfo info;
    info.name = text(member(entry, "id"));
    info.contextWindow = integer(member(entry, "max_input_tokens"));
    info.tools = true;
    info.vision = true;
    return info;
}

/// "max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens for …"
std::optional<std::int64_t> namedOutputLimit(std::string_view said)
{
    const std::size_t at = said.find("max_tokens");
    const std::size_t sign = said.find("> ", at);
    if (at == std::string_view::npos || sign == std::string_view::npos)
        return std::nullopt;
    const std::string_view digits = said.substr(sign + 2);
    std::int64_t limit = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), limit);
    if (code != std::errc{} || limit <= 0)
        return std::nullopt;
    return limit;
}

/// It is the model that cannot, and not this request.
bool saysItCannotThink(std::string_view said)
{
    const std::string text = base::toLowerAscii(said);
    const auto says = [&text](std::string_view words) {
        return text.find(words) != std::string::npos;
    };
    return says("thinking") && (says("does not support") || says("not supported"));
}

class AnthropicDialect final : public HttpDialect
{
public:
    explicit AnthropicDialect(Endpoint endpoint) : m_endpoint(std::move(endpoint)) {}

    const std::string &where() const override { return m_endpoint.where(); }

    void authorise(net::Request &request, const std::string &key) const override
    {
        addSecret(request, "x-api-key", key);
    }

    base::Result<net::Request> chatRequest(const ChatRequest &request) override
    {
        const std::string url = m_endpoint.url("/messages");
        if (const auto *said = quoted(request)) {
            net::Request made = versioned(
                jsonPost(url, model::rewritten(said->body, changesTo(request)), request.deadlines));
            for (const auto &[name, value] : said->headers) {
                net::Header header;
                header.name = name;
                header.value = value;
                made.headers.push_back(std::move(header));
            }
            return made;
        }
        json::object body{{"model", request.model},
                          {"max_tokens", outputLimit(request)},
                          {"messages", messagesOf(request.messages)},
                          {"stream", true}};
        if (const std::string system = systemOf(request); !system.empty())
            body["system"] = system;
        addTools(request, body);
        addSampling(request, body);
        return versioned(jsonPost(url, body, request.deadlines));
    }

    const model::Verbatim *quoted(const ChatRequest &request) const override
    {
        return holdsUnsignedThoughts(request) ? nullptr
                                              : verbatimOf(request, model::Dialect::Anthropic);
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
        addLostThoughts(request, where(), isUnsigned, lacks);
        const model::Sampling &sampling = request.sampling;
        const auto add = [&](bool isAsked, std::string_view what) {
            if (isAsked)
                lacks.push_back(where() + ' ' + std::string(what));
        };
        add(sampling.seed.has_value(), "takes no seed: it was left out.");
        add(sampling.frequencyPenalty.has_value(), "takes no frequency penalty: it was left out.");
        add(sampling.presencePenalty.has_value(), "takes no presence penalty: it was left out.");
        add(sampling.temperature > 1.0, "takes a temperature of at most 1: it was lowered.");
        add(!sampling.jsonSchema.empty(), "was asked in words to obey the JSON schema.");
        const bool wantsThought = thinkingOf(sampling) > 0;
        add(wantsThought && !thinks(request), "cannot think in this request: it does without.");
        add(thinks(request) && (sampling.temperature || sampling.topK),
            "takes no temperature and no top_k while it thinks: they were left out.");
        addStrictTools(request, where(), lacks);
        return lacks;
    }

    std::unique_ptr<ChatReader> chatReader(const ChatRequest &, ChatSink sink) override
    {
        return anthropicReader(std::move(sink), where());
    }

    bool adapt(const ChatRequest &request, const base::Error &error) override
    {
        const std::optional<std::int64_t> limit = namedOutputLimit(error.detail);
        if (limit && *limit < outputLimit(request)) {
            m_outputLimits[request.model] = *limit;
            return true;
        }
        const bool mayThink = thinks(request) && !quoted(request);
        if (mayThink && saysItCannotThink(error.detail)) {
            m_thoughtless.insert(request.model);
            return true;
        }
        return false;
    }

    QCoro::Task<base::Result<Probe>> probe(std::shared_ptr<HttpDialect> self,
                                           std::shared_ptr<HttpSession> session,
                                           std::stop_token stop) override
    {
        return look(std::static_pointer_cast<AnthropicDialect>(self), std::move(session),
                    std::move(stop));
    }

private:
    /// It speaks this dialect too.
    [[nodiscard]] bool isOpenRouter() const { return m_endpoint.host() == "openrouter.ai"; }

    static QCoro::Task<base::Result<Probe>> look(std::shared_ptr<AnthropicDialect> self,
                                                 std::shared_ptr<HttpSession> session,
                                                 std::stop_token stop)
    {
        net::Request request = versioned(quickGet(self->m_endpoint.url("/models?limit=1000")));
        QCoro::Task<base::Result<json::value>> listed =
            session->json(std::move(request), std::move(stop));
        const base::Result<json::value> listing = co_await listed;
        if (!listing)
            co_return base::fail(listing.error());
        Probe probe;
        for (const json::value &entry : elements(member(*listing, "data"))) {
            if (!text(member(entry, "id")).empty())
                probe.models.push_back(modelOf(entry));
        }
        co_return probe;
    }

    static net::Request versioned(net::Request request)
    {
        net::Header header;
        header.name = "anthropic-version";
        header.value = kApiVersion;
        request.headers.push_back(std::move(header));
        return request;
    }

    static void addTools(const ChatRequest &request, json::object &body)
    {
        if (request.tools.empty())
            return;
        body["tools"] = toolsOf(request.tools);
        if (request.sampling.toolChoice || request.sampling.parallelToolCalls)
            body["tool_choice"] = toolChoiceOf(request.sampling);
    }

    void addSampling(const ChatRequest &request, json::object &body) const
    {
        const model::Sampling &sampling = request.sampling;
        if (thinks(request)) {
            body["thinking"] =
                json::object{{"type", "enabled"}, {"budget_tokens", thinkingBudget(request)}};
        } else {
            if (sampling.temperature)
                body["temperature"] = std::min(*sampling.temperature, 1.0); // the API's highest
            if (sampling.topK)
                body["top_k"] = *sampling.topK;
        }
        if (sampling.topP)
            body["top_p"] = *sampling.topP;
        if (!sampling.stop.empty())
            body["stop_sequences"] = json::array(sampling.stop.begin(), sampling.stop.end());
        if (!sampling.user.empty())
            body["metadata"] = json::object{{"user_id", sampling.user}};
    }

    /// The API wants room for the answer beside the thoughts: an effort gets what there is, a
    /// number of tokens is the caller's own. 0: not to think, or no room.
    [[nodiscard]] std::int64_t thinkingBudget(const ChatRequest &request) const
    {
        const std::int64_t wanted = thinkingOf(request.sampling);
        const std::int64_t limit = outputLimit(request);
        if (request.sampling.thinkingTokens)
            return wanted < limit ? wanted : 0;
        const std::int64_t budget = std::min(wanted, limit - limit / 4);
        return budget < kLeastThinking ? 0 : budget;
    }

    /// The API wants no tool forced, and thoughts before the calls that are being answered.
    [[nodiscard]] bool thinks(const ChatRequest &request) const
    {
        using Mode = model::ToolChoice::Mode;
        const auto &choice = request.sampling.toolChoice;
        const bool isForced =
            choice && (choice->mode == Mode::Required || choice->mode == Mode::Named);
        return thinkingBudget(request) > 0 && !isForced && !m_thoughtless.contains(request.model)
               && !endsInBareCall(request.messages);
    }

    /// What the call itself decides, and what the server has taught.
    [[nodiscard]] std::vector<model::RawChange> changesTo(const ChatRequest &request) const
    {
        std::vector<model::RawChange> changes{
            {"model", json::serialize(json::string(request.model))}, {"stream", "true"}};
        if (isOpenRouter())
            withoutOtherModels(changes);
        if (m_outputLimits.contains(request.model))
            changes.push_back({"max_tokens", std::to_string(outputLimit(request))});
        return changes;
    }

    [[nodiscard]] std::int64_t outputLimit(const ChatRequest &request) const
    {
        const auto known = m_outputLimits.find(request.model);
        const std::int64_t most = known == m_outputLimits.end() ? kOutputLimit : known->second;
        if (!request.sampling.maxOutputTokens)
            return most;
        const std::int64_t wanted = *request.sampling.maxOutputTokens;
        return known == m_outputLimits.end() ? wanted : std::min(wanted, most);
    }

    Endpoint m_endpoint;
    std::map<std::string, std::int64_t> m_outputLimits; ///< by model, as far as it was told
    std::set<std::string> m_thoughtless;                ///< models that said they do not think
};

} // namespace

HttpDialectResult makeAnthropic(const model::ServiceConfig &config, const ProviderDeps &)
{
    base::Result<Endpoint> endpoint = Endpoint::of(config, kDefaultBaseUrl, "/v1");
    if (!endpoint)
        return base::fail(std::move(endpoint.error()));
    return std::make_unique<AnthropicDialect>(std::move(*endpoint));
}

} // namespace oxide::providers

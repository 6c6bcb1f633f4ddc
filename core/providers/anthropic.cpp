#include "base/text.h"
#include "providers/endpoint.h"
#include "providers/httpsession.h"
#include "providers/jsonread.h"
#include "providers/kinds.h"
#include "providers/messages.h"

#include <charconv>
#include <map>
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

// Requests

json::value imageOf(const model::ImagePart &image)
{
    if (image.base64.empty())
        return {{"type", "image"}, {"source", {{"type", "url"}, {"url", image.url}}}};
    return {
        {"type", "image"},
        {"source", {{"type", "base64"}, {"media_type", image.mediaType}, {"data", image.base64}}}};
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
        json::object block{
            {"type", "tool_result"}, {"tool_use_id", part.callId}, {"content", part.content}};
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

// Answers

std::string_view plainReason(std::string_view reason)
{
    if (reason == "end_turn" || reason == "stop_sequence" || reason == "pause_turn")
        return "stop";
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        return "length";
    if (reason == "tool_use")
        return "tool_calls";
    if (reason == "refusal")
        return "content_filter";
    return reason;
}

class AnthropicReader final : public ChatReader
{
public:
    using ChatReader::ChatReader;

protected:
    void onJson(const std::string &name, const json::value &event) override
    {
        std::string_view type = providers::text(member(event, "type"));
        if (type.empty())
            type = name;
        if (type == "error" || member(event, "error")) {
            failOnError(event);
        } else if (type == "message_start") {
            const json::value *message = member(event, "message");
            setModel(providers::text(member(message, "model")));
            readInput(member(message, "usage"));
        } else if (type == "content_block_start") {
            startBlock(blockIndex(event), member(event, "content_block"));
        } else if (type == "content_block_delta") {
            readDelta(blockIndex(event), member(event, "delta"));
        } else if (type == "content_block_stop") {
            stopBlock(blockIndex(event));
        } else if (type == "message_delta") {
            readInput(member(event, "usage"));
            readOutput(member(event, "usage"));
            const std::string_view reason =
                providers::text(member(member(event, "delta"), "stop_reason"));
            if (!reason.empty())
                finishReason(plainReason(reason));
        } else if (type == "message_stop") {
            setComplete();
        }
    }

    bool onDocument(const json::value &answer) override
    {
        if (providers::text(member(answer, "type")) != "message")
            return false;
        setModel(providers::text(member(answer, "model")));
        std::int64_t index = 0;
        for (const json::value &block : elements(member(answer, "content"))) {
            startBlock(index, &block);
            reasoning({}, providers::text(member(block, "signature")));
            if (const json::value *input = member(block, "input"))
                readArguments(index, json::serialize(*input));
            ++index;
        }
        readInput(member(answer, "usage"));
        readOutput(member(answer, "usage"));
        finishReason(plainReason(providers::text(member(answer, "stop_reason"))));
        setComplete();
        return true;
    }

private:
    struct Tool {
        int index = 0;
        bool hasArguments = false;
    };

    static std::int64_t blockIndex(const json::value &event)
    {
        return integer(member(event, "index")).value_or(0);
    }

    void startBlock(std::int64_t index, const json::value *block)
    {
        const std::string_view type = providers::text(member(block, "type"));
        plainText(providers::text(member(block, "text")));
        if (type == "thinking")
            reasoning(providers::text(member(block, "thinking")));
        if (type != "tool_use")
            return;
        Tool tool;
        tool.index = toolCalls();
        m_tools[index] = tool;
        model::ToolCallDelta piece;
        piece.index = tool.index;
        piece.id = providers::text(member(block, "id"));
        piece.name = providers::text(member(block, "name"));
        toolCall(std::move(piece));
    }

    void readDelta(std::int64_t index, const json::value *delta)
    {
        const std::string_view type = providers::text(member(delta, "type"));
        if (type == "text_delta")
            plainText(providers::text(member(delta, "text")));
        else if (type == "thinking_delta")
            reasoning(providers::text(member(delta, "thinking")));
        else if (type == "signature_delta")
            reasoning({}, providers::text(member(delta, "signature")));
        else if (type == "input_json_delta")
            readArguments(index, providers::text(member(delta, "partial_json")));
    }

    void readArguments(std::int64_t index, std::string_view json)
    {
        const auto tool = m_tools.find(index);
        if (tool == m_tools.end() || json.empty())
            return;
        tool->second.hasArguments = true;
        model::ToolCallDelta piece;
        piece.index = tool->second.index;
        piece.arguments = json;
        toolCall(std::move(piece));
    }

    void stopBlock(std::int64_t index)
    {
        // A tool without arguments sends none; its call is still one of an empty object.
        if (const auto tool = m_tools.find(index);
            tool != m_tools.end() && !tool->second.hasArguments)
            readArguments(index, "{}");
    }

    static void take(const json::value *spent, std::string_view key,
                     std::optional<std::int64_t> &into)
    {
        if (const auto tokens = integer(member(spent, key)))
            into = tokens;
    }

    /// Cached tokens stand beside input_tokens. message_delta's counts replace message_start's.
    void readInput(const json::value *spent)
    {
        take(spent, "input_tokens", usage().input);
        take(spent, "cache_read_input_tokens", usage().cachedInput);
        take(spent, "cache_creation_input_tokens", usage().cacheWrite);
    }

    /// Not message_start's: that one is a beginning, and a stream that is cut has no other.
    void readOutput(const json::value *spent) { take(spent, "output_tokens", usage().output); }

    std::map<std::int64_t, Tool> m_tools; ///< by content block
};

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
        const model::Sampling &sampling = request.sampling;
        json::object body{{"model", request.model},
                          {"max_tokens", outputLimit(request)},
                          {"messages", messagesOf(request.messages)},
                          {"stream", true}};
        std::string system = systemText(request.messages);
        if (sampling.jsonMode) // the API has no such mode
            system += (system.empty() ? "" : "\n\n") + std::string(kJsonOnly);
        if (!system.empty())
            body["system"] = system;
        if (!request.tools.empty())
            body["tools"] = toolsOf(request.tools);
        if (sampling.temperature)
            body["temperature"] = std::min(*sampling.temperature, 1.0); // the API's highest
        if (sampling.topP)
            body["top_p"] = *sampling.topP;
        if (!sampling.stop.empty())
            body["stop_sequences"] = json::array(sampling.stop.begin(), sampling.stop.end());
        return versioned(jsonPost(m_endpoint.url("/messages"), body, request.deadlines));
    }

    std::unique_ptr<ChatReader> chatReader(const ChatRequest &, ChatSink sink) override
    {
        return std::make_unique<AnthropicReader>(std::move(sink), where());
    }

    bool adapt(const ChatRequest &request, const base::Error &error) override
    {
        const std::optional<std::int64_t> limit = namedOutputLimit(error.detail);
        if (!limit || *limit >= outputLimit(request))
            return false;
        m_outputLimits[request.model] = *limit;
        return true;
    }

    QCoro::Task<base::Result<Probe>> probe(std::shared_ptr<HttpDialect> self,
                                           std::shared_ptr<HttpSession> session,
                                           std::stop_token stop) override
    {
        return look(std::static_pointer_cast<AnthropicDialect>(self), std::move(session),
                    std::move(stop));
    }

private:
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
};

} // namespace

HttpDialectResult makeAnthropic(const model::ServiceConfig &config, const ProviderDeps &)
{
    const std::string url = config.baseUrl.empty() ? std::string(kDefaultBaseUrl) : config.baseUrl;
    base::Result<Endpoint> endpoint = Endpoint::parse(url, "/v1");
    if (!endpoint)
        return base::fail(std::move(endpoint.error()));
    return std::make_unique<AnthropicDialect>(std::move(*endpoint));
}

} // namespace oxide::providers

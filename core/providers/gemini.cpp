#include "base/text.h"
#include "providers/endpoint.h"
#include "providers/httpsession.h"
#include "providers/jsonread.h"
#include "providers/kinds.h"
#include "providers/messages.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <QUrl>

// Google's Gemini API (v1beta, streamGenerateContent). Source: its API reference,
// "GenerateContentResponse", "Content", "FunctionCall".

namespace oxide::providers {

namespace json = boost::json;

namespace {

constexpr std::string_view kDefaultBaseUrl = "https://generativelanguage.googleapis.com";

// Requests

json::object resultOf(const std::string &content)
{
    json::object result = objectOf(content);
    if (result.empty())
        result["result"] = content;
    return result;
}

struct PartOf {
    std::optional<json::value> operator()(const model::TextPart &part) const
    {
        if (part.text.empty())
            return std::nullopt;
        return json::object{{"text", part.text}};
    }
    std::optional<json::value> operator()(const model::ImagePart &part) const
    {
        if (part.base64.empty())
            return json::object{{"fileData", json::object{{"fileUri", part.url}}}};
        return json::object{{"inlineData", {{"mimeType", part.mediaType}, {"data", part.base64}}}};
    }
    /// Thoughts themselves are not sent back, only the signatures at tool calls.
    std::optional<json::value> operator()(const model::ReasoningPart &) const
    {
        return std::nullopt;
    }
    std::optional<json::value> operator()(const model::ToolCallPart &part) const
    {
        json::object out{
            {"functionCall", {{"name", part.name}, {"args", objectOf(part.arguments)}}}};
        if (!part.signature.empty())
            out["thoughtSignature"] = part.signature;
        return out;
    }
    std::optional<json::value> operator()(const model::ToolResultPart &part) const
    {
        return json::object{
            {"functionResponse", {{"name", part.name}, {"response", resultOf(part.content)}}}};
    }
};

json::array contentsOf(const std::vector<model::Message> &messages)
{
    json::array out;
    for (const Turn &turn : turnsOf(messages)) {
        json::array parts;
        for (const model::Part *part : turn.parts) {
            if (std::optional<json::value> entry = std::visit(PartOf{}, *part))
                parts.push_back(std::move(*entry));
        }
        if (!parts.empty())
            out.push_back(
                {{"role", turn.fromModel ? "model" : "user"}, {"parts", std::move(parts)}});
    }
    return out;
}

json::array toolsOf(const std::vector<model::ToolSpec> &tools)
{
    json::array declarations;
    for (const model::ToolSpec &tool : tools) {
        json::object entry{{"name", tool.name}, {"description", tool.description}};
        if (json::object schema = objectOf(tool.parameters); !schema.empty())
            entry["parametersJsonSchema"] = std::move(schema);
        declarations.push_back(std::move(entry));
    }
    json::array out;
    out.push_back(json::object{{"functionDeclarations", std::move(declarations)}});
    return out;
}

json::object generationOf(const model::Sampling &sampling)
{
    json::object out;
    if (sampling.temperature)
        out["temperature"] = *sampling.temperature;
    if (sampling.topP)
        out["topP"] = *sampling.topP;
    if (sampling.maxOutputTokens)
        out["maxOutputTokens"] = *sampling.maxOutputTokens;
    if (sampling.seed)
        out["seed"] = *sampling.seed;
    if (!sampling.stop.empty())
        out["stopSequences"] = json::array(sampling.stop.begin(), sampling.stop.end());
    if (sampling.jsonMode)
        out["responseMimeType"] = "application/json";
    return out;
}

// Answers

constexpr auto kWithheld = std::to_array<std::string_view>(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
     "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"});

std::string plainReason(std::string_view reason)
{
    if (reason == "STOP")
        return "stop";
    if (reason == "MAX_TOKENS")
        return "length";
    if (std::ranges::find(kWithheld, reason) != kWithheld.end())
        return "content_filter";
    return base::toLowerAscii(reason);
}

class GeminiReader final : public ChatReader
{
public:
    using ChatReader::ChatReader;

protected:
    void onJson(const std::string &, const json::value &chunk) override
    {
        if (failOnError(chunk))
            return;
        setModel(providers::text(member(chunk, "modelVersion")));
        if (const json::value *spent = member(chunk, "usageMetadata"))
            readUsage(*spent);
        const json::value *blocked = member(member(chunk, "promptFeedback"), "blockReason");
        if (blocked) {
            finishReason("content_filter");
            setTerminal();
        }
        const json::value *candidate = first(member(chunk, "candidates"));
        for (const json::value &part : elements(member(member(candidate, "content"), "parts")))
            readPart(part);
        readFinish(providers::text(member(candidate, "finishReason")),
                   providers::text(member(candidate, "finishMessage")));
    }

    /// An answer as a stream has it, or (without alt=sse) the list of all of them.
    bool onDocument(const json::value &answer) override
    {
        const auto isAnswer = [](const json::value &chunk) {
            return member(chunk, "candidates") || member(chunk, "promptFeedback");
        };
        if (isAnswer(answer)) {
            onJson({}, answer);
            return true;
        }
        for (const json::value &chunk : elements(&answer))
            onJson({}, chunk);
        return std::ranges::any_of(elements(&answer), isAnswer);
    }

private:
    void readPart(const json::value &part)
    {
        if (const json::value *call = member(part, "functionCall")) {
            readCall(*call, providers::text(member(part, "thoughtSignature")));
            return;
        }
        const std::string_view words = providers::text(member(part, "text"));
        if (isTrue(member(part, "thought")))
            reasoning(words);
        else
            plainText(words);
    }

    /// Calls come whole, mostly without an id.
    void readCall(const json::value &call, std::string_view signature)
    {
        const json::value *arguments = member(call, "args");
        model::ToolCallDelta piece;
        piece.index = toolCalls();
        piece.id = providers::text(member(call, "id"));
        piece.name = providers::text(member(call, "name"));
        piece.arguments = arguments ? json::serialize(*arguments) : "{}";
        piece.signature = signature;
        toolCall(std::move(piece));
    }

    void readFinish(std::string_view reason, std::string_view why)
    {
        if (reason.empty() || reason == "FINISH_REASON_UNSPECIFIED")
            return;
        if (reason == "MALFORMED_FUNCTION_CALL" || reason == "UNEXPECTED_TOOL_CALL") {
            base::Error error;
            error.kind = base::ErrorKind::StreamError;
            error.message = where() + " gave up: the model made a tool call that cannot be read.";
            error.detail = why;
            fail(std::move(error));
            return;
        }
        finishReason(plainReason(reason));
        setTerminal(); // the usage may still come
    }

    /// Cached tokens are part of promptTokenCount; thoughts stand beside the candidates.
    void readUsage(const json::value &spent)
    {
        const auto count = [&spent](std::string_view key) { return integer(member(spent, key)); };
        const auto cached = count("cachedContentTokenCount");
        if (const auto prompt = count("promptTokenCount")) {
            const std::int64_t tools = count("toolUsePromptTokenCount").value_or(0);
            usage().input = std::max<std::int64_t>(*prompt + tools - cached.value_or(0), 0);
        }
        usage().cachedInput = cached;
        if (const auto output = count("candidatesTokenCount"))
            usage().output = output;
        if (const auto thought = count("thoughtsTokenCount"))
            usage().reasoning = thought;
    }
};

// Models

std::string bareName(std::string_view name)
{
    constexpr std::string_view kPrefix = "models/";
    if (name.starts_with(kPrefix))
        name.remove_prefix(kPrefix.size());
    return std::string(name);
}

std::string inPath(const std::string &name)
{
    return base::str(QUrl::toPercentEncoding(base::qs(name), ":"));
}

class GeminiDialect final : public HttpDialect
{
public:
    explicit GeminiDialect(Endpoint endpoint) : m_endpoint(std::move(endpoint)) {}

    const std::string &where() const override { return m_endpoint.where(); }

    void authorise(net::Request &request, const std::string &key) const override
    {
        addSecret(request, "x-goog-api-key", key);
    }

    base::Result<net::Request> chatRequest(const ChatRequest &request) override
    {
        json::object body{{"contents", contentsOf(request.messages)}};
        if (const std::string system = systemText(request.messages); !system.empty()) {
            json::array parts;
            parts.push_back(json::object{{"text", system}});
            body["systemInstruction"] = json::object{{"parts", std::move(parts)}};
        }
        if (!request.tools.empty())
            body["tools"] = toolsOf(request.tools);
        if (json::object generation = generationOf(request.sampling); !generation.empty())
            body["generationConfig"] = std::move(generation);
        const std::string path =
            "/models/" + inPath(bareName(request.model)) + ":streamGenerateContent?alt=sse";
        return jsonPost(m_endpoint.url(path), body, request.deadlines);
    }

    std::unique_ptr<ChatReader> chatReader(const ChatRequest &, ChatSink sink) override
    {
        return std::make_unique<GeminiReader>(std::move(sink), where());
    }

    QCoro::Task<base::Result<Probe>> probe(std::shared_ptr<HttpDialect> self,
                                           std::shared_ptr<HttpSession> session,
                                           std::stop_token stop) override
    {
        return look(std::static_pointer_cast<GeminiDialect>(self), std::move(session),
                    std::move(stop));
    }

private:
    static QCoro::Task<base::Result<Probe>> look(std::shared_ptr<GeminiDialect> self,
                                                 std::shared_ptr<HttpSession> session,
                                                 std::stop_token stop)
    {
        QCoro::Task<base::Result<json::value>> listed =
            session->json(quickGet(self->m_endpoint.url("/models?pageSize=1000")), stop);
        const base::Result<json::value> listing = co_await listed;
        if (!listing)
            co_return base::fail(listing.error());
        Probe probe;
        for (const json::value &entry : elements(member(*listing, "models"))) {
            const json::value *methods = member(entry, "supportedGenerationMethods");
            if (methods && !lists(methods, "generateContent"))
                continue; // embeds, or makes pictures
            model::ModelInfo info;
            info.name = bareName(text(member(entry, "name")));
            info.contextWindow = integer(member(entry, "inputTokenLimit"));
            info.tools = true;
            info.vision = true;
            info.json = true;
            if (!info.name.empty())
                probe.models.push_back(std::move(info));
        }
        co_return probe;
    }

    Endpoint m_endpoint;
};

} // namespace

HttpDialectResult makeGemini(const model::ServiceConfig &config, const ProviderDeps &)
{
    const std::string url = config.baseUrl.empty() ? std::string(kDefaultBaseUrl) : config.baseUrl;
    base::Result<Endpoint> endpoint = Endpoint::parse(url, "/v1beta");
    if (!endpoint)
        return base::fail(std::move(endpoint.error()));
    return std::make_unique<GeminiDialect>(std::move(*endpoint));
}

} // namespace oxide::providers

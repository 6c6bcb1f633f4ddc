#include "base/text.h"
#include "providers/endpoint.h"
#include "providers/httpsession.h"
#include "providers/jsonread.h"
#include "providers/kinds.h"
#include "providers/messages.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
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

json::object resultOf(const model::ToolResultPart &part)
{
    if (part.isError)
        return {{"error", part.content}};
    json::object result = objectOf(part.content);
    if (result.empty())
        result["result"] = part.content;
    return result;
}

/// What an address leads to, by its ending; empty where that does not tell.
std::string_view mediaTypeAt(std::string_view url)
{
    constexpr auto kTypes =
        std::to_array<std::pair<std::string_view, std::string_view>>({{".png", "image/png"},
                                                                      {".jpg", "image/jpeg"},
                                                                      {".jpeg", "image/jpeg"},
                                                                      {".webp", "image/webp"},
                                                                      {".gif", "image/gif"},
                                                                      {".heic", "image/heic"}});
    const std::string path = base::toLowerAscii(url.substr(0, url.find_first_of("?#")));
    const auto found = std::ranges::find_if(
        kTypes, [&path](const auto &type) { return path.ends_with(type.first); });
    return found == kTypes.end() ? std::string_view() : found->second;
}

/// The API wants to be told what an address leads to.
bool isUntold(const model::ImagePart &image)
{
    return image.base64.empty() && mediaTypeAt(image.url).empty();
}

bool holdsUntoldImages(const std::vector<model::Message> &messages)
{
    return std::ranges::any_of(messages, [](const model::Message &message) {
        return std::ranges::any_of(message.parts, [](const model::Part &part) {
            const auto *image = std::get_if<model::ImagePart>(&part);
            const auto *result = std::get_if<model::ToolResultPart>(&part);
            return (image && isUntold(*image))
                   || (result && std::ranges::any_of(result->images, isUntold));
        });
    });
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
            return json::object{
                {"fileData", {{"mimeType", mediaTypeAt(part.url)}, {"fileUri", part.url}}}};
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
            {"functionResponse", {{"name", part.name}, {"response", resultOf(part)}}}};
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
            if (const auto *result = std::get_if<model::ToolResultPart>(part)) {
                for (const model::ImagePart &image : result->images)
                    parts.push_back(*PartOf{}(image));
            }
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

/// How much to think; empty: as the model does by itself.
std::optional<int> thinkingOf(const model::Sampling &sampling)
{
    if (sampling.thinkingTokens || !sampling.effort)
        return sampling.thinkingTokens;
    return thinkingTokensOf(*sampling.effort);
}

bool wantsNoThought(const model::Sampling &sampling)
{
    return thinkingOf(sampling) == 0;
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
    if (!sampling.jsonSchema.empty())
        out["responseJsonSchema"] = objectOf(sampling.jsonSchema);
    if (sampling.topK)
        out["topK"] = *sampling.topK;
    if (sampling.frequencyPenalty)
        out["frequencyPenalty"] = *sampling.frequencyPenalty;
    if (sampling.presencePenalty)
        out["presencePenalty"] = *sampling.presencePenalty;
    if (const auto budget = thinkingOf(sampling)) {
        out["thinkingConfig"] =
            json::object{{"thinkingBudget", *budget}, {"includeThoughts", *budget != 0}};
    }
    return out;
}

json::object toolConfigOf(const model::ToolChoice &choice)
{
    using Mode = model::ToolChoice::Mode;
    json::object calling;
    calling["mode"] = choice.mode == Mode::Auto   ? "AUTO"
                      : choice.mode == Mode::None ? "NONE"
                                                  : "ANY";
    if (choice.mode == Mode::Named) {
        json::array names;
        names.push_back(json::string(choice.name));
        calling["allowedFunctionNames"] = std::move(names);
    }
    return {{"functionCallingConfig", std::move(calling)}};
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

// Vectors

class GeminiEmbedding final : public EmbedDialect
{
public:
    explicit GeminiEmbedding(Endpoint endpoint) : m_endpoint(std::move(endpoint)) {}

    std::size_t mostTexts() const override { return 100; }

    std::vector<std::string> lacks(const EmbedRequest &request) const override
    {
        std::vector<std::string> lacks;
        addForeignFields(request, m_endpoint.where(), lacks);
        if (!request.user.empty())
            lacks.push_back(m_endpoint.where() + " is not told of end users: 'user' was left out.");
        if (!request.input->mayCut && request.contextWindow
            && request.inputTokens > *request.contextWindow)
            lacks.push_back(m_endpoint.where() + " cuts what is longer than "
                            + std::to_string(*request.contextWindow)
                            + " tokens: it cannot be told to refuse it.");
        return lacks;
    }

    net::Request request(const EmbedRequest &request, std::span<const std::string> texts) override
    {
        const std::string model = bareName(request.model);
        json::array requests;
        for (const std::string &words : texts) {
            json::array parts;
            parts.push_back(json::object{{"text", words}});
            json::object each{{"model", "models/" + model},
                              {"content", json::object{{"parts", std::move(parts)}}}};
            if (request.input->dimensions)
                each["outputDimensionality"] = *request.input->dimensions;
            requests.push_back(std::move(each));
        }
        return jsonPost(m_endpoint.url("/models/" + inPath(model) + ":batchEmbedContents"),
                        json::object{{"requests", std::move(requests)}}, request.deadlines);
    }

    /// Vectors that it has shortened have another length than 1, unlike everybody's.
    base::Result<Embedded> read(const json::value &answer) const override
    {
        Embedded embedded;
        for (const json::value &each : elements(member(answer, "embeddings"))) {
            embedded.vectors.push_back(vectorOf(member(each, "values")));
            normalise(embedded.vectors.back());
        }
        embedded.usage.input = integer(member(member(answer, "usageMetadata"), "promptTokenCount"));
        return embedded;
    }

private:
    Endpoint m_endpoint;
};

class GeminiDialect final : public HttpDialect
{
public:
    explicit GeminiDialect(const Endpoint &endpoint) : m_endpoint(endpoint), m_embedding(endpoint)
    {
    }

    const std::string &where() const override { return m_endpoint.where(); }

    void authorise(net::Request &request, const std::string &key) const override
    {
        addSecret(request, "x-goog-api-key", key);
    }

    std::vector<std::string> lacks(const ChatRequest &request) const override
    {
        std::vector<std::string> lacks;
        addForeignFields(request, where(), lacks);
        addLostThoughts(
            request, where(), [](const auto &) { return true; }, lacks);
        if (request.sampling.parallelToolCalls == false && !request.tools.empty())
            lacks.push_back(where() + " may call several tools at once: it cannot be told not to.");
        if (!request.sampling.user.empty())
            lacks.push_back(where() + " is not told of end users: 'user' was left out.");
        addStrictTools(request, where(), lacks);
        if (mustThink(request))
            lacks.push_back(where() + " cannot be told not to think with this model.");
        return lacks;
    }

    base::Result<net::Request> chatRequest(const ChatRequest &request) override
    {
        if (holdsUntoldImages(request.messages))
            return base::fail(base::ErrorKind::Unsupported,
                              where()
                                  + " takes images by addresses that end in png, jpg, jpeg, webp, "
                                    "gif or heic alone.");
        json::object body{{"contents", contentsOf(request.messages)}};
        if (const std::string system = systemText(request.messages); !system.empty()) {
            json::array parts;
            parts.push_back(json::object{{"text", system}});
            body["systemInstruction"] = json::object{{"parts", std::move(parts)}};
        }
        if (!request.tools.empty())
            body["tools"] = toolsOf(request.tools);
        if (!request.tools.empty() && request.sampling.toolChoice)
            body["toolConfig"] = toolConfigOf(*request.sampling.toolChoice);
        json::object generation = generationOf(request.sampling);
        if (mustThink(request))
            generation.erase("thinkingConfig");
        if (!generation.empty())
            body["generationConfig"] = std::move(generation);
        const std::string path =
            "/models/" + inPath(bareName(request.model)) + ":streamGenerateContent?alt=sse";
        return jsonPost(m_endpoint.url(path), body, request.deadlines);
    }

    /// "Budget 0 is invalid. This model only works in thinking mode."
    bool adapt(const ChatRequest &request, const base::Error &error) override
    {
        return wantsNoThought(request.sampling)
               && error.detail.find("thinking mode") != std::string::npos
               && m_thinksAlways.insert(request.model).second;
    }

    std::unique_ptr<ChatReader> chatReader(const ChatRequest &, ChatSink sink) override
    {
        return std::make_unique<GeminiReader>(std::move(sink), where());
    }

    EmbedDialect *embedding() override { return &m_embedding; }

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
            const bool answers = !methods || lists(methods, "generateContent");
            if (!answers && !lists(methods, "embedContent"))
                continue; // makes pictures
            model::ModelInfo info;
            info.name = bareName(text(member(entry, "name")));
            info.contextWindow = integer(member(entry, "inputTokenLimit"));
            info.embeds = !answers;
            info.tools = answers;
            info.vision = answers;
            info.json = answers;
            if (!info.name.empty())
                probe.models.push_back(std::move(info));
        }
        co_return probe;
    }

    [[nodiscard]] bool mustThink(const ChatRequest &request) const
    {
        return wantsNoThought(request.sampling) && m_thinksAlways.contains(request.model);
    }

    Endpoint m_endpoint;
    GeminiEmbedding m_embedding;
    std::set<std::string> m_thinksAlways; ///< models that refused to do without
};

} // namespace

HttpDialectResult makeGemini(const model::ServiceConfig &config, const ProviderDeps &)
{
    base::Result<Endpoint> endpoint = Endpoint::of(config, kDefaultBaseUrl, "/v1beta");
    if (!endpoint)
        return base::fail(std::move(endpoint.error()));
    return std::make_unique<GeminiDialect>(*endpoint);
}

} // namespace oxide::providers

#include "sim/gemini.h"

#include "sim/json.h"
#include "sim/tokens.h"

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

constexpr std::size_t mostInABatch = 100; ///< texts of which vectors are asked for

/// "/v1beta/models/NAME:METHOD" in its parts; NAME may hold colons of its own.
struct Target {
    std::string model;
    std::string method; ///< "generateContent"; empty for a look at the model
    bool valid = false;
    bool isList = false;
};

Target targetOf(const httpserver::Request &request)
{
    std::string_view path = request.path;
    Target target;
    for (const std::string_view head : {"/v1beta/models", "/v1/models"}) {
        if (path == head) {
            target.valid = true;
            target.isList = true;
            return target;
        }
        if (path.starts_with(std::string(head) + '/')) {
            path.remove_prefix(head.size() + 1);
            target.valid = true;
            break;
        }
    }
    if (!target.valid)
        return target;
    const std::size_t colon = request.method == "POST" ? path.rfind(':') : std::string_view::npos;
    target.model = path.substr(0, colon);
    if (colon != std::string_view::npos)
        target.method = path.substr(colon + 1);
    return target;
}

bool isStream(const Target &target)
{
    return target.method == "streamGenerateContent";
}

/// Without alt=sse a stream is one JSON array, sent piece by piece.
bool isSse(const httpserver::Request &request)
{
    return request.queryValue("alt") == "sse";
}

std::string partsText(const json::value *content)
{
    std::string text;
    if (content == nullptr)
        return text;
    if (const json::array *parts = arrayAt(*content, "parts")) {
        for (const json::value &part : *parts) {
            if (!boolAt(part, "thought", false))
                text += textAt(part, "text");
            if (const json::value *result = member(part, "functionResponse"))
                text += json::serialize(*result);
        }
    }
    return text;
}

bool hasFunctionResponse(const json::value &content)
{
    const json::array *parts = arrayAt(content, "parts");
    return parts != nullptr
           && std::any_of(parts->begin(), parts->end(), [](const json::value &part) {
                  return member(part, "functionResponse") != nullptr;
              });
}

/// Both spellings are taken: the API's JSON and its protobuf names.
const json::value *either(const json::value &object, std::string_view a, std::string_view b)
{
    const json::value *found = member(object, a);
    return found != nullptr ? found : member(object, b);
}

void parseTools(const json::value &body, ChatCall &call)
{
    if (const json::array *tools = arrayAt(body, "tools")) {
        for (const json::value &tool : *tools) {
            const json::value *list = either(tool, "functionDeclarations", "function_declarations");
            if (list == nullptr || !list->is_array())
                continue;
            for (const json::value &function : list->get_array()) {
                const json::value *schema = either(function, "parametersJsonSchema", "parameters");
                call.tools.push_back({textAt(function, "name"), textAt(function, "description"),
                                      schema != nullptr ? *schema : json::value()});
            }
        }
    }
    const json::value *config = either(body, "toolConfig", "tool_config");
    const json::value *calling = member(config, "functionCallingConfig");
    if (calling == nullptr)
        return;
    const std::string mode = textAt(*calling, "mode");
    if (mode == "NONE")
        call.toolChoice = ToolChoice::None;
    else if (mode == "ANY")
        call.toolChoice = ToolChoice::Required;
    if (const json::array *names = arrayAt(*calling, "allowedFunctionNames");
        names != nullptr && !names->empty())
        call.forcedTool = textOf(names->front());
}

void parseGeneration(const json::value &body, ChatCall &call)
{
    const json::value *config = either(body, "generationConfig", "generation_config");
    call.reasoning = false;
    if (config == nullptr)
        return;
    call.maxTokens = integerAt(*config, "maxOutputTokens");
    if (const json::array *stops = arrayAt(*config, "stopSequences")) {
        for (const json::value &stop : *stops)
            call.stop.push_back(textOf(stop));
    }
    call.json = textAt(*config, "responseMimeType") == "application/json";
    if (const json::value *schema = either(*config, "responseJsonSchema", "responseSchema"))
        call.schema = *schema;
    const json::value *thinking = member(*config, "thinkingConfig");
    call.reasoning = thinking != nullptr && boolAt(*thinking, "includeThoughts", false);
}

std::string_view finishName(Finish finish)
{
    // A function call ends with STOP here (WIRE 7).
    return finish == Finish::Length ? "MAX_TOKENS" : "STOP";
}

/// Thoughts are counted apart from the answer here, cached tokens inside the prompt (WIRE 6).
json::object usageJson(const Usage &usage)
{
    const std::int64_t prompt = usage.input + usage.cached;
    json::object object{{"promptTokenCount", prompt}, {"candidatesTokenCount", usage.output}};
    if (usage.cached > 0)
        object["cachedContentTokenCount"] = usage.cached;
    if (usage.reasoning > 0)
        object["thoughtsTokenCount"] = usage.reasoning;
    object["totalTokenCount"] = prompt + usage.output + usage.reasoning;
    const json::object details{{"modality", "TEXT"}, {"tokenCount", prompt}};
    object["promptTokensDetails"] = json::array{details};
    return object;
}

/// A model that has thought signs its calls, and wants the signature back with the history.
json::object functionCall(const ToolCall &tool, const Answer &answer)
{
    const auto arguments = parseJson(tool.arguments);
    json::object part{
        {"functionCall",
         {{"name", tool.name}, {"args", arguments ? *arguments : json::value(json::object())}}}};
    if (!answer.reasoning.empty())
        part["thoughtSignature"] = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";
    return part;
}

json::object response(json::array parts, std::string_view finish, const AnswerContext &context)
{
    json::object candidate{{"content", {{"parts", std::move(parts)}, {"role", "model"}}}};
    if (!finish.empty())
        candidate["finishReason"] = finish;
    candidate["index"] = 0;
    return {{"candidates", json::array{candidate}},
            {"usageMetadata", usageJson(context.usage)},
            {"modelVersion", context.model},
            {"responseId", context.id}};
}

std::string_view statusName(int status)
{
    switch (status) {
    case 401:
        return "UNAUTHENTICATED";
    case 403:
        return "PERMISSION_DENIED";
    case 404:
        return "NOT_FOUND";
    case 408:
    case 504:
        return "DEADLINE_EXCEEDED";
    case 429:
        return "RESOURCE_EXHAUSTED";
    case 503:
    case 529:
        return "UNAVAILABLE";
    default:
        return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    }
}

json::object errorJson(const Refusal &refusal)
{
    return {{"error",
             {{"code", refusal.status},
              {"message", refusal.message},
              {"status", statusName(refusal.status)}}}};
}

class GeminiEncoder final : public Encoder
{
public:
    GeminiEncoder(AnswerContext c, bool sse) : Encoder(std::move(c)), m_sse(sse) {}

    [[nodiscard]] std::string_view contentType() const override
    {
        return m_sse ? "text/event-stream" : "application/json; charset=UTF-8";
    }

    [[nodiscard]] std::string begin() override { return {}; }

    [[nodiscard]] std::string piece(const Piece &piece, const Answer &answer) override
    {
        switch (piece.kind) {
        case Piece::Kind::Reasoning:
            return part({{"text", piece.text}, {"thought", true}});
        case Piece::Kind::Text:
            return part(json::object{{"text", piece.text}});
        case Piece::Kind::ToolBegin:
            return part(functionCall(answer.tools[piece.tool], answer));
        case Piece::Kind::ToolArguments:
            return {};
        }
        return {};
    }

    [[nodiscard]] std::string end(Finish finish) override
    {
        const json::object nothing{{"text", ""}};
        std::string out = event(response(json::array{nothing}, finishName(finish), context()));
        return m_sse ? out : out + "]";
    }

    [[nodiscard]] std::string error(const Refusal &refusal) override
    {
        return event(errorJson(refusal)) + (m_sse ? "" : "]");
    }

    [[nodiscard]] std::string garbage() const override
    {
        return "data: {\"candidates\": [{\"content\": {\"par\r\n\r\n"
               "data: <html><body>502</body></html>\r\n\r\n";
    }

private:
    [[nodiscard]] std::string part(json::object content)
    {
        json::array parts;
        parts.push_back(std::move(content));
        return event(response(std::move(parts), {}, context()));
    }

    [[nodiscard]] std::string event(const json::object &object)
    {
        // Gemini ends its lines with CR LF.
        if (m_sse)
            return "data: " + json::serialize(object) + "\r\n\r\n";
        return (std::exchange(m_begun, true) ? ",\r\n" : "[") + json::serialize(object);
    }

    bool m_sse;
    bool m_begun = false;
};

json::object modelJson(const ModelProfile &model)
{
    json::array methods;
    if (model.embedding) {
        methods.push_back("embedContent");
    } else {
        methods.push_back("generateContent");
        methods.push_back("countTokens");
    }
    json::object object{
        {"name", "models/" + model.name}, {"version", "001"},
        {"displayName", model.name},      {"inputTokenLimit", model.contextWindow},
        {"outputTokenLimit", 65'536},     {"supportedGenerationMethods", std::move(methods)}};
    if (model.thinking)
        object["thinking"] = true;
    return object;
}

json::object valuesJson(const std::vector<double> &vector)
{
    return {{"values", json::array(vector.begin(), vector.end())}};
}

} // namespace

Operation GeminiDialect::operation(const httpserver::Request &request) const
{
    const Target target = targetOf(request);
    if (!target.valid)
        return Operation::Unknown;
    if (request.method == "GET")
        return Operation::Models;
    if (target.method == "generateContent" || isStream(target))
        return Operation::Chat;
    if (target.method == "countTokens" || target.method == "embedContent"
        || target.method == "batchEmbedContents")
        return Operation::Other;
    return Operation::Unknown;
}

std::string GeminiDialect::keyOf(const httpserver::Request &request) const
{
    const std::string_view key = request.header("x-goog-api-key");
    if (!key.empty())
        return std::string(key);
    return request.queryValue("key").value_or(Dialect::keyOf(request));
}

base::Result<ChatCall> GeminiDialect::parseChat(const httpserver::Request &request) const
{
    const auto body = parseJson(request.body);
    if (!body || !body->is_object())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "Invalid JSON payload received. Expected a value.");
    const Target target = targetOf(request);
    ChatCall call;
    call.model = target.model;
    call.stream = isStream(target);
    // A count may carry the whole request in a field of its own.
    const json::value *inner = member(*body, "generateContentRequest");
    const json::value &content = inner != nullptr ? *inner : *body;
    const json::array *contents = arrayAt(content, "contents");
    if (contents == nullptr || contents->empty())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "* GenerateContentRequest.contents: contents is not specified");
    const std::string system =
        partsText(either(content, "systemInstruction", "system_instruction"));
    if (!system.empty())
        call.turns.push_back({"system", system});
    for (const json::value &turn : *contents) {
        std::string role = textAt(turn, "role") == "model" ? "assistant" : "user";
        if (hasFunctionResponse(turn))
            role = "tool";
        call.turns.push_back({std::move(role), partsText(&turn)});
    }
    parseTools(content, call);
    parseGeneration(content, call);
    return call;
}

Reply GeminiDialect::list() const
{
    json::array models;
    for (const ModelProfile &m : profile().models)
        models.push_back(modelJson(m));
    return jsonReply(json::object{{"models", std::move(models)}});
}

Reply GeminiDialect::embed(const httpserver::Request &request) const
{
    const auto body = parseJson(request.body);
    if (!body)
        return refuse(request, {Refusal::Why::BadRequest, 400, "Invalid JSON payload received."});
    EmbedCall call;
    call.model = targetOf(request).model;
    call.cuts = true;
    const json::array *requests = arrayAt(*body, "requests");
    const json::array items = requests ? *requests : json::array{*body};
    for (const json::value &item : items) {
        call.texts.push_back(partsText(member(item, "content")));
        call.dimensions = integerAt(item, "outputDimensionality").value_or(call.dimensions);
    }
    const auto answer = embedded(std::move(call), mostInABatch);
    if (!answer)
        return refuse(request, answer.error());
    if (!requests)
        return jsonReply(json::object{{"embedding", valuesJson(answer->vectors.front())}});
    json::array embeddings;
    for (const std::vector<double> &vector : answer->vectors)
        embeddings.push_back(valuesJson(vector));
    return jsonReply(json::object{{"embeddings", std::move(embeddings)}});
}

Reply GeminiDialect::other(const httpserver::Request &request) const
{
    const Target target = targetOf(request);
    if (target.isList)
        return list();
    const auto found = model(target.model);
    if (!found && !isTestModel(target.model))
        return refuse(request, {Refusal::Why::NoModel, 404,
                                "models/" + target.model + " is not found for API version v1beta"});
    if (request.method == "GET")
        return jsonReply(modelJson(**found));
    if (target.method != "countTokens")
        return embed(request);
    const auto call = parseChat(request);
    if (!call)
        return refuse(request, {Refusal::Why::BadRequest, 400, call.error().message});
    std::int64_t tokens = 0;
    for (const Turn &turn : call->turns)
        tokens += countTokens(turn.text) + 4;
    return jsonReply(json::object{{"totalTokens", tokens}});
}

Reply GeminiDialect::refuse(const httpserver::Request &request, const Refusal &given) const
{
    Refusal refusal = given;
    json::array details;
    if (refusal.why == Refusal::Why::KeyWrong) {
        // A wrong key is a bad argument here, and a missing one a missing permission.
        refusal.status = 400;
        refusal.message = "API key not valid. Please pass a valid API key.";
        details.push_back({{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
                           {"reason", "API_KEY_INVALID"},
                           {"domain", "googleapis.com"}});
    } else if (refusal.why == Refusal::Why::KeyMissing) {
        refusal.status = 403;
        refusal.message = "Method doesn't allow unregistered callers. Please use API Key.";
    } else if (refusal.why == Refusal::Why::TooLong) {
        refusal.message = "The input token count (" + std::to_string(refusal.tokens)
                          + ") exceeds the maximum number of tokens allowed ("
                          + std::to_string(refusal.window) + ").";
    } else if (refusal.status == 529) {
        refusal.status = 503;
        refusal.message = "The model is overloaded. Please try again later.";
    } else if (refusal.status == 429) {
        details.push_back({{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
                           {"retryDelay", std::to_string(profile().retryAfter.count()) + "s"}});
    }
    json::object object = errorJson(refusal);
    if (!details.empty())
        object["error"].get_object()["details"] = std::move(details);
    // The streaming method without alt=sse answers with a list, errors too.
    const bool inList = isStream(targetOf(request)) && !isSse(request);
    Reply reply = inList ? jsonReply(json::array{object}) : jsonReply(object);
    reply.contentType = "application/json; charset=UTF-8";
    reply.status = refusal.status;
    return reply;
}

std::unique_ptr<Encoder> GeminiDialect::encoder(const httpserver::Request &request,
                                                const ChatCall &, AnswerContext context) const
{
    return std::make_unique<GeminiEncoder>(std::move(context), isSse(request));
}

Reply GeminiDialect::whole(const httpserver::Request &, const ChatCall &, const Answer &answer,
                           const AnswerContext &context) const
{
    json::array parts;
    if (!answer.reasoning.empty())
        parts.push_back(json::object{{"text", answer.reasoning}, {"thought", true}});
    if (!answer.text.empty())
        parts.push_back(json::object{{"text", answer.text}});
    for (const ToolCall &tool : answer.tools)
        parts.push_back(functionCall(tool, answer));
    Reply reply = jsonReply(response(std::move(parts), finishName(answer.finish), context));
    reply.contentType = "application/json; charset=UTF-8";
    return reply;
}

} // namespace oxide::sim

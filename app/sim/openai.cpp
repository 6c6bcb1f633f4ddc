#include "sim/openai.h"

#include "sim/json.h"
#include "sim/tokens.h"

#include <algorithm>
#include <bit>
#include <ctime>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

constexpr std::size_t mostInputs = 2'048; ///< of one request for vectors

/// A content is a text, or a list of parts of which the texts count.
std::string contentText(const json::value *content)
{
    if (content == nullptr)
        return {};
    std::string text = textOf(*content);
    if (const json::array *parts = content->if_array()) {
        for (const json::value &part : *parts)
            text += textAt(part, "text");
    }
    return text;
}

void parseTools(const json::value &body, ChatCall &call)
{
    if (const json::array *tools = arrayAt(body, "tools")) {
        for (const json::value &tool : *tools) {
            if (const json::value *function = member(tool, "function")) {
                const json::value *schema = member(*function, "parameters");
                call.tools.push_back({textAt(*function, "name"), textAt(*function, "description"),
                                      schema != nullptr ? *schema : json::value()});
            }
        }
    }
    if (const json::value *choice = member(body, "tool_choice")) {
        const std::string word = textOf(*choice);
        if (word == "none")
            call.toolChoice = ToolChoice::None;
        else if (word == "required" || choice->is_object())
            call.toolChoice = ToolChoice::Required;
        if (const json::value *function = member(choice, "function"))
            call.forcedTool = textAt(*function, "name");
    }
}

void parseFormat(const json::value &body, ChatCall &call)
{
    const json::value *format = member(body, "response_format");
    if (format == nullptr)
        return;
    const std::string type = textAt(*format, "type");
    call.json = type == "json_object" || type == "json_schema";
    if (const json::value *schema = member(member(*format, "json_schema"), "schema"))
        call.schema = *schema;
}

void parseStop(const json::value &body, ChatCall &call)
{
    const json::value *stop = member(body, "stop");
    if (stop == nullptr)
        return;
    if (stop->is_string())
        call.stop.push_back(textOf(*stop));
    if (const json::array *list = stop->if_array()) {
        for (const json::value &item : *list)
            call.stop.push_back(textOf(item));
    }
}

/// Four-byte little-endian floats, as encoding_format "base64" has them.
std::string packed(const std::vector<double> &vector)
{
    std::string bytes;
    for (const double value : vector) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes += static_cast<char>(bits >> shift);
    }
    return base64(bytes);
}

std::string_view finishName(Finish finish)
{
    switch (finish) {
    case Finish::Stop:
        return "stop";
    case Finish::Length:
        return "length";
    case Finish::ToolCalls:
        return "tool_calls";
    }
    return "stop";
}

/// Cached tokens are inside the prompt tokens here, reasoning inside the completion (WIRE 6).
json::object usageJson(const AnswerContext &context, const ServiceProfile &profile)
{
    const Usage &u = context.usage;
    json::object usage{
        {"prompt_tokens", u.input + u.cached},
        {"completion_tokens", u.output + u.reasoning},
        {"total_tokens", u.input + u.cached + u.output + u.reasoning},
        {"prompt_tokens_details", {{"cached_tokens", u.cached}, {"audio_tokens", 0}}},
        {"completion_tokens_details", {{"reasoning_tokens", u.reasoning}, {"audio_tokens", 0}}}};
    if (profile.flavour == Flavour::OpenRouter) {
        const Price &p = context.price;
        const std::int64_t picos = u.input * p.inputPerMillion + u.cached * p.cachedInputPerMillion
                                   + (u.output + u.reasoning) * p.outputPerMillion;
        usage["cost"] = static_cast<double>(picos) / 1e12;
        usage["is_byok"] = false;
    }
    return usage;
}

json::object toolJson(const ToolCall &tool)
{
    return {{"id", tool.id},
            {"type", "function"},
            {"function", {{"name", tool.name}, {"arguments", tool.arguments}}}};
}

class OpenAiEncoder final : public Encoder
{
public:
    OpenAiEncoder(AnswerContext c, const ServiceProfile &profile, const ChatCall &call)
        : Encoder(std::move(c)), m_profile(profile), m_withUsage(call.streamUsage)
    {
        m_head = "data: {\"id\":";
        appendQuoted(m_head, (openRouter() ? "gen-" : "chatcmpl-") + context().id);
        if (openRouter())
            m_head += ",\"provider\":\"Simulated\"";
        m_head += ",\"object\":\"chat.completion.chunk\",\"created\":"
                  + std::to_string(std::time(nullptr)) + ",\"model\":";
        appendQuoted(m_head, context().model);
        m_head += ",\"system_fingerprint\":\"fp_oxidesim\",\"choices\":[";
        m_tail = m_withUsage && !openRouter() ? "],\"usage\":null}\n\n" : "]}\n\n";
    }

    [[nodiscard]] std::string_view contentType() const override { return "text/event-stream"; }

    [[nodiscard]] std::string begin() override
    {
        std::string out = openRouter() ? ": OPENROUTER PROCESSING\n\n" : "";
        return out + chunk(R"({"role":"assistant","content":""})", "null");
    }

    [[nodiscard]] std::string piece(const Piece &piece, const Answer &answer) override
    {
        switch (piece.kind) {
        case Piece::Kind::Reasoning:
            return reasoning(piece.text);
        case Piece::Kind::Text:
            return closeThinking() + contentChunk(piece.text);
        case Piece::Kind::ToolBegin:
            return closeThinking() + toolBegin(piece, answer);
        case Piece::Kind::ToolArguments:
            return toolArguments(piece);
        }
        return {};
    }

    [[nodiscard]] std::string end(Finish finish) override
    {
        std::string out = closeThinking();
        out += chunk("{}", '"' + std::string(finishName(finish)) + '"');
        if (m_withUsage)
            out += m_head + "],\"usage\":" + json::serialize(usageJson(context(), m_profile))
                   + "}\n\n";
        return out + "data: [DONE]\n\n";
    }

    [[nodiscard]] std::string error(const Refusal &refusal) override
    {
        const json::object object{{"error",
                                   {{"message", refusal.message},
                                    {"type", "server_error"},
                                    {"param", nullptr},
                                    {"code", refusal.status}}}};
        return "data: " + json::serialize(object) + "\n\n";
    }

    [[nodiscard]] std::string garbage() const override
    {
        return "data: {\"id\":\"chatcmpl-broken\",\"choices\":[{\"delta\":{\"cont\n\n"
               "data: <html><body>502</body></html>\n\n";
    }

private:
    [[nodiscard]] bool openRouter() const { return m_profile.flavour == Flavour::OpenRouter; }

    [[nodiscard]] std::string chunk(std::string_view delta, std::string_view finish) const
    {
        std::string out = m_head;
        out += "{\"index\":0,\"delta\":";
        out += delta;
        out += ",\"logprobs\":null,\"finish_reason\":";
        out += finish;
        out += '}';
        out += m_tail;
        return out;
    }

    [[nodiscard]] std::string fieldChunk(std::string_view field, std::string_view text) const
    {
        std::string delta = "{\"";
        delta += field;
        delta += "\":";
        appendQuoted(delta, text);
        delta += '}';
        return chunk(delta, "null");
    }

    [[nodiscard]] std::string contentChunk(std::string_view text) const
    {
        return fieldChunk("content", text);
    }

    [[nodiscard]] std::string reasoning(const std::string &text)
    {
        switch (m_profile.reasoning) {
        case ReasoningField::ReasoningContent:
            return fieldChunk("reasoning_content", text);
        case ReasoningField::Reasoning: {
            json::object delta{{"content", ""}, {"reasoning", text}};
            const json::object detail{{"type", "reasoning.text"}, {"text", text}, {"index", 0}};
            delta["reasoning_details"] = json::array{detail};
            return chunk(json::serialize(delta), "null");
        }
        case ReasoningField::ThinkTags:
            break;
        }
        const bool first = !std::exchange(m_thinking, true);
        return (first ? contentChunk("<think>") : std::string()) + contentChunk(text);
    }

    [[nodiscard]] std::string closeThinking()
    {
        return std::exchange(m_thinking, false) ? contentChunk("</think>\n\n") : std::string();
    }

    [[nodiscard]] std::string toolBegin(const Piece &piece, const Answer &answer) const
    {
        const ToolCall &call = answer.tools[piece.tool];
        const json::object tool{{"index", piece.tool},
                                {"id", call.id},
                                {"type", "function"},
                                {"function", {{"name", call.name}, {"arguments", ""}}}};
        return chunk(json::serialize(json::object{{"tool_calls", json::array{tool}}}), "null");
    }

    [[nodiscard]] std::string toolArguments(const Piece &piece) const
    {
        const json::object tool{{"index", piece.tool}, {"function", {{"arguments", piece.text}}}};
        return chunk(json::serialize(json::object{{"tool_calls", json::array{tool}}}), "null");
    }

    const ServiceProfile &m_profile;
    bool m_withUsage;
    bool m_thinking = false; ///< between <think> and </think>
    std::string m_head;
    std::string m_tail;
};

json::object modelJson(const ModelProfile &model, const ServiceProfile &profile)
{
    json::object object{{"id", model.name},
                        {"object", "model"},
                        {"created", 1735689600},
                        {"owned_by", "oxide-sim"}};
    if (profile.flavour == Flavour::OpenRouter) {
        const Price &p = model.price ? *model.price : profile.price;
        const auto perToken = [](std::int64_t perMillion) {
            return std::to_string(static_cast<double>(perMillion) / 1e12);
        };
        object["context_length"] = model.contextWindow;
        object["pricing"] = {{"prompt", perToken(p.inputPerMillion)},
                             {"completion", perToken(p.outputPerMillion)}};
    } else if (profile.local) {
        object["max_context_length"] = model.contextWindow;
    }
    return object;
}

} // namespace

Operation OpenAiDialect::operation(const httpserver::Request &request) const
{
    if (request.method == "POST" && request.path == "/v1/chat/completions")
        return Operation::Chat;
    if (request.method == "GET"
        && (request.path == "/v1/models" || request.path.starts_with("/v1/models/")))
        return Operation::Models;
    if (request.method == "POST" && request.path == "/v1/embeddings")
        return Operation::Other;
    return Operation::Unknown;
}

base::Result<ChatCall> OpenAiDialect::parseChat(const httpserver::Request &request) const
{
    const auto body = parseJson(request.body);
    if (!body || !body->is_object())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "We could not parse the JSON body of your request.");
    ChatCall call;
    call.model = textAt(*body, "model");
    if (call.model.empty())
        return base::fail(base::ErrorKind::InvalidArgument, "you must provide a model parameter");
    const json::array *messages = arrayAt(*body, "messages");
    if (messages == nullptr || messages->empty())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "Missing required parameter: 'messages'.");
    for (const json::value &message : *messages) {
        std::string role = textAt(message, "role");
        if (role.empty())
            return base::fail(base::ErrorKind::InvalidArgument,
                              "Missing required parameter: 'messages[].role'.");
        call.turns.push_back({role == "developer" ? "system" : std::move(role),
                              contentText(member(message, "content"))});
    }
    parseTools(*body, call);
    parseFormat(*body, call);
    parseStop(*body, call);
    call.stream = boolAt(*body, "stream", false);
    if (const json::value *options = member(*body, "stream_options")) {
        call.streamOptions = true;
        call.streamUsage = boolAt(*options, "include_usage", false);
    }
    if (call.streamOptions && !profile().streamOptions)
        return base::fail(base::ErrorKind::InvalidArgument,
                          "Unrecognized request argument supplied: stream_options");
    call.maxTokens = integerAt(*body, "max_completion_tokens");
    if (!call.maxTokens)
        call.maxTokens = integerAt(*body, "max_tokens");
    return call;
}

Reply OpenAiDialect::other(const httpserver::Request &request) const
{
    constexpr std::string_view models = "/v1/models";
    if (request.path == models) {
        json::array list;
        for (const ModelProfile &m : profile().models)
            list.push_back(modelJson(m, profile()));
        return jsonReply(json::object{{"object", "list"}, {"data", std::move(list)}});
    }
    if (request.path.starts_with(models)) {
        const auto found = model(request.path.substr(models.size() + 1));
        if (!found)
            return refuse(request, {Refusal::Why::NoModel, 404, found.error().message});
        return jsonReply(modelJson(**found, profile()));
    }
    return embed(request);
}

Reply OpenAiDialect::embed(const httpserver::Request &request) const
{
    const auto body = parseJson(request.body);
    if (!body)
        return refuse(request, {Refusal::Why::BadRequest, 400, "The body is not JSON."});
    EmbedCall call;
    call.model = textAt(*body, "model");
    call.texts = textsOf(member(*body, "input"));
    call.dimensions = integerAt(*body, "dimensions").value_or(call.dimensions);
    if (call.texts.empty())
        return refuse(request, {Refusal::Why::BadRequest, 400, "'$.input' is invalid."});
    const std::string name = call.model;
    const auto answer = embedded(std::move(call), mostInputs);
    if (!answer)
        return refuse(request, answer.error());
    const bool asBase64 = textAt(*body, "encoding_format") == "base64";
    json::array data;
    for (const std::vector<double> &vector : answer->vectors) {
        json::object item{{"object", "embedding"}, {"index", data.size()}};
        if (asBase64)
            item["embedding"] = packed(vector);
        else
            item["embedding"] = json::array(vector.begin(), vector.end());
        data.push_back(std::move(item));
    }
    return jsonReply(json::object{
        {"object", "list"},
        {"data", std::move(data)},
        {"model", name},
        {"usage", {{"prompt_tokens", answer->tokens}, {"total_tokens", answer->tokens}}}});
}

Reply OpenAiDialect::refuse(const httpserver::Request &, const Refusal &refusal) const
{
    std::string_view type = "invalid_request_error";
    json::value code;
    int status = refusal.status;
    switch (refusal.why) {
    case Refusal::Why::KeyMissing:
    case Refusal::Why::KeyWrong:
        code = "invalid_api_key";
        break;
    case Refusal::Why::NoModel:
        code = "model_not_found";
        break;
    case Refusal::Why::TooLong:
        code = "context_length_exceeded";
        break;
    case Refusal::Why::NoRoute:
    case Refusal::Why::BadRequest:
        break;
    case Refusal::Why::Status:
        if (status == 401) {
            code = "invalid_api_key";
        } else if (status == 404) {
            code = "model_not_found";
        } else if (status == 402) {
            type = "insufficient_quota";
            code = "insufficient_quota";
        } else if (status == 429) {
            type = "requests";
            code = "rate_limit_exceeded";
        } else if (status >= 500) {
            type = "server_error";
        }
    }
    if (profile().flavour == Flavour::OpenRouter) {
        Reply reply =
            jsonReply(json::object{{"error", {{"message", refusal.message}, {"code", status}}}});
        reply.status = status;
        return reply;
    }
    Reply reply = jsonReply(json::object{
        {"error",
         {{"message", refusal.message}, {"type", type}, {"param", nullptr}, {"code", code}}}});
    reply.status = status;
    return reply;
}

std::unique_ptr<Encoder> OpenAiDialect::encoder(const httpserver::Request &, const ChatCall &call,
                                                AnswerContext context) const
{
    return std::make_unique<OpenAiEncoder>(std::move(context), profile(), call);
}

Reply OpenAiDialect::whole(const httpserver::Request &, const ChatCall &, const Answer &answer,
                           const AnswerContext &context) const
{
    json::object message{{"role", "assistant"}, {"content", answer.text}, {"refusal", nullptr}};
    if (!answer.reasoning.empty()) {
        switch (profile().reasoning) {
        case ReasoningField::ReasoningContent:
            message["reasoning_content"] = answer.reasoning;
            break;
        case ReasoningField::Reasoning:
            message["reasoning"] = answer.reasoning;
            break;
        case ReasoningField::ThinkTags:
            message["content"] = "<think>" + answer.reasoning + "</think>\n\n" + answer.text;
            break;
        }
    }
    if (!answer.tools.empty()) {
        if (answer.text.empty())
            message["content"] = nullptr;
        json::array tools;
        for (const ToolCall &tool : answer.tools)
            tools.push_back(toolJson(tool));
        message["tool_calls"] = std::move(tools);
    }
    const json::object choice{{"index", 0},
                              {"message", std::move(message)},
                              {"logprobs", nullptr},
                              {"finish_reason", finishName(answer.finish)}};
    const bool openRouter = profile().flavour == Flavour::OpenRouter;
    return jsonReply(json::object{{"id", (openRouter ? "gen-" : "chatcmpl-") + context.id},
                                  {"object", "chat.completion"},
                                  {"created", std::time(nullptr)},
                                  {"model", context.model},
                                  {"choices", json::array{choice}},
                                  {"usage", usageJson(context, profile())},
                                  {"system_fingerprint", "fp_oxidesim"}});
}

} // namespace oxide::sim

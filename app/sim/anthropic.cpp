#include "sim/anthropic.h"

#include "sim/json.h"
#include "sim/tokens.h"

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

constexpr std::string_view messagesPath = "/v1/messages";
constexpr std::string_view countPath = "/v1/messages/count_tokens";
constexpr std::string_view modelsPath = "/v1/models";
constexpr std::string_view signature = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

/// A text, or blocks: texts count, and the texts in tool results.
std::string blocksText(const json::value *content)
{
    if (content == nullptr)
        return {};
    std::string text = textOf(*content);
    if (const json::array *blocks = content->if_array()) {
        for (const json::value &block : *blocks) {
            text += textAt(block, "text");
            if (textAt(block, "type") == "tool_result")
                text += blocksText(member(block, "content"));
        }
    }
    return text;
}

bool hasToolResult(const json::value &message)
{
    const json::array *blocks = arrayAt(message, "content");
    return blocks != nullptr
           && std::any_of(blocks->begin(), blocks->end(), [](const json::value &block) {
                  return textAt(block, "type") == "tool_result";
              });
}

void parseTools(const json::value &body, ChatCall &call)
{
    if (const json::array *tools = arrayAt(body, "tools")) {
        for (const json::value &tool : *tools) {
            const json::value *schema = member(tool, "input_schema");
            call.tools.push_back({textAt(tool, "name"), textAt(tool, "description"),
                                  schema != nullptr ? *schema : json::value()});
        }
    }
    if (const json::value *choice = member(body, "tool_choice")) {
        const std::string type = textAt(*choice, "type");
        if (type == "none")
            call.toolChoice = ToolChoice::None;
        else if (type == "any" || type == "tool")
            call.toolChoice = ToolChoice::Required;
        call.forcedTool = textAt(*choice, "name");
    }
}

std::string_view stopReason(Finish finish)
{
    switch (finish) {
    case Finish::Stop:
        return "end_turn";
    case Finish::Length:
        return "max_tokens";
    case Finish::ToolCalls:
        return "tool_use";
    }
    return "end_turn";
}

/// Cached tokens stand beside the input tokens here, thoughts inside the output (WIRE 6).
json::object usageJson(const Usage &usage, std::int64_t output)
{
    return {{"input_tokens", usage.input},
            {"cache_creation_input_tokens", 0},
            {"cache_read_input_tokens", usage.cached},
            {"output_tokens", output},
            {"service_tier", "standard"}};
}

json::object messageHead(const AnswerContext &context)
{
    return {{"id", "msg_" + context.id}, {"type", "message"},        {"role", "assistant"},
            {"model", context.model},    {"content", json::array()}, {"stop_reason", nullptr},
            {"stop_sequence", nullptr}};
}

std::string toolId(const ToolCall &tool)
{
    const std::size_t mark = tool.id.find('_');
    return "toolu_" + tool.id.substr(mark == std::string::npos ? 0 : mark + 1);
}

std::string_view errorType(int status)
{
    switch (status) {
    case 401:
        return "authentication_error";
    case 402:
        return "billing_error";
    case 403:
        return "permission_error";
    case 404:
        return "not_found_error";
    case 408:
    case 504:
        return "timeout_error";
    case 413:
        return "request_too_large";
    case 429:
        return "rate_limit_error";
    case 529:
        return "overloaded_error";
    default:
        return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

json::object errorJson(const Refusal &refusal)
{
    return {{"type", "error"},
            {"error", {{"type", errorType(refusal.status)}, {"message", refusal.message}}}};
}

class AnthropicEncoder final : public Encoder
{
public:
    using Encoder::Encoder;

    [[nodiscard]] std::string_view contentType() const override
    {
        return "text/event-stream; charset=utf-8";
    }

    [[nodiscard]] std::string begin() override
    {
        json::object message = messageHead(context());
        message["usage"] = usageJson(context().usage, 1);
        return event("message_start", {{"message", std::move(message)}})
               + "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    }

    [[nodiscard]] std::string piece(const Piece &piece, const Answer &answer) override
    {
        std::string out;
        switch (piece.kind) {
        case Piece::Kind::Reasoning:
            out =
                open(Block::Thinking, {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
            out += delta("thinking_delta", "thinking", piece.text);
            break;
        case Piece::Kind::Text:
            out = open(Block::Text, {{"type", "text"}, {"text", ""}});
            out += delta("text_delta", "text", piece.text);
            break;
        case Piece::Kind::ToolBegin: {
            const ToolCall &tool = answer.tools[piece.tool];
            out = close();
            out += open(Block::Tool, {{"type", "tool_use"},
                                      {"id", toolId(tool)},
                                      {"name", tool.name},
                                      {"input", json::object()}});
            out += delta("input_json_delta", "partial_json", "");
            break;
        }
        case Piece::Kind::ToolArguments:
            out = delta("input_json_delta", "partial_json", piece.text);
            break;
        }
        return out;
    }

    [[nodiscard]] std::string end(Finish finish) override
    {
        const Usage &usage = context().usage;
        return close()
               + event(
                   "message_delta",
                   {{"delta", {{"stop_reason", stopReason(finish)}, {"stop_sequence", nullptr}}},
                    {"usage", usageJson(usage, usage.output + usage.reasoning)}})
               + event("message_stop", {});
    }

    [[nodiscard]] std::string error(const Refusal &refusal) override
    {
        const Refusal overloaded{refusal.why, 529, "Overloaded"};
        return "event: error\ndata: " + json::serialize(errorJson(overloaded)) + "\n\n";
    }

    [[nodiscard]] std::string garbage() const override
    {
        return "event: content_block_delta\ndata: {\"type\":\"content_block_del\n\n"
               "data: <html><body>502</body></html>\n\n";
    }

private:
    enum class Block { None, Thinking, Text, Tool };

    [[nodiscard]] static std::string event(std::string_view type, const json::object &fields)
    {
        json::object object{{"type", type}};
        for (const auto &field : fields)
            object.insert(field);
        return "event: " + std::string(type) + "\ndata: " + json::serialize(object) + "\n\n";
    }

    /// Begins a block of that kind unless one is open, and stops the one before it.
    [[nodiscard]] std::string open(Block kind, const json::object &block)
    {
        if (m_block == kind)
            return {};
        std::string out = close();
        m_block = kind;
        return out + event("content_block_start", {{"index", m_index}, {"content_block", block}});
    }

    [[nodiscard]] std::string close()
    {
        if (m_block == Block::None)
            return {};
        std::string out;
        if (m_block == Block::Thinking)
            out = delta("signature_delta", "signature", signature);
        m_block = Block::None;
        return out + event("content_block_stop", {{"index", m_index++}});
    }

    [[nodiscard]] std::string delta(std::string_view type, std::string_view field,
                                    std::string_view text) const
    {
        std::string out = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\","
                          "\"index\":"
                          + std::to_string(m_index) + ",\"delta\":{\"type\":\"";
        out += type;
        out += "\",\"";
        out += field;
        out += "\":";
        appendQuoted(out, text);
        return out + "}}\n\n";
    }

    Block m_block = Block::None;
    int m_index = 0;
};

json::object modelJson(const ModelProfile &model)
{
    return {{"type", "model"},
            {"id", model.name},
            {"display_name", model.name},
            {"created_at", "2025-01-01T00:00:00Z"}};
}

} // namespace

Operation AnthropicDialect::operation(const httpserver::Request &request) const
{
    if (request.method == "POST" && request.path == messagesPath)
        return Operation::Chat;
    if (request.method == "POST" && request.path == countPath)
        return Operation::Other;
    if (request.method == "GET"
        && (request.path == modelsPath || request.path.starts_with(std::string(modelsPath) + '/')))
        return Operation::Models;
    return Operation::Unknown;
}

std::string AnthropicDialect::keyOf(const httpserver::Request &request) const
{
    const std::string_view key = request.header("x-api-key");
    return key.empty() ? Dialect::keyOf(request) : std::string(key);
}

base::Result<ChatCall> AnthropicDialect::parseChat(const httpserver::Request &request) const
{
    const auto body = parseJson(request.body);
    if (!body || !body->is_object())
        return base::fail(base::ErrorKind::InvalidArgument, "The request body is not valid JSON");
    if (request.header("anthropic-version").empty())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "anthropic-version: header is required");
    ChatCall call;
    call.model = textAt(*body, "model");
    if (call.model.empty())
        return base::fail(base::ErrorKind::InvalidArgument, "model: Field required");
    call.maxTokens = integerAt(*body, "max_tokens");
    if (!call.maxTokens && request.path != countPath)
        return base::fail(base::ErrorKind::InvalidArgument, "max_tokens: Field required");
    const json::array *messages = arrayAt(*body, "messages");
    if (messages == nullptr || messages->empty())
        return base::fail(base::ErrorKind::InvalidArgument,
                          "messages: at least one message is required");
    if (const std::string system = blocksText(member(*body, "system")); !system.empty())
        call.turns.push_back({"system", system});
    for (const json::value &message : *messages) {
        const std::string role = textAt(message, "role");
        if (role != "user" && role != "assistant")
            return base::fail(base::ErrorKind::InvalidArgument,
                              "messages: Unexpected role \"" + role
                                  + "\". Allowed roles are \"user\" or \"assistant\".");
        call.turns.push_back(
            {hasToolResult(message) ? "tool" : role, blocksText(member(message, "content"))});
    }
    parseTools(*body, call);
    call.stream = boolAt(*body, "stream", false);
    const json::value *thinking = member(*body, "thinking");
    const std::string type = thinking != nullptr ? textAt(*thinking, "type") : "";
    call.reasoning = type == "enabled" || type == "adaptive";
    if (const json::array *stops = arrayAt(*body, "stop_sequences")) {
        for (const json::value &stop : *stops)
            call.stop.push_back(textOf(stop));
    }
    return call;
}

Reply AnthropicDialect::other(const httpserver::Request &request) const
{
    if (request.path == countPath) {
        const auto call = parseChat(request);
        if (!call)
            return refuse(request, {Refusal::Why::BadRequest, 400, call.error().message});
        std::int64_t tokens = 0;
        for (const Turn &turn : call->turns)
            tokens += countTokens(turn.text) + 4;
        for (const ToolSpec &tool : call->tools)
            tokens += countTokens(tool.name + tool.description + json::serialize(tool.schema));
        return jsonReply(json::object{{"input_tokens", tokens}});
    }
    if (request.path != modelsPath) {
        const auto found = model(request.path.substr(modelsPath.size() + 1));
        if (!found)
            return refuse(request, {Refusal::Why::NoModel, 404, found.error().message});
        return jsonReply(modelJson(**found));
    }
    json::array data;
    for (const ModelProfile &m : profile().models)
        data.push_back(modelJson(m));
    json::object list{{"data", data}, {"has_more", false}};
    list["first_id"] = profile().models.front().name;
    list["last_id"] = profile().models.back().name;
    return jsonReply(list);
}

Reply AnthropicDialect::refuse(const httpserver::Request &, const Refusal &refusal) const
{
    json::object object = errorJson(refusal);
    if (refusal.why == Refusal::Why::TooLong)
        object["error"].get_object()["message"] =
            "prompt is too long: " + std::to_string(refusal.tokens) + " tokens > "
            + std::to_string(refusal.window) + " maximum";
    if (refusal.why == Refusal::Why::KeyWrong)
        object["error"].get_object()["message"] = "invalid x-api-key";
    object["request_id"] = "req_simulated";
    Reply reply = jsonReply(object);
    reply.status = refusal.status;
    return reply;
}

std::unique_ptr<Encoder> AnthropicDialect::encoder(const httpserver::Request &, const ChatCall &,
                                                   AnswerContext context) const
{
    return std::make_unique<AnthropicEncoder>(std::move(context));
}

Reply AnthropicDialect::whole(const httpserver::Request &, const ChatCall &, const Answer &answer,
                              const AnswerContext &context) const
{
    json::array content;
    if (!answer.reasoning.empty())
        content.push_back(
            {{"type", "thinking"}, {"thinking", answer.reasoning}, {"signature", signature}});
    if (!answer.text.empty())
        content.push_back({{"type", "text"}, {"text", answer.text}});
    for (const ToolCall &tool : answer.tools) {
        const auto input = parseJson(tool.arguments);
        content.push_back({{"type", "tool_use"},
                           {"id", toolId(tool)},
                           {"name", tool.name},
                           {"input", input ? *input : json::value(json::object())}});
    }
    json::object message = messageHead(context);
    message["content"] = std::move(content);
    message["stop_reason"] = stopReason(answer.finish);
    message["usage"] = usageJson(context.usage, context.usage.output + context.usage.reasoning);
    return jsonReply(message);
}

} // namespace oxide::sim

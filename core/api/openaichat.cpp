#include "api/openaichat.h"

#include "api/errors.h"
#include "api/openaiparts.h"
#include "model/openaicall.h"

#include <optional>
#include <string>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using model::Message;

namespace {

// Requests

void readPart(BodyReader &part, MessageParts &parts)
{
    const std::string type = part.requiredText("type");
    part.skip({"cache_control"});
    if (type == "text" || type == "refusal") {
        model::TextPart text;
        text.text = part.text(type).value_or(std::string());
        parts.emplace_back(std::move(text));
    } else if (type == "image_url") {
        const json::value *found = part.any("image_url");
        if (found && found->is_string()) {
            addImage(found->get_string(), part, "image_url", parts);
        } else if (found) {
            BodyReader image(found, part.pathTo("image_url"), part.complaint());
            addImage(image.requiredText("url"), image, "url", parts);
            noteDetail(image);
        } else {
            part.complain("image_url", "is required.");
        }
    } else {
        part.leaveToProvider(type);
    }
}

/// DeepSeek's and OpenRouter's words for what the model thought; signed by nobody.
void readReasoning(BodyReader &message, MessageParts &parts)
{
    for (const std::string_view key : {"reasoning_content", "reasoning"}) {
        const json::value *found = message.any(key);
        if (!found || !found->is_string() || found->get_string().empty())
            continue;
        model::ReasoningPart thought;
        thought.text = found->get_string();
        parts.emplace_back(std::move(thought));
        return;
    }
}

void readToolCalls(BodyReader &message, MessageParts &parts)
{
    std::size_t index = 0;
    for (const json::value &entry : message.list("tool_calls")) {
        BodyReader call(&entry, elementPath(message.pathTo("tool_calls"), index++),
                        message.complaint());
        const std::string type = call.text("type").value_or("function");
        if (type != "function") {
            call.leaveToProvider(type);
            continue;
        }
        model::ToolCallPart part;
        part.id = call.requiredText("id");
        if (const json::value *found = call.any("function")) {
            BodyReader function(found, call.pathTo("function"), message.complaint());
            part.name = function.requiredText("name");
            part.arguments = function.text("arguments").value_or(std::string());
        } else {
            call.complain("function", "is required.");
        }
        parts.emplace_back(std::move(part));
    }
}

Message readToolResult(BodyReader &message)
{
    model::ToolResultPart result;
    result.callId = message.requiredText("tool_call_id");
    MessageParts parts;
    readParts(message, "content", readPart, parts);
    for (model::Part &part : parts) {
        if (const auto *text = std::get_if<model::TextPart>(&part))
            result.content += text->text;
        else if (auto *image = std::get_if<model::ImagePart>(&part))
            result.images.push_back(std::move(*image));
    }
    Message read;
    read.role = model::Role::Tool;
    read.parts.emplace_back(std::move(result));
    return read;
}

Message readMessage(BodyReader &message)
{
    const std::string role = message.requiredText("role");
    if (role == "tool")
        return readToolResult(message);
    Message read;
    if (role == "system" || role == "developer")
        read.role = model::Role::System;
    else if (role == "assistant")
        read.role = model::Role::Assistant;
    else if (role != "user")
        message.complain("role", "must be system, developer, user, assistant or tool.");
    if (read.role == model::Role::Assistant)
        readReasoning(message, read.parts);
    readParts(message, "content", readPart, read.parts);
    if (read.role == model::Role::Assistant) {
        if (read.parts.empty())
            readParts(message, "refusal", readPart, read.parts);
        readToolCalls(message, read.parts);
    }
    return read;
}

void readTools(BodyReader &body, model::TaskRequest &task)
{
    std::size_t index = 0;
    for (const json::value &entry : body.list("tools")) {
        BodyReader tool(&entry, elementPath("tools", index++), body.complaint());
        if (const std::string type = tool.requiredText("type"); type != "function") {
            tool.skipAll();
            body.complaint().noteUnread("tools", type);
            continue;
        }
        const json::value *found = tool.any("function");
        BodyReader function(found, tool.pathTo("function"), body.complaint());
        task.tools.push_back(readFunction(function));
    }
    task.sampling.toolChoice = readOpenAiToolChoice(body);
    task.sampling.parallelToolCalls = body.boolean("parallel_tool_calls");
}

void readFormat(BodyReader &body, model::Sampling &sampling)
{
    const json::value *found = body.any("response_format");
    if (!found)
        return;
    BodyReader format(found, "response_format", body.complaint());
    const std::string type = format.requiredText("type");
    if (type == "json_object") {
        sampling.jsonMode = true;
    } else if (type == "json_schema") {
        const json::value *given = format.any("json_schema");
        BodyReader schema(given, format.pathTo("json_schema"), body.complaint());
        readSchema(schema, sampling);
    } else if (type != "text") { // a grammar, say
        format.skipAll();
        body.complaint().noteUnread("response_format", type);
    }
}

void readStop(BodyReader &body, model::Sampling &sampling)
{
    const json::value *found = body.any("stop");
    if (found && found->is_string())
        sampling.stop.emplace_back(found->get_string());
    else if (found)
        sampling.stop = body.texts("stop");
}

void readSampling(BodyReader &body, model::Sampling &sampling)
{
    sampling.temperature = body.number("temperature", 0, 2);
    sampling.topP = body.number("top_p", 0, 1);
    sampling.topK = body.countUnless("top_k", {-1, 0}); // vLLM: off
    sampling.frequencyPenalty = body.number("frequency_penalty", -2, 2);
    sampling.presencePenalty = body.number("presence_penalty", -2, 2);
    const auto limit = body.countUnless("max_completion_tokens", {-1});
    const auto older = body.countUnless("max_tokens", {-1}); // LM Studio: none
    sampling.maxOutputTokens = limit ? limit : older;
    sampling.seed = body.integer("seed");
    sampling.effort = readEffort(body, "reasoning_effort");
    const auto user = body.text("user");
    sampling.user = body.text("safety_identifier").value_or(user.value_or(std::string()));
    readStop(body, sampling);
    readFormat(body, sampling);
}

/// What the answer has no room for, whoever gives it.
void readUnanswered(BodyReader &body, ChatRequest &request)
{
    if (const auto n = body.integer("n", 1, 128); n && *n > 1)
        body.complain("n", "Oxide gives one answer: leave n out, or ask several times.");
    if (body.boolean("logprobs") == true)
        request.unanswered.emplace_back("Answers carry no logprobs.");
    body.skip({"top_logprobs"});
    for (const json::value &wanted : body.list("modalities")) {
        if (!wanted.is_string() || wanted.get_string() != "text")
            body.complain("modalities", "Oxide answers with text alone.");
    }
    for (const std::string_view old : {"functions", "function_call"}) {
        if (body.any(old))
            body.complain(old, "is OpenAI's older way: use tools and tool_choice.");
    }
}

// Answers

class OpenAiChatWriter final : public AnswerWriter
{
public:
    using AnswerWriter::AnswerWriter;

    std::string begin() override { return chunk({{"role", "assistant"}, {"content", ""}}); }

    std::string text(const model::TextDelta &delta) override
    {
        return chunk({{"content", delta.text}});
    }

    std::string reasoning(const model::ReasoningDelta &delta) override
    {
        return delta.text.empty() ? std::string() : chunk({{"reasoning_content", delta.text}});
    }

    std::string toolCall(const model::ToolCallDelta &delta) override
    {
        const std::string_view type = delta.isCustom ? "custom" : "function";
        json::object tool;
        json::object call{{"index", delta.index}};
        if (!delta.id.empty()) {
            call["id"] = delta.id;
            call["type"] = type;
            tool["name"] = delta.name;
        }
        tool[delta.isCustom ? "input" : "arguments"] = delta.arguments;
        call[type] = std::move(tool);
        json::array calls;
        calls.push_back(std::move(call));
        return chunk({{"tool_calls", std::move(calls)}});
    }

    std::string end(const model::TaskFinished &finished) override
    {
        std::string out = chunk({}, openAiFinish(finished.finishReason));
        if (head().includeUsage) {
            json::object last = frame("chat.completion.chunk");
            last["choices"] = json::array();
            last["usage"] = openAiUsage(finished.lastUsage);
            out += sseEvent(last);
        }
        return out + "data: [DONE]\n\n";
    }

    std::string fail(const base::Error &error) override
    {
        return sseEvent(errorBody(Dialect::OpenAi, error, head().requestId));
    }

    json::object whole(const WholeAnswer &answer) override
    {
        json::object message{{"role", "assistant"}, {"content", nullptr}, {"refusal", nullptr}};
        json::array calls;
        for (const AnswerPart &part : answer.parts) {
            if (const auto *call = std::get_if<model::ToolCallPart>(&part))
                calls.push_back(model::openAiCall(*call));
        }
        if (const std::string text = answer.text(); !text.empty() || calls.empty())
            message["content"] = text;
        if (const std::string thought = answer.reasoning(); !thought.empty())
            message["reasoning_content"] = thought;
        if (!calls.empty())
            message["tool_calls"] = std::move(calls);
        json::object choice{{"index", 0},
                            {"message", std::move(message)},
                            {"logprobs", nullptr},
                            {"finish_reason", openAiFinish(answer.finished.finishReason)}};
        json::object body = frame("chat.completion");
        json::array choices;
        choices.push_back(std::move(choice));
        body["choices"] = std::move(choices);
        body["usage"] = openAiUsage(answer.finished.lastUsage);
        return body;
    }

private:
    [[nodiscard]] json::object frame(std::string_view object) const
    {
        return {{"id", "chatcmpl-" + head().task},
                {"object", object},
                {"created", head().createdAt},
                {"model", head().model}};
    }

    [[nodiscard]] std::string chunk(json::object delta, std::string_view finish = {}) const
    {
        json::object choice{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", nullptr}};
        if (!finish.empty())
            choice["finish_reason"] = finish;
        json::object body = frame("chat.completion.chunk");
        json::array choices;
        choices.push_back(std::move(choice));
        body["choices"] = std::move(choices);
        return sseEvent(body);
    }
};

constexpr std::string_view kBodySchema =
    "{\"type\":\"object\",\"required\":[\"model\",\"messages\"],\"properties\":{"
    "\"model\":{\"type\":\"string\",\"description\":\"auto, auto:PROFILE, SERVICE/MODEL or a "
    "model\"},"
    "\"messages\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"stream\":{\"type\":\"boolean\"},"
    "\"tools\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"response_format\":{\"type\":\"object\"}}}";
constexpr std::string_view kAnswerSchema =
    "{\"type\":\"object\",\"required\":[\"id\",\"object\",\"choices\"],\"properties\":{"
    "\"id\":{\"type\":\"string\"},\"object\":{\"const\":\"chat.completion\"},"
    "\"created\":{\"type\":\"integer\"},\"model\":{\"type\":\"string\"},"
    "\"choices\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"usage\":{\"type\":\"object\"}}}";

} // namespace

base::Result<ChatRequest> readOpenAiChat(std::string_view text)
{
    return readChat(text, model::Dialect::OpenAi, [](BodyReader &body, ChatRequest &request) {
        std::vector<Message> messages;
        std::size_t index = 0;
        for (const json::value &entry : body.list("messages")) {
            BodyReader message(&entry, elementPath("messages", index++), body.complaint());
            messages.push_back(readMessage(message));
        }
        if (messages.empty())
            body.complain("messages", "at least one message is required.");
        setConversation(std::move(messages), request.task);
        readTools(body, request.task);
        readSampling(body, request.task.sampling);
        readUnanswered(body, request);
        request.stream = body.boolean("stream").value_or(false);
        if (const json::value *options = body.any("stream_options")) {
            BodyReader stream(options, "stream_options", body.complaint());
            request.includeUsage = stream.boolean("include_usage").value_or(false);
        }
    });
}

std::unique_ptr<AnswerWriter> openAiChatWriter(AnswerHead head)
{
    return std::make_unique<OpenAiChatWriter>(std::move(head));
}

Routes openAiChatRoutes(const std::shared_ptr<ChatRoom> &room)
{
    Route route = openAiRoute(room, readOpenAiChat, openAiChatWriter);
    route.path = "/v1/chat/completions";
    route.summary = "A chat, in OpenAI's words";
    route.body = kBodySchema;
    route.answer = kAnswerSchema;
    return {std::move(route)};
}

} // namespace oxide::api

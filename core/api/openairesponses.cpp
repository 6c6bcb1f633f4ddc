#include "api/openairesponses.h"

#include "api/openaiparts.h"

#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using model::Message;

namespace {

void readPart(BodyReader &part, MessageParts &parts)
{
    const std::string type = part.requiredText("type");
    if (type == "input_text" || type == "output_text" || type == "text" || type == "refusal") {
        model::TextPart text;
        text.text = part.text(type == "refusal" ? "refusal" : "text").value_or(std::string());
        part.skip({"annotations", "logprobs"});
        parts.emplace_back(std::move(text));
    } else if (type == "input_image") {
        noteDetail(part);
        if (part.any("file_id")) {
            part.leaveToProvider("input_image by file_id");
            return;
        }
        addImage(part.requiredText("image_url"), part, "image_url", parts);
    } else {
        part.leaveToProvider(type);
    }
}

/// Goes on with the assistant's turn where the one before was its too: its thoughts, words and
/// calls are items of their own here.
void append(model::Role role, MessageParts parts, std::vector<Message> &messages)
{
    const bool goesOn = role == model::Role::Assistant && !messages.empty()
                        && messages.back().role == model::Role::Assistant;
    if (!goesOn) {
        Message message;
        message.role = role;
        messages.push_back(std::move(message));
    }
    for (model::Part &part : parts)
        messages.back().parts.push_back(std::move(part));
}

void readMessage(BodyReader &item, std::vector<Message> &messages)
{
    const std::string role = item.requiredText("role");
    model::Role read = model::Role::User;
    if (role == "system" || role == "developer")
        read = model::Role::System;
    else if (role == "assistant")
        read = model::Role::Assistant;
    else if (role != "user")
        item.complain("role", "must be system, developer, user or assistant.");
    MessageParts parts;
    readParts(item, "content", readPart, parts);
    if (!parts.empty())
        append(read, std::move(parts), messages);
}

void readCallOutput(BodyReader &item, std::vector<Message> &messages)
{
    model::ToolResultPart result;
    result.callId = item.requiredText("call_id");
    MessageParts content;
    readParts(item, "output", readPart, content);
    for (model::Part &part : content) {
        if (const auto *text = std::get_if<model::TextPart>(&part))
            result.content += text->text;
        else if (auto *image = std::get_if<model::ImagePart>(&part))
            result.images.push_back(std::move(*image));
    }
    MessageParts parts;
    parts.emplace_back(std::move(result));
    append(model::Role::Tool, std::move(parts), messages);
}

void readReasoning(BodyReader &item, std::vector<Message> &messages)
{
    model::ReasoningPart thought;
    thought.signature = item.text("encrypted_content").value_or(std::string());
    for (const std::string_view key : {"summary", "content"}) {
        std::size_t index = 0;
        for (const json::value &entry : item.list(key)) {
            BodyReader part(&entry, elementPath(item.pathTo(key), index++), item.complaint());
            part.skip({"type"});
            thought.text += part.text("text").value_or(std::string());
        }
    }
    thought.redacted = thought.text.empty();
    MessageParts parts;
    parts.emplace_back(std::move(thought));
    append(model::Role::Assistant, std::move(parts), messages);
}

void readItem(BodyReader &item, std::vector<Message> &messages)
{
    const std::string type = item.text("type").value_or("message");
    item.skip({"id", "status"});
    if (type == "message") {
        readMessage(item, messages);
    } else if (type == "function_call") {
        model::ToolCallPart call;
        call.id = item.requiredText("call_id");
        call.name = item.requiredText("name");
        call.arguments = item.text("arguments").value_or(std::string());
        MessageParts parts;
        parts.emplace_back(std::move(call));
        append(model::Role::Assistant, std::move(parts), messages);
    } else if (type == "function_call_output") {
        readCallOutput(item, messages);
    } else if (type == "reasoning") {
        readReasoning(item, messages);
    } else {
        item.leaveToProvider(type);
    }
}

std::vector<Message> readInput(BodyReader &body)
{
    std::vector<Message> messages;
    if (auto words = body.text("instructions"); words && !words->empty())
        messages.push_back(Message::ofText(model::Role::System, std::move(*words)));
    const json::value *input = body.any("input");
    if (input && input->is_string()) {
        messages.push_back(Message::ofText(model::Role::User, std::string(input->get_string())));
        return messages;
    }
    const json::array &items = body.list("input");
    if (items.empty())
        body.complain("input", "is required.");
    std::size_t index = 0;
    for (const json::value &entry : items) {
        BodyReader item(&entry, elementPath("input", index++), body.complaint());
        readItem(item, messages);
    }
    return messages;
}

void readTools(BodyReader &body, model::TaskRequest &task)
{
    std::size_t index = 0;
    for (const json::value &entry : body.list("tools")) {
        BodyReader tool(&entry, elementPath("tools", index++), body.complaint());
        if (const std::string type = tool.requiredText("type"); type == "function") {
            task.tools.push_back(readFunction(tool));
        } else {
            tool.skipAll();
            body.complaint().noteUnread("tools", type);
        }
    }
    task.sampling.toolChoice = readOpenAiToolChoice(body);
    task.sampling.parallelToolCalls = body.boolean("parallel_tool_calls");
}

void readFormat(BodyReader &body, model::Sampling &sampling)
{
    const json::value *found = body.any("text");
    if (!found)
        return;
    BodyReader text(found, "text", body.complaint());
    const json::value *given = text.any("format");
    if (!given)
        return;
    BodyReader format(given, "text.format", body.complaint());
    const std::string type = format.requiredText("type");
    if (type == "json_object") {
        sampling.jsonMode = true;
    } else if (type == "json_schema") {
        format.skip({"description"});
        readSchema(format, sampling);
    } else if (type != "text") {
        format.skipAll();
        body.complaint().noteUnread("text.format", type);
    }
}

void readSampling(BodyReader &body, model::Sampling &sampling)
{
    sampling.temperature = body.number("temperature", 0, 2);
    sampling.topP = body.number("top_p", 0, 1);
    sampling.maxOutputTokens = body.countUnless("max_output_tokens", {-1});
    if (const json::value *found = body.any("reasoning")) {
        BodyReader reasoning(found, "reasoning", body.complaint());
        sampling.effort = readEffort(reasoning, "effort");
        reasoning.skip({"summary", "generate_summary"});
    }
    const auto user = body.text("user");
    sampling.user = body.text("safety_identifier").value_or(user.value_or(std::string()));
    readFormat(body, sampling);
}

/// What would need answers that were kept.
void readKept(BodyReader &body, ChatRequest &request)
{
    for (const std::string_view key : {"previous_response_id", "conversation"}) {
        if (body.any(key))
            body.complain(key, "Oxide keeps no responses: send the whole input, or name a "
                               "conversation in X-Oxide-Session.");
    }
    if (body.boolean("background") == true)
        body.complain("background", "Oxide answers while the caller waits.");
    if (body.boolean("store") == true)
        request.unanswered.emplace_back("Oxide keeps no responses to be fetched later.");
    body.skip({"prompt_cache_key", "stream_options"});
    for (const std::string &wanted : body.texts("include")) {
        if (wanted != "reasoning.encrypted_content") // always told, where there is any
            request.unanswered.push_back("Oxide does not tell '" + wanted + "'.");
    }
    if (body.text("truncation") == "auto")
        request.unanswered.emplace_back("Oxide leaves nothing out of a conversation by itself.");
}

/// An answer repeats what was asked for.
void repeat(BodyReader &body, ChatRequest &request)
{
    json::object repeated;
    for (const std::string_view key :
         {"instructions", "max_output_tokens", "metadata", "parallel_tool_calls", "reasoning",
          "temperature", "text", "tool_choice", "tools", "top_p", "truncation", "user"}) {
        if (const json::value *asked = body.any(key))
            repeated[key] = *asked;
    }
    request.repeated = std::make_shared<const json::object>(std::move(repeated));
}

constexpr std::string_view kBodySchema =
    "{\"type\":\"object\",\"required\":[\"model\",\"input\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},\"input\":{},\"instructions\":{\"type\":\"string\"},"
    "\"stream\":{\"type\":\"boolean\"},\"text\":{\"type\":\"object\"},"
    "\"tools\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}";
constexpr std::string_view kAnswerSchema =
    "{\"type\":\"object\",\"required\":[\"id\",\"object\",\"status\",\"output\"],\"properties\":{"
    "\"id\":{\"type\":\"string\"},\"object\":{\"const\":\"response\"},"
    "\"status\":{\"type\":\"string\"},\"model\":{\"type\":\"string\"},"
    "\"output\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"usage\":{\"type\":\"object\"}}}";

} // namespace

base::Result<ChatRequest> readOpenAiResponse(std::string_view text)
{
    return readChat(text, std::nullopt, [](BodyReader &body, ChatRequest &request) {
        setConversation(readInput(body), request.task);
        readTools(body, request.task);
        readSampling(body, request.task.sampling);
        readKept(body, request);
        repeat(body, request);
        request.stream = body.boolean("stream").value_or(false);
    });
}

Routes openAiResponseRoutes(const std::shared_ptr<ChatRoom> &room)
{
    Route route = openAiRoute(room, readOpenAiResponse, openAiResponseWriter);
    route.path = "/v1/responses";
    route.summary = "A chat, in the words of OpenAI's newer API";
    route.body = kBodySchema;
    route.answer = kAnswerSchema;
    return {std::move(route)};
}

} // namespace oxide::api

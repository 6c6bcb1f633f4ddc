#include "api/anthropicmessages.h"

#include <string>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using model::Message;

namespace {

void readImage(BodyReader &block, MessageParts &parts)
{
    const json::value *found = block.any("source");
    BodyReader source(found, block.pathTo("source"), block.complaint());
    const std::string type = source.requiredText("type");
    if (type == "base64") {
        model::ImagePart image;
        image.mediaType = source.requiredText("media_type");
        image.base64 = source.requiredText("data");
        parts.emplace_back(std::move(image));
    } else if (type == "url") {
        addImage(source.requiredText("url"), source, "url", parts);
    } else {
        source.leaveToProvider("image of type " + type);
    }
}

/// A document of plain text is text; other kinds only Anthropic reads.
void readDocument(BodyReader &block, MessageParts &parts)
{
    const json::value *found = block.any("source");
    BodyReader source(found, block.pathTo("source"), block.complaint());
    block.skip({"citations"});
    if (source.requiredText("type") != "text") {
        source.leaveToProvider("document");
        return;
    }
    source.skip({"media_type"});
    model::TextPart text;
    for (const std::string_view key : {"title", "context"}) {
        if (const auto words = block.text(key))
            text.text += *words + "\n\n";
    }
    text.text += source.requiredText("data");
    parts.emplace_back(std::move(text));
}

void readBlock(BodyReader &block, MessageParts &parts);

void readToolResult(BodyReader &block, MessageParts &parts)
{
    model::ToolResultPart result;
    result.callId = block.requiredText("tool_use_id");
    result.isError = block.boolean("is_error").value_or(false);
    MessageParts content;
    readParts(block, "content", readBlock, content);
    for (model::Part &part : content) {
        if (const auto *text = std::get_if<model::TextPart>(&part))
            result.content += text->text;
        else if (auto *image = std::get_if<model::ImagePart>(&part))
            result.images.push_back(std::move(*image));
    }
    parts.emplace_back(std::move(result));
}

void readThinking(BodyReader &block, MessageParts &parts)
{
    model::ReasoningPart thought;
    thought.text = block.text("thinking").value_or(std::string());
    thought.signature = block.text("signature").value_or(std::string());
    parts.emplace_back(std::move(thought));
}

void readBlock(BodyReader &block, MessageParts &parts)
{
    const std::string type = block.requiredText("type");
    block.skip({"cache_control"});
    if (type == "text") {
        model::TextPart text;
        text.text = block.text("text").value_or(std::string());
        block.skip({"citations"});
        if (!text.text.empty())
            parts.emplace_back(std::move(text));
    } else if (type == "image") {
        readImage(block, parts);
    } else if (type == "document") {
        readDocument(block, parts);
    } else if (type == "thinking") {
        readThinking(block, parts);
    } else if (type == "redacted_thinking") {
        model::ReasoningPart thought;
        thought.signature = block.requiredText("data");
        thought.redacted = true;
        parts.emplace_back(std::move(thought));
    } else if (type == "tool_use") {
        model::ToolCallPart call;
        call.id = block.requiredText("id");
        call.name = block.requiredText("name");
        call.arguments = block.objectText("input");
        block.skip({"caller"});
        parts.emplace_back(std::move(call));
    } else if (type == "tool_result") {
        readToolResult(block, parts);
    } else {
        block.leaveToProvider(type);
    }
}

/// Tool results stand in the user's turn here, and in one of their own in the neutral form.
void appendMessage(BodyReader &from, std::vector<Message> &messages)
{
    const std::string role = from.requiredText("role");
    MessageParts parts;
    readParts(from, "content", readBlock, parts);
    if (role != "user" && role != "assistant" && role != "system") {
        from.complain("role", "must be user or assistant.");
        return;
    }
    Message results;
    results.role = model::Role::Tool;
    Message said;
    said.role = role == "assistant" ? model::Role::Assistant
                : role == "system"  ? model::Role::System
                                    : model::Role::User;
    for (model::Part &part : parts) {
        const bool isResult = std::holds_alternative<model::ToolResultPart>(part);
        (isResult ? results : said).parts.push_back(std::move(part));
    }
    if (!results.parts.empty())
        messages.push_back(std::move(results));
    if (!said.parts.empty())
        messages.push_back(std::move(said));
}

/// What Claude Code tells Anthropic alone, and otherwise with each request: no other provider would
/// find the same beginning in its prompt cache again.
bool isBilling(const model::Part &part)
{
    const auto *words = std::get_if<model::TextPart>(&part);
    return words && words->text.starts_with("x-anthropic-billing-header:");
}

std::vector<Message> readMessages(BodyReader &body)
{
    std::vector<Message> messages;
    Message system;
    system.role = model::Role::System;
    readParts(body, "system", readBlock, system.parts);
    std::erase_if(system.parts, isBilling);
    if (!system.parts.empty())
        messages.push_back(std::move(system));
    const json::array &list = body.list("messages");
    if (list.empty())
        body.complain("messages", "at least one message is required.");
    std::size_t index = 0;
    for (const json::value &entry : list) {
        BodyReader message(&entry, elementPath("messages", index++), body.complaint());
        appendMessage(message, messages);
    }
    return messages;
}

void readToolChoice(BodyReader &body, model::Sampling &sampling)
{
    using Mode = model::ToolChoice::Mode;
    const json::value *found = body.any("tool_choice");
    if (!found)
        return;
    BodyReader choice(found, "tool_choice", body.complaint());
    const std::string type = choice.requiredText("type");
    model::ToolChoice read;
    if (type == "any")
        read.mode = Mode::Required;
    else if (type == "none")
        read.mode = Mode::None;
    else if (type == "tool")
        read.mode = Mode::Named;
    else if (type != "auto")
        choice.complain("type", "must be auto, any, tool or none.");
    if (read.mode == Mode::Named)
        read.name = choice.requiredText("name");
    sampling.toolChoice = std::move(read);
    if (choice.boolean("disable_parallel_tool_use") == true)
        sampling.parallelToolCalls = false;
}

void readTools(BodyReader &body, model::TaskRequest &task)
{
    std::size_t index = 0;
    for (const json::value &entry : body.list("tools")) {
        BodyReader tool(&entry, elementPath("tools", index++), body.complaint());
        tool.skip({"cache_control", "input_examples", "eager_input_streaming"});
        if (const std::string type = tool.text("type").value_or("custom"); type != "custom") {
            tool.skipAll();
            body.complaint().noteUnread("tools", type);
            continue;
        }
        model::ToolSpec spec;
        spec.name = tool.requiredText("name");
        spec.description = tool.text("description").value_or(std::string());
        spec.parameters = tool.objectText("input_schema");
        spec.strict = tool.boolean("strict");
        task.tools.push_back(std::move(spec));
    }
    readToolChoice(body, task.sampling);
}

void readFormat(BodyReader &from, std::string_view key, model::Sampling &sampling)
{
    const json::value *found = from.any(key);
    if (!found)
        return;
    BodyReader format(found, from.pathTo(key), from.complaint());
    if (format.requiredText("type") != "json_schema")
        format.complain("type", "must be json_schema.");
    sampling.jsonMode = true;
    sampling.jsonSchema = format.objectText("schema");
}

void readThinkingMode(BodyReader &body, model::Sampling &sampling)
{
    if (const json::value *found = body.any("output_config")) {
        BodyReader config(found, "output_config", body.complaint());
        if (const auto word = config.text("effort")) // also for words above high
            sampling.effort = base::fromName<model::Effort>(*word).value_or(model::Effort::High);
        readFormat(config, "format", sampling);
    }
    readFormat(body, "output_format", sampling);
    const json::value *found = body.any("thinking");
    if (!found)
        return;
    BodyReader thinking(found, "thinking", body.complaint());
    thinking.skip({"display"});
    const std::string type = thinking.requiredText("type");
    if (type == "enabled") {
        sampling.thinkingTokens = thinking.count("budget_tokens");
        if (!sampling.thinkingTokens)
            thinking.complain("budget_tokens", "is required.");
    } else if (type == "adaptive") {
        sampling.effort = sampling.effort.value_or(model::Effort::High);
    } else if (type == "disabled") {
        sampling.effort = model::Effort::None;
    } else {
        thinking.complain("type", "must be enabled, adaptive or disabled.");
    }
}

void readSampling(BodyReader &body, MessagesFor use, model::Sampling &sampling)
{
    sampling.maxOutputTokens = body.count("max_tokens");
    if (!sampling.maxOutputTokens && use == MessagesFor::Answer)
        body.complain("max_tokens", "is required.");
    sampling.temperature = body.number("temperature", 0, 1);
    sampling.topP = body.number("top_p", 0, 1);
    sampling.topK = body.countUnless("top_k", {-1, 0}); // vLLM: off
    sampling.stop = body.texts("stop_sequences");
    readThinkingMode(body, sampling);
    if (const json::value *found = body.any("metadata")) {
        BodyReader metadata(found, "metadata", body.complaint());
        sampling.user = metadata.text("user_id").value_or(std::string());
    }
}

// Token counts

void countTokens(const std::shared_ptr<ChatRoom> &room, const Call &call,
                 const std::shared_ptr<Answer> &answer)
{
    auto request = readAnthropicMessages(call.request.body, {}, MessagesFor::Count);
    base::Result<void> ready;
    if (!request)
        ready = base::fail(request.error());
    else
        ready = applyCall(call, *request);
    if (!ready) {
        answer->fail(ready.error());
        return;
    }
    room->countTokens(std::move(request->task), answer);
}

constexpr std::string_view kBodySchema =
    "{\"type\":\"object\",\"required\":[\"model\",\"max_tokens\",\"messages\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},\"max_tokens\":{\"type\":\"integer\",\"minimum\":1},"
    "\"system\":{},\"messages\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"stream\":{\"type\":\"boolean\"},"
    "\"tools\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}";
constexpr std::string_view kAnswerSchema =
    "{\"type\":\"object\",\"required\":[\"id\",\"type\",\"role\",\"content\"],\"properties\":{"
    "\"id\":{\"type\":\"string\"},\"type\":{\"const\":\"message\"},"
    "\"role\":{\"const\":\"assistant\"},\"model\":{\"type\":\"string\"},"
    "\"content\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"stop_reason\":{\"type\":\"string\"},\"usage\":{\"type\":\"object\"}}}";
constexpr std::string_view kCountBody =
    "{\"type\":\"object\",\"required\":[\"model\",\"messages\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},"
    "\"messages\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}";
constexpr std::string_view kCountAnswer =
    "{\"type\":\"object\",\"required\":[\"input_tokens\"],\"properties\":{"
    "\"input_tokens\":{\"type\":\"integer\"}}}";

Route anthropicRoute(std::string_view path, std::string_view summary)
{
    Route route;
    route.method = "POST";
    route.path = path;
    route.dialect = Dialect::Anthropic;
    route.tag = "Anthropic";
    route.summary = summary;
    return route;
}

} // namespace

base::Result<ChatRequest> readAnthropicMessages(std::string_view text, std::string_view betas,
                                                MessagesFor use)
{
    auto request =
        readChat(text, model::Dialect::Anthropic, [use](BodyReader &body, ChatRequest &chat) {
            setConversation(readMessages(body), chat.task);
            readTools(body, chat.task);
            readSampling(body, use, chat.task.sampling);
            chat.stream = body.boolean("stream").value_or(false);
        });
    if (request && !betas.empty())
        addHeader("anthropic-beta", betas, request->task);
    return request;
}

Routes anthropicRoutes(const std::shared_ptr<ChatRoom> &room)
{
    Route messages = anthropicRoute("/v1/messages", "A chat, in Anthropic's words");
    messages.body = kBodySchema;
    messages.answer = kAnswerSchema;
    messages.streams = true;
    messages.handle = [room](const Call &call, std::shared_ptr<Answer> answer) {
        auto request =
            readAnthropicMessages(call.request.body, call.request.header("anthropic-beta"));
        room->answer(call, std::move(request), std::move(answer), anthropicWriter);
    };
    Route count =
        anthropicRoute("/v1/messages/count_tokens", "How many tokens a chat would have, estimated");
    count.body = kCountBody;
    count.answer = kCountAnswer;
    count.handle = [room](const Call &call, const std::shared_ptr<Answer> &answer) {
        countTokens(room, call, answer);
    };
    return {std::move(messages), std::move(count)};
}

} // namespace oxide::api

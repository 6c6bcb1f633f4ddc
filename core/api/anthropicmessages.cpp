#include "api/anthropicmessages.h"

#include "api/errors.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using model::Message;

namespace {

// Requests

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
        source.skipAll();
        block.complaint().noteContent("image of type " + type);
    }
}

/// A document of plain text is text; other kinds only Anthropic reads.
void readDocument(BodyReader &block, MessageParts &parts)
{
    const json::value *found = block.any("source");
    BodyReader source(found, block.pathTo("source"), block.complaint());
    block.skip({"citations"});
    if (source.requiredText("type") != "text") {
        source.skipAll();
        block.complaint().noteContent("document");
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
        block.skipAll();
        block.complaint().noteContent(type);
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

std::vector<Message> readMessages(BodyReader &body)
{
    std::vector<Message> messages;
    Message system;
    system.role = model::Role::System;
    readParts(body, "system", readBlock, system.parts);
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

// Answers

std::string_view stopReason(const model::TaskFinished &finished, bool sawToolCall)
{
    const std::string_view reason = finished.finishReason;
    if (!finished.stopSequence.empty())
        return "stop_sequence";
    if (reason == "pause_turn")
        return "pause_turn";
    if (reason == "length")
        return "max_tokens";
    if (reason == "content_filter")
        return "refusal";
    return sawToolCall || reason == "tool_calls" ? "tool_use" : "end_turn";
}

json::value stopSequence(const model::TaskFinished &finished)
{
    return finished.stopSequence.empty() ? json::value() : json::value(finished.stopSequence);
}

/// Cached tokens stand beside the input, reasoning inside the output (WIRE 6).
json::object usageOf(const model::Usage &usage)
{
    return {{"input_tokens", usage.input.value_or(0)},
            {"cache_creation_input_tokens", usage.cacheWrite.value_or(0)},
            {"cache_read_input_tokens", usage.cachedInput.value_or(0)},
            {"output_tokens", usage.totalOutput()}};
}

json::value inputOf(const std::string &arguments)
{
    boost::system::error_code error;
    json::value parsed = json::parse(arguments, error);
    return !error && parsed.is_object() ? parsed : json::value(json::object());
}

std::optional<json::object> blockOf(const AnswerPart &part)
{
    if (const auto *text = std::get_if<model::TextPart>(&part)) {
        if (!text->text.empty())
            return json::object{{"type", "text"}, {"text", text->text}};
    } else if (const auto *thought = std::get_if<model::ReasoningPart>(&part)) {
        if (thought->redacted)
            return json::object{{"type", "redacted_thinking"}, {"data", thought->signature}};
        return json::object{
            {"type", "thinking"}, {"thinking", thought->text}, {"signature", thought->signature}};
    } else if (const auto *call = std::get_if<model::ToolCallPart>(&part)) {
        return json::object{{"type", "tool_use"},
                            {"id", call->id},
                            {"name", call->name},
                            {"input", inputOf(call->arguments)}};
    } else if (const auto *foreign = std::get_if<model::ForeignBlock>(&part)) {
        return json::parse(foreign->json).as_object(); // our own serializing
    }
    return std::nullopt;
}

class AnthropicWriter final : public AnswerWriter
{
public:
    using AnswerWriter::AnswerWriter;

    std::string begin() override
    {
        model::Usage estimate;
        estimate.input = head().inputTokens;
        json::object message = frame();
        message["usage"] = usageOf(estimate);
        return event("message_start", {{"message", std::move(message)}});
    }

    std::string text(const model::TextDelta &delta) override
    {
        if (mustWait())
            return keep(delta);
        std::string out = open(Block::Text, {{"type", "text"}, {"text", ""}});
        return out + deltaOf(m_index, {{"type", "text_delta"}, {"text", delta.text}});
    }

    std::string reasoning(const model::ReasoningDelta &delta) override
    {
        if (mustWait())
            return keep(delta);
        if (delta.redacted) {
            std::string out = close();
            out +=
                start(Block::Redacted, {{"type", "redacted_thinking"}, {"data", delta.signature}});
            return out + close();
        }
        std::string out =
            open(Block::Thinking, {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
        if (!delta.text.empty())
            out += deltaOf(m_index, {{"type", "thinking_delta"}, {"thinking", delta.text}});
        if (!delta.signature.empty()) { // it ends what it signs
            out += deltaOf(m_index, {{"type", "signature_delta"}, {"signature", delta.signature}});
            out += close();
        }
        return out;
    }

    std::string toolCall(const model::ToolCallDelta &delta) override
    {
        if (m_open == Block::Tool && m_call == delta.index) {
            std::string out = argumentsOf(delta); // may make it whole
            return out += tellWaiting();
        }
        if (m_calls.contains(delta.index))
            return {}; // its block is stopped: its arguments were whole
        if (mustWait())
            return keepCall(delta);
        std::string out = close();
        out += start(Block::Tool, {{"type", "tool_use"},
                                   {"id", delta.id},
                                   {"name", delta.name},
                                   {"input", json::object()}});
        m_call = delta.index;
        m_calls.insert(delta.index);
        m_arguments.reset();
        return out + argumentsOf(delta);
    }

    std::string foreign(const model::ForeignBlock &block) override
    {
        if (block.dialect != model::Dialect::Anthropic)
            return {};
        if (mustWait())
            return keep(block);
        std::string out = close();
        out += start(Block::Foreign, json::parse(block.json).as_object());
        return out + close();
    }

    std::string attemptFailed() override
    {
        return m_open == Block::Thinking ? close() : std::string();
    }

    std::string end(const model::TaskFinished &finished) override
    {
        std::string out;
        while (!m_waiting.empty()) {
            out += close(); // nothing more comes for it
            out += tellWaiting();
        }
        out += close();
        out += event("message_delta", {{"delta",
                                        {{"stop_reason", stopReason(finished, !m_calls.empty())},
                                         {"stop_sequence", stopSequence(finished)}}},
                                       {"usage", usageOf(finished.lastUsage)}});
        return out + event("message_stop", {});
    }

    std::string fail(const base::Error &error) override
    {
        return close() + sseEvent(errorBody(Dialect::Anthropic, error, head().requestId), "error");
    }

    json::object whole(const WholeAnswer &answer) override
    {
        json::array content;
        bool sawToolCall = false;
        for (const AnswerPart &part : answer.parts) {
            sawToolCall = sawToolCall || std::holds_alternative<model::ToolCallPart>(part);
            if (auto block = blockOf(part))
                content.push_back(std::move(*block));
        }
        json::object message = frame();
        message["content"] = std::move(content);
        message["stop_reason"] = stopReason(answer.finished, sawToolCall);
        message["stop_sequence"] = stopSequence(answer.finished);
        message["usage"] = usageOf(answer.finished.lastUsage);
        return message;
    }

private:
    enum class Block { None, Text, Thinking, Redacted, Tool, Foreign };
    /// Of a call, its index.
    using Waiting = std::variant<model::TextDelta, model::ReasoningDelta, model::ForeignBlock, int>;

    [[nodiscard]] json::object frame() const
    {
        return {{"id", "msg_" + head().task}, {"type", "message"},        {"role", "assistant"},
                {"model", head().model},      {"content", json::array()}, {"stop_reason", nullptr},
                {"stop_sequence", nullptr}};
    }

    static std::string event(std::string_view type, const json::object &fields)
    {
        json::object data{{"type", type}};
        for (const auto &field : fields)
            data.insert(field);
        return sseEvent(data, type);
    }

    static std::string deltaOf(int index, json::object delta)
    {
        return event("content_block_delta", {{"index", index}, {"delta", std::move(delta)}});
    }

    /// Goes on with the block of that kind, or begins one after the one before.
    std::string open(Block kind, json::object block)
    {
        if (m_open == kind)
            return {};
        std::string out = close();
        return out + start(kind, std::move(block));
    }

    std::string start(Block kind, json::object block)
    {
        m_open = kind;
        ++m_index;
        return event("content_block_start",
                     {{"index", m_index}, {"content_block", std::move(block)}});
    }

    std::string close()
    {
        if (std::exchange(m_open, Block::None) == Block::None)
            return {};
        return event("content_block_stop", {{"index", m_index}});
    }

    /// Providers may tell several calls at once; here a block that is stopped gets nothing more,
    /// and clients make its call. So it stays open until its arguments are whole, or nothing more
    /// comes; what comes meanwhile waits.
    [[nodiscard]] bool mustWait() const { return m_open == Block::Tool && !m_arguments.done(); }

    std::string keep(Waiting piece)
    {
        m_waiting.push_back(std::move(piece));
        return {};
    }

    std::string keepCall(const model::ToolCallDelta &delta)
    {
        const auto [kept, isNew] = m_kept.try_emplace(delta.index, delta);
        if (isNew)
            return keep(delta.index);
        kept->second.arguments += delta.arguments;
        return {};
    }

    std::string tellWaiting()
    {
        std::string out;
        while (!m_waiting.empty() && !mustWait()) {
            const Waiting next = std::move(m_waiting.front());
            m_waiting.pop_front();
            out += std::visit([this](const auto &piece) { return tell(piece); }, next);
        }
        return out;
    }
    std::string tell(const model::TextDelta &delta) { return text(delta); }
    std::string tell(const model::ReasoningDelta &delta) { return reasoning(delta); }
    std::string tell(const model::ForeignBlock &block) { return foreign(block); }
    std::string tell(int call) { return toolCall(m_kept.extract(call).mapped()); }

    /// Of the call whose block is open.
    std::string argumentsOf(const model::ToolCallDelta &delta)
    {
        if (delta.arguments.empty())
            return {};
        boost::system::error_code error; // what is no JSON is never whole
        m_arguments.write_some(delta.arguments.data(), delta.arguments.size(), error);
        return deltaOf(m_index, {{"type", "input_json_delta"}, {"partial_json", delta.arguments}});
    }

    Block m_open = Block::None;
    int m_index = -1;                           ///< of the newest block
    int m_call = -1;                            ///< whose block is open
    std::set<int> m_calls;                      ///< whose blocks were begun
    json::stream_parser m_arguments;            ///< of m_call, as far as they came
    std::deque<Waiting> m_waiting;              ///< in the order in which it came
    std::map<int, model::ToolCallDelta> m_kept; ///< the calls that wait, as far as they came
};

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

std::unique_ptr<AnswerWriter> anthropicWriter(AnswerHead head)
{
    return std::make_unique<AnthropicWriter>(std::move(head));
}

Routes anthropicRoutes(const std::shared_ptr<ChatRoom> &room)
{
    Route messages = anthropicRoute("/v1/messages", "A chat, in Anthropic's words");
    messages.body = kBodySchema;
    messages.answer = kAnswerSchema;
    messages.streams = true;
    messages.handle = [room](Call call, std::shared_ptr<Answer> answer) {
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

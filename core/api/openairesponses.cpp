#include "api/openairesponses.h"

#include "api/errors.h"
#include "api/openaiparts.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using model::Message;

namespace {

// Requests

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
            part.complaint().noteContent("input_image by file_id");
            return;
        }
        addImage(part.requiredText("image_url"), part, "image_url", parts);
    } else {
        part.skipAll();
        part.complaint().noteContent(type);
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
        item.skipAll();
        item.complaint().noteContent(type);
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

// Answers

json::object usageOf(const model::Usage &usage)
{
    return {{"input_tokens", usage.totalInput()},
            {"input_tokens_details", {{"cached_tokens", usage.cachedInput.value_or(0)}}},
            {"output_tokens", usage.totalOutput()},
            {"output_tokens_details", {{"reasoning_tokens", usage.reasoning.value_or(0)}}},
            {"total_tokens", usage.totalInput() + usage.totalOutput()}};
}

constexpr std::string_view kInProgress = "in_progress";
constexpr std::string_view kCompleted = "completed";
constexpr std::string_view kIncomplete = "incomplete";

/// One thing of the output, as far as it came.
struct Item {
    AnswerPart part;
    std::string id;
    std::string_view status = kInProgress;
};

json::array oneOf(json::object object)
{
    json::array list;
    list.push_back(std::move(object));
    return list;
}

json::object textPart(const std::string &text)
{
    return {{"type", "output_text"}, {"text", text}, {"annotations", json::array()}};
}

json::object itemJson(const Item &item)
{
    const std::string_view status = item.status;
    if (const auto *text = std::get_if<model::TextPart>(&item.part)) {
        json::array content;
        if (status != kInProgress)
            content.push_back(textPart(text->text));
        return {{"type", "message"},
                {"id", item.id},
                {"status", status},
                {"role", "assistant"},
                {"content", std::move(content)}};
    }
    if (const auto *call = std::get_if<model::ToolCallPart>(&item.part)) {
        const bool isEmpty = call->arguments.empty() && status == kCompleted;
        return {{"type", "function_call"},
                {"id", item.id},
                {"call_id", call->id},
                {"name", call->name},
                {"arguments", isEmpty ? "{}" : call->arguments},
                {"status", status}};
    }
    const auto &thought = std::get<model::ReasoningPart>(item.part);
    json::object object{{"type", "reasoning"}, {"id", item.id}, {"summary", json::array()}};
    if (!thought.text.empty() && status != kInProgress)
        object["summary"] = oneOf({{"type", "summary_text"}, {"text", thought.text}});
    if (!thought.signature.empty())
        object["encrypted_content"] = thought.signature;
    return object;
}

class OpenAiResponseWriter final : public AnswerWriter
{
public:
    using AnswerWriter::AnswerWriter;

    std::string begin() override
    {
        std::string out = event("response.created", {{"response", frame("in_progress")}});
        return out += event("response.in_progress", {{"response", frame("in_progress")}});
    }

    std::string text(const model::TextDelta &delta) override
    {
        std::string out = open<model::TextPart>("msg_");
        std::get<model::TextPart>(m_items[*m_open].part).text += delta.text;
        return out
               + about("response.output_text.delta", *m_open,
                       {{"content_index", 0}, {"delta", delta.text}});
    }

    std::string reasoning(const model::ReasoningDelta &delta) override
    {
        std::string out = open<model::ReasoningPart>("rs_");
        auto &thought = std::get<model::ReasoningPart>(m_items[*m_open].part);
        thought.text += delta.text;
        if (!delta.text.empty())
            out += about("response.reasoning_summary_text.delta", *m_open,
                         {{"summary_index", 0}, {"delta", delta.text}});
        if (delta.signature.empty())
            return out;
        thought.signature = delta.signature;
        thought.redacted = delta.redacted;
        return out + close(); // it ends what it signs
    }

    std::string toolCall(const model::ToolCallDelta &delta) override
    {
        std::string out;
        auto place = m_calls.find(delta.index);
        if (place == m_calls.end()) {
            out = close();
            model::ToolCallPart call;
            call.id = delta.id;
            call.name = delta.name;
            place = m_calls.emplace(delta.index, m_items.size()).first;
            m_items.push_back({std::move(call), idOf("fc_")});
            out += added(place->second);
        }
        if (delta.arguments.empty())
            return out;
        std::get<model::ToolCallPart>(m_items[place->second].part).arguments += delta.arguments;
        return out
               + about("response.function_call_arguments.delta", place->second,
                       {{"delta", delta.arguments}});
    }

    std::string attemptFailed() override
    {
        const bool isThought =
            m_open && std::holds_alternative<model::ReasoningPart>(m_items[*m_open].part);
        return isThought ? close(kIncomplete) : std::string();
    }

    std::string end(const model::TaskFinished &finished) override
    {
        const std::string_view status = statusOf(finished);
        std::string out = closeAll(status);
        json::object response = frame(status);
        fill(response, finished, status);
        return out + event("response." + std::string(status), {{"response", std::move(response)}});
    }

    std::string fail(const base::Error &error) override
    {
        // A call that may be cut is never told as done: it would be made.
        std::string out = close(kIncomplete);
        for (Item &item : m_items)
            item.status = item.status == kInProgress ? kIncomplete : item.status;
        json::object response = frame("failed");
        response["error"] = json::object{{"code", "server_error"}, {"message", error.message}};
        response["output"] = output();
        return out + event("response.failed", {{"response", std::move(response)}});
    }

    json::object whole(const WholeAnswer &answer) override
    {
        for (const AnswerPart &part : answer.parts) {
            if (std::holds_alternative<model::ForeignBlock>(part))
                continue;
            const char *prefix = std::holds_alternative<model::TextPart>(part)       ? "msg_"
                                 : std::holds_alternative<model::ToolCallPart>(part) ? "fc_"
                                                                                     : "rs_";
            m_items.push_back({part, idOf(prefix), kCompleted});
        }
        const std::string_view status = statusOf(answer.finished);
        if (!m_items.empty())
            m_items.back().status = status;
        json::object response = frame(status);
        fill(response, answer.finished, status);
        return response;
    }

private:
    static std::string_view statusOf(const model::TaskFinished &finished)
    {
        const bool isCut =
            finished.finishReason == "length" || finished.finishReason == "content_filter";
        return isCut ? kIncomplete : kCompleted;
    }

    void fill(json::object &response, const model::TaskFinished &finished, std::string_view status)
    {
        response["output"] = output();
        response["usage"] = usageOf(finished.lastUsage);
        if (status == kIncomplete) {
            const bool isLong = finished.finishReason == "length";
            response["incomplete_details"] =
                json::object{{"reason", isLong ? "max_output_tokens" : "content_filter"}};
        }
    }

    [[nodiscard]] json::array output() const
    {
        json::array items;
        for (const Item &item : m_items)
            items.push_back(itemJson(item));
        return items;
    }

    [[nodiscard]] json::object frame(std::string_view status) const
    {
        json::object frame{{"id", "resp_" + head().task},
                           {"object", "response"},
                           {"created_at", head().createdAt},
                           {"status", status},
                           {"error", nullptr},
                           {"incomplete_details", nullptr},
                           {"instructions", nullptr},
                           {"max_output_tokens", nullptr},
                           {"metadata", json::object()},
                           {"model", head().model},
                           {"output", json::array()},
                           {"parallel_tool_calls", true},
                           {"previous_response_id", nullptr},
                           {"store", false},
                           {"temperature", nullptr},
                           {"tool_choice", "auto"},
                           {"tools", json::array()},
                           {"top_p", nullptr},
                           {"truncation", "disabled"},
                           {"usage", nullptr}};
        if (head().repeated) {
            for (const auto &[key, asked] : *head().repeated)
                frame[key] = asked;
        }
        return frame;
    }

    [[nodiscard]] std::string idOf(std::string_view prefix) const
    {
        return std::string(prefix) + head().task + '_' + std::to_string(m_items.size());
    }

    std::string event(std::string_view type, const json::object &fields)
    {
        json::object data{{"type", type}, {"sequence_number", m_sequence++}};
        for (const auto &field : fields)
            data.insert(field);
        return sseEvent(data, type);
    }

    /// An event about one item.
    std::string about(std::string_view type, std::size_t place, const json::object &fields)
    {
        json::object all{{"item_id", m_items[place].id}, {"output_index", place}};
        for (const auto &field : fields)
            all.insert(field);
        return event(type, all);
    }

    std::string added(std::size_t place)
    {
        return event("response.output_item.added",
                     {{"output_index", place}, {"item", itemJson(m_items[place])}});
    }

    std::string done(std::size_t place, std::string_view status)
    {
        m_items[place].status = status;
        return event("response.output_item.done",
                     {{"output_index", place}, {"item", itemJson(m_items[place])}});
    }

    /// Goes on with the open item of that kind, or begins one after the one before.
    template<class Part>
    std::string open(std::string_view prefix)
    {
        if (m_open && std::holds_alternative<Part>(m_items[*m_open].part))
            return {};
        std::string out = close();
        m_open = m_items.size();
        m_items.push_back({Part(), idOf(prefix)});
        out += added(*m_open);
        if constexpr (std::is_same_v<Part, model::TextPart>)
            return out
                   + about("response.content_part.added", *m_open,
                           {{"content_index", 0}, {"part", textPart({})}});
        else
            return out
                   + about("response.reasoning_summary_part.added", *m_open,
                           {{"summary_index", 0},
                            {"part", json::object{{"type", "summary_text"}, {"text", ""}}}});
    }

    /// Of the open text or thought; calls stay open, for their pieces may come mixed.
    std::string close(std::string_view status = kCompleted)
    {
        if (!m_open)
            return {};
        const std::size_t place = *std::exchange(m_open, std::nullopt);
        std::string out;
        if (const auto *text = std::get_if<model::TextPart>(&m_items[place].part)) {
            out = about("response.output_text.done", place,
                        {{"content_index", 0}, {"text", text->text}});
            out += about("response.content_part.done", place,
                         {{"content_index", 0}, {"part", textPart(text->text)}});
        } else {
            const auto &thought = std::get<model::ReasoningPart>(m_items[place].part);
            out = about("response.reasoning_summary_text.done", place,
                        {{"summary_index", 0}, {"text", thought.text}});
            out +=
                about("response.reasoning_summary_part.done", place,
                      {{"summary_index", 0},
                       {"part", json::object{{"type", "summary_text"}, {"text", thought.text}}}});
        }
        return out + done(place, status);
    }

    /// What ended by a limit is incomplete, and so are calls that wait for their arguments.
    std::string closeAll(std::string_view status)
    {
        std::string out = close(status);
        for (const auto &[index, place] : m_calls) {
            const auto &call = std::get<model::ToolCallPart>(m_items[place].part);
            const bool isEmpty = call.arguments.empty() && status == kCompleted;
            out += about("response.function_call_arguments.done", place,
                         {{"name", call.name}, {"arguments", isEmpty ? "{}" : call.arguments}});
            out += done(place, status);
        }
        m_calls.clear();
        return out;
    }

    std::vector<Item> m_items;
    std::optional<std::size_t> m_open;  ///< the text or thought that goes on
    std::map<int, std::size_t> m_calls; ///< a call's index to its item
    std::int64_t m_sequence = 0;
};

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

std::unique_ptr<AnswerWriter> openAiResponseWriter(AnswerHead head)
{
    return std::make_unique<OpenAiResponseWriter>(std::move(head));
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

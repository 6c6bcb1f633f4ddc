#include "api/ollamachat.h"

#include "api/errors.h"
#include "api/rfc3339.h"
#include "base/clock.h"
#include "model/json.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;
using model::Message;

namespace {

// Requests

/// Images come as base64 alone; the bytes tell what they are.
std::string mediaTypeOf(std::string_view base64)
{
    if (base64.starts_with("/9j/"))
        return "image/jpeg";
    if (base64.starts_with("R0lG"))
        return "image/gif";
    if (base64.starts_with("UklG"))
        return "image/webp";
    return "image/png";
}

void readImages(BodyReader &from, MessageParts &parts)
{
    for (std::string &bytes : from.texts("images")) {
        if (bytes.starts_with("data:")) {
            addImage(bytes, from, "images", parts);
            continue;
        }
        model::ImagePart image;
        image.mediaType = mediaTypeOf(bytes);
        image.base64 = std::move(bytes);
        parts.emplace_back(std::move(image));
    }
}

void addText(std::optional<std::string> words, MessageParts &parts)
{
    if (!words || words->empty())
        return;
    model::TextPart text;
    text.text = std::move(*words);
    parts.emplace_back(std::move(text));
}

/// Calls may come without an id: they are counted over the conversation then.
void readToolCalls(BodyReader &message, int &calls, MessageParts &parts)
{
    std::size_t index = 0;
    for (const json::value &entry : message.list("tool_calls")) {
        BodyReader call(&entry, elementPath(message.pathTo("tool_calls"), index++),
                        message.complaint());
        const json::value *found = call.any("function");
        BodyReader function(found, call.pathTo("function"), message.complaint());
        call.skip({"type"});
        function.skip({"index"});
        model::ToolCallPart part;
        part.id = call.text("id").value_or("call_" + std::to_string(calls));
        part.name = function.requiredText("name");
        part.arguments = function.objectText("arguments");
        parts.emplace_back(std::move(part));
        ++calls;
    }
}

/// Results name their tool, and mostly no call: they answer the open calls in turn.
class OpenCalls final
{
public:
    void add(const Message &message)
    {
        for (const model::Part &part : message.parts) {
            if (const auto *call = std::get_if<model::ToolCallPart>(&part))
                m_open.push_back(*call);
        }
    }
    [[nodiscard]] std::string take(const std::string &tool)
    {
        for (auto call = m_open.begin(); call != m_open.end(); ++call) {
            if (!tool.empty() && call->name != tool)
                continue;
            std::string id = call->id;
            m_open.erase(call);
            return id;
        }
        return {};
    }

private:
    std::vector<model::ToolCallPart> m_open;
};

Message readToolResult(BodyReader &from, OpenCalls &open)
{
    model::ToolResultPart result;
    const auto named = from.text("tool_name");
    const auto older = from.text("name");
    result.name = named ? *named : older.value_or(std::string());
    const auto id = from.text("tool_call_id");
    result.callId = id ? *id : open.take(result.name);
    result.content = from.text("content").value_or(std::string());
    MessageParts images;
    readImages(from, images);
    for (model::Part &part : images)
        result.images.push_back(std::get<model::ImagePart>(std::move(part)));
    Message message;
    message.role = model::Role::Tool;
    message.parts.emplace_back(std::move(result));
    return message;
}

Message readMessage(BodyReader &from, OpenCalls &open, int &calls)
{
    const std::string role = from.requiredText("role");
    if (role == "tool")
        return readToolResult(from, open);
    Message message;
    if (role == "system" || role == "developer")
        message.role = model::Role::System;
    else if (role == "assistant")
        message.role = model::Role::Assistant;
    else if (role != "user")
        from.complain("role", "must be system, user, assistant or tool.");
    if (const auto thought = from.text("thinking"); thought && !thought->empty()) {
        model::ReasoningPart part;
        part.text = *thought;
        message.parts.emplace_back(std::move(part));
    }
    addText(from.text("content"), message.parts);
    readImages(from, message.parts);
    readToolCalls(from, calls, message.parts);
    open.add(message);
    return message;
}

std::vector<Message> readMessages(BodyReader &body)
{
    std::vector<Message> messages;
    OpenCalls open;
    int calls = 0;
    std::size_t index = 0;
    for (const json::value &entry : body.list("messages")) {
        BodyReader from(&entry, elementPath("messages", index++), body.complaint());
        Message message = readMessage(from, open, calls);
        if (!message.parts.empty())
            messages.push_back(std::move(message));
    }
    return messages;
}

std::vector<Message> readPrompt(BodyReader &body)
{
    std::vector<Message> messages;
    Message system;
    system.role = model::Role::System;
    addText(body.text("system"), system.parts);
    if (!system.parts.empty())
        messages.push_back(std::move(system));
    Message prompt;
    addText(body.text("prompt"), prompt.parts);
    readImages(body, prompt.parts);
    if (!prompt.parts.empty())
        messages.push_back(std::move(prompt));
    body.skip({"context"}); // a server's own tokens of what was said before
    for (const std::string_view key : {"suffix", "template"}) {
        if (const auto words = body.text(key); words && !words->empty())
            body.complain(key, "is for a model that is spoken to directly: use /api/chat.");
    }
    if (body.boolean("raw") == true)
        body.complain("raw", "is for a model that is spoken to directly: use /api/chat.");
    return messages;
}

void readTools(BodyReader &body, model::TaskRequest &task)
{
    std::size_t index = 0;
    for (const json::value &entry : body.list("tools")) {
        BodyReader tool(&entry, elementPath("tools", index++), body.complaint());
        tool.skip({"type"});
        const json::value *found = tool.any("function");
        BodyReader function(found, tool.pathTo("function"), body.complaint());
        model::ToolSpec spec;
        spec.name = function.requiredText("name");
        spec.description = function.text("description").value_or(std::string());
        spec.parameters = function.objectText("parameters");
        spec.strict = function.boolean("strict");
        task.tools.push_back(std::move(spec));
    }
}

void readOptions(BodyReader &body, model::Sampling &sampling)
{
    const json::value *found = body.any("options");
    if (!found)
        return;
    BodyReader options(found, "options", body.complaint());
    sampling.temperature = options.number("temperature", 0, 2);
    sampling.topP = options.number("top_p", 0, 1);
    if (const auto most = options.integer("top_k", 0, 1'000'000); most && *most > 0)
        sampling.topK = static_cast<int>(*most);
    sampling.frequencyPenalty = options.number("frequency_penalty", -2, 2);
    sampling.presencePenalty = options.number("presence_penalty", -2, 2);
    sampling.seed = options.integer("seed");
    // -1 and -2: as long as it likes.
    if (const auto limit = options.integer("num_predict", -2, 1'000'000'000); limit && *limit > 0)
        sampling.maxOutputTokens = static_cast<int>(*limit);
    const json::value *stop = options.any("stop");
    if (stop && stop->is_string())
        sampling.stop.emplace_back(stop->get_string());
    else if (stop)
        sampling.stop = options.texts("stop");
}

void readThink(BodyReader &body, model::Sampling &sampling)
{
    const json::value *found = body.any("think");
    if (!found)
        return;
    if (found->is_bool()) {
        sampling.effort = found->get_bool() ? model::Effort::Medium : model::Effort::None;
        return;
    }
    sampling.effort = base::fromName<model::Effort>(body.text("think").value_or(std::string()));
    if (!sampling.effort)
        body.complain("think", "must be true, false, low, medium or high.");
}

void readFormat(BodyReader &body, model::Sampling &sampling)
{
    const json::value *found = body.any("format");
    if (!found || (found->is_string() && found->get_string().empty()))
        return;
    sampling.jsonMode = true;
    if (found->is_object())
        sampling.jsonSchema = json::serialize(*found);
    else if (!found->is_string() || found->get_string() != "json")
        body.complain("format", "must be json or a JSON schema.");
}

// Answers

std::string_view doneReason(std::string_view reason)
{
    return reason == "length" ? reason : "stop"; // also after a tool call (WIRE 7)
}

/// A call whose arguments are no object was cut: it is left out, so that nobody makes it.
void addCall(json::array &calls, const model::ToolCallPart &call)
{
    auto arguments = model::parseJson(call.arguments.empty() ? "{}" : call.arguments);
    if (arguments && arguments->is_object())
        calls.push_back(
            {{"id", call.id},
             {"function", {{"name", call.name}, {"arguments", std::move(*arguments)}}}});
}

class OllamaWriter final : public AnswerWriter
{
public:
    OllamaWriter(AnswerHead head, OllamaWay way, std::string model)
        : AnswerWriter(std::move(head)), m_way(way), m_model(std::move(model))
    {
    }

    std::string_view streamType() const override { return "application/x-ndjson"; }
    /// Lines of JSON have no comments.
    std::string_view ping() const override { return {}; }

    std::string begin() override { return {}; }

    std::string text(const model::TextDelta &delta) override { return line(delta.text, {}); }

    std::string reasoning(const model::ReasoningDelta &delta) override
    {
        return delta.text.empty() ? std::string() : line({}, delta.text);
    }

    /// Calls are said whole here.
    std::string toolCall(const model::ToolCallDelta &delta) override
    {
        model::ToolCallPart &call = m_calls[delta.index];
        call.id += delta.id;
        call.name += delta.name;
        call.arguments += delta.arguments;
        return {};
    }

    /// Lines of JSON have no comments: the last line tells it.
    std::string warning(std::string_view sentence) override
    {
        m_warnings.push_back(json::string(sentence));
        return {};
    }

    std::string end(const model::TaskFinished &finished) override
    {
        std::string out;
        json::array calls;
        for (const auto &[index, call] : m_calls)
            addCall(calls, call);
        if (!calls.empty()) {
            json::object object = said({}, {}, std::move(calls));
            object["done"] = false;
            out = json::serialize(object) + '\n';
        }
        json::object done = last(said({}, {}, {}), finished);
        if (!m_warnings.empty())
            done["warnings"] = m_warnings;
        return out + json::serialize(done) + '\n';
    }

    std::string fail(const base::Error &error) override
    {
        return json::serialize(errorBody(Dialect::Ollama, error, head().requestId)) + '\n';
    }

    json::object whole(const WholeAnswer &answer) override
    {
        json::array calls;
        for (const AnswerPart &part : answer.parts) {
            if (const auto *call = std::get_if<model::ToolCallPart>(&part))
                addCall(calls, *call);
        }
        return last(said(answer.text(), answer.reasoning(), std::move(calls)), answer.finished);
    }

private:
    [[nodiscard]] json::object said(std::string_view text, std::string_view thought,
                                    json::array calls) const
    {
        json::object object{{"model", m_model}, {"created_at", rfc3339(base::SystemClock().now())}};
        json::object message;
        json::object &holder = m_way == OllamaWay::Chat ? message : object;
        if (m_way == OllamaWay::Chat)
            message["role"] = "assistant";
        holder[m_way == OllamaWay::Chat ? "content" : "response"] = text;
        if (!thought.empty())
            holder["thinking"] = thought;
        if (!calls.empty())
            holder["tool_calls"] = std::move(calls);
        if (m_way == OllamaWay::Chat)
            object["message"] = std::move(message);
        return object;
    }

    [[nodiscard]] std::string line(std::string_view text, std::string_view thought) const
    {
        json::object object = said(text, thought, {});
        object["done"] = false;
        return json::serialize(object) + '\n';
    }

    [[nodiscard]] static json::object last(json::object object, const model::TaskFinished &finished)
    {
        using std::chrono::nanoseconds;
        const model::Usage &usage = finished.lastUsage;
        object["done"] = true;
        object["done_reason"] = doneReason(finished.finishReason);
        object["total_duration"] = nanoseconds(finished.duration).count();
        object["load_duration"] = 0;
        object["prompt_eval_count"] = usage.totalInput();
        object["prompt_eval_duration"] = nanoseconds(finished.firstToken).count();
        object["eval_count"] = usage.totalOutput();
        object["eval_duration"] = nanoseconds(finished.duration - finished.firstToken).count();
        return object;
    }

    OllamaWay m_way;
    std::string m_model;
    std::map<int, model::ToolCallPart> m_calls;
    json::array m_warnings; ///< that came too late for the headers
};

/// A request without words asks that its model be loaded; that is its service's own affair.
void answerLoad(const ChatRequest &request, OllamaWay way, const std::shared_ptr<Answer> &answer)
{
    json::object object{{"model", request.model},
                        {"created_at", rfc3339(base::SystemClock().now())}};
    if (way == OllamaWay::Chat)
        object["message"] = json::object{{"role", "assistant"}, {"content", ""}};
    else
        object["response"] = "";
    object["done_reason"] = "load";
    object["done"] = true;
    answer->send(200, object);
}

constexpr std::string_view kChatBody =
    "{\"type\":\"object\",\"required\":[\"model\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},"
    "\"messages\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"stream\":{\"type\":\"boolean\",\"default\":true},\"format\":{},\"think\":{},"
    "\"options\":{\"type\":\"object\"},"
    "\"tools\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}";
constexpr std::string_view kGenerateBody =
    "{\"type\":\"object\",\"required\":[\"model\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},\"prompt\":{\"type\":\"string\"},"
    "\"system\":{\"type\":\"string\"},"
    "\"images\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"stream\":{\"type\":\"boolean\",\"default\":true},\"format\":{},\"think\":{},"
    "\"options\":{\"type\":\"object\"}}}";
constexpr std::string_view kAnswerSchema =
    "{\"type\":\"object\",\"required\":[\"model\",\"done\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},\"created_at\":{\"type\":\"string\"},"
    "\"done\":{\"type\":\"boolean\"},\"done_reason\":{\"type\":\"string\"},"
    "\"message\":{\"type\":\"object\"},\"response\":{\"type\":\"string\"}}}";

Route routeOf(const std::shared_ptr<ChatRoom> &room, OllamaWay way)
{
    const bool isChat = way == OllamaWay::Chat;
    Route route;
    route.method = "POST";
    route.path = isChat ? "/api/chat" : "/api/generate";
    route.dialect = Dialect::Ollama;
    route.tag = "Ollama";
    route.summary = isChat ? "A chat, in Ollama's words" : "A prompt, in Ollama's words";
    route.body = isChat ? kChatBody : kGenerateBody;
    route.answer = kAnswerSchema;
    route.streams = true;
    route.handle = [room, way](Call call, std::shared_ptr<Answer> answer) {
        auto request = readOllamaChat(call.request.body, way);
        if (request && request->task.prompt.empty() && request->task.messages.empty()) {
            answerLoad(*request, way, answer);
            return;
        }
        const std::string model = request ? request->model : std::string();
        room->answer(call, std::move(request), std::move(answer), [way, model](AnswerHead head) {
            return ollamaWriter(std::move(head), way, model);
        });
    };
    return route;
}

/// The program `ollama` asks for it by HEAD before each command; others look for these words.
Route runningRoute()
{
    Route route;
    route.method = "GET";
    route.path = "/";
    route.dialect = Dialect::Ollama;
    route.role = Role::Nobody;
    route.tag = "Ollama";
    route.summary = "Whether somebody is there, in Ollama's words";
    route.handle = [](const Call &, const std::shared_ptr<Answer> &answer) {
        answer->send(200, "text/plain; charset=utf-8", "Ollama is running");
    };
    return route;
}

} // namespace

base::Result<ChatRequest> readOllamaChat(std::string_view text, OllamaWay way)
{
    const bool isChat = way == OllamaWay::Chat;
    const auto read = [isChat](BodyReader &body, ChatRequest &request) {
        setConversation(isChat ? readMessages(body) : readPrompt(body), request.task);
        readTools(body, request.task);
        readOptions(body, request.task.sampling);
        readThink(body, request.task.sampling);
        readFormat(body, request.task.sampling);
        request.stream = body.boolean("stream").value_or(true);
        body.skip({"keep_alive", "truncate", "shift"}); // how a server keeps its house
        if (body.boolean("logprobs") == true)
            request.unanswered.emplace_back("Answers carry no logprobs.");
        body.skip({"top_logprobs"});
    };
    return readChat(text, isChat ? std::optional(model::Dialect::Ollama) : std::nullopt, read);
}

std::unique_ptr<AnswerWriter> ollamaWriter(AnswerHead head, OllamaWay way, std::string model)
{
    return std::make_unique<OllamaWriter>(std::move(head), way, std::move(model));
}

Routes ollamaRoutes(const std::shared_ptr<ChatRoom> &room)
{
    return {routeOf(room, OllamaWay::Chat), routeOf(room, OllamaWay::Generate), runningRoute()};
}

} // namespace oxide::api

#include "sim/ollama.h"

#include "sim/json.h"
#include "sim/tokens.h"

#include <array>
#include <cstdio>
#include <limits>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

constexpr std::string_view version = "0.9.6";
constexpr std::int64_t defaultWindow = 4'096; ///< num_ctx where the request has none
constexpr std::string_view modified = "2025-06-01T09:00:00.000000000Z";

bool isV1(const httpserver::Request &request)
{
    return request.path.starts_with("/v1/");
}

bool isGenerate(const httpserver::Request &request)
{
    return request.path == "/api/generate";
}

std::string nowText()
{
    using namespace std::chrono;
    const auto now = floor<nanoseconds>(system_clock::now());
    const auto day = floor<days>(now);
    const year_month_day date(day);
    const hh_mm_ss time(now - day);
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%09lldZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()),
                  static_cast<long long>(time.subseconds().count()));
    return buffer.data();
}

std::string digestOf(const ModelProfile &model)
{
    Random random(hashOf(model.name));
    std::string digest;
    for (int i = 0; i < 4; ++i) {
        std::array<char, 20> part{};
        std::snprintf(part.data(), part.size(), "%016llx",
                      static_cast<unsigned long long>(random.next()));
        digest += part.data();
    }
    return digest;
}

std::string familyOf(const ModelProfile &model)
{
    return model.name.substr(0, model.name.find_first_of(":-."));
}

json::object detailsOf(const ModelProfile &model)
{
    const std::string family = familyOf(model);
    const std::size_t colon = model.name.find(':');
    const std::string tag = colon == std::string::npos ? "" : model.name.substr(colon + 1);
    const bool sized = !tag.empty() && tag.front() >= '0' && tag.front() <= '9';
    return {{"parent_model", ""},
            {"format", "gguf"},
            {"family", family},
            {"families", json::array{json::value(family)}},
            {"parameter_size", sized ? tag : std::string("7B")},
            {"quantization_level", "Q4_K_M"}};
}

json::object listed(const ModelProfile &model)
{
    return {{"name", model.name},      {"model", model.name},       {"modified_at", modified},
            {"size", model.sizeBytes}, {"digest", digestOf(model)}, {"details", detailsOf(model)}};
}

json::array capabilitiesOf(const ModelProfile &model)
{
    json::array list;
    if (model.embedding)
        list.push_back("embedding");
    else
        list.push_back("completion");
    if (model.tools)
        list.push_back("tools");
    if (model.vision)
        list.push_back("vision");
    if (model.thinking)
        list.push_back("thinking");
    return list;
}

std::string_view finishName(Finish finish)
{
    // A call of a tool ends with "stop" here (WIRE 7).
    return finish == Finish::Length ? "length" : "stop";
}

json::object toolJson(const ToolCall &tool)
{
    const auto arguments = parseJson(tool.arguments);
    return {
        {"function", {{"name", tool.name}, {"arguments", arguments ? *arguments : json::value()}}}};
}

void addStatistics(json::object &object, const AnswerContext &context)
{
    const auto &c = context;
    object["total_duration"] = (c.loading + c.prompting + c.generating).count();
    object["load_duration"] = c.loading.count();
    object["prompt_eval_count"] = c.usage.input + c.usage.cached;
    object["prompt_eval_duration"] = c.prompting.count();
    object["eval_count"] = c.usage.output + c.usage.reasoning;
    object["eval_duration"] = c.generating.count();
}

class OllamaEncoder final : public Encoder
{
public:
    OllamaEncoder(AnswerContext c, bool generate) : Encoder(std::move(c)), m_generate(generate) {}

    [[nodiscard]] std::string_view contentType() const override { return "application/x-ndjson"; }
    [[nodiscard]] std::string begin() override { return {}; }

    [[nodiscard]] std::string piece(const Piece &piece, const Answer &answer) override
    {
        switch (piece.kind) {
        case Piece::Kind::Reasoning:
            return line("", piece.text);
        case Piece::Kind::Text:
            return line(piece.text, {});
        case Piece::Kind::ToolBegin:
            return toolLine(answer.tools[piece.tool]);
        case Piece::Kind::ToolArguments:
            return {};
        }
        return {};
    }

    [[nodiscard]] std::string end(Finish finish) override
    {
        json::object object = head();
        if (m_generate)
            object["response"] = "";
        else
            object["message"] = {{"role", "assistant"}, {"content", ""}};
        object["done_reason"] = finishName(finish);
        object["done"] = true;
        if (m_generate)
            object["context"] = json::array{1, 2, 3};
        addStatistics(object, context());
        return json::serialize(object) + '\n';
    }

    [[nodiscard]] std::string error(const Refusal &refusal) override
    {
        return json::serialize(json::object{{"error", refusal.message}}) + '\n';
    }

    [[nodiscard]] std::string garbage() const override
    {
        return "{\"model\":\"broken\",\"message\":{\"role\":\"assis\n<html>502</html>\n";
    }

private:
    [[nodiscard]] json::object head() const
    {
        return {{"model", context().model}, {"created_at", nowText()}};
    }

    [[nodiscard]] std::string line(std::string_view text, std::string_view thinking) const
    {
        std::string out = "{\"model\":";
        appendQuoted(out, context().model);
        out += ",\"created_at\":\"" + nowText() + '"';
        out += m_generate ? ",\"response\":" : ",\"message\":{\"role\":\"assistant\",\"content\":";
        appendQuoted(out, text);
        if (!thinking.empty()) {
            out += ",\"thinking\":";
            appendQuoted(out, thinking);
        }
        out += m_generate ? ",\"done\":false}\n" : "},\"done\":false}\n";
        return out;
    }

    [[nodiscard]] std::string toolLine(const ToolCall &tool) const
    {
        json::object object = head();
        object["message"] = {
            {"role", "assistant"}, {"content", ""}, {"tool_calls", json::array{toolJson(tool)}}};
        object["done"] = false;
        return json::serialize(object) + '\n';
    }

    bool m_generate;
};

void parseOptions(const json::value &body, ChatCall &call)
{
    call.window = defaultWindow;
    const json::value *options = member(body, "options");
    if (options == nullptr)
        return;
    if (const auto window = integerAt(*options, "num_ctx"); window && *window > 0)
        call.window = window;
    if (const auto most = integerAt(*options, "num_predict"); most && *most > 0)
        call.maxTokens = most;
    if (const json::array *stops = arrayAt(*options, "stop")) {
        for (const json::value &stop : *stops)
            call.stop.push_back(textOf(stop));
    }
}

void parseFormat(const json::value &body, ChatCall &call)
{
    const json::value *format = member(body, "format");
    if (format == nullptr)
        return;
    call.json = textOf(*format) == "json" || format->is_object();
    if (format->is_object())
        call.schema = *format;
}

void parseMessages(const json::value &body, ChatCall &call)
{
    if (const json::array *messages = arrayAt(body, "messages")) {
        for (const json::value &message : *messages)
            call.turns.push_back({textAt(message, "role"), textAt(message, "content")});
    }
    if (const json::array *tools = arrayAt(body, "tools")) {
        for (const json::value &tool : *tools) {
            const json::value *function = member(tool, "function");
            const json::value *schema = member(function, "parameters");
            if (function != nullptr)
                call.tools.push_back({textAt(*function, "name"), textAt(*function, "description"),
                                      schema != nullptr ? *schema : json::value()});
        }
    }
}

} // namespace

Operation OllamaDialect::operation(const httpserver::Request &request) const
{
    const std::string &path = request.path;
    if (isV1(request))
        return m_v1.operation(request);
    if (request.method == "POST") {
        if (path == "/api/chat" || path == "/api/generate")
            return Operation::Chat;
        if (path == "/api/show")
            return Operation::Models;
        if (path == "/api/embed" || path == "/api/embeddings")
            return Operation::Other;
    } else if (request.method == "GET" || request.method == "HEAD") {
        if (path == "/api/tags" || path == "/api/ps" || path == "/api/version" || path == "/")
            return Operation::Models;
    }
    return Operation::Unknown;
}

base::Result<ChatCall> OllamaDialect::parseChat(const httpserver::Request &request) const
{
    if (isV1(request)) {
        auto call = m_v1.parseChat(request);
        // Its /v1 has no way to set the window: the default holds (WIRE 9).
        if (call)
            call->window = defaultWindow;
        return call;
    }
    const auto body = parseJson(request.body);
    if (!body || !body->is_object())
        return base::fail(base::ErrorKind::InvalidArgument, "invalid character in request body");
    ChatCall call;
    call.model = textAt(*body, "model");
    if (call.model.empty())
        return base::fail(base::ErrorKind::InvalidArgument, "model is required");
    call.stream = boolAt(*body, "stream", true);
    call.reasoning = boolAt(*body, "think", false);
    if (isGenerate(request)) {
        if (const std::string system = textAt(*body, "system"); !system.empty())
            call.turns.push_back({"system", system});
        call.turns.push_back({"user", textAt(*body, "prompt")});
    } else {
        parseMessages(*body, call);
    }
    parseOptions(*body, call);
    parseFormat(*body, call);
    return call;
}

Reply OllamaDialect::show(const httpserver::Request &request) const
{
    const auto body = parseJson(request.body);
    std::string name = body ? textAt(*body, "model") : std::string();
    if (name.empty() && body)
        name = textAt(*body, "name");
    const auto found = model(name);
    if (!found)
        return refuse(request, {Refusal::Why::NoModel, 404, "model '" + name + "' not found"});
    const std::string family = familyOf(**found);
    json::object info{{"general.architecture", family},
                      {"general.file_type", 15},
                      {family + ".context_length", (*found)->contextWindow},
                      {family + ".embedding_length", 4096}};
    return jsonReply(json::object{{"license", "simulated"},
                                  {"modelfile", "FROM " + (*found)->name},
                                  {"parameters", ""},
                                  {"template", "{{ .Prompt }}"},
                                  {"details", detailsOf(**found)},
                                  {"model_info", std::move(info)},
                                  {"capabilities", capabilitiesOf(**found)},
                                  {"modified_at", modified}});
}

Reply OllamaDialect::embed(const httpserver::Request &request) const
{
    const auto body = parseJson(request.body);
    if (!body)
        return refuse(request, {Refusal::Why::BadRequest, 400, "invalid request body"});
    const bool old = request.path == "/api/embeddings";
    EmbedCall call;
    call.model = textAt(*body, "model");
    call.texts = textsOf(member(*body, old ? "prompt" : "input"));
    call.dimensions = integerAt(*body, "dimensions").value_or(call.dimensions);
    call.cuts = boolAt(*body, "truncate", true);
    const std::string name = call.model;
    const auto answer = embedded(std::move(call), std::numeric_limits<std::size_t>::max());
    if (!answer)
        return refuse(request, answer.error());
    json::array vectors;
    for (const std::vector<double> &vector : answer->vectors)
        vectors.push_back(json::array(vector.begin(), vector.end()));
    if (old)
        return jsonReply(json::object{
            {"embedding", vectors.empty() ? json::value(json::array()) : vectors.front()}});
    return jsonReply(json::object{{"model", name},
                                  {"embeddings", std::move(vectors)},
                                  {"total_duration", 14'143'917},
                                  {"load_duration", 1'019'500},
                                  {"prompt_eval_count", answer->tokens}});
}

Reply OllamaDialect::other(const httpserver::Request &request) const
{
    if (isV1(request))
        return m_v1.other(request);
    if (request.path == "/") {
        Reply reply;
        reply.contentType = "text/plain; charset=utf-8";
        reply.body = "Ollama is running";
        return reply;
    }
    if (request.path == "/api/version")
        return jsonReply(json::object{{"version", version}});
    if (request.path == "/api/show")
        return show(request);
    if (request.path == "/api/embed" || request.path == "/api/embeddings")
        return embed(request);
    json::array models;
    for (const ModelProfile &m : profile().models) {
        json::object entry = listed(m);
        if (request.path == "/api/tags") {
            models.push_back(std::move(entry));
        } else if (m.name == profile().chosenDefault()) {
            entry["expires_at"] = "2099-01-01T00:00:00Z";
            entry["size_vram"] = m.sizeBytes;
            entry["context_length"] = defaultWindow;
            models.push_back(std::move(entry));
        }
    }
    return jsonReply(json::object{{"models", std::move(models)}});
}

Reply OllamaDialect::refuse(const httpserver::Request &request, const Refusal &refusal) const
{
    if (isV1(request))
        return m_v1.refuse(request, refusal);
    if (refusal.why == Refusal::Why::NoRoute) {
        Reply reply;
        reply.status = 404;
        reply.contentType = "text/plain";
        reply.body = "404 page not found";
        return reply;
    }
    Reply reply = jsonReply(json::object{{"error", refusal.message}});
    reply.contentType = "application/json; charset=utf-8";
    reply.status = refusal.status;
    return reply;
}

std::unique_ptr<Encoder> OllamaDialect::encoder(const httpserver::Request &request,
                                                const ChatCall &call, AnswerContext context) const
{
    if (isV1(request))
        return m_v1.encoder(request, call, std::move(context));
    return std::make_unique<OllamaEncoder>(std::move(context), isGenerate(request));
}

Reply OllamaDialect::whole(const httpserver::Request &request, const ChatCall &call,
                           const Answer &answer, const AnswerContext &context) const
{
    if (isV1(request))
        return m_v1.whole(request, call, answer, context);
    json::object object{{"model", context.model}, {"created_at", nowText()}};
    if (isGenerate(request)) {
        object["response"] = answer.text;
        if (!answer.reasoning.empty())
            object["thinking"] = answer.reasoning;
    } else {
        json::object message{{"role", "assistant"}, {"content", answer.text}};
        if (!answer.reasoning.empty())
            message["thinking"] = answer.reasoning;
        json::array tools;
        for (const ToolCall &tool : answer.tools)
            tools.push_back(toolJson(tool));
        if (!tools.empty())
            message["tool_calls"] = std::move(tools);
        object["message"] = std::move(message);
    }
    object["done_reason"] = finishName(answer.finish);
    object["done"] = true;
    addStatistics(object, context);
    Reply reply = jsonReply(object);
    reply.contentType = "application/json; charset=utf-8";
    return reply;
}

} // namespace oxide::sim

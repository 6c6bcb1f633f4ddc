#include "core/api/dialectclients.h"

#include "core/api/apifixture.h"

#include <map>

namespace oxide::test {

namespace json = boost::json;
using tests::RawAnswer;

namespace {

// One red pixel.
constexpr std::string_view kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJg"
    "gg==";
constexpr std::string_view kSignature = "c2lnbmF0dXJl";
constexpr auto kTools = {"find_thing", "look_up"};

json::value toolSchema()
{
    return json::parse("{\"type\":\"object\",\"properties\":{\"what\":{\"type\":\"string\"}},"
                       "\"required\":[\"what\"]}");
}

json::value answerSchema()
{
    return json::parse("{\"type\":\"object\",\"properties\":{\"answer\":{\"type\":\"string\"}},"
                       "\"required\":[\"answer\"]}");
}

std::int64_t numberAt(const json::value &from, std::string_view pointer)
{
    boost::system::error_code error;
    const json::value *found = from.find_pointer(pointer, error);
    return !error && found && found->is_int64() ? found->get_int64() : 0;
}

const json::array &listAt(const json::value &from, std::string_view pointer)
{
    static const json::array kNone;
    boost::system::error_code error;
    const json::value *found = from.find_pointer(pointer, error);
    return !error && found && found->is_array() ? found->get_array() : kNone;
}

std::string dataUrl()
{
    return "data:image/png;base64," + std::string(kPng);
}

json::object message(std::string_view role, json::value content)
{
    return {{"role", role}, {"content", std::move(content)}};
}

json::object functionOf(std::string_view name)
{
    return {{"name", name}, {"description", "Finds it."}, {"parameters", toolSchema()}};
}

class OpenAiClient final : public DialectClient
{
public:
    std::string_view name() const override { return "openai"; }
    std::string_view path() const override { return "/v1/chat/completions"; }
    Stops stops() const override { return {"stop", "tool_calls", "length"}; }

    json::object body(const Question &question) const override
    {
        json::object body{{"model", question.model},
                          {"messages", messages(question)},
                          {"max_tokens", question.maxTokens},
                          {"stream", question.stream}};
        if (question.stream)
            body["stream_options"] = json::object{{"include_usage", true}};
        if (question.tools) {
            json::array tools;
            for (const char *name : kTools)
                tools.push_back(json::object{{"type", "function"}, {"function", functionOf(name)}});
            body["tools"] = std::move(tools);
        }
        if (question.json)
            body["response_format"] = json::object{
                {"type", "json_schema"},
                {"json_schema", json::object{{"name", "a"}, {"schema", answerSchema()}}}};
        if (question.thinks)
            body["reasoning_effort"] = "low";
        return body;
    }

    Seen read(const RawAnswer &answer, bool stream) const override
    {
        Seen seen;
        std::map<std::int64_t, std::size_t> calls;
        for (const json::value &chunk : jsonsOf(answer)) {
            seen.error += textAt(chunk, "/error/message");
            const std::string at = stream ? "/choices/0/delta" : "/choices/0/message";
            seen.text += textAt(chunk, at + "/content");
            seen.reasoning += textAt(chunk, at + "/reasoning_content");
            std::int64_t next = 0;
            for (const json::value &call : listAt(chunk, at + "/tool_calls")) {
                const std::int64_t index = stream ? numberAt(call, "/index") : next++;
                const auto [place, isNew] = calls.try_emplace(index, seen.calls.size());
                if (isNew) {
                    seen.calls.emplace_back();
                    seen.callIds.push_back(textAt(call, "/id"));
                }
                seen.calls[place->second].first += textAt(call, "/function/name");
                seen.calls[place->second].second += textAt(call, "/function/arguments");
            }
            seen.stop += textAt(chunk, "/choices/0/finish_reason");
            seen.inputTokens += numberAt(chunk, "/usage/prompt_tokens");
            seen.outputTokens += numberAt(chunk, "/usage/completion_tokens");
        }
        const bool isEnded = !stream || answer.body.ends_with("data: [DONE]\n\n");
        seen.isWhole = isEnded && !seen.stop.empty() && answer.end == tests::EndOf::Answer;
        return seen;
    }

private:
    static json::array messages(const Question &question)
    {
        json::array list;
        list.push_back(message("system", "Be brief."));
        if (question.hasThought) {
            list.push_back(message("user", "Hello."));
            list.push_back(message("assistant", "Hi."));
            list.back().as_object()["reasoning_content"] = kThought;
        }
        if (question.image) {
            json::array parts;
            parts.push_back(json::object{{"type", "text"}, {"text", question.prompt}});
            parts.push_back(json::object{{"type", "image_url"},
                                         {"image_url", json::object{{"url", dataUrl()}}}});
            list.push_back(message("user", std::move(parts)));
        } else {
            list.push_back(message("user", json::string(question.prompt)));
        }
        if (!question.toolResults)
            return list;
        json::object asked = message("assistant", nullptr);
        json::array calls;
        json::array results;
        for (const char *name : kTools) {
            const std::string id = std::string("id_") + name;
            calls.push_back(
                json::object{{"id", id},
                             {"type", "function"},
                             {"function", {{"name", name}, {"arguments", "{\"what\":\"x\"}"}}}});
            json::object result = message("tool", json::string(std::string("result of ") + name));
            result["tool_call_id"] = id;
            results.push_back(std::move(result));
        }
        asked["tool_calls"] = std::move(calls);
        list.push_back(std::move(asked));
        for (json::value &result : results)
            list.push_back(std::move(result));
        return list;
    }
};

class ResponsesClient final : public DialectClient
{
public:
    std::string_view name() const override { return "responses"; }
    std::string_view path() const override { return "/v1/responses"; }
    Stops stops() const override { return {"completed", "completed", "incomplete"}; }

    json::object body(const Question &question) const override
    {
        json::object body{{"model", question.model},
                          {"instructions", "Be brief."},
                          {"input", input(question)},
                          {"max_output_tokens", question.maxTokens},
                          {"stream", question.stream}};
        if (question.tools) {
            json::array tools;
            for (const char *name : kTools) {
                json::object tool = functionOf(name);
                tool["type"] = "function";
                tools.push_back(std::move(tool));
            }
            body["tools"] = std::move(tools);
        }
        if (question.json)
            body["text"] = json::object{
                {"format", {{"type", "json_schema"}, {"name", "a"}, {"schema", answerSchema()}}}};
        if (question.thinks)
            body["reasoning"] = json::object{{"effort", "low"}};
        return body;
    }

    Seen read(const RawAnswer &answer, bool stream) const override
    {
        Seen seen;
        json::value response;
        std::string streamed;
        std::string streamedThought;
        for (const json::value &value : jsonsOf(answer)) {
            const std::string type = stream ? textAt(value, "/type") : std::string();
            if (type == "response.output_text.delta")
                streamed += textAt(value, "/delta");
            if (type == "response.reasoning_summary_text.delta")
                streamedThought += textAt(value, "/delta");
            seen.error += textAt(value, "/error/message");
            seen.error += textAt(value, "/response/error/message");
            if (type == "response.completed" || type == "response.incomplete")
                response = value.at("response");
            else if (!stream)
                response = value;
        }
        for (const json::value &item : listAt(response, "/output")) {
            for (const json::value &part : listAt(item, "/content"))
                seen.text += textAt(part, "/text");
            for (const json::value &part : listAt(item, "/summary"))
                seen.reasoning += textAt(part, "/text");
            if (textAt(item, "/type") != "function_call")
                continue;
            seen.calls.emplace_back(textAt(item, "/name"), textAt(item, "/arguments"));
            seen.callIds.push_back(textAt(item, "/call_id"));
        }
        seen.stop = textAt(response, "/status");
        seen.inputTokens = numberAt(response, "/usage/input_tokens");
        seen.outputTokens = numberAt(response, "/usage/output_tokens");
        seen.isWhole = !seen.stop.empty() && answer.end == tests::EndOf::Answer
                       && (!stream || (streamed == seen.text && streamedThought == seen.reasoning));
        return seen;
    }

private:
    static json::array input(const Question &question)
    {
        json::array parts;
        parts.push_back(json::object{{"type", "input_text"}, {"text", question.prompt}});
        if (question.image)
            parts.push_back(json::object{{"type", "input_image"}, {"image_url", dataUrl()}});
        json::array list;
        if (question.hasThought) {
            list.push_back(message("user", "Hello."));
            json::array summary;
            summary.push_back(json::object{{"type", "summary_text"}, {"text", kThought}});
            list.push_back(json::object{{"type", "reasoning"},
                                        {"id", "rs_1"},
                                        {"summary", std::move(summary)},
                                        {"encrypted_content", kSignature}});
            list.push_back(message("assistant", "Hi."));
        }
        list.push_back(message("user", std::move(parts)));
        if (!question.toolResults)
            return list;
        for (const char *name : kTools)
            list.push_back(json::object{{"type", "function_call"},
                                        {"call_id", std::string("id_") + name},
                                        {"name", name},
                                        {"arguments", "{\"what\":\"x\"}"}});
        for (const char *name : kTools)
            list.push_back(json::object{{"type", "function_call_output"},
                                        {"call_id", std::string("id_") + name},
                                        {"output", std::string("result of ") + name}});
        return list;
    }
};

class AnthropicClient final : public DialectClient
{
public:
    std::string_view name() const override { return "anthropic"; }
    std::string_view path() const override { return "/v1/messages"; }
    Stops stops() const override { return {"end_turn", "tool_use", "max_tokens"}; }

    json::object body(const Question &question) const override
    {
        json::object body{{"model", question.model},
                          {"max_tokens", question.maxTokens},
                          {"system", "Be brief."},
                          {"messages", messages(question)},
                          {"stream", question.stream}};
        if (question.tools) {
            json::array tools;
            for (const char *name : kTools)
                tools.push_back(json::object{
                    {"name", name}, {"description", "Finds it."}, {"input_schema", toolSchema()}});
            body["tools"] = std::move(tools);
        }
        if (question.json)
            body["output_config"] = json::object{
                {"format", json::object{{"type", "json_schema"}, {"schema", answerSchema()}}}};
        if (question.thinks)
            body["thinking"] = json::object{{"type", "enabled"}, {"budget_tokens", 1024}};
        return body;
    }

    Seen read(const RawAnswer &answer, bool stream) const override
    {
        return stream ? readStream(answer) : readWhole(answer);
    }

private:
    static json::array messages(const Question &question)
    {
        json::array parts;
        parts.push_back(json::object{{"type", "text"}, {"text", question.prompt}});
        if (question.image)
            parts.push_back(json::object{
                {"type", "image"},
                {"source", {{"type", "base64"}, {"media_type", "image/png"}, {"data", kPng}}}});
        json::array list;
        if (question.hasThought) {
            list.push_back(message("user", "Hello."));
            json::array blocks;
            blocks.push_back(json::object{
                {"type", "thinking"}, {"thinking", kThought}, {"signature", kSignature}});
            blocks.push_back(json::object{{"type", "text"}, {"text", "Hi."}});
            list.push_back(message("assistant", std::move(blocks)));
        }
        list.push_back(message("user", std::move(parts)));
        if (!question.toolResults)
            return list;
        json::array calls;
        json::array results;
        for (const char *name : kTools) {
            const std::string id = std::string("id_") + name;
            calls.push_back(json::object{{"type", "tool_use"},
                                         {"id", id},
                                         {"name", name},
                                         {"input", json::object{{"what", "x"}}}});
            results.push_back(json::object{{"type", "tool_result"},
                                           {"tool_use_id", id},
                                           {"content", std::string("result of ") + name}});
        }
        list.push_back(message("assistant", std::move(calls)));
        list.push_back(message("user", std::move(results)));
        return list;
    }

    static Seen readWhole(const RawAnswer &answer)
    {
        Seen seen;
        const std::vector<json::value> all = jsonsOf(answer);
        if (all.empty())
            return seen;
        const json::value &body = all.front();
        seen.error = textAt(body, "/error/message");
        for (const json::value &block : listAt(body, "/content")) {
            seen.text += textAt(block, "/text");
            seen.reasoning += textAt(block, "/thinking");
            if (textAt(block, "/type") != "tool_use")
                continue;
            seen.calls.emplace_back(textAt(block, "/name"), json::serialize(block.at("input")));
            seen.callIds.push_back(textAt(block, "/id"));
        }
        seen.stop = textAt(body, "/stop_reason");
        seen.inputTokens = numberAt(body, "/usage/input_tokens");
        seen.outputTokens = numberAt(body, "/usage/output_tokens");
        seen.isWhole = !seen.stop.empty();
        return seen;
    }

    static Seen readStream(const RawAnswer &answer)
    {
        Seen seen;
        std::map<std::int64_t, std::size_t> calls; ///< a block's index to its call
        int open = 0;
        int starts = 0;
        bool isStopped = false;
        for (const json::value &event : jsonsOf(answer)) {
            const std::string type = textAt(event, "/type");
            const std::int64_t index = numberAt(event, "/index");
            starts += type == "message_start" ? 1 : 0;
            open += type == "content_block_start" ? 1 : type == "content_block_stop" ? -1 : 0;
            if (textAt(event, "/content_block/type") == "tool_use") {
                calls[index] = seen.calls.size();
                seen.calls.emplace_back(textAt(event, "/content_block/name"), std::string());
                seen.callIds.push_back(textAt(event, "/content_block/id"));
            }
            seen.text += textAt(event, "/delta/text");
            seen.reasoning += textAt(event, "/delta/thinking");
            if (const auto call = calls.find(index); call != calls.end())
                seen.calls[call->second].second += textAt(event, "/delta/partial_json");
            seen.stop += textAt(event, "/delta/stop_reason");
            if (type == "message_start" && numberAt(event, "/message/usage/input_tokens") <= 0)
                seen.error += "the start carries no estimate";
            if (type == "message_delta") {
                seen.inputTokens = numberAt(event, "/usage/input_tokens");
                seen.outputTokens = numberAt(event, "/usage/output_tokens");
            }
            if (type == "error")
                seen.error += textAt(event, "/error/message");
            isStopped = isStopped || type == "message_stop";
        }
        if (open != 0 || starts > 1)
            seen.error += "blocks or starts do not pair";
        seen.isWhole = isStopped && starts == 1 && answer.end == tests::EndOf::Answer;
        return seen;
    }
};

class OllamaClient final : public DialectClient
{
public:
    std::string_view name() const override { return "ollama"; }
    std::string_view path() const override { return "/api/chat"; }
    Stops stops() const override { return {"stop", "stop", "length"}; }

    json::object body(const Question &question) const override
    {
        json::object body{{"model", question.model},
                          {"messages", messages(question)},
                          {"options", json::object{{"num_predict", question.maxTokens}}},
                          {"stream", question.stream}};
        if (question.tools) {
            json::array tools;
            for (const char *name : kTools)
                tools.push_back(json::object{{"type", "function"}, {"function", functionOf(name)}});
            body["tools"] = std::move(tools);
        }
        if (question.json)
            body["format"] = answerSchema();
        if (question.thinks)
            body["think"] = true;
        return body;
    }

    Seen read(const RawAnswer &answer, bool) const override
    {
        Seen seen;
        bool isDone = false;
        for (const json::value &line : jsonsOf(answer)) {
            seen.error += textAt(line, "/error");
            seen.text += textAt(line, "/message/content");
            seen.reasoning += textAt(line, "/message/thinking");
            for (const json::value &call : listAt(line, "/message/tool_calls")) {
                seen.calls.emplace_back(textAt(call, "/function/name"),
                                        json::serialize(call.at("function").at("arguments")));
                seen.callIds.push_back(textAt(call, "/id"));
            }
            seen.stop += textAt(line, "/done_reason");
            seen.inputTokens += numberAt(line, "/prompt_eval_count");
            seen.outputTokens += numberAt(line, "/eval_count");
            isDone = isDone || line.as_object().contains("done_reason");
        }
        seen.isWhole = isDone && answer.end == tests::EndOf::Answer;
        return seen;
    }

private:
    static json::array messages(const Question &question)
    {
        json::array list;
        list.push_back(message("system", "Be brief."));
        if (question.hasThought) {
            list.push_back(message("user", "Hello."));
            list.push_back(message("assistant", "Hi."));
            list.back().as_object()["thinking"] = kThought;
        }
        json::object user = message("user", json::string(question.prompt));
        if (question.image)
            user["images"] = json::array{json::value(kPng)};
        list.push_back(std::move(user));
        if (!question.toolResults)
            return list;
        json::array calls;
        json::array results;
        for (const char *name : kTools) {
            calls.push_back(json::object{
                {"function", {{"name", name}, {"arguments", json::object{{"what", "x"}}}}}});
            json::object result = message("tool", json::string(std::string("result of ") + name));
            result["tool_name"] = name;
            results.push_back(std::move(result));
        }
        json::object asked = message("assistant", "");
        asked["tool_calls"] = std::move(calls);
        list.push_back(std::move(asked));
        for (json::value &result : results)
            list.push_back(std::move(result));
        return list;
    }
};

} // namespace

std::vector<std::unique_ptr<DialectClient>> dialectClients()
{
    std::vector<std::unique_ptr<DialectClient>> clients;
    clients.push_back(std::make_unique<OpenAiClient>());
    clients.push_back(std::make_unique<ResponsesClient>());
    clients.push_back(std::make_unique<AnthropicClient>());
    clients.push_back(std::make_unique<OllamaClient>());
    return clients;
}

} // namespace oxide::test

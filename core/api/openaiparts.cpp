#include "api/openaiparts.h"

#include <array>
#include <string>

namespace oxide::api {

namespace json = boost::json;

std::optional<model::Effort> readEffort(BodyReader &from, std::string_view key)
{
    const auto word = from.text(key);
    if (!word)
        return std::nullopt;
    if (*word == "xhigh") // the newest models' word for more than high
        return model::Effort::High;
    const auto effort = base::fromName<model::Effort>(*word);
    if (!effort)
        from.complain(key, "must be one of none, minimal, low, medium, high.");
    return effort;
}

std::optional<model::ToolChoice> readOpenAiToolChoice(BodyReader &from)
{
    using Mode = model::ToolChoice::Mode;
    constexpr std::string_view kKey = "tool_choice";
    const json::value *found = from.any(kKey);
    if (!found)
        return std::nullopt;
    model::ToolChoice choice;
    if (found->is_object()) {
        BodyReader object(found, from.pathTo(kKey), from.complaint());
        if (const std::string type = object.requiredText("type"); type != "function") {
            object.skipAll();
            from.complaint().noteUnread(from.pathTo(kKey), type);
            return std::nullopt;
        }
        choice.mode = Mode::Named;
        if (const json::value *function = object.any("function")) {
            BodyReader named(function, object.pathTo("function"), from.complaint());
            choice.name = named.requiredText("name");
        } else {
            choice.name = object.requiredText("name");
        }
        return choice;
    }
    const std::string word = from.text(kKey).value_or(std::string());
    if (word == "none")
        choice.mode = Mode::None;
    else if (word == "required")
        choice.mode = Mode::Required;
    else if (word != "auto")
        from.complain(kKey, "must be none, auto, required or a function.");
    return choice;
}

void noteDetail(BodyReader &image)
{
    constexpr std::string_view kKey = "detail";
    if (image.text(kKey).value_or("auto") != "auto")
        image.complaint().noteUnread(image.path(), kKey);
}

model::ToolSpec readFunction(BodyReader &from)
{
    model::ToolSpec tool;
    tool.name = from.requiredText("name");
    tool.description = from.text("description").value_or(std::string());
    tool.parameters = from.objectText("parameters");
    tool.strict = from.boolean("strict");
    return tool;
}

void readSchema(BodyReader &schema, model::Sampling &sampling)
{
    sampling.jsonMode = true;
    sampling.jsonSchemaName = schema.text("name").value_or(std::string());
    sampling.jsonSchema = schema.objectText("schema");
    sampling.jsonSchemaStrict = schema.boolean("strict");
    if (sampling.jsonSchema.empty())
        schema.complain("schema", "is required.");
}

json::object openAiUsage(const model::Usage &usage)
{
    return {{"prompt_tokens", usage.totalInput()},
            {"completion_tokens", usage.totalOutput()},
            {"total_tokens", usage.totalInput() + usage.totalOutput()},
            {"prompt_tokens_details", {{"cached_tokens", usage.cachedInput.value_or(0)}}},
            {"completion_tokens_details", {{"reasoning_tokens", usage.reasoning.value_or(0)}}}};
}

std::string_view openAiFinish(std::string_view reason)
{
    for (const std::string_view known : {"length", "tool_calls", "content_filter"}) {
        if (reason == known)
            return known;
    }
    return "stop";
}

Route openAiRoute(const std::shared_ptr<ChatRoom> &room,
                  base::Result<ChatRequest> (*read)(std::string_view body),
                  std::unique_ptr<AnswerWriter> (*makeWriter)(AnswerHead head))
{
    Route route;
    route.method = "POST";
    route.dialect = Dialect::OpenAi;
    route.tag = "OpenAI";
    route.streams = true;
    route.handle = [room, read, makeWriter](Call call, std::shared_ptr<Answer> answer) {
        room->answer(call, read(call.request.body), std::move(answer), makeWriter);
    };
    return route;
}

} // namespace oxide::api

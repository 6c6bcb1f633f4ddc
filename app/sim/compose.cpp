#include "sim/compose.h"

#include "base/text.h"
#include "sim/dialect.h"
#include "sim/json.h"
#include "sim/tokens.h"

#include <algorithm>
#include <charconv>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;

namespace {

std::string countTo(std::string_view digits)
{
    std::int64_t count = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    std::string text;
    for (std::int64_t i = 1; i <= count; ++i)
        text += (i == 1 ? "" : " ") + std::to_string(i);
    return text;
}

std::string identifier(std::string_view prefix, Random &random)
{
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string id(prefix);
    for (int i = 0; i < 22; ++i)
        id += letters[random.below(letters.size())];
    return id;
}

bool isWordChar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/// The name as a word of its own.
bool mentions(std::string_view text, std::string_view name)
{
    for (std::size_t at = text.find(name); at != std::string_view::npos && !name.empty();
         at = text.find(name, at + 1)) {
        const bool free = at == 0 || !isWordChar(text[at - 1]);
        const std::size_t end = at + name.size();
        if (free && (end == text.size() || !isWordChar(text[end])))
            return true;
    }
    return false;
}

/// Tools are called where the caller forces it or the prompt names one: agents send dozens of
/// tools with every prompt, and must not be made to run them by chance.
std::vector<const ToolSpec *> toolsToCall(const ChatCall &call)
{
    std::vector<const ToolSpec *> chosen;
    if (call.toolChoice == ToolChoice::None || call.endsWithToolResult())
        return chosen;
    const std::string prompt = call.prompt();
    for (const ToolSpec &tool : call.tools) {
        if (call.forcedTool.empty() ? mentions(prompt, tool.name) : tool.name == call.forcedTool)
            chosen.push_back(&tool);
    }
    if (chosen.empty() && call.toolChoice == ToolChoice::Required && !call.tools.empty())
        chosen.push_back(&call.tools.front());
    return chosen;
}

std::string afterTool(const ChatCall &call)
{
    const std::string &result = call.turns.back().text;
    std::string text = "The tool has answered";
    if (result.empty())
        return text + " without any output, so there is nothing more to report.";
    const std::string_view shown = base::cutUtf8(result, 600);
    text += ":\n\n```\n" + std::string(shown) + (shown.size() < result.size() ? "\n…" : "")
            + "\n```\n\n";
    return text + "That settles the question; no further call is needed.";
}

void cutAtStop(Answer &answer, const std::vector<std::string> &stops)
{
    std::size_t end = std::string::npos;
    for (const std::string &stop : stops) {
        if (!stop.empty())
            end = std::min(end, answer.text.find(stop));
    }
    if (end != std::string::npos)
        answer.text.erase(end);
}

void cutAtLength(Answer &answer, std::int64_t most)
{
    const std::int64_t thought = countTokens(answer.reasoning);
    if (thought + countTokens(answer.text) <= most)
        return;
    answer.reasoning = firstTokens(answer.reasoning, most);
    answer.text = firstTokens(answer.text, most - std::min(most, thought));
    answer.finish = Finish::Length;
}

} // namespace

Answer compose(const ChatCall &call, const std::string &modelName, bool thinks, Random &random)
{
    Answer answer;
    const std::string prompt = call.prompt();
    if (modelName == "echo") {
        answer.text = prompt;
    } else if (isTestModel(modelName)) {
        answer.text = countTo(std::string_view(modelName).substr(modelName.find(':') + 1));
    } else if (const auto tools = toolsToCall(call); !tools.empty()) {
        for (const ToolSpec *tool : tools)
            answer.tools.push_back({identifier("call_", random), tool->name,
                                    json::serialize(valueFor(tool->schema, prompt, random))});
        answer.finish = Finish::ToolCalls;
    } else if (call.json) {
        answer.text = json::serialize(valueFor(call.schema, prompt, random));
    } else if (call.endsWithToolResult()) {
        answer.text = afterTool(call);
    } else {
        answer.text = proseAbout(prompt, random);
    }
    if (thinks && !isTestModel(modelName))
        answer.reasoning = thoughtsAbout(prompt, random);
    cutAtStop(answer, call.stop);
    if (call.maxTokens && answer.tools.empty())
        cutAtLength(answer, *call.maxTokens);
    return answer;
}

} // namespace oxide::sim

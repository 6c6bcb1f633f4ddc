#include "providers/clistreamjson.h"

#include "base/text.h"
#include "providers/cliexit.h"
#include "providers/jsonread.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::providers {

namespace json = boost::json;

namespace {

const json::value *firstOf(const json::value *from, std::string_view key, std::string_view other)
{
    const json::value *found = member(from, key);
    return found ? found : member(from, other);
}

} // namespace

StreamJsonDialogue::StreamJsonDialogue(std::string prompt, CliContext context)
    : m_prompt(std::move(prompt)), m_context(std::move(context)), m_lines(net::LineEnd::Lf)
{
}

std::string StreamJsonDialogue::opening()
{
    return std::exchange(m_prompt, {});
}

CliStep StreamJsonDialogue::onOutput(std::string_view bytes)
{
    CliStep step;
    const base::Result<std::vector<std::string>> lines = m_lines.feed(bytes);
    if (!lines) {
        m_outcome.error = lines.error();
        step.outcome = m_outcome;
        return step;
    }
    for (const std::string &each : *lines) {
        const base::Result<json::value> event = parseJson(each);
        if (event && event->is_object())
            onEvent(*event, step);
        if (step.outcome)
            break;
    }
    return step;
}

void StreamJsonDialogue::onEvent(const json::value &event, CliStep &step)
{
    m_began = true;
    const std::string_view type = text(member(event, "type"));
    if (type == "init" || type == "system") {
        m_outcome.model = text(member(event, "model"));
    } else if (type == "message" && text(member(event, "role")) == "assistant") {
        onText(text(member(event, "content")), step);
    } else if (type == "stream_event") {
        if (const json::value *inner = member(event, "event"))
            onStreamEvent(*inner, step);
    } else if (type == "error") {
        m_apiError = text(member(event, "message"));
    } else if (type == "result") {
        onResult(event, step);
    }
}

void StreamJsonDialogue::onStreamEvent(const json::value &event, CliStep &step)
{
    if (text(member(event, "type")) != "content_block_delta")
        return;
    const json::value *delta = member(event, "delta");
    const std::string_view type = text(member(delta, "type"));
    if (type == "text_delta")
        onText(text(member(delta, "text")), step);
    else if (const std::string_view thought = text(member(delta, "thinking")); !thought.empty())
        step.events.emplace_back(model::ReasoningDelta{std::string(thought)});
}

void StreamJsonDialogue::onText(std::string_view text, CliStep &step)
{
    if (text.empty())
        return;
    releaseHeld(step);
    const std::size_t error = text.find("[API Error: ");
    if (error != std::string_view::npos) {
        m_held = text.substr(error);
        text = text.substr(0, error);
    }
    if (text.empty())
        return;
    m_textSeen = true;
    step.events.emplace_back(model::TextDelta{std::string(text)});
}

void StreamJsonDialogue::releaseHeld(CliStep &step)
{
    if (m_held.empty())
        return;
    m_textSeen = true;
    step.events.emplace_back(model::TextDelta{std::exchange(m_held, {})});
}

void StreamJsonDialogue::readUsage(const json::value &result)
{
    // Qwen names it "usage", Gemini "stats"; both count cached tokens inside the input.
    const json::value *said = firstOf(&result, "usage", "stats");
    const auto input = integer(member(said, "input_tokens"));
    const auto output = integer(member(said, "output_tokens"));
    const auto cached = integer(firstOf(said, "cache_read_input_tokens", "cached"));
    if (input.value_or(0) == 0 && output.value_or(0) == 0)
        return; // not counted: 0 would be a claim
    m_outcome.usage.input = std::max<std::int64_t>(0, input.value_or(0) - cached.value_or(0));
    if (cached.value_or(0) > 0)
        m_outcome.usage.cachedInput = cached;
    m_outcome.usage.output = output;
}

void StreamJsonDialogue::onResult(const json::value &result, CliStep &step)
{
    readUsage(result);
    const json::value *error = member(result, "error");
    const bool failed =
        text(member(result, "status")) == "error" || isTrue(member(result, "is_error")) || error;
    CliTold told;
    told.text = text(member(error, "message"));
    if (told.text.empty())
        told.text = m_apiError;
    if (told.text.empty())
        told.text = m_held; // Qwen 0.15 calls it a success
    if (told.text.empty() && failed)
        told.text = "the program gave no reason";
    if (told.text.empty() && !m_textSeen)
        told.text = "The model gave an empty response.";
    if (told.text.empty())
        m_outcome.finishReason = "stop";
    else
        m_outcome.error = cliError(told, contextNow());
    step.outcome = m_outcome;
}

ChatOutcome StreamJsonDialogue::onExit(int code, const std::string &errors)
{
    m_unknownProtocol = !m_began && saysUnknownOption(errors);
    if (code == 0 && m_began) {
        CliTold told;
        told.text = "The stream of events ended without a finish reason.";
        m_outcome.error = cliError(told, contextNow());
    } else {
        m_outcome.error = exitError(code, contextNow(errors));
    }
    return m_outcome;
}

CliContext StreamJsonDialogue::contextNow(std::string errors) const
{
    CliContext context = m_context;
    context.textSeen = m_textSeen;
    context.errors = std::move(errors);
    return context;
}

} // namespace oxide::providers

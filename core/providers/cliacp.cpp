#include "providers/cliacp.h"

#include "base/text.h"
#include "providers/cliexit.h"
#include "providers/jsonread.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::providers {

namespace json = boost::json;
using base::ErrorKind;

namespace {

std::string line(const json::value &message)
{
    return json::serialize(message) + '\n';
}

std::string request(std::int64_t id, const char *method, json::value parameters)
{
    return line({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", parameters}});
}

json::array promptBlocks(const CliPrompt &prompt)
{
    json::array blocks;
    if (!prompt.text.empty())
        blocks.push_back({{"type", "text"}, {"text", prompt.text}});
    for (const model::ImagePart &image : prompt.images) {
        blocks.push_back(
            {{"type", "image"}, {"mimeType", image.mediaType}, {"data", image.base64}});
    }
    return blocks;
}

std::string finishReasonOf(std::string_view stopReason)
{
    if (stopReason == "end_turn")
        return "stop";
    if (stopReason == "max_tokens" || stopReason == "max_turn_requests")
        return "length";
    if (stopReason == "refusal")
        return "content_filter";
    return std::string(stopReason);
}

/// The option that refuses; `cancelled` where the agent offers none.
json::value refusal(const json::value *options)
{
    for (const json::value &option : elements(options)) {
        const std::string_view kind = text(member(option, "kind"));
        const json::value *id = member(option, "optionId");
        if (id && kind.starts_with("reject"))
            return {{"outcome", {{"outcome", "selected"}, {"optionId", *id}}}};
    }
    return {{"outcome", {{"outcome", "cancelled"}}}};
}

model::ModelInfo readModel(const json::value &from, bool byId)
{
    model::ModelInfo info;
    info.name = text(member(from, byId ? "modelId" : "name"));
    info.contextWindow = integer(member(member(from, "_meta"), "contextLimit"));
    info.tools = false;
    info.json = false;
    return info;
}

/// The agent's own choice first.
std::vector<model::ModelInfo> readModels(const json::value *from, bool byId)
{
    const std::string_view current = text(member(from, "currentModelId"));
    std::vector<model::ModelInfo> models;
    for (const json::value &each : elements(member(from, "availableModels"))) {
        model::ModelInfo info = readModel(each, byId);
        if (info.name.empty())
            continue;
        const bool isCurrent = text(member(each, "modelId")) == current;
        models.insert(isCurrent ? models.begin() : models.end(), std::move(info));
    }
    return models;
}

} // namespace

AcpDialogue::AcpDialogue(Setting setting) : m_setting(std::move(setting)), m_lines(net::LineEnd::Lf)
{
}

std::string AcpDialogue::opening()
{
    const json::value files = {{"readTextFile", false}, {"writeTextFile", false}};
    return request(static_cast<std::int64_t>(Asked::Initialize), "initialize",
                   {{"protocolVersion", 1},
                    {"clientCapabilities", {{"fs", files}, {"terminal", false}}},
                    {"clientInfo", {{"name", "oxide"}, {"version", OXIDE_VERSION}}}});
}

CliStep AcpDialogue::onOutput(std::string_view bytes)
{
    CliStep step;
    const base::Result<std::vector<std::string>> lines = m_lines.feed(bytes);
    if (!lines) {
        m_outcome.error = lines.error();
        step.outcome = m_outcome;
        return step;
    }
    for (const std::string &each : *lines) {
        const base::Result<json::value> message = parseJson(each);
        if (message && message->is_object()) // else it is noise of the program's own
            onMessage(*message, step);
        if (step.outcome)
            break;
    }
    return step;
}

void AcpDialogue::onMessage(const json::value &message, CliStep &step)
{
    if (const json::value *method = member(message, "method")) {
        if (member(message, "id"))
            onRequest(message, step);
        else if (text(method) == "session/update")
            if (const json::value *update = member(member(message, "params"), "update"))
                onUpdate(*update, step);
        return;
    }
    const auto id = integer(member(message, "id"));
    if (!id)
        return;
    if (const json::value *error = member(message, "error"))
        onError(*error, step);
    else if (const json::value *result = member(message, "result"))
        onAnswer(static_cast<Asked>(*id), *result, step);
}

void AcpDialogue::onAnswer(Asked asked, const json::value &result, CliStep &step)
{
    switch (asked) {
    case Asked::Initialize:
        m_initialized = true;
        step.version = text(member(member(result, "agentInfo"), "version"));
        step.reply += request(static_cast<std::int64_t>(Asked::NewSession), "session/new",
                              {{"cwd", m_setting.folder}, {"mcpServers", json::array()}});
        break;
    case Asked::NewSession:
        onSession(result, step);
        break;
    case Asked::Prompt:
        onEnd(result, step);
        break;
    }
}

void AcpDialogue::onSession(const json::value &result, CliStep &step)
{
    m_session = text(member(result, "sessionId"));
    step.models = readModels(member(result, "models"), m_setting.namesModelsById);
    if (m_setting.prompt.text.empty() && m_setting.prompt.images.empty()) {
        step.outcome = m_outcome;
        return;
    }
    step.reply += request(static_cast<std::int64_t>(Asked::Prompt), "session/prompt",
                          {{"sessionId", m_session}, {"prompt", promptBlocks(m_setting.prompt)}});
    m_setting.prompt = {};
    step.atWork = true;
}

void AcpDialogue::onUpdate(const json::value &update, CliStep &step)
{
    const std::string_view kind = text(member(update, "sessionUpdate"));
    const std::string_view said = text(member(member(update, "content"), "text"));
    if (kind == "agent_message_chunk") {
        readUsage(member(update, "_meta"));
        if (said.empty())
            return;
        m_textSeen = true;
        step.events.emplace_back(model::TextDelta{std::string(said)});
    } else if (kind == "agent_thought_chunk" && !said.empty()) {
        step.events.emplace_back(model::ReasoningDelta{std::string(said)});
    }
}

/// Qwen: {"usage":{"inputTokens",…}} on its last chunk, as OpenAI counts. Gemini: {"quota":{…}} on
/// the answer to the prompt.
void AcpDialogue::readUsage(const json::value *meta)
{
    model::Usage &usage = m_outcome.usage;
    if (const json::value *said = member(meta, "usage")) {
        const auto input = integer(member(said, "inputTokens"));
        const auto output = integer(member(said, "outputTokens"));
        const std::int64_t cached = integer(member(said, "cachedReadTokens")).value_or(0);
        const std::int64_t thought = integer(member(said, "thoughtTokens")).value_or(0);
        if (input)
            usage.input = std::max<std::int64_t>(0, *input - cached);
        if (cached > 0)
            usage.cachedInput = cached;
        if (output)
            usage.output = std::max<std::int64_t>(0, *output - thought);
        if (thought > 0)
            usage.reasoning = thought;
    }
    for (const json::value &used : elements(member(member(meta, "quota"), "model_usage"))) {
        m_outcome.model = text(member(used, "model"));
        const json::value *count = member(used, "token_count");
        usage.input = usage.input.value_or(0) + integer(member(count, "input_tokens")).value_or(0);
        usage.output =
            usage.output.value_or(0) + integer(member(count, "output_tokens")).value_or(0);
    }
}

void AcpDialogue::onEnd(const json::value &result, CliStep &step)
{
    readUsage(member(result, "_meta"));
    const std::string_view reason = text(member(result, "stopReason"));
    const bool isCounted = m_outcome.usage.isKnown();
    CliTold told;
    if (reason == "cancelled")
        told.text = "The program stopped before its answer was complete (terminated).";
    else if (reason == "max_tokens" && !m_textSeen)
        told.text = "The prompt is longer than the model's context length.";
    else if (m_setting.endsWithUsage && !isCounted)
        told.text = "The model's stream ended without a finish reason.";
    else if (!m_textSeen)
        told.text = "The model gave an empty response.";
    if (told.text.empty())
        m_outcome.finishReason = finishReasonOf(reason);
    else
        m_outcome.error = cliError(told, contextNow());
    step.outcome = m_outcome;
}

void AcpDialogue::onError(const json::value &error, CliStep &step)
{
    CliTold told;
    told.text = text(member(error, "message"));
    // Qwen: "Internal error", and the sentence that counts in data.details.
    if (const std::string_view details = text(member(member(error, "data"), "details"));
        !details.empty())
        told.text = details;
    if (const auto code = integer(member(error, "code")); code && *code >= 400 && *code < 600)
        told.status = static_cast<int>(*code);
    m_outcome.error = cliError(told, contextNow());
    step.outcome = m_outcome;
}

void AcpDialogue::onRequest(const json::value &message, CliStep &step) const
{
    const json::value &id = *member(message, "id");
    if (text(member(message, "method")) == "session/request_permission") {
        const json::value refused = refusal(member(member(message, "params"), "options"));
        step.reply += line({{"jsonrpc", "2.0"}, {"id", id}, {"result", refused}});
        return;
    }
    const json::value unknown = {{"code", -32601}, {"message", "Oxide offers no such method."}};
    step.reply += line({{"jsonrpc", "2.0"}, {"id", id}, {"error", unknown}});
}

ChatOutcome AcpDialogue::onExit(int code, const std::string &errors)
{
    m_unknownProtocol = !m_initialized && saysUnknownOption(errors);
    m_outcome.error = exitError(code, contextNow(errors));
    return m_outcome;
}

std::string AcpDialogue::farewell() const
{
    if (m_session.empty())
        return {};
    return line(
        {{"jsonrpc", "2.0"}, {"method", "session/cancel"}, {"params", {{"sessionId", m_session}}}});
}

CliContext AcpDialogue::contextNow(std::string errors) const
{
    CliContext context = m_setting.context;
    context.textSeen = m_textSeen;
    context.errors = std::move(errors);
    return context;
}

} // namespace oxide::providers

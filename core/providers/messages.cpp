#include "providers/messages.h"

#include "base/text.h"
#include "providers/jsonread.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

namespace oxide::providers {

namespace {

/// OpenRouter's own ways to another model.
constexpr auto kOtherModels =
    std::to_array<std::string_view>({"models", "route", "preset", "fallbacks"});

} // namespace

std::string systemText(const std::vector<model::Message> &messages)
{
    std::string joined;
    for (const model::Message &message : messages) {
        if (message.role != model::Role::System)
            continue;
        if (!joined.empty())
            joined += "\n\n";
        joined += message.text();
    }
    return joined;
}

std::vector<Turn> turnsOf(const std::vector<model::Message> &messages)
{
    std::vector<Turn> turns;
    for (const model::Message &message : messages) {
        if (message.role == model::Role::System || message.parts.empty())
            continue;
        const bool fromModel = message.role == model::Role::Assistant;
        if (turns.empty() || turns.back().fromModel != fromModel) {
            Turn turn;
            turn.fromModel = fromModel;
            turns.push_back(std::move(turn));
        }
        for (const model::Part &part : message.parts)
            turns.back().parts.push_back(&part);
    }
    return turns;
}

const model::Verbatim *verbatimOf(const ModelRequest &request, model::Dialect dialect)
{
    const bool isOurs =
        request.isQuotable && request.verbatim && request.verbatim->dialect == dialect;
    return isOurs ? request.verbatim.get() : nullptr;
}

void withoutOtherModels(std::vector<model::RawChange> &changes)
{
    for (const std::string_view key : kOtherModels)
        changes.push_back({std::string(key), {}});
}

void addOtherModels(const model::Verbatim &said, std::string_view name,
                    std::vector<std::string> &lacks)
{
    for (const model::RawMember &member : model::rawMembers(said.body)) {
        if (std::ranges::find(kOtherModels, member.key) != kOtherModels.end())
            lacks.push_back(std::string(name) + " is asked for one model alone: '" + member.key
                            + "' was left out.");
    }
}

base::Result<void> checkContent(const ChatRequest &request, const model::Verbatim *quoted,
                                const std::string &name)
{
    if (!request.verbatim || request.verbatim->foreignContent.empty() || quoted)
        return {};
    return base::fail(base::ErrorKind::Unsupported,
                      name + " cannot be given this content: "
                          + base::joined(request.verbatim->foreignContent, ", ") + '.');
}

void addForeignFields(const ModelRequest &request, std::string_view name,
                      std::vector<std::string> &lacks)
{
    if (!request.verbatim)
        return;
    for (const std::string &field : request.verbatim->foreignFields)
        lacks.push_back(std::string(name) + " does not know '" + field + "': it was left out.");
}

void addStrictTools(const ChatRequest &request, std::string_view name,
                    std::vector<std::string> &lacks)
{
    const bool isAsked = std::ranges::any_of(
        request.tools, [](const model::ToolSpec &tool) { return tool.strict == true; });
    if (isAsked)
        lacks.push_back(std::string(name)
                        + " does not hold calls to the tools' schemas: 'strict' was left out.");
}

void addLostThoughts(const ChatRequest &request, std::string_view name,
                     bool (*isLost)(const model::ReasoningPart &thought),
                     std::vector<std::string> &lacks)
{
    const auto isLostThought = [isLost](const model::Part &part) {
        const auto *thought = std::get_if<model::ReasoningPart>(&part);
        const bool isEmpty = !thought || (thought->text.empty() && thought->signature.empty());
        return !isEmpty && isLost(*thought);
    };
    const bool losesAny = std::ranges::any_of(request.messages, [&](const model::Message &message) {
        return std::ranges::any_of(message.parts, isLostThought);
    });
    if (losesAny)
        lacks.push_back(std::string(name)
                        + " cannot take thoughts of earlier turns back: they were left out.");
}

base::Result<void> tellLacks(const std::vector<std::string> &lacks, const ModelRequest &request,
                             const ChatSink &sink)
{
    if (!lacks.empty() && request.whenLacking == model::WhenLacking::Refuse)
        return base::fail(base::ErrorKind::Unsupported, base::joined(lacks, " "));
    for (const std::string &sentence : lacks) {
        model::TaskNotice notice;
        notice.message = sentence;
        sink(std::move(notice));
    }
    return {};
}

int thinkingTokensOf(model::Effort effort)
{
    switch (effort) {
    case model::Effort::None:
        return 0;
    case model::Effort::Minimal:
        return 1024;
    case model::Effort::Low:
        return 2048;
    case model::Effort::Medium:
        return 8192;
    case model::Effort::High:
        return 24576;
    }
    return 0;
}

model::Effort effortOf(int thinkingTokens)
{
    for (const model::Effort effort :
         {model::Effort::None, model::Effort::Minimal, model::Effort::Low, model::Effort::Medium}) {
        if (thinkingTokens <= thinkingTokensOf(effort))
            return effort;
    }
    return model::Effort::High;
}

boost::json::array functionTools(const std::vector<model::ToolSpec> &tools)
{
    boost::json::array out;
    for (const model::ToolSpec &tool : tools) {
        boost::json::object function{{"name", tool.name},
                                     {"description", tool.description},
                                     {"parameters", objectOf(tool.parameters)}};
        if (tool.strict)
            function["strict"] = *tool.strict;
        out.push_back(boost::json::object{{"type", "function"}, {"function", std::move(function)}});
    }
    return out;
}

std::string resultText(const model::ToolResultPart &result)
{
    if (!result.isError)
        return result.content;
    return result.content.empty() ? "Error" : "Error: " + result.content;
}

std::string imageUrl(const model::ImagePart &image)
{
    if (!image.url.empty())
        return image.url;
    return "data:" + image.mediaType + ";base64," + image.base64;
}

} // namespace oxide::providers

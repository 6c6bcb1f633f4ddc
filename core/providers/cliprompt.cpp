#include "providers/cliprompt.h"

#include "base/text.h"
#include "providers/messages.h"

#include <utility>

namespace oxide::providers {

namespace {

using model::Message;
using model::Role;

struct Spoken {
    std::string operator()(const model::TextPart &part) const { return part.text; }
    std::string operator()(const model::ImagePart &) const { return {}; }
    std::string operator()(const model::ReasoningPart &) const { return {}; }
    std::string operator()(const model::ToolCallPart &part) const
    {
        return "[called " + part.name + " with " + part.arguments + "]";
    }
    std::string operator()(const model::ToolResultPart &part) const
    {
        return "[" + (part.name.empty() ? std::string("a tool") : part.name)
               + (part.isError ? " failed: " : " answered: ") + part.content + "]";
    }
};

std::string spoken(const Message &message)
{
    std::string text;
    for (const model::Part &part : message.parts) {
        const std::string piece = std::visit(Spoken(), part);
        if (!text.empty() && !piece.empty())
            text += '\n';
        text += piece;
    }
    return text;
}

std::string_view speaker(Role role)
{
    return role == Role::Assistant ? "Assistant" : role == Role::Tool ? "Tool" : "User";
}

std::string transcript(const std::vector<const Message *> &turns)
{
    std::string text;
    for (const Message *turn : turns) {
        if (turn == turns.back() && turns.size() > 1)
            text +=
                "Answer this last message; what stands above is the conversation before it.\n\n";
        text += std::string(speaker(turn->role)) + ": " + spoken(*turn);
        if (turn != turns.back())
            text += "\n\n";
    }
    return text;
}

bool looksLikeCommand(std::string_view text, std::string_view signs)
{
    const std::string_view trimmed = base::trimmed(text);
    return !trimmed.empty() && signs.find(trimmed.front()) != std::string_view::npos;
}

base::Result<std::vector<model::ImagePart>> imagesOf(const Message &message,
                                                     const std::string &title)
{
    std::vector<model::ImagePart> images;
    for (const model::Part &part : message.parts) {
        const auto *image = std::get_if<model::ImagePart>(&part);
        if (!image)
            continue;
        if (image->base64.empty()) {
            return base::fail(base::ErrorKind::Unsupported,
                              title + " takes images as files, not as addresses.");
        }
        images.push_back(*image);
    }
    return images;
}

} // namespace

base::Result<CliPrompt> cliPrompt(const ChatRequest &request, const std::string &title,
                                  std::string_view commandSigns)
{
    if (!request.tools.empty()) {
        return base::fail(base::ErrorKind::Unsupported,
                          title + " cannot call tools of the caller's. Choose another service.");
    }
    if (const auto checked = checkContent(request, nullptr, title); !checked)
        return base::fail(checked.error());
    std::vector<const Message *> turns;
    for (const Message &message : request.messages) {
        if (message.role != Role::System)
            turns.push_back(&message);
    }
    CliPrompt prompt;
    prompt.system = systemText(request.messages);
    if (request.sampling.jsonMode)
        prompt.system += (prompt.system.empty() ? "" : "\n\n")
                         + std::string("Answer with one JSON object and nothing else.");
    if (!turns.empty()) {
        base::Result<std::vector<model::ImagePart>> images = imagesOf(*turns.back(), title);
        if (!images)
            return base::fail(std::move(images.error()));
        prompt.images = std::move(*images);
        prompt.text = turns.size() == 1 ? spoken(*turns.front()) : transcript(turns);
        if (looksLikeCommand(prompt.text, commandSigns))
            prompt.text = transcript(turns);
    }
    if (base::trimmed(prompt.text).empty() && prompt.images.empty())
        return base::fail(base::ErrorKind::InvalidArgument, "The prompt is empty.");
    return prompt;
}

std::vector<std::string> cliLacks(const ChatRequest &request, const std::string &title,
                                  OutputLimit limit)
{
    std::vector<std::string> lacks;
    addForeignFields(request, title, lacks);
    addLostThoughts(
        request, title, [](const auto &) { return true; }, lacks);
    const model::Sampling &sampling = request.sampling;
    const auto add = [&](bool isAsked, std::string_view what) {
        if (isAsked)
            lacks.push_back(title + " takes no " + std::string(what) + ": it was left out.");
    };
    add(sampling.temperature.has_value(), "temperature");
    add(sampling.topP.has_value(), "top_p");
    add(sampling.topK.has_value(), "top_k");
    add(sampling.frequencyPenalty.has_value(), "frequency penalty");
    add(sampling.presencePenalty.has_value(), "presence penalty");
    add(sampling.seed.has_value(), "seed");
    add(!sampling.stop.empty(), "stop sequence");
    add(sampling.effort.has_value() || sampling.thinkingTokens.has_value(), "thinking effort");
    add(sampling.maxOutputTokens.has_value() && limit == OutputLimit::Unknown, "output limit");
    add(!sampling.jsonSchema.empty(), "JSON schema");
    add(!sampling.user.empty(), "end user's name");
    return lacks;
}

base::Result<void> checkPromptSize(std::size_t bytes, std::size_t limit, const std::string &title)
{
    if (bytes <= limit)
        return {};
    return base::fail(base::ErrorKind::ContextTooLong, "The prompt has " + std::to_string(bytes)
                                                           + " bytes; " + title + " takes at most "
                                                           + std::to_string(limit) + '.');
}

} // namespace oxide::providers

#include "providers/messages.h"

#include "providers/jsonread.h"

#include <boost/json.hpp>

namespace oxide::providers {

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

boost::json::array functionTools(const std::vector<model::ToolSpec> &tools)
{
    boost::json::array out;
    for (const model::ToolSpec &tool : tools) {
        out.push_back(boost::json::object{{"type", "function"},
                                          {"function",
                                           {{"name", tool.name},
                                            {"description", tool.description},
                                            {"parameters", objectOf(tool.parameters)}}}});
    }
    return out;
}

std::string imageUrl(const model::ImagePart &image)
{
    if (!image.url.empty())
        return image.url;
    return "data:" + image.mediaType + ";base64," + image.base64;
}

} // namespace oxide::providers

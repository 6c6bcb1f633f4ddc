#include "mcp/content.h"

#include <utility>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;

namespace {

json::object mediaBlock(std::string_view type, std::string_view base64, std::string_view mimeType)
{
    json::object block;
    block["type"] = type;
    block["data"] = base64;
    block["mimeType"] = mimeType;
    return block;
}

} // namespace

json::object textBlock(std::string_view text)
{
    json::object block;
    block["type"] = "text";
    block["text"] = text;
    return block;
}

json::object imageBlock(std::string_view base64, std::string_view mimeType)
{
    return mediaBlock("image", base64, mimeType);
}

json::object audioBlock(std::string_view base64, std::string_view mimeType)
{
    return mediaBlock("audio", base64, mimeType);
}

json::object resourceBlock(const ResourceContents &contents)
{
    json::object block;
    block["type"] = "resource";
    block["resource"] = toJson(contents);
    return block;
}

json::object toJson(const ResourceContents &contents)
{
    json::object made;
    made["uri"] = contents.uri;
    made["mimeType"] = contents.mimeType;
    if (contents.base64.empty())
        made["text"] = contents.text;
    else
        made["blob"] = contents.base64;
    return made;
}

json::object userMessage(json::object block)
{
    json::object message;
    message["role"] = "user";
    message["content"] = std::move(block);
    return message;
}

} // namespace oxide::mcp

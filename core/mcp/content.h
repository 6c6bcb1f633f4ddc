#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace oxide::mcp {

/// What a tool gives back: blocks for the model to read and, where its schema promises them, the
/// same facts for a program.
struct ToolResult {
    boost::json::array content;
    std::optional<boost::json::object> structured;
    bool isError = false;
};

/// What one resource holds.
struct ResourceContents {
    std::string uri;
    std::string mimeType;
    std::string text;
    std::string base64; ///< of a binary one; text is then empty
};

[[nodiscard]] boost::json::object textBlock(std::string_view text);
[[nodiscard]] boost::json::object imageBlock(std::string_view base64, std::string_view mimeType);
[[nodiscard]] boost::json::object audioBlock(std::string_view base64, std::string_view mimeType);
[[nodiscard]] boost::json::object resourceBlock(const ResourceContents &contents);
[[nodiscard]] boost::json::object toJson(const ResourceContents &contents);

/// {"role": "user", "content": block}
[[nodiscard]] boost::json::object userMessage(boost::json::object block);

} // namespace oxide::mcp

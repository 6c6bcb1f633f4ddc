#include "mcp/version.h"

#include <string>
#include <utility>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;

namespace {

struct FieldSince {
    std::string_view name;
    Version version;
};

constexpr auto kEntryFields = std::to_array<FieldSince>({
    {"annotations", Version::V2025_03_26},
    {"title", Version::V2025_06_18},
    {"outputSchema", Version::V2025_06_18},
    {"icons", Version::V2025_11_25},
});

/// A content block that this version does not know, in words.
json::value blockFor(Version version, json::value block)
{
    const std::string_view type = block.at("type").as_string();
    std::string words;
    if (type == "audio" && version < Version::V2025_03_26)
        words = "(audio, which this client's version of the protocol cannot carry)";
    if (type == "resource_link" && version < Version::V2025_06_18)
        words = std::string(block.at("uri").as_string());
    if (words.empty())
        return block;
    return {{"type", "text"}, {"text", words}};
}

} // namespace

Version negotiated(std::string_view asked)
{
    return base::fromName<Version>(asked).value_or(kNewestVersion);
}

json::object entryFor(Version version, json::object entry)
{
    for (const FieldSince &field : kEntryFields) {
        if (version < field.version)
            entry.erase(field.name);
    }
    return entry;
}

json::object toolResultFor(Version version, json::object result)
{
    if (version >= Version::V2025_06_18)
        return result;
    result.erase("structuredContent");
    for (json::value &block : result["content"].as_array())
        block = blockFor(version, std::move(block));
    return result;
}

} // namespace oxide::mcp

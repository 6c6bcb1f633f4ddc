#include "mcp/registry.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;

namespace {

template<class T, class Key>
void put(std::vector<T> &entries, T entry, Key T::*key)
{
    const auto same = std::ranges::find(entries, entry.*key, key);
    if (same == entries.end())
        entries.push_back(std::move(entry));
    else
        *same = std::move(entry);
}

template<class T>
const T *at(const std::vector<T> &entries, std::string_view key, std::string T::*member)
{
    const auto found = std::ranges::find(entries, key, member);
    return found == entries.end() ? nullptr : &*found;
}

/// The values of `pattern`'s {names} in `uri`. Each takes as little as it can: what follows it in
/// the pattern begins at its next occurrence.
std::optional<Values> valuesIn(std::string_view pattern, std::string_view uri)
{
    Values values;
    for (;;) {
        const std::size_t open = pattern.find('{');
        const std::string_view literal = pattern.substr(0, open);
        if (!uri.starts_with(literal))
            return std::nullopt;
        uri.remove_prefix(literal.size());
        if (open == std::string_view::npos)
            return uri.empty() ? std::optional(std::move(values)) : std::nullopt;
        const std::size_t close = pattern.find('}', open);
        if (close == std::string_view::npos)
            return std::nullopt;
        const std::string name(pattern.substr(open + 1, close - open - 1));
        pattern.remove_prefix(close + 1);
        const std::string_view next = pattern.substr(0, pattern.find('{'));
        const std::size_t end = next.empty() ? uri.size() : uri.find(next);
        if (end == std::string_view::npos || end == 0)
            return std::nullopt;
        const std::string_view value = uri.substr(0, end);
        if (value.find('/') != std::string_view::npos)
            return std::nullopt;
        values[name] = value;
        uri.remove_prefix(end);
    }
}

void putIfAny(json::object &entry, std::string_view key, const std::string &text)
{
    if (!text.empty())
        entry[key] = text;
}

} // namespace

void ToolRegistry::add(Tool tool)
{
    put(m_tools, std::move(tool), &Tool::name);
}

const Tool *ToolRegistry::find(std::string_view name) const
{
    return at(m_tools, name, &Tool::name);
}

void ResourceRegistry::add(Resource resource)
{
    put(m_resources, std::move(resource), &Resource::uri);
}

std::optional<ResourceRegistry::Match> ResourceRegistry::match(std::string_view uri) const
{
    if (const Resource *direct = find(uri); direct && !isTemplate(*direct))
        return Match{direct, {}};
    for (const Resource &resource : m_resources) {
        if (!isTemplate(resource))
            continue;
        if (auto values = valuesIn(resource.uri, uri))
            return Match{&resource, std::move(*values)};
    }
    return std::nullopt;
}

const Resource *ResourceRegistry::find(std::string_view uri) const
{
    return at(m_resources, uri, &Resource::uri);
}

void PromptRegistry::add(Prompt prompt)
{
    put(m_prompts, std::move(prompt), &Prompt::name);
}

const Prompt *PromptRegistry::find(std::string_view name) const
{
    return at(m_prompts, name, &Prompt::name);
}

bool isTemplate(const Resource &resource)
{
    return resource.uri.find('{') != std::string::npos;
}

json::object toJson(const Tool &tool)
{
    json::object entry;
    entry["name"] = tool.name;
    putIfAny(entry, "title", tool.title);
    entry["description"] = tool.description;
    entry["inputSchema"] = tool.inputSchema;
    if (!tool.outputSchema.empty())
        entry["outputSchema"] = tool.outputSchema;
    if (!tool.annotations.empty())
        entry["annotations"] = tool.annotations;
    return entry;
}

json::object toJson(const Resource &resource)
{
    json::object entry;
    entry[isTemplate(resource) ? "uriTemplate" : "uri"] = resource.uri;
    entry["name"] = resource.name;
    putIfAny(entry, "title", resource.title);
    putIfAny(entry, "description", resource.description);
    putIfAny(entry, "mimeType", resource.mimeType);
    return entry;
}

json::object toJson(const Prompt &prompt)
{
    json::object entry;
    entry["name"] = prompt.name;
    putIfAny(entry, "title", prompt.title);
    putIfAny(entry, "description", prompt.description);
    json::array &arguments = entry["arguments"].emplace_array();
    for (const PromptArgument &argument : prompt.arguments) {
        json::object one;
        one["name"] = argument.name;
        putIfAny(one, "description", argument.description);
        one["required"] = argument.isRequired;
        arguments.push_back(std::move(one));
    }
    return entry;
}

} // namespace oxide::mcp

#pragma once

#include "base/error.h"
#include "mcp/content.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <QCoroTask>

namespace oxide::mcp {

class Call;

template<class T>
using Answer = QCoro::Task<base::Result<T>>;

/// Something that a client's model may do.
struct Tool {
    std::string name; ///< letters, digits, '_', '-', '.' and '/', at most 128
    std::string title;
    std::string description;
    boost::json::object inputSchema;
    boost::json::object outputSchema; ///< empty: nothing structured is promised
    boost::json::object annotations;  ///< readOnlyHint, destructiveHint, idempotentHint, …
    /// Gets arguments that keep to inputSchema. An Error becomes a result with isError.
    std::function<Answer<ToolResult>(std::shared_ptr<Call>, boost::json::object)> run;
};

/// Values of a template's {names}, or of a prompt's arguments.
using Values = std::map<std::string, std::string, std::less<>>;

/// Suggestions for one value, best first. `others` are the values that are known already.
using Complete = std::function<Answer<std::vector<std::string>>(
    std::shared_ptr<Call>, std::string name, std::string begun, Values others)>;

/// Something to read, at one address or, where `uri` has {names}, at each that matches. A name
/// stands for one or more characters without a slash.
struct Resource {
    std::string uri;
    std::string name;
    std::string title;
    std::string description;
    std::string mimeType;
    std::function<Answer<std::vector<ResourceContents>>(std::shared_ptr<Call>, std::string uri,
                                                        Values)>
        read;
    Complete complete{}; ///< of its {names}; may be empty
};

struct PromptArgument {
    std::string name;
    std::string description;
    bool isRequired = false;
};

/// A message for a model that a person picks.
struct Prompt {
    std::string name;
    std::string title;
    std::string description;
    std::vector<PromptArgument> arguments;
    /// Gets every required argument. The messages: see userMessage().
    std::function<Answer<boost::json::array>(std::shared_ptr<Call>, Values)> get;
    Complete complete{}; ///< of its arguments; may be empty
};

// Each registry lists its entries in the order they were added; one added again replaces the one
// of its name. Filled before the first session begins, read-only after.

class ToolRegistry final
{
public:
    void add(Tool tool);
    [[nodiscard]] const Tool *find(std::string_view name) const;
    [[nodiscard]] const std::vector<Tool> &all() const { return m_tools; }

private:
    std::vector<Tool> m_tools;
};

class ResourceRegistry final
{
public:
    struct Match {
        const Resource *resource = nullptr;
        Values values;
    };

    void add(Resource resource);
    /// The resource at this address; one without {names} comes first.
    [[nodiscard]] std::optional<Match> match(std::string_view uri) const;
    /// By its address or template, as it was added.
    [[nodiscard]] const Resource *find(std::string_view uri) const;
    [[nodiscard]] const std::vector<Resource> &all() const { return m_resources; }

private:
    std::vector<Resource> m_resources;
};

class PromptRegistry final
{
public:
    void add(Prompt prompt);
    [[nodiscard]] const Prompt *find(std::string_view name) const;
    [[nodiscard]] const std::vector<Prompt> &all() const { return m_prompts; }

private:
    std::vector<Prompt> m_prompts;
};

[[nodiscard]] bool isTemplate(const Resource &resource);

// What the lists of the protocol hold.
[[nodiscard]] boost::json::object toJson(const Tool &tool);
[[nodiscard]] boost::json::object toJson(const Resource &resource);
[[nodiscard]] boost::json::object toJson(const Prompt &prompt);

} // namespace oxide::mcp

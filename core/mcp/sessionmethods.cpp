#include "base/text.h"
#include "mcp/errortext.h"
#include "mcp/schema.h"
#include "mcp/session.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::mcp {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostSuggestions = 100; // completion/complete gives no more
constexpr std::size_t kLongestName = 200;     // bytes of a client's own name that are kept
constexpr std::size_t kMostSubscriptions = 1000;
constexpr std::size_t kLongestUri = 1000; // bytes of one that is subscribed to

RpcResult<std::string> textParam(const json::object &params, std::string_view key)
{
    const json::value *found = params.if_contains(key);
    if (!found || !found->is_string())
        return rpcFail(RpcCode::InvalidParams, '"' + std::string(key) + "\" must be a string.");
    return std::string(found->get_string());
}

RpcResult<json::object> objectParam(const json::object &params, std::string_view key)
{
    const json::value *found = params.if_contains(key);
    if (!found)
        return json::object();
    if (!found->is_object())
        return rpcFail(RpcCode::InvalidParams, '"' + std::string(key) + "\" must be an object.");
    return found->get_object();
}

/// Text values by name; others are passed over.
Values valuesFrom(const json::object &object)
{
    Values values;
    for (const auto &[name, value] : object) {
        if (value.is_string())
            values[std::string(name)] = value.get_string();
    }
    return values;
}

/// {key: entries}. Every list is given whole, so a cursor can only be made up.
template<class T, class Wanted>
RpcResult<json::object> listed(std::string_view key, const std::vector<T> &entries, Wanted wanted,
                               Version version, const json::object &params)
{
    if (params.contains("cursor"))
        return rpcFail(RpcCode::InvalidParams, "There is no such cursor.");
    json::array list;
    for (const T &entry : entries) {
        if (wanted(entry))
            list.push_back(entryFor(version, toJson(entry)));
    }
    json::object result;
    result[key] = std::move(list);
    return result;
}

constexpr auto kAll = [](const auto &) { return true; };

/// Of what a client says that it can, what is asked of it here.
std::set<std::string, std::less<>> capabilitiesIn(const json::object &said)
{
    std::set<std::string, std::less<>> known;
    for (const std::string_view capability : {"roots", "sampling", "elicitation"}) {
        if (said.contains(capability))
            known.emplace(capability);
    }
    return known;
}

RpcResult<json::object> unknownResource(const std::string &uri)
{
    json::object data;
    data["uri"] = uri;
    return rpcFail(RpcCode::ResourceNotFound, "There is no resource " + uri + '.', std::move(data));
}

json::object toolResult(ToolResult result)
{
    json::object made;
    made["content"] = std::move(result.content);
    if (result.structured)
        made["structuredContent"] = std::move(*result.structured);
    made["isError"] = result.isError;
    return made;
}

json::object completion(std::vector<std::string> values)
{
    const std::size_t shown = std::min(values.size(), kMostSuggestions);
    json::object result;
    json::object &completion = result["completion"].emplace_object();
    json::array &list = completion["values"].emplace_array();
    for (std::size_t i = 0; i < shown; ++i)
        list.emplace_back(values[i]);
    completion["total"] = values.size();
    completion["hasMore"] = shown < values.size();
    return result;
}

} // namespace

const std::map<std::string_view, Session::Method> &Session::methods()
{
    static const std::map<std::string_view, Method> all = {
        {"initialize", &Session::initialize},
        {"ping", &Session::ping},
        {"logging/setLevel", &Session::setLevel},
        {"completion/complete", &Session::complete},
        {"tools/list", &Session::listTools},
        {"tools/call", &Session::callTool},
        {"resources/list", &Session::listResources},
        {"resources/templates/list", &Session::listTemplates},
        {"resources/read", &Session::readResource},
        {"resources/subscribe", &Session::subscribe},
        {"resources/unsubscribe", &Session::unsubscribe},
        {"prompts/list", &Session::listPrompts},
        {"prompts/get", &Session::getPrompt},
    };
    return all;
}

Session::MethodAnswer Session::initialize(std::shared_ptr<Call>, Params params)
{
    if (m_version)
        co_return rpcFail(RpcCode::InvalidRequest, "This session is initialized already.");
    const auto asked = textParam(params, "protocolVersion");
    if (!asked)
        co_return tl::make_unexpected(asked.error());
    const auto info = objectParam(params, "clientInfo");
    const auto capabilities = objectParam(params, "capabilities");
    if (!info || !capabilities)
        co_return tl::make_unexpected(!info ? info.error() : capabilities.error());
    m_version = negotiated(*asked);
    if (const json::value *name = info->if_contains("name"); name && name->is_string())
        m_clientName = base::cutUtf8(std::string_view(name->get_string()), kLongestName);
    m_clientCapabilities = capabilitiesIn(*capabilities);

    json::object result;
    result["protocolVersion"] = base::nameOf(*m_version);
    json::object &can = result["capabilities"].emplace_object();
    can["logging"].emplace_object();
    if (*m_version >= Version::V2025_03_26)
        can["completions"].emplace_object();
    can["tools"] = {{"listChanged", false}};
    can["resources"] = {{"subscribe", true}, {"listChanged", false}};
    can["prompts"] = {{"listChanged", false}};
    const ServerInfo &own = m_server->info;
    json::object &server = result["serverInfo"].emplace_object();
    server["name"] = own.name;
    if (*m_version >= Version::V2025_06_18)
        server["title"] = own.title;
    server["version"] = own.version;
    if (*m_version >= Version::V2025_11_25)
        server["description"] = own.description;
    result["instructions"] = own.instructions;
    co_return result;
}

Session::MethodAnswer Session::ping(std::shared_ptr<Call>, Params)
{
    co_return json::object();
}

Session::MethodAnswer Session::setLevel(std::shared_ptr<Call>, Params params)
{
    const auto name = textParam(params, "level");
    const auto level = name ? base::fromName<LogLevel>(*name) : std::nullopt;
    if (!level)
        co_return rpcFail(RpcCode::InvalidParams, "\"level\" must be debug, info, notice, warning, "
                                                  "error, critical, alert or emergency.");
    m_logLevel = *level;
    co_return json::object();
}

Session::MethodAnswer Session::complete(std::shared_ptr<Call> call, Params params)
{
    const auto ref = objectParam(params, "ref");
    const auto argument = objectParam(params, "argument");
    const auto context = objectParam(params, "context");
    if (!ref || !argument || !context)
        co_return rpcFail(RpcCode::InvalidParams,
                          "\"ref\", \"argument\" and \"context\" must be objects.");
    const auto type = textParam(*ref, "type");
    const auto name = textParam(*argument, "name");
    const auto begun = textParam(*argument, "value");
    if (!type || !name || !begun)
        co_return rpcFail(RpcCode::InvalidParams,
                          "Name the ref's type and an argument to complete, "
                          "with its \"name\" and \"value\".");
    const Complete *suggest = nullptr;
    if (*type == "ref/prompt") {
        const auto prompt = textParam(*ref, "name");
        const Prompt *found = prompt ? m_server->prompts.find(*prompt) : nullptr;
        if (!found)
            co_return rpcFail(RpcCode::InvalidParams, "There is no such prompt.");
        suggest = &found->complete;
    } else {
        const auto uri = textParam(*ref, "uri");
        const Resource *found = uri ? m_server->resources.find(*uri) : nullptr;
        if (!found)
            co_return rpcFail(RpcCode::InvalidParams, "There is no such resource.");
        suggest = &found->complete;
    }
    if (!*suggest)
        co_return completion({});
    const auto others = objectParam(*context, "arguments");
    Values known = others ? valuesFrom(*others) : Values();
    auto running = (*suggest)(std::move(call), *name, *begun, std::move(known));
    auto values = co_await running;
    if (!values)
        co_return tl::make_unexpected(rpcErrorOf(values.error()));
    co_return completion(std::move(*values));
}

Session::MethodAnswer Session::listTools(std::shared_ptr<Call>, Params params)
{
    co_return listed("tools", m_server->tools.all(), kAll, version(), params);
}

Session::MethodAnswer Session::callTool(std::shared_ptr<Call> call, Params params)
{
    const auto name = textParam(params, "name");
    auto arguments = objectParam(params, "arguments");
    if (!name || !arguments)
        co_return tl::make_unexpected(!name ? name.error() : arguments.error());
    const Tool *tool = m_server->tools.find(*name);
    if (!tool)
        co_return rpcFail(RpcCode::InvalidParams, "There is no tool " + *name + '.');
    const auto checked = checkSchema(tool->inputSchema, *arguments);
    if (!checked)
        co_return toolResultFor(version(), toolResult(failedResult(checked.error())));
    auto running = tool->run(std::move(call), std::move(*arguments));
    auto result = co_await running;
    ToolResult given = result ? std::move(*result) : failedResult(result.error());
    co_return toolResultFor(version(), toolResult(std::move(given)));
}

Session::MethodAnswer Session::listResources(std::shared_ptr<Call>, Params params)
{
    const auto isDirect = [](const Resource &resource) { return !isTemplate(resource); };
    co_return listed("resources", m_server->resources.all(), isDirect, version(), params);
}

Session::MethodAnswer Session::listTemplates(std::shared_ptr<Call>, Params params)
{
    co_return listed("resourceTemplates", m_server->resources.all(), isTemplate, version(), params);
}

Session::MethodAnswer Session::readResource(std::shared_ptr<Call> call, Params params)
{
    const auto uri = textParam(params, "uri");
    if (!uri)
        co_return tl::make_unexpected(uri.error());
    auto match = m_server->resources.match(*uri);
    if (!match)
        co_return unknownResource(*uri);
    auto running = match->resource->read(std::move(call), *uri, std::move(match->values));
    const auto contents = co_await running;
    if (!contents)
        co_return tl::make_unexpected(rpcErrorOf(contents.error()));
    json::object result;
    json::array &list = result["contents"].emplace_array();
    for (const ResourceContents &each : *contents)
        list.push_back(toJson(each));
    co_return result;
}

Session::MethodAnswer Session::subscribe(std::shared_ptr<Call>, Params params)
{
    auto uri = textParam(params, "uri");
    if (!uri)
        co_return tl::make_unexpected(uri.error());
    if (uri->size() > kLongestUri || !m_server->resources.match(*uri))
        co_return unknownResource(*uri);
    if (m_subscriptions.size() >= kMostSubscriptions)
        co_return rpcFail(RpcCode::InvalidParams, "This session has too many subscriptions; take "
                                                  "one back with resources/unsubscribe.");
    m_subscriptions.insert(std::move(*uri));
    co_return json::object();
}

Session::MethodAnswer Session::unsubscribe(std::shared_ptr<Call>, Params params)
{
    const auto uri = textParam(params, "uri");
    if (!uri)
        co_return tl::make_unexpected(uri.error());
    m_subscriptions.erase(*uri);
    co_return json::object();
}

Session::MethodAnswer Session::listPrompts(std::shared_ptr<Call>, Params params)
{
    co_return listed("prompts", m_server->prompts.all(), kAll, version(), params);
}

Session::MethodAnswer Session::getPrompt(std::shared_ptr<Call> call, Params params)
{
    const auto name = textParam(params, "name");
    const auto arguments = objectParam(params, "arguments");
    if (!name || !arguments)
        co_return tl::make_unexpected(!name ? name.error() : arguments.error());
    const Prompt *prompt = m_server->prompts.find(*name);
    if (!prompt)
        co_return rpcFail(RpcCode::InvalidParams, "There is no prompt " + *name + '.');
    Values values = valuesFrom(*arguments);
    for (const PromptArgument &argument : prompt->arguments) {
        if (argument.isRequired && !values.contains(argument.name))
            co_return rpcFail(RpcCode::InvalidParams,
                              "The prompt " + *name + " needs \"" + argument.name + "\".");
    }
    auto running = prompt->get(std::move(call), std::move(values));
    auto messages = co_await running;
    if (!messages)
        co_return tl::make_unexpected(rpcErrorOf(messages.error()));
    json::object result;
    result["description"] = prompt->description;
    result["messages"] = std::move(*messages);
    co_return result;
}

} // namespace oxide::mcp

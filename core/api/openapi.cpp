#include "api/openapi.h"

#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

namespace json = boost::json;

namespace {

constexpr std::string_view jsonType = "application/json";

json::value schemaFrom(std::string_view text)
{
    boost::system::error_code error;
    json::value schema = json::parse(text, error);
    return error ? json::value(json::object()) : schema;
}

/// "{rest...}" is "{rest}" there.
std::string documentedPath(std::string_view path)
{
    std::string text(path);
    base::replaceAll(text, "...}", "}");
    return text;
}

/// "get_api_tasks_id"
std::string operationId(const Route &route)
{
    std::string id = base::toLowerAscii(route.method);
    for (const char c : documentedPath(route.path)) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            id += c;
        else if (id.back() != '_')
            id += '_';
    }
    if (id.back() == '_')
        id.pop_back();
    return id;
}

json::array pathParameters(std::string_view path)
{
    const std::string text = documentedPath(path);
    json::array parameters;
    for (std::size_t open = text.find('{'); open != std::string::npos;
         open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        parameters.push_back({{"name", text.substr(open + 1, close - open - 1)},
                              {"in", "path"},
                              {"required", true},
                              {"schema", {{"type", "string"}}}});
    }
    return parameters;
}

json::array parametersOf(const Route &route)
{
    json::array parameters = pathParameters(route.path);
    for (const QueryParameter &parameter : route.query)
        parameters.push_back({{"name", parameter.name},
                              {"in", "query"},
                              {"description", parameter.summary},
                              {"schema", schemaFrom(parameter.schema)}});
    return parameters;
}

std::string_view errorSchemaName(Dialect dialect)
{
    switch (dialect) {
    case Dialect::OpenAi:
        return "OpenAiError";
    case Dialect::Anthropic:
        return "AnthropicError";
    case Dialect::Ollama:
        return "OllamaError";
    case Dialect::Rest:
        break;
    }
    return "Error";
}

json::object textSchema()
{
    return {{"type", "string"}};
}

json::object objectSchema(json::object properties, json::array required)
{
    return {{"type", "object"},
            {"required", std::move(required)},
            {"properties", std::move(properties)}};
}

json::object errorSchemas()
{
    const json::object nullable{{"type", json::array{"string", "null"}}};
    return {
        {"Error", objectSchema({{"error", objectSchema({{"kind", textSchema()},
                                                        {"message", textSchema()},
                                                        {"detail", textSchema()}},
                                                       {"kind", "message"})},
                                {"request_id", textSchema()}},
                               {"error", "request_id"})},
        {"OpenAiError", objectSchema({{"error", objectSchema({{"message", textSchema()},
                                                              {"type", textSchema()},
                                                              {"param", nullable},
                                                              {"code", nullable}},
                                                             {"message", "type"})}},
                                     json::array{json::value("error")})},
        {"AnthropicError",
         objectSchema({{"type", textSchema()},
                       {"error", objectSchema({{"type", textSchema()}, {"message", textSchema()}},
                                              {"type", "message"})},
                       {"request_id", textSchema()}},
                      {"type", "error"})},
        {"OllamaError", objectSchema({{"error", textSchema()}}, json::array{json::value("error")})},
    };
}

json::object success(const Route &route)
{
    json::object content;
    if (!route.answer.empty())
        content[jsonType] = {{"schema", schemaFrom(route.answer)}};
    if (route.streams) {
        const bool isLines = route.dialect == Dialect::Ollama;
        content[isLines ? "application/x-ndjson" : "text/event-stream"] = {
            {"schema", textSchema()}};
    }
    json::object response{{"description", "Done"}};
    if (!content.empty())
        response["content"] = std::move(content);
    return response;
}

json::object responses(const Route &route)
{
    const std::string reference =
        "#/components/schemas/" + std::string(errorSchemaName(route.dialect));
    const auto failure = [&reference](std::string_view description) {
        return json::object{{"description", description},
                            {"content", {{jsonType, {{"schema", {{"$ref", reference}}}}}}}};
    };
    json::object all{{"200", success(route)}};
    if (route.role != Role::Nobody) {
        all["401"] = failure("No key, or one that does not open");
        all["403"] = failure("A role too low, or refused by a rule");
        all["429"] = failure("Too many requests: see Retry-After");
    }
    all["default"] = failure("What went wrong, in this dialect's words");
    return all;
}

json::object operation(const Route &route)
{
    json::object text{{"operationId", operationId(route)},
                      {"tags", json::array{json::value(route.tag)}},
                      {"summary", route.summary},
                      {"x-oxide-role", base::nameOf(route.role)},
                      {"responses", responses(route)}};
    if (json::array parameters = parametersOf(route); !parameters.empty())
        text["parameters"] = std::move(parameters);
    if (!route.body.empty())
        text["requestBody"] = {{"required", true},
                               {"content", {{jsonType, {{"schema", schemaFrom(route.body)}}}}}};
    if (route.role == Role::Nobody)
        text["security"] = json::array();
    return text;
}

json::array tags(const Routes &routes)
{
    std::vector<std::string_view> names;
    for (const Route &route : routes) {
        if (std::ranges::find(names, route.tag) == names.end())
            names.push_back(route.tag);
    }
    json::array list;
    for (const std::string_view name : names)
        list.push_back(json::object{{"name", name}});
    return list;
}

} // namespace

json::object openApiDocument(const Routes &routes)
{
    json::object paths;
    for (const Route &route : routes) {
        json::value &path = paths[documentedPath(route.path)];
        if (!path.is_object())
            path.emplace_object();
        path.get_object()[base::toLowerAscii(route.method)] = operation(route);
    }
    return {
        {"openapi", "3.1.0"},
        {"info",
         {{"title", "Oxide's local API"},
          {"version", OXIDE_VERSION},
          {"description", "One door to every language model a person can reach, in the words of "
                          "OpenAI, Anthropic, Ollama and Oxide itself."},
          {"license", {{"name", "GPL-3.0-or-later"}, {"identifier", "GPL-3.0-or-later"}}}}},
        {"servers", json::array{json::object{{"url", "/"}}}},
        {"security", json::array{json::object{{"bearer", json::array()}},
                                 json::object{{"apiKey", json::array()}}}},
        {"tags", tags(routes)},
        {"paths", std::move(paths)},
        {"components",
         {{"schemas", errorSchemas()},
          {"securitySchemes",
           {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
            {"apiKey", {{"type", "apiKey"}, {"in", "header"}, {"name", "x-api-key"}}}}}}}};
}

Route openApiRoute(const Routes &routes)
{
    Route route;
    route.method = "GET";
    route.path = "/openapi.json";
    route.role = Role::Nobody;
    route.tag = "Monitoring";
    route.summary = "This document";
    route.answer = "{\"type\":\"object\"}";
    Routes all = routes;
    all.push_back(route);
    const auto text = std::make_shared<const std::string>(json::serialize(openApiDocument(all)));
    route.handle = [text](const Call &, const std::shared_ptr<Answer> &answer) {
        answer->send(200, "application/json", *text);
    };
    return route;
}

} // namespace oxide::api

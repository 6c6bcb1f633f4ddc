#include "fixtures.h"

#include "mcp/call.h"
#include "mcp/schema.h"

#include <chrono>
#include <utility>

#include <boost/json.hpp>

#include <QCoroTimer>

namespace oxide::test {

namespace json = boost::json;
namespace schema = mcp::schema;
using namespace std::chrono_literals;
using mcp::Answer;
using mcp::Call;
using mcp::ToolResult;
using mcp::Values;

namespace {

using CallPtr = std::shared_ptr<Call>;
using Run = Answer<ToolResult> (*)(CallPtr, json::object);

constexpr std::string_view kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJg"
    "gg==";
constexpr std::string_view kWav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

ToolResult of(json::object block)
{
    ToolResult result;
    result.content.push_back(std::move(block));
    return result;
}

ToolResult ofText(std::string_view text)
{
    return of(mcp::textBlock(text));
}

mcp::ResourceContents textResource(std::string uri, std::string mimeType, std::string text)
{
    mcp::ResourceContents contents;
    contents.uri = std::move(uri);
    contents.mimeType = std::move(mimeType);
    contents.text = std::move(text);
    return contents;
}

Answer<ToolResult> simpleText(CallPtr, json::object)
{
    co_return ofText("This is a simple text response for testing.");
}

Answer<ToolResult> image(CallPtr, json::object)
{
    co_return of(mcp::imageBlock(kPng, "image/png"));
}

Answer<ToolResult> audio(CallPtr, json::object)
{
    co_return of(mcp::audioBlock(kWav, "audio/wav"));
}

Answer<ToolResult> embedded(CallPtr, json::object)
{
    co_return of(mcp::resourceBlock(textResource("test://embedded-resource", "text/plain",
                                                 "This is an embedded resource content.")));
}

Answer<ToolResult> mixed(CallPtr, json::object)
{
    ToolResult result = ofText("Multiple content types test:");
    result.content.push_back(mcp::imageBlock(kPng, "image/png"));
    result.content.push_back(mcp::resourceBlock(
        textResource("test://mixed-content-resource", "application/json",
                     json::serialize(json::object{{"test", "data"}, {"value", 123}}))));
    co_return result;
}

Answer<ToolResult> logging(CallPtr call, json::object)
{
    call->log(mcp::LogLevel::Info, "test", "Tool execution started");
    co_await QCoro::sleepFor(50ms);
    call->log(mcp::LogLevel::Info, "test", "Tool processing data");
    co_await QCoro::sleepFor(50ms);
    call->log(mcp::LogLevel::Info, "test", "Tool execution completed");
    co_return ofText("Logged three times.");
}

Answer<ToolResult> failing(CallPtr, json::object)
{
    co_return base::fail(base::ErrorKind::Internal,
                         "This tool intentionally returns an error for testing");
}

Answer<ToolResult> progress(CallPtr call, json::object)
{
    call->progress(0, 100, {});
    co_await QCoro::sleepFor(50ms);
    call->progress(50, 100, {});
    co_await QCoro::sleepFor(50ms);
    call->progress(100, 100, {});
    co_return ofText("Made progress.");
}

Answer<ToolResult> reconnection(CallPtr call, json::object)
{
    call->releaseStream();
    co_await QCoro::sleepFor(100ms);
    co_return ofText("Sent after the stream was closed.");
}

Answer<ToolResult> sampling(CallPtr call, json::object arguments)
{
    json::object content = mcp::textBlock(arguments.at("prompt").as_string());
    json::object params;
    params["messages"].emplace_array().push_back(mcp::userMessage(std::move(content)));
    params["maxTokens"] = 100;
    auto asking = call->ask("sampling/createMessage", std::move(params), 0ms);
    const auto answer = co_await asking;
    if (!answer)
        co_return base::fail(answer.error());
    co_return ofText("LLM response: " + json::serialize(answer->at("content").at("text")));
}

Answer<ToolResult> elicit(CallPtr call, std::string message, json::object requested,
                          std::string_view heading)
{
    json::object params;
    params["message"] = message;
    params["requestedSchema"] = std::move(requested);
    auto asking = call->ask("elicitation/create", std::move(params), 0ms);
    const auto answer = co_await asking;
    if (!answer)
        co_return base::fail(answer.error());
    const json::value *content = answer->if_contains("content");
    co_return ofText(std::string(heading)
                     + "action=" + std::string(answer->at("action").as_string()) + ", content="
                     + json::serialize(content ? *content : json::value(json::object())));
}

Answer<ToolResult> elicitation(CallPtr call, json::object arguments)
{
    json::object requested = schema::object({{"username", schema::text("User's response")},
                                             {"email", schema::text("User's email address")}},
                                            {"username", "email"});
    requested.erase("additionalProperties");
    return elicit(std::move(call), std::string(arguments.at("message").as_string()),
                  std::move(requested), "User response: ");
}

json::object withDefault(json::object property, json::value value)
{
    property["default"] = std::move(value);
    return property;
}

Answer<ToolResult> elicitationDefaults(CallPtr call, json::object)
{
    json::object requested = schema::object(
        {{"name", withDefault(schema::text("User name"), "John Doe")},
         {"age", withDefault(schema::integer("User age"), 30)},
         {"score", withDefault(schema::number("User score"), 95.5)},
         {"status",
          withDefault(schema::oneOf({"active", "inactive", "pending"}, "Status"), "active")},
         {"verified", withDefault(schema::boolean("Verified"), true)}});
    requested.erase("additionalProperties");
    return elicit(std::move(call), "Please accept or change the defaults", std::move(requested),
                  "Elicitation completed: ");
}

json::array titled(std::string_view first, std::string_view second)
{
    return {{{"const", "value1"}, {"title", first}}, {{"const", "value2"}, {"title", second}}};
}

Answer<ToolResult> elicitationEnums(CallPtr call, json::object)
{
    const json::array options{"option1", "option2", "option3"};
    json::object requested = schema::object(
        {{"untitledSingle", {{"type", "string"}, {"enum", options}}},
         {"titledSingle", {{"type", "string"}, {"oneOf", titled("First Option", "Second Option")}}},
         {"legacyEnum",
          {{"type", "string"},
           {"enum", {"opt1", "opt2", "opt3"}},
           {"enumNames", {"Option One", "Option Two", "Option Three"}}}},
         {"untitledMulti", {{"type", "array"}, {"items", {{"type", "string"}, {"enum", options}}}}},
         {"titledMulti",
          {{"type", "array"}, {"items", {{"anyOf", titled("First Choice", "Second Choice")}}}}}});
    requested.erase("additionalProperties");
    return elicit(std::move(call), "Please choose", std::move(requested),
                  "Elicitation completed: ");
}

json::object schemaOf2020()
{
    const json::object address =
        schema::object({{"street", schema::text({})}, {"city", schema::text({})}});
    json::object made;
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    made["type"] = "object";
    made["$defs"] = {{"address", address}};
    made["properties"] = {{"name", schema::text({})}, {"address", {{"$ref", "#/$defs/address"}}}};
    made["additionalProperties"] = false;
    return made;
}

void addTool(mcp::ToolRegistry &tools, std::string name, Run run,
             json::object inputSchema = schema::object({}))
{
    mcp::Tool tool;
    tool.name = std::move(name);
    tool.description = "A fixture of the conformance suite";
    tool.inputSchema = std::move(inputSchema);
    tool.run = run;
    tools.add(std::move(tool));
}

void addTools(mcp::ToolRegistry &tools)
{
    addTool(tools, "test_simple_text", simpleText);
    addTool(tools, "test_image_content", image);
    addTool(tools, "test_audio_content", audio);
    addTool(tools, "test_embedded_resource", embedded);
    addTool(tools, "test_multiple_content_types", mixed);
    addTool(tools, "test_tool_with_logging", logging);
    addTool(tools, "test_error_handling", failing);
    addTool(tools, "test_tool_with_progress", progress);
    addTool(tools, "test_reconnection", reconnection);
    addTool(tools, "test_sampling", sampling,
            schema::object({{"prompt", schema::text("To send to the model")}}, {"prompt"}));
    addTool(tools, "test_elicitation", elicitation,
            schema::object({{"message", schema::text("To show the user")}}, {"message"}));
    addTool(tools, "test_elicitation_sep1034_defaults", elicitationDefaults);
    addTool(tools, "test_elicitation_sep1330_enums", elicitationEnums);
    addTool(tools, "json_schema_2020_12_tool", simpleText, schemaOf2020());
}

using Contents = std::vector<mcp::ResourceContents>;

Answer<Contents> readOne(mcp::ResourceContents contents)
{
    co_return Contents{std::move(contents)};
}

void addResource(mcp::ResourceRegistry &resources, mcp::ResourceContents contents)
{
    mcp::Resource resource;
    resource.uri = contents.uri;
    resource.name = contents.uri;
    resource.description = "A fixture of the conformance suite";
    resource.mimeType = contents.mimeType;
    resource.read = [contents = std::move(contents)](const CallPtr &, const std::string &,
                                                     const Values &) { return readOne(contents); };
    resources.add(std::move(resource));
}

void addResources(mcp::ResourceRegistry &resources)
{
    addResource(resources, textResource("test://static-text", "text/plain",
                                        "This is the content of the static text resource."));
    addResource(resources,
                textResource("test://watched-resource", "text/plain", "Watched resource content."));
    mcp::ResourceContents binary;
    binary.uri = "test://static-binary";
    binary.mimeType = "image/png";
    binary.base64 = kPng;
    addResource(resources, std::move(binary));
    mcp::Resource byId;
    byId.uri = "test://template/{id}/data";
    byId.name = "template";
    byId.description = "A fixture of the conformance suite";
    byId.mimeType = "application/json";
    byId.read = [](const CallPtr &, std::string uri, const Values &values) {
        const json::object value{{"id", values.at("id")},
                                 {"templateTest", true},
                                 {"data", "Data for ID: " + values.at("id")}};
        return readOne(textResource(std::move(uri), "application/json", json::serialize(value)));
    };
    resources.add(std::move(byId));
}

Answer<json::array> messages(json::array made)
{
    co_return made;
}

void addPrompt(mcp::PromptRegistry &prompts, std::string name,
               std::vector<mcp::PromptArgument> arguments, json::array (*make)(const Values &))
{
    mcp::Prompt prompt;
    prompt.name = std::move(name);
    prompt.description = "A fixture of the conformance suite";
    prompt.arguments = std::move(arguments);
    prompt.get = [make](const CallPtr &, const Values &values) { return messages(make(values)); };
    prompts.add(std::move(prompt));
}

json::array oneMessage(json::object block)
{
    json::array made;
    made.push_back(mcp::userMessage(std::move(block)));
    return made;
}

void addPrompts(mcp::PromptRegistry &prompts)
{
    addPrompt(prompts, "test_simple_prompt", {}, [](const Values &) {
        return oneMessage(mcp::textBlock("This is a simple prompt for testing."));
    });
    addPrompt(prompts, "test_prompt_with_arguments",
              {{"arg1", "First test argument", true}, {"arg2", "Second test argument", true}},
              [](const Values &values) {
                  return oneMessage(mcp::textBlock("Prompt with arguments: arg1='"
                                                   + values.at("arg1") + "', arg2='"
                                                   + values.at("arg2") + "'"));
              });
    addPrompt(
        prompts, "test_prompt_with_embedded_resource",
        {{"resourceUri", "Address of the resource to embed", true}}, [](const Values &values) {
            json::array made = oneMessage(mcp::resourceBlock(textResource(
                values.at("resourceUri"), "text/plain", "Embedded resource content for testing.")));
            made.push_back(
                mcp::userMessage(mcp::textBlock("Please process the embedded resource above.")));
            return made;
        });
    addPrompt(prompts, "test_prompt_with_image", {}, [](const Values &) {
        json::array made = oneMessage(mcp::imageBlock(kPng, "image/png"));
        made.push_back(mcp::userMessage(mcp::textBlock("Please analyze the image above.")));
        return made;
    });
}

} // namespace

std::shared_ptr<mcp::Server> conformanceFixtures()
{
    mcp::ServerInfo info;
    info.name = "conformance-fixtures";
    info.version = "1";
    auto server = std::make_shared<mcp::Server>(std::move(info));
    addTools(server->tools);
    addResources(server->resources);
    addPrompts(server->prompts);
    return server;
}

} // namespace oxide::test

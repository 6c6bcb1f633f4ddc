#include "api/mcproutes.h"

#include "api/mcphouse.h"
#include "api/mcpsessions.h"

#include <utility>

namespace oxide::api {

namespace {

Route route(std::string_view method, std::string_view summary,
            const std::shared_ptr<McpHouse> &house, const McpHouse::Work &work)
{
    Route made;
    made.method = method;
    made.path = "/mcp";
    made.role = Role::User;
    made.tag = "MCP";
    made.summary = summary;
    made.streams = method != "DELETE";
    made.handle = [house, work](Call call, std::shared_ptr<Answer> answer) {
        house->hand(work, std::move(call), std::move(answer));
    };
    return made;
}

} // namespace

Routes mcpRoutes(const std::shared_ptr<Context> &context)
{
    const auto &lasting = context->mcp();
    return mcpRoutesOf(context, lasting ? lasting : std::make_shared<McpHouse>(context->engine()));
}

Routes mcpRoutesOf(const std::shared_ptr<Context> &context, const std::shared_ptr<McpHouse> &house)
{
    context->onStopping([weak = std::weak_ptr(house)] {
        if (const auto open = weak.lock())
            open->endStanding();
    });
    // Not the context: the last one to go would end the house in the house's own thread.
    const auto send = [rates = context->rates()](McpSessions &sessions, const Call &call,
                                                 const std::shared_ptr<Answer> &answer) {
        sessions.post(call, answer, [rates, &call] { return rates->take(*call.caller); });
    };
    Route post = route("POST", "Send a message of the Model Context Protocol", house, send);
    post.body = "{\"type\":\"object\",\"description\":\"One JSON-RPC 2.0 message\"}";
    return {std::move(post),
            route("GET", "Hear what belongs to no request, or what was missed", house,
                  &McpSessions::get),
            route("DELETE", "End the session", house, &McpSessions::remove)};
}

} // namespace oxide::api

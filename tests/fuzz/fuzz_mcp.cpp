// A session of the Model Context Protocol over lines of a client, each a message or a batch.
#include "fuzz/fuzz.h"
#include "mcp/call.h"
#include "mcp/schema.h"
#include "mcp/session.h"

#include <algorithm>
#include <memory>
#include <string>

#include <boost/json.hpp>

#include <QCoreApplication>

using namespace oxide;
namespace json = boost::json;

namespace {

class Sink final : public mcp::Channel
{
public:
    void send(const json::value &message) override
    {
        fuzz::expect(message.is_object() || message.is_array(), "what is sent is a message");
        static_cast<void>(json::serialize(message));
    }
};

mcp::Answer<mcp::ToolResult> echo(std::shared_ptr<mcp::Call> call, json::object arguments)
{
    call->progress(1, 2, "half");
    mcp::ToolResult result;
    result.content.push_back(mcp::textBlock(json::serialize(arguments)));
    co_return result;
}

mcp::Answer<std::vector<mcp::ResourceContents>> readNothing(std::shared_ptr<mcp::Call>, std::string,
                                                            mcp::Values)
{
    co_return std::vector<mcp::ResourceContents>();
}

std::shared_ptr<mcp::Server> sharedServer()
{
    static const auto server = [] {
        mcp::ServerInfo info;
        info.name = "fuzz";
        info.version = "1";
        auto made = std::make_shared<mcp::Server>(std::move(info));
        mcp::Tool tool;
        tool.name = "echo";
        tool.inputSchema = {{"type", "object"},
                            {"properties", {{"text", {{"type", "string"}}}}},
                            {"required", {"text"}}};
        tool.run = echo;
        made->tools.add(std::move(tool));
        mcp::Resource resource;
        resource.uri = "test://{id}/data";
        resource.name = "data";
        resource.read = readNothing;
        made->resources.add(std::move(resource));
        return made;
    }();
    return server;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static char name[] = "fuzz_mcp";
    static char *arguments[] = {name, nullptr};
    static int count = 1;
    static const QCoreApplication application(count, arguments);
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    const auto channel = std::make_shared<Sink>();
    const auto session = mcp::Session::begin(sharedServer(), {}, channel);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        boost::system::error_code error;
        const json::value message = json::parse(json::string_view(rest.data(), end), error);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (error)
            continue;
        session->receive(message, channel);
        QCoreApplication::processEvents();
    }
    session->end();
    // A call that told progress sleeps a moment before it ends: left behind, it is a leak.
    while (session->callsUnderWay() > 0)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QCoreApplication::processEvents();
    return 0;
}

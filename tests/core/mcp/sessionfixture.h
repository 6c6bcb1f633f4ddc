#pragma once

#include "mcp/jsonrpc.h"
#include "mcp/session.h"
#include "model/json.h"

#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include <QTest>

namespace oxide::test {

/// Notes what a session sends.
class NotedChannel final : public mcp::Channel
{
public:
    void send(const boost::json::value &message) override { sent.push_back(message); }
    void release() override { ++released; }
    void drop() override { ++dropped; }

    std::vector<boost::json::value> sent;
    int released = 0;
    int dropped = 0;
};

/// A client over a channel that notes.
struct SessionFixture {
    explicit SessionFixture(std::shared_ptr<mcp::Server> server, mcp::Peer peer = {})
        : channel(std::make_shared<NotedChannel>()),
          session(mcp::Session::begin(std::move(server), std::move(peer), channel))
    {
    }
    ~SessionFixture() { session->end(); }

    void say(const std::string &text) const
    {
        session->receive(model::parseJson(text).value(), channel);
    }

    void initialize(const std::string &version = "2025-11-25",
                    const std::string &capabilities = "{}") const
    {
        say("{\"jsonrpc\":\"2.0\",\"id\":\"init\",\"method\":\"initialize\",\"params\":{"
            "\"protocolVersion\":\""
            + version + "\",\"capabilities\":" + capabilities
            + ",\"clientInfo\":{\"name\":\"tester\",\"version\":\"1\"}}}");
        say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        channel->sent.clear();
    }

    /// The answer to this id; null where none has come.
    [[nodiscard]] boost::json::value answerTo(const boost::json::value &id) const
    {
        for (const boost::json::value &message : channel->sent) {
            if (mcp::isResponse(message) && mcp::idOf(message) == id)
                return message;
        }
        return nullptr;
    }

    /// Waits for it in the event loop.
    [[nodiscard]] boost::json::value awaitAnswer(const boost::json::value &id) const
    {
        (void)QTest::qWaitFor([&] { return !answerTo(id).is_null(); }, 5000);
        return answerTo(id);
    }

    [[nodiscard]] boost::json::value ask(const std::string &method,
                                         const std::string &params = "{}")
    {
        const std::int64_t id = ++lastId;
        say("{\"jsonrpc\":\"2.0\",\"id\":" + std::to_string(id) + ",\"method\":\"" + method
            + "\",\"params\":" + params + '}');
        return awaitAnswer(id);
    }

    [[nodiscard]] std::vector<boost::json::value> notifications(std::string_view method) const
    {
        std::vector<boost::json::value> found;
        for (const boost::json::value &message : channel->sent) {
            if (mcp::methodOf(message) == method)
                found.push_back(message.at("params"));
        }
        return found;
    }

    [[nodiscard]] static int codeOf(const boost::json::value &answer)
    {
        return static_cast<int>(answer.at("error").at("code").as_int64());
    }

    std::shared_ptr<NotedChannel> channel;
    std::shared_ptr<mcp::Session> session;
    std::int64_t lastId = 1000;
};

} // namespace oxide::test

#include "sessionfixture.h"

#include "mcp/call.h"
#include "mcp/schema.h"

#include <chrono>

#include <QCoroFuture>
#include <QCoroTimer>

using namespace oxide;
using namespace oxide::mcp;
using namespace std::chrono_literals;
using test::SessionFixture;
namespace json = boost::json;

namespace {

ToolResult said(std::string_view text)
{
    ToolResult result;
    result.content.push_back(textBlock(text));
    return result;
}

Answer<ToolResult> progressing(std::shared_ptr<Call> call, json::object)
{
    call->progress(1, 2, "half");
    call->log(LogLevel::Debug, "t", "quiet");
    call->log(LogLevel::Error, "t", "loud");
    co_return said("done");
}

/// Until it is stopped.
Answer<ToolResult> waiting(std::shared_ptr<Call> call, json::object)
{
    while (!call->stopToken().stop_requested())
        co_await QCoro::sleepFor(1ms);
    co_return said(call->stopCause() == StopCause::TimeIsUp ? "time" : "cancelled");
}

Answer<ToolResult> asking(std::shared_ptr<Call> call, json::object)
{
    auto question = call->ask("roots/list", json::object(), 60ms);
    const auto answer = co_await question;
    if (!answer)
        co_return base::fail(answer.error());
    co_return said(json::serialize(*answer));
}

Answer<ToolResult> tracing(std::shared_ptr<Call> call, json::object)
{
    co_return said("by " + call->traceparent());
}

Answer<ToolResult> throwing(std::shared_ptr<Call>, json::object)
{
    throw std::runtime_error("a fault");
    co_return said("never");
}

std::shared_ptr<Server> makeServer()
{
    ServerInfo info;
    info.name = "test";
    info.version = "1";
    auto server = std::make_shared<Server>(std::move(info));
    using Run = Answer<ToolResult> (*)(std::shared_ptr<Call>, json::object);
    const std::vector<std::pair<std::string, Run>> tools = {{"progressing", progressing},
                                                            {"waiting", waiting},
                                                            {"asking", asking},
                                                            {"throwing", throwing},
                                                            {"tracing", tracing}};
    for (const auto &[name, run] : tools) {
        Tool tool;
        tool.name = name;
        tool.title = name;
        tool.inputSchema = schema::object({});
        tool.run = run;
        server->tools.add(std::move(tool));
    }
    Resource resource;
    resource.uri = "test://watched";
    resource.name = "watched";
    server->resources.add(std::move(resource));
    return server;
}

} // namespace

class TestMcpSession final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsAnsweredBeforeInitialize()
    {
        SessionFixture client(makeServer());
        QCOMPARE(client.codeOf(client.ask("tools/list")), -32600);
        QVERIFY(client.ask("ping").at("result").as_object().empty());
        client.initialize();
        QVERIFY(client.ask("tools/list").as_object().contains("result"));
        QCOMPARE(client.codeOf(client.ask("initialize", "{\"protocolVersion\":\"2025-11-25\"}")),
                 -32600);
    }

    void theCallersSpanComesWithTheCall()
    {
        SessionFixture client(makeServer());
        client.initialize();
        const auto said = [&client](const std::string &meta) {
            const json::value answer =
                client.ask("tools/call", "{\"name\":\"tracing\",\"arguments\":{}" + meta + "}");
            return std::string(answer.at_pointer("/result/content/0/text").as_string());
        };
        QCOMPARE(said(",\"_meta\":{\"traceparent\":\"00-ab-cd-01\",\"progressToken\":1}"),
                 std::string("by 00-ab-cd-01"));
        QCOMPARE(said(",\"_meta\":{\"traceparent\":7}"), std::string("by "));
        QCOMPARE(said(""), std::string("by "));
    }

    void theVersionDecidesWhatIsSaid()
    {
        SessionFixture old(makeServer());
        old.initialize("2024-11-05");
        const json::value tools = old.ask("tools/list").at("result").at("tools");
        QVERIFY(!tools.at(0).as_object().contains("title"));
        SessionFixture now(makeServer());
        now.initialize("2025-11-25");
        const json::value newer = now.ask("tools/list").at("result").at("tools");
        QVERIFY(newer.at(0).as_object().contains("title"));
    }

    void batchesAreOfOneVersionOnly()
    {
        const std::string batch = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},"
                                  "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},"
                                  "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"nothing\"}]";
        SessionFixture with(makeServer());
        with.initialize("2025-03-26");
        with.say(batch);
        QTRY_COMPARE(with.channel->sent.size(), std::size_t(1));
        QCOMPARE(with.channel->sent.front().as_array().size(), std::size_t(2));
        SessionFixture without(makeServer());
        without.initialize("2025-06-18");
        without.say(batch);
        QTRY_COMPARE(without.channel->sent.size(), std::size_t(1));
        QCOMPARE(without.codeOf(without.channel->sent.front()), -32600);
    }

    void aBatchIsNoLongerThanAllowed()
    {
        const auto batchOf = [](std::size_t count) {
            std::string batch = "[";
            for (std::size_t i = 0; i < count; ++i)
                batch += (i > 0 ? ",{" : "{") + std::string("\"jsonrpc\":\"2.0\",\"id\":")
                         + std::to_string(i) + ",\"method\":\"ping\"}";
            return batch + ']';
        };
        SessionFixture client(makeServer());
        client.initialize("2025-03-26");
        client.say(batchOf(Session::kLongestBatch));
        QTRY_COMPARE(client.channel->sent.size(), std::size_t(1));
        QCOMPARE(client.channel->sent.front().as_array().size(), Session::kLongestBatch);
        client.channel->sent.clear();
        client.say(batchOf(Session::kLongestBatch + 1));
        QTRY_COMPARE(client.channel->sent.size(), std::size_t(1));
        QCOMPARE(client.codeOf(client.channel->sent.front()), -32600);
    }

    void everyCallOfABatchButTheFirstPaysItsToll()
    {
        SessionFixture client(makeServer());
        client.initialize("2025-03-26");
        int asked = 0;
        const auto toll = [&asked]() -> base::Result<void> {
            if (++asked < 2)
                return {};
            base::Error error;
            error.kind = base::ErrorKind::Overloaded;
            error.message = "Too many.";
            error.retryAfter = 900ms;
            return base::fail(std::move(error));
        };
        const std::string call = "\"method\":\"tools/call\",\"params\":{\"name\":\"tracing\"}}";
        client.session->receive(
            model::parseJson("[{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"ping\"},"
                             "{\"jsonrpc\":\"2.0\",\"id\":1,"
                             + call + ",{\"jsonrpc\":\"2.0\",\"id\":2," + call
                             + ",{\"jsonrpc\":\"2.0\",\"id\":3," + call + ']')
                .value(),
            client.channel, toll);
        QTRY_COMPARE(client.channel->sent.size(), std::size_t(1));
        QCOMPARE(asked, 2); // the first came with the batch, and a ping is no call
        std::vector<std::int64_t> refused;
        for (const json::value &answer : client.channel->sent.front().as_array()) {
            if (!answer.as_object().contains("error"))
                continue;
            refused.push_back(answer.at("id").as_int64());
            QCOMPARE(client.codeOf(answer), -32000);
            QCOMPARE(answer.at("error").at("data").at("retry_after_ms").as_int64(), 900);
        }
        QCOMPARE(refused, std::vector<std::int64_t>{3});
    }

    void progressComesWithItsTokenAndAMomentBeforeTheResult()
    {
        SessionFixture client(makeServer());
        client.initialize();
        QElapsedTimer timer;
        timer.start();
        const json::value answer = client.ask(
            "tools/call", "{\"name\":\"progressing\",\"_meta\":{\"progressToken\":\"p\"}}");
        QVERIFY(timer.elapsed() >= 20); // a coarse timer of 25 ms may ring a little early
        const auto progress = client.notifications("notifications/progress");
        QCOMPARE(progress.size(), std::size_t(1));
        QCOMPARE(progress.front().at("progressToken"), json::value("p"));
        QCOMPARE(progress.front().at("message"), json::value("half"));
        QVERIFY(!answer.at("result").at("isError").as_bool());
        client.channel->sent.clear();
        (void)client.ask("tools/call", "{\"name\":\"progressing\"}");
        QVERIFY(client.notifications("notifications/progress").empty());
    }

    void theLogKeepsToItsLevel()
    {
        SessionFixture client(makeServer());
        client.initialize();
        (void)client.ask("tools/call", "{\"name\":\"progressing\"}");
        QCOMPARE(client.notifications("notifications/message").size(), std::size_t(1));
        (void)client.ask("logging/setLevel", "{\"level\":\"debug\"}");
        client.channel->sent.clear();
        (void)client.ask("tools/call", "{\"name\":\"progressing\"}");
        QCOMPARE(client.notifications("notifications/message").size(), std::size_t(2));
        QCOMPARE(client.codeOf(client.ask("logging/setLevel", "{\"level\":\"loud\"}")), -32602);
    }

    void aCancelledCallGetsNoAnswer()
    {
        SessionFixture client(makeServer());
        client.initialize();
        client.say("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\","
                   "\"params\":{\"name\":\"waiting\"}}");
        QCOMPARE(client.session->callsUnderWay(), std::size_t(1));
        client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                   "\"params\":{\"requestId\":5}}");
        QTRY_COMPARE(client.session->callsUnderWay(), std::size_t(0));
        QVERIFY(client.answerTo(5).is_null());
        QCOMPARE(client.channel->dropped, 1);
    }

    void anIdInUseIsRefused()
    {
        SessionFixture client(makeServer());
        client.initialize();
        const std::string call = "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\","
                                 "\"params\":{\"name\":\"waiting\"}}";
        client.say(call);
        client.say(call);
        QCOMPARE(client.codeOf(client.awaitAnswer(5)), -32600);
    }

    void theClientIsAskedWhereItCanAnswer()
    {
        SessionFixture without(makeServer());
        without.initialize();
        const json::value refused = without.ask("tools/call", "{\"name\":\"asking\"}");
        QVERIFY(refused.at("result").at("isError").as_bool());

        SessionFixture with(makeServer());
        with.initialize("2025-11-25", "{\"roots\":{}}");
        with.say("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\","
                 "\"params\":{\"name\":\"asking\"}}");
        QTRY_COMPARE(with.channel->sent.size(), std::size_t(1));
        const json::value question = with.channel->sent.front();
        QCOMPARE(mcp::methodOf(question), std::string_view("roots/list"));
        with.say("{\"jsonrpc\":\"2.0\",\"id\":" + json::serialize(question.at("id"))
                 + ",\"result\":{\"roots\":[]}}");
        const json::value answer = with.awaitAnswer(9);
        QCOMPARE(answer.at("result").at("content").at(0).at("text"), json::value("{\"roots\":[]}"));
    }

    void aClientThatDoesNotAnswerIsNotWaitedForLong()
    {
        SessionFixture client(makeServer());
        client.initialize("2025-11-25", "{\"roots\":{}}");
        const json::value answer = client.ask("tools/call", "{\"name\":\"asking\"}");
        QVERIFY(answer.at("result").at("isError").as_bool());
        QCOMPARE(client.notifications("notifications/cancelled").size(), std::size_t(1));
    }

    void aFaultOfAToolIsAnswered()
    {
        SessionFixture client(makeServer());
        client.initialize();
        QCOMPARE(client.codeOf(client.ask("tools/call", "{\"name\":\"throwing\"}")), -32603);
    }

    void onlySubscribersHearOfUpdates()
    {
        const auto server = makeServer();
        SessionFixture client(server);
        client.initialize();
        server->resourceUpdated("test://watched");
        QVERIFY(client.notifications("notifications/resources/updated").empty());
        QCOMPARE(client.codeOf(client.ask("resources/subscribe", "{\"uri\":\"test://no\"}")),
                 -32002);
        (void)client.ask("resources/subscribe", "{\"uri\":\"test://watched\"}");
        server->resourceUpdated("test://watched");
        QCOMPARE(client.notifications("notifications/resources/updated").size(), std::size_t(1));
        (void)client.ask("resources/unsubscribe", "{\"uri\":\"test://watched\"}");
        server->resourceUpdated("test://watched");
        QCOMPARE(client.notifications("notifications/resources/updated").size(), std::size_t(1));
    }

    void aCursorIsMadeUp()
    {
        SessionFixture client(makeServer());
        client.initialize();
        QCOMPARE(client.codeOf(client.ask("tools/list", "{\"cursor\":\"x\"}")), -32602);
    }
};

QTEST_GUILESS_MAIN(TestMcpSession)
#include "tst_mcpsession.moc"

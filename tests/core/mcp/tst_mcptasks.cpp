#include "sessionfixture.h"

#include "mcp/oxide.h"
#include "mcp/schema.h"
#include "support/fakeengine.h"

using namespace oxide;
using test::FakeEngine;
using test::SessionFixture;
namespace json = boost::json;

namespace {

/// Oxide's own tools over an engine that writes its answer by and by.
struct Tools {
    Tools()
    {
        engine.setStreamInterval(1);
        engine.setAnswer(std::string(4000, 'x'));
        client.initialize();
    }

    json::value call(const std::string &tool, const std::string &arguments,
                     const std::string &meta = "{}")
    {
        return client.ask("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments
                                            + ",\"_meta\":" + meta + "}");
    }

    static std::string textOf(const json::value &answer, std::string_view key)
    {
        const json::value *found =
            answer.at("result").at("structuredContent").as_object().if_contains(key);
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    }

    FakeEngine engine;
    mcp::Oxide oxide{engine};
    SessionFixture client{oxide.server()};
};

/// Keeps what it was asked to decide.
class AskedEngine final : public FakeEngine
{
public:
    engine::Reply<model::Decision> preview(model::TaskRequest request) override
    {
        asked = request;
        return FakeEngine::preview(std::move(request));
    }

    model::TaskRequest asked;
};

} // namespace

class TestMcpTasks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void structuredResultsKeepToTheirSchemas()
    {
        Tools tools;
        const std::vector<std::pair<std::string, std::string>> calls = {
            {"route_task", "{\"prompt\":\"x\"}"},
            {"list_services", "{}"},
            {"explain_route", "{\"prompt\":\"x\",\"instead\":\"ollama\"}"}};
        for (const auto &[tool, arguments] : calls) {
            const json::value answer = tools.call(tool, arguments);
            const mcp::Tool *known = tools.oxide.server()->tools.find(tool);
            const auto checked =
                mcp::checkSchema(known->outputSchema, answer.at("result").at("structuredContent"));
            QVERIFY2(checked, checked ? "" : (tool + ": " + checked.error().message).c_str());
        }
    }

    void wire19_progressComesAtOnceAndRises()
    {
        Tools tools;
        const json::value answer =
            tools.call("route_task", "{\"prompt\":\"x\"}", "{\"progressToken\":7}");
        QCOMPARE(Tools::textOf(answer, "state"), std::string("done"));
        const auto progress = tools.client.notifications("notifications/progress");
        QVERIFY(progress.size() >= 4);
        for (std::size_t i = 0; i < progress.size(); ++i) {
            QCOMPARE(progress[i].at("progress").as_int64(), std::int64_t(i + 1));
            QVERIFY(!progress[i].at("message").as_string().empty());
        }
    }

    void aCallThatReturnsEarlyLeavesItsTaskRunning()
    {
        Tools tools;
        const json::value early = tools.call("route_task", "{\"prompt\":\"x\",\"wait_seconds\":0}");
        QCOMPARE(Tools::textOf(early, "state"), std::string("running"));
        QVERIFY(!early.at("result").at("isError").as_bool());
        const std::string id = Tools::textOf(early, "task_id");
        const json::value late =
            tools.call("get_task", "{\"task_id\":\"" + id + "\",\"wait_seconds\":10}");
        QCOMPARE(Tools::textOf(late, "state"), std::string("done"));
        QCOMPARE(Tools::textOf(late, "answer").size(), std::size_t(4000));
    }

    void cancellationCancelsTheTaskAndPatienceThatEndsDoesNot()
    {
        for (const auto &[reason, state] :
             {std::pair("enough", model::TaskState::Cancelled),
              std::pair("McpError: MCP error -32001: Request timed out", model::TaskState::Done)}) {
            Tools tools;
            tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{"
                             "\"name\":\"route_task\",\"arguments\":{\"prompt\":\"x\"}}}");
            QTRY_COMPARE(tools.engine.calls("submit"), 1);
            const auto id = tools.engine.tasks().front().id;
            tools.client.say(std::string("{\"jsonrpc\":\"2.0\",\"method\":"
                                         "\"notifications/cancelled\",\"params\":{\"requestId\":3,"
                                         "\"reason\":\"")
                             + reason + "\"}}");
            QTRY_COMPARE(tools.client.session->callsUnderWay(), std::size_t(0));
            const auto stateNow = [&] {
                const auto found =
                    std::ranges::find(tools.engine.tasks(), id, &model::TaskSummary::id);
                return found->state;
            };
            QTRY_COMPARE(stateNow(), state);
        }
    }

    void whoeverOnlyWatchesATaskDoesNotCancelIt()
    {
        Tools tools;
        const json::value early = tools.call("route_task", "{\"prompt\":\"x\",\"wait_seconds\":0}");
        const std::string id = Tools::textOf(early, "task_id");
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{"
                         "\"name\":\"get_task\",\"arguments\":{\"task_id\":\""
                         + id + "\",\"wait_seconds\":60}}}");
        QCOMPARE(tools.client.session->callsUnderWay(), std::size_t(1));
        tools.client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                         "\"params\":{\"requestId\":3,\"reason\":\"enough\"}}");
        QTRY_COMPARE(tools.client.session->callsUnderWay(), std::size_t(0));
        QCOMPARE(tools.engine.calls("cancel"), 0);
    }

    void whoeverOnlyWatchesATaskDoesNotKeepItEither()
    {
        Tools tools;
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{"
                         "\"name\":\"route_task\",\"arguments\":{\"prompt\":\"x\"}}}");
        QTRY_COMPARE(tools.engine.calls("submit"), 1);
        const std::string id = tools.engine.tasks().front().id.text();
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/call\",\"params\":{"
                         "\"name\":\"get_task\",\"arguments\":{\"task_id\":\""
                         + id + "\",\"wait_seconds\":60}}}");
        QTRY_COMPARE(tools.client.session->callsUnderWay(), std::size_t(2));
        tools.client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                         "\"params\":{\"requestId\":3,\"reason\":\"enough\"}}");
        QTRY_COMPARE(tools.engine.calls("cancel"), 1);
        QTRY_COMPARE(tools.client.session->callsUnderWay(), std::size_t(0));
    }

    void aServerThatStopsLeavesTasksRunningAndAClientThatEndsDoesNot()
    {
        for (const auto &[cause, cancels] :
             {std::pair(mcp::StopCause::ServerStops, 0), std::pair(mcp::StopCause::Cancelled, 1)}) {
            Tools tools;
            tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{"
                             "\"name\":\"route_task\",\"arguments\":{\"prompt\":\"x\"}}}");
            QTRY_COMPARE(tools.engine.calls("submit"), 1);
            tools.client.session->end(cause);
            QTRY_COMPARE(tools.client.session->callsUnderWay(), std::size_t(0));
            QCOMPARE(tools.engine.calls("cancel"), cancels);
        }
    }

    void aRepeatedCallIsDoneOnce()
    {
        Tools tools;
        const std::size_t before = tools.engine.tasks().size();
        const std::string call = "\"method\":\"tools/call\",\"params\":{\"name\":\"route_task\","
                                 "\"arguments\":{\"prompt\":\"x\",\"idempotency_key\":\"k\"}}}";
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":1," + call);
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":2," + call);
        const json::value one = tools.client.awaitAnswer(1);
        const json::value two = tools.client.awaitAnswer(2);
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":3," + call);
        const json::value three = tools.client.awaitAnswer(3);
        QCOMPARE(Tools::textOf(one, "task_id"), Tools::textOf(two, "task_id"));
        QCOMPARE(Tools::textOf(one, "task_id"), Tools::textOf(three, "task_id"));
        QCOMPARE(Tools::textOf(three, "state"), std::string("done"));
        QCOMPARE(tools.engine.tasks().size(), before + 1);
        const json::value reordered =
            tools.call("route_task", "{\"idempotency_key\":\"k\",\"prompt\":\"x\"}");
        QCOMPARE(Tools::textOf(reordered, "task_id"), Tools::textOf(one, "task_id"));
        const json::value other =
            tools.call("route_task", "{\"prompt\":\"y\",\"idempotency_key\":\"k\"}");
        QVERIFY(other.at("result").at("isError").as_bool());
    }

    void oneOfTwoThatWaitMayLeave()
    {
        Tools tools;
        const std::string call = "\"method\":\"tools/call\",\"params\":{\"name\":\"route_task\","
                                 "\"arguments\":{\"prompt\":\"x\",\"idempotency_key\":\"k\"}}}";
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":1," + call);
        tools.client.say("{\"jsonrpc\":\"2.0\",\"id\":2," + call);
        tools.client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                         "\"params\":{\"requestId\":1}}");
        QCOMPARE(Tools::textOf(tools.client.awaitAnswer(2), "state"), std::string("done"));
        QVERIFY(tools.client.answerTo(1).is_null());
    }

    void aRefusedTaskFreesItsKey()
    {
        Tools tools;
        base::Error error;
        error.kind = base::ErrorKind::NoService;
        error.message = "Nobody is there.";
        tools.engine.failNext(error);
        const std::string arguments = "{\"prompt\":\"x\",\"idempotency_key\":\"k\"}";
        const json::value refused = tools.call("route_task", arguments);
        QVERIFY(refused.at("result").at("isError").as_bool());
        const std::string text(refused.at("result").at("content").at(0).at("text").as_string());
        QVERIFY(text.find("NO_SERVICE") != std::string::npos);
        QVERIFY(text.find("list_services") != std::string::npos);
        QCOMPARE(Tools::textOf(tools.call("route_task", arguments), "state"), std::string("done"));
    }

    void aKeyMayBeHeldToSomeModels()
    {
        FakeEngine engine;
        mcp::Oxide oxide(engine);
        mcp::Peer peer;
        peer.models = {"nobody/*"};
        SessionFixture client(oxide.server(), peer);
        client.initialize();
        (void)client.ask("tools/call",
                         "{\"name\":\"route_task\",\"arguments\":{\"prompt\":\"x\"}}");
        QCOMPARE(engine.lastRequest().allowedTargets, peer.models);
        const json::value answer = client.ask(
            "tools/call", "{\"name\":\"analyze_parallel\",\"arguments\":{\"prompt\":\"x\"}}");
        QVERIFY(answer.at("result").at("isError").as_bool());
        QCOMPARE(engine.calls("submit"), 1);
    }

    void idsThatAreMadeUpAreNotKept()
    {
        FakeEngine engine;
        const base::SystemClock clock;
        mcp::TaskDesk desk(engine, clock);
        const auto held = desk.follow(desk.newId());
        for (int i = 0; i < 1000; ++i)
            (void)desk.follow(desk.newId());
        QVERIFY(desk.known() <= mcp::TaskDesk::kTidyFrom);
        QCOMPARE(desk.follow(held->id()), held);
    }

    void aRouteIsExplainedAsItsTaskWouldBeDecided()
    {
        AskedEngine engine;
        mcp::Oxide oxide(engine);
        mcp::Peer peer;
        peer.name = "harbour-ci";
        peer.models = {"nobody/*"};
        SessionFixture client(oxide.server(), peer);
        client.initialize();
        const auto call = [&client](const std::string &tool) {
            (void)client.ask("tools/call",
                             "{\"name\":\"" + tool + "\",\"arguments\":{\"prompt\":\"x\"}}");
        };
        call("explain_route");
        call("route_task");
        model::TaskRequest routed = engine.lastRequest();
        routed.id = engine.asked.id; // what is only explained has none
        QVERIFY(engine.asked == routed);
        QCOMPARE(engine.asked.allowedTargets, peer.models);
        QCOMPARE(engine.asked.client, peer.name);
    }

    void tasksOfOthersAreNotThereForAUser()
    {
        Tools tools;
        const json::value begun = tools.call("route_task", "{\"prompt\":\"x\"}");
        const std::string id = Tools::textOf(begun, "task_id");
        const auto answers = [&](const std::optional<std::string> &only, const std::string &method,
                                 const std::string &params) {
            mcp::Peer peer;
            peer.name = "other";
            peer.mayOperate = false;
            peer.sight.only = only;
            SessionFixture client(tools.oxide.server(), peer);
            client.initialize();
            const json::value answer = client.ask(method, params);
            const json::value *result = answer.as_object().if_contains("result");
            const json::value *failed =
                result ? result->as_object().if_contains("isError") : nullptr;
            return result && !(failed && failed->as_bool())
                   && json::serialize(*result).find(id) != std::string::npos;
        };
        const std::string task = "\"arguments\":{\"task_id\":\"" + id + "\"}}";
        const std::vector<std::pair<std::string, std::string>> asking = {
            {"tools/call", "{\"name\":\"get_task\"," + task},
            {"resources/read", "{\"uri\":\"oxide://tasks/" + id + "\"}"},
            {"resources/read", "{\"uri\":\"oxide://history\"}"},
            {"completion/complete",
             "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"oxide://tasks/{id}\"},"
             "\"argument\":{\"name\":\"id\",\"value\":\"\"}}"}};
        for (const auto &[method, params] : asking) {
            QVERIFY2(answers(std::nullopt, method, params), params.c_str());
            QVERIFY2(!answers("other", method, params), params.c_str());
        }
    }

    void tasksOfOthersAreStoppedByOperatorsAlone()
    {
        Tools tools;
        const json::value begun = tools.call("route_task", "{\"prompt\":\"x\",\"wait_seconds\":0}");
        const std::string cancel = "{\"name\":\"cancel_task\",\"arguments\":{\"task_id\":\""
                                   + Tools::textOf(begun, "task_id") + "\"}}";
        mcp::Peer peer;
        peer.name = "another";
        peer.mayOperate = false;
        SessionFixture other(tools.oxide.server(), peer);
        other.initialize();
        const json::value refused = other.ask("tools/call", cancel);
        QVERIFY(refused.at("result").at("isError").as_bool());
        const json::value refresh = other.ask(
            "tools/call", "{\"name\":\"list_services\",\"arguments\":{\"refresh\":true}}");
        QVERIFY(refresh.at("result").at("isError").as_bool());
        QCOMPARE(tools.engine.calls("cancel"), 0);
        QCOMPARE(tools.engine.calls("checkServices"), 0);
        peer.name = "tester"; // as the one that brought it calls itself
        SessionFixture owner(tools.oxide.server(), peer);
        owner.initialize();
        (void)owner.ask("tools/call", cancel);
        QCOMPARE(tools.engine.calls("cancel"), 1);
    }

    void aSessionHasSoManySubscriptions()
    {
        Tools tools;
        const auto subscribe = [&tools](const std::string &id) {
            return tools.client.ask("resources/subscribe",
                                    "{\"uri\":\"oxide://tasks/" + id + "\"}");
        };
        QCOMPARE(SessionFixture::codeOf(subscribe(std::string(2000, 'x'))), -32002);
        for (int i = 0; i < 1000; ++i)
            QVERIFY(subscribe(std::to_string(i)).as_object().contains("result"));
        QCOMPARE(SessionFixture::codeOf(subscribe("one-more")), -32602);
    }

    void servicesAreReadWithoutSecrets()
    {
        Tools tools;
        model::ServiceConfig secretive;
        secretive.name = "secretive";
        secretive.baseUrl = "http://user:hidden-word@127.0.0.1:9/v1?key=hidden-word";
        secretive.arguments = {"--key=hidden-word"};
        secretive.environment = {{"TOKEN", "hidden-word"}};
        secretive.keys = {"hidden-word"};
        tools.engine.saveService(secretive, {});
        const json::value answer =
            tools.client.ask("resources/read", "{\"uri\":\"oxide://services\"}");
        const std::string text(answer.at("result").at("contents").at(0).at("text").as_string());
        QVERIFY(text.find("secretive") != std::string::npos);
        QVERIFY2(text.find("hidden-word") == std::string::npos, text.c_str());
    }

    void filesOfThisMachineAreNotReadForAnother()
    {
        FakeEngine engine;
        mcp::Oxide oxide(engine);
        mcp::Peer peer;
        peer.mayReadFiles = false;
        SessionFixture client(oxide.server(), peer);
        client.initialize();
        for (const char *call : {"{\"name\":\"route_task\",\"arguments\":{\"prompt\":\"x\","
                                 "\"files\":[\"/etc/passwd\"]}}",
                                 "{\"name\":\"analyze_parallel\",\"arguments\":{\"prompt\":\"x\","
                                 "\"directory\":\"/etc\"}}"}) {
            const json::value answer = client.ask("tools/call", call);
            QVERIFY(answer.at("result").at("isError").as_bool());
        }
    }
};

QTEST_GUILESS_MAIN(TestMcpTasks)
#include "tst_mcptasks.moc"

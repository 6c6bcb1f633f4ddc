#include "core/api/apifixture.h"
#include "support/otlpcollector.h"

#include <thread>

#include <QElapsedTimer>
#include <QJsonObject>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
namespace json = boost::json;
using test::ApiFixture;
using tests::EndOf;
using tests::RawAnswer;
using tests::RawHttp;

namespace {

json::object chat(std::string_view model, std::string_view prompt, bool stream = true)
{
    json::array messages;
    messages.push_back(json::object{{"role", "user"}, {"content", prompt}});
    return {{"model", model}, {"messages", std::move(messages)}, {"stream", stream}};
}

std::string textOf(const RawAnswer &answer)
{
    std::string text;
    for (const json::value &chunk : test::jsonsOf(answer))
        text += test::textAt(chunk, "/choices/0/delta/content");
    return text;
}

/// Until the simulator sees the client gone; how long that took after `since`.
bool awaitClientLeft(tests::SimFixture &simulator, int ms)
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < ms) {
        for (const QJsonObject &entry : simulator.chats()) {
            if (entry[QLatin1String("client_left")].toBool())
                return true;
        }
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

QStringList oneService()
{
    return {QStringLiteral("--dialect"), QStringLiteral("openai")};
}

QStringList twoServices()
{
    return test::simulatorOf("[{\"dialect\":\"openai\"},{\"dialect\":\"anthropic\"}]");
}

/// Of thousands of tokens.
std::string longPrompt()
{
    std::string prompt = "Crabs.";
    while (prompt.size() < 60'000)
        prompt += " They walk sideways.";
    return prompt;
}

bool awaitChat(tests::SimFixture &simulator)
{
    for (int i = 0; i < 1000 && simulator.chats().empty(); ++i)
        std::this_thread::sleep_for(5ms);
    return !simulator.chats().empty();
}

} // namespace

/// OpenAI's dialect over a simulated OpenAI: what every dialect has in common.
class TestChatRun final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ApiFixture> m_api;

    void start(const QStringList &arguments, api::RunLimits limits = {},
               const std::map<std::string, std::string> &settings = {})
    {
        m_api.reset();
        m_api = std::make_unique<ApiFixture>(arguments, limits);
        for (const auto &[key, value] : settings)
            m_api->engines.set(key, value);
        m_api->begin();
    }
    /// Two services that cache prompts, both known by their answers, east the faster one.
    void startCaching()
    {
        m_api = std::make_unique<ApiFixture>(test::simulatorOf(
            "[{\"name\":\"east\",\"dialect\":\"openai\",\"models\":[\"gpt-sim\"],"
            "\"prompt_cache\":true},{\"name\":\"west\",\"dialect\":\"openai\",\"models\":"
            "[\"gpt-sim\"],\"prompt_cache\":true,\"ttft_ms\":60}]"));
        config::ConfigStore store(m_api->engines.configPath());
        QVERIFY(store.load());
        const std::vector<model::ServiceConfig> services = store.current()->services;
        for (model::ServiceConfig service : services) {
            service.price.emplace();
            service.price->inputPerMillion = 3'000'000;
            service.price->cachedInputPerMillion = 300'000;
            service.price->outputPerMillion = 15'000'000;
            QVERIFY(store.saveService(service, service.name));
        }
        m_api->begin();
        for (const char *service : {"east/gpt-sim", "west/gpt-sim"})
            QCOMPARE(m_api->post("/v1/chat/completions", chat(service, "Hi", false)).status, 200);
    }
    tests::SimFixture &simulator() { return m_api->engines.simulator; }
    model::TaskSummary newest()
    {
        return test::EngineFixture::answer(m_api->engines.engine->history({}, {}))->rows.front();
    }

private Q_SLOTS:
    void cleanup() { m_api.reset(); }

    void aStreamEndsWithDone()
    {
        start(oneService());
        const RawAnswer answer =
            m_api->post("/v1/chat/completions", chat("openai/echo", "Say this again."));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.end, EndOf::Answer);
        QCOMPARE(answer.header("Content-Type"), std::string("text/event-stream"));
        QCOMPARE(textOf(answer), std::string("Say this again."));
        QCOMPARE(test::eventsOf(answer.body).back().data, std::string("[DONE]"));
    }

    void anAnswerSaysWhoGaveItAndWhy()
    {
        start(oneService());
        const RawAnswer answer =
            m_api->post("/v1/chat/completions", chat("openai/echo", "Hi", false));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("X-Oxide-Service"), std::string("openai/echo"));
        QVERIFY(answer.header("X-Oxide-Reasons").find("MANUAL_CHOICE") != std::string::npos);
        QVERIFY(answer.header("X-Request-Id").starts_with("req_"));
        const auto task = base::Ulid::parse(answer.header("X-Oxide-Task"));
        QVERIFY(task);
        const auto stored = test::EngineFixture::answer(m_api->engines.engine->task(*task));
        QVERIFY(stored);
        QCOMPARE(stored->result, std::string("Hi"));
        QCOMPARE(stored->summary.client, std::string("local"));
        const json::value body = json::parse(answer.body);
        QCOMPARE(test::textAt(body, "/choices/0/message/content"), std::string("Hi"));
        QCOMPARE(test::textAt(body, "/object"), std::string("chat.completion"));
    }

    void theCallersTraceGoesOn()
    {
        const test::OtlpCollector collector;
        start(oneService(), {}, {{"telemetry.otlp_endpoint", collector.url()}});
        const std::string traceparent =
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
        const RawAnswer answer =
            m_api->post("/v1/chat/completions", chat("openai/echo", "Hi", false), traceparent);
        QCOMPARE(answer.status, 200);
        const auto tasks = [&collector] { return test::named(collector.spans(), "task "); };
        QTRY_COMPARE_WITH_TIMEOUT(tasks().size(), std::size_t(1), 10'000);
        QCOMPARE(tasks()[0].at("traceId").as_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        QCOMPARE(tasks()[0].at("parentSpanId").as_string(), "00f067aa0ba902b7");
        QCOMPARE(test::attribute(tasks()[0], "oxide.task.id"), answer.header("X-Oxide-Task"));
    }

    void wire10_failoverBeforeTheFirstTokenIsNotSeen()
    {
        start(twoServices(), {}, {{"execution.retry_delay_seconds", "0.01"}});
        for (const char *service : {"openai", "anthropic"}) // whichever is the first
            QVERIFY(simulator().fail(service, QStringLiteral("error_in_stream"), 1));
        const RawAnswer answer = m_api->post("/v1/chat/completions", chat("auto", "Say hello."));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.end, EndOf::Answer);
        int roles = 0;
        for (const json::value &chunk : test::jsonsOf(answer))
            roles += test::textAt(chunk, "/choices/0/delta/role").empty() ? 0 : 1;
        QCOMPARE(roles, 1);
        QVERIFY(!textOf(answer).empty());
        QVERIFY(simulator().chats().size() >= 2);
    }

    void wire13_whatCannotBeginIsAnErrorWithItsStatus()
    {
        start(oneService(), {}, {{"execution.max_retries", "0"}});
        QVERIFY(simulator().fail("openai", QStringLiteral("429"), 1));
        const RawAnswer answer = m_api->post("/v1/chat/completions", chat("openai/gpt-sim", "Hi"));
        QCOMPARE(answer.status, 429);
        const json::value body = json::parse(answer.body);
        QCOMPARE(test::textAt(body, "/error/type"), std::string("rate_limit_error"));
        QVERIFY(!answer.header("Retry-After").empty());
    }

    void aModelThatNobodyOffersIs404()
    {
        start(oneService());
        const RawAnswer answer =
            m_api->post("/v1/chat/completions", chat("no-such-model", "Hi", false));
        QCOMPARE(answer.status, 404);
        QCOMPARE(test::textAt(json::parse(answer.body), "/error/code"),
                 std::string("model_not_found"));
        QVERIFY(!answer.header("X-Oxide-Task").empty());
    }

    void wire3_aCutStreamDoesNotEndAsIfItWereWhole()
    {
        start(oneService(), {}, {{"execution.max_retries", "0"}});
        for (const char *kind : {"cut", "cut_clean", "reset_mid", "error_mid"}) {
            QVERIFY(simulator().fail("openai", QLatin1String(kind), 1));
            const RawAnswer answer =
                m_api->post("/v1/chat/completions", chat("openai/count:300", "Count."));
            QCOMPARE(answer.status, 200);
            QVERIFY2(answer.body.find("[DONE]") == std::string::npos, kind);
            QVERIFY2(answer.body.find("\"stop\"") == std::string::npos, kind);
            QVERIFY2(!test::textAt(test::jsonsOf(answer).back(), "/error/message").empty(), kind);
            QVERIFY2(answer.end == EndOf::Closed, kind);
        }
    }

    void aRestartInTheMiddleIsMarked()
    {
        start(oneService(), {},
              {{"execution.max_retries", "1"}, {"execution.retry_delay_seconds", "0.01"}});
        QVERIFY(simulator().fail("openai", QStringLiteral("cut"), 1));
        const RawAnswer answer =
            m_api->post("/v1/chat/completions", chat("openai/count:20", "Count."));
        const std::string text = textOf(answer);
        const std::size_t mark = text.find("begins anew");
        QVERIFY2(mark != std::string::npos, text.c_str());
        QVERIFY(text.ends_with("19 20"));
        QCOMPARE(test::eventsOf(answer.body).back().data, std::string("[DONE]"));
    }

    void aRestartThatWouldBreakJsonEndsTheStream()
    {
        start(oneService(), {},
              {{"execution.max_retries", "1"}, {"execution.retry_delay_seconds", "0.01"}});
        QVERIFY(simulator().fail("openai", QStringLiteral("cut"), 1));
        json::object body = chat("openai/count:20", "Count.");
        body["response_format"] = json::object{{"type", "json_object"}};
        const RawAnswer answer = m_api->post("/v1/chat/completions", body);
        QVERIFY(answer.body.find("begins anew") == std::string::npos);
        QVERIFY(answer.body.find("[DONE]") == std::string::npos);
        QVERIFY(answer.end == EndOf::Closed);
    }

    void wire15_aClientThatLeavesStopsTheProviderWithin100Ms_data()
    {
        QTest::addColumn<bool>("hasBegun");
        QTest::addColumn<bool>("isStreamed");
        QTest::newRow("before the first token") << false << true;
        QTest::newRow("in the stream") << true << true;
        QTest::newRow("whole, before the first token") << false << false;
        QTest::newRow("whole, while it comes") << true << false;
    }
    void wire15_aClientThatLeavesStopsTheProviderWithin100Ms()
    {
        QFETCH(bool, hasBegun);
        QFETCH(bool, isStreamed);
        start(oneService());
        QVERIFY(simulator().set("openai",
                                hasBegun ? QJsonObject{{QStringLiteral("tokens_per_second"), 20}}
                                         : QJsonObject{{QStringLiteral("ttft_ms"), 1400}}));
        RawHttp client(m_api->server->url());
        client.sendRequest("POST", "/v1/chat/completions",
                           json::serialize(chat("openai/count:500", "Count.", isStreamed)),
                           ApiFixture::headers());
        QVERIFY(awaitChat(simulator()));
        if (hasBegun && !isStreamed) { // nothing of it is seen by who waits for the whole
            QTRY_VERIFY(m_api->engines.count<model::TextDelta>(newest().id) > 0);
        } else if (hasBegun) {
            std::string seen;
            while (seen.find("\"content\":\"1\"") == std::string::npos) {
                const std::string more = client.readSome();
                QVERIFY(!more.empty());
                seen += more;
            }
        }
        client.close();
        QElapsedTimer timer;
        timer.start();
        QVERIFY(awaitClientLeft(simulator(), 2'000));
        QVERIFY2(timer.elapsed() <= 100, qPrintable(QString::number(timer.elapsed())));
        QTRY_COMPARE(newest().state, model::TaskState::Cancelled);
        const auto task = test::EngineFixture::answer(m_api->engines.engine->task(newest().id));
        QVERIFY(task);
        // What was spent stands in the books.
        QCOMPARE(task->attempts.size(), std::size_t(1));
        QCOMPARE(task->attempts.front().error->kind, base::ErrorKind::Cancelled);
        QCOMPARE(task->attempts.front().outputBytes > 0, hasBegun);
    }

    void wire11_silenceIsFilledWithPingsThatEndNoEvent()
    {
        api::RunLimits limits;
        limits.pingAfter = 50ms;
        start(oneService(), limits);
        QVERIFY(simulator().set("openai", {{QStringLiteral("tokens_per_second"), 4}}));
        const RawAnswer answer =
            m_api->post("/v1/chat/completions", chat("openai/count:4", "Count."));
        QVERIFY(answer.body.find(": ping\n") != std::string::npos);
        QVERIFY(answer.body.find(": ping\n\n") == std::string::npos);
        QCOMPARE(textOf(answer), std::string("1 2 3 4"));
    }

    void aReaderThatTakesNothingIsCutAndItsTaskCancelled()
    {
        api::RunLimits limits;
        limits.untakenBytes = 100'000;
        start(oneService(), limits);
        RawHttp client(m_api->server->url());
        client.shrinkReceiveBuffer();
        client.sendRequest("POST", "/v1/chat/completions",
                           json::serialize(chat("openai/count:200000", "Count.")),
                           ApiFixture::headers());
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto page =
                    test::EngineFixture::answer(m_api->engines.engine->history({}, {}));
                return page && !page->rows.empty()
                       && page->rows.front().state == model::TaskState::Cancelled;
            }(),
            20'000);
        QCOMPARE(client.awaitEnd(), EndOf::Reset);
    }

    void aKeysModelsAreAllThatItGets()
    {
        start(twoServices());
        auto keys = std::make_shared<api::Keys>();
        security::ApiKey narrow;
        narrow.name = "narrow";
        narrow.models = {"anthropic/*"};
        narrow.fingerprint = security::fingerprintOf("oxide-narrow");
        keys->named.push_back(narrow);
        m_api->server->configure(m_api->settings, keys);
        const auto ask = [this](std::string_view model) {
            return tests::ask(m_api->server->url(), "POST", "/v1/chat/completions",
                              json::serialize(chat(model, "Hi", false)),
                              "Authorization: Bearer oxide-narrow\r\n");
        };
        const RawAnswer answer = ask("auto");
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.header("X-Oxide-Service").starts_with("anthropic/"));
        const RawAnswer refused = ask("openai/gpt-sim");
        QCOMPARE(refused.status, 403);
        QVERIFY(refused.header("X-Oxide-Service").empty());
    }

    void aConversationStaysWithTheModelThatHasItInItsCache()
    {
        startCaching();
        const auto ask = [this](const json::object &body, const std::string &session) {
            return m_api->post("/v1/chat/completions", body,
                               "X-Oxide-Session: " + session + "\r\n");
        };
        const std::string prompt = longPrompt();
        const std::string session = "01J00000000000000000000001";
        QCOMPARE(ask(chat("west/gpt-sim", prompt, false), session).status, 200);
        for (const char *next : {"Why do they?", "Since when?"}) { // Oxide keeps what was said
            const RawAnswer answer = ask(chat("auto:budget", next, false), session);
            QCOMPARE(answer.header("X-Oxide-Service"), std::string("west/gpt-sim"));
            QVERIFY2(answer.header("X-Oxide-Reasons").find("SESSION_STICKY") != std::string::npos,
                     answer.header("X-Oxide-Reasons").c_str());
        }
        // Another conversation is as long, and at nobody's.
        const std::string other = "01J00000000000000000000002";
        const RawAnswer fresh = ask(chat("auto:budget", prompt + " Why?", false), other);
        QCOMPARE(fresh.header("X-Oxide-Service"), std::string("east/gpt-sim"));
        QVERIFY(fresh.header("X-Oxide-Reasons").find("SESSION_STICKY") == std::string::npos);
    }

    /// As agents do it: the conversation is sent with each turn, and no session is named.
    void aConversationThatIsSentStaysToo()
    {
        startCaching();
        const auto ask = [this](const char *model, const json::array &turns) {
            return m_api->post("/v1/chat/completions",
                               json::object{{"model", model}, {"messages", turns}});
        };
        const auto isSticky = [](const RawAnswer &answer) {
            return answer.header("X-Oxide-Reasons").find("SESSION_STICKY") != std::string::npos;
        };
        json::array turns;
        turns.push_back({{"role", "system"}, {"content", "Answer shortly."}});
        turns.push_back({{"role", "user"},
                         {"content",
                          {{{"type", "text"}, {"text", longPrompt()}},
                           {{"type", "text"}, {"text", "What of it?"}}}}});
        QCOMPARE(ask("west/gpt-sim", turns).header("X-Oxide-Service"), std::string("west/gpt-sim"));
        for (const char *next : {"Why do they?", "Since when?"}) {
            turns.push_back({{"role", "assistant"}, {"content", "So it is."}});
            turns.push_back({{"role", "user"}, {"content", next}});
            const RawAnswer answer = ask("auto:budget", turns);
            QCOMPARE(answer.header("X-Oxide-Service"), std::string("west/gpt-sim"));
            QVERIFY2(isSticky(answer), answer.header("X-Oxide-Reasons").c_str());
        }
        // One that begins otherwise is at nobody's.
        turns[0].as_object()["content"] = "Answer at length.";
        const RawAnswer fresh = ask("auto:budget", turns);
        QCOMPARE(fresh.header("X-Oxide-Service"), std::string("east/gpt-sim"));
        QVERIFY(!isSticky(fresh));
    }

    void namesThatMayBeAskedForAreShownWithOllamasTagToo()
    {
        start(oneService());
        const json::value list = json::parse(m_api->ask("GET", "/api/tags").body);
        const auto shown = [this](const std::string &name) {
            return m_api->post("/api/show", {{"model", name}}).status;
        };
        int profiles = 0;
        for (const json::value &model : list.at("models").as_array()) {
            const std::string name = test::textAt(model, "/name");
            if (!name.starts_with("auto"))
                continue;
            ++profiles;
            QVERIFY2(shown(name) == 200 && shown(name + ":latest") == 200, name.c_str());
        }
        QVERIFY(profiles > 1);
        QCOMPARE(shown("automatic:latest"), 404);
        const RawAnswer answer = m_api->post("/api/chat", chat("auto:latest", "Hi", false));
        QCOMPARE(answer.status, 200);
    }

    void aWarningThatComesAfterTheHeadersIsToldInTheStream()
    {
        start(test::simulatorOf("[{\"dialect\":\"ollama\",\"models\":[{\"name\":\"l\","
                                "\"context\":65536}]}]"));
        std::string prompt = "Say hello.";
        while (prompt.size() < 60'000)
            prompt += " Crabs walk sideways.";
        json::object body = chat("ollama/l", prompt);
        body["options"] = json::object{{"num_ctx", 2048}}; // the server cuts, and tells at its end
        const RawAnswer answer = m_api->post("/api/chat", body);
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.header("X-Oxide-Warnings").empty());
        const std::vector<json::value> lines = test::jsonsOf(answer);
        QVERIFY(lines.size() > 1);
        QVERIFY(lines.back().at("done").as_bool());
        const std::string warning = test::textAt(lines.back(), "/warnings/0");
        QVERIFY2(warning.starts_with("Ollama cut the prompt"), answer.body.c_str());
        QVERIFY(!lines.front().as_object().contains("warnings"));
    }

    void whatAProviderCannotDoIsSaidOrRefused()
    {
        start({QStringLiteral("--dialect"), QStringLiteral("anthropic")});
        json::object body = chat("anthropic/claude-sim", "Hi", false);
        body["seed"] = 4;
        body["store"] = true;
        body["tools"] = json::parse(R"([{"type":"custom","custom":{"name":"patch"}}])");
        const RawAnswer said = m_api->post("/v1/chat/completions", body);
        QCOMPARE(said.status, 200);
        const std::string warnings = said.header("X-Oxide-Warnings");
        QVERIFY2(warnings.find("seed") != std::string::npos, warnings.c_str());
        QVERIFY2(warnings.find("'store'") != std::string::npos, warnings.c_str());
        QVERIFY2(warnings.find("'tools.custom'") != std::string::npos, warnings.c_str());
        QVERIFY(test::EngineFixture::answer(
            m_api->engines.engine->saveSettings({{"api.drop_unsupported", "refuse"}})));
        const RawAnswer refused = m_api->post("/v1/chat/completions", body);
        QCOMPARE(refused.status, 400);
        QVERIFY(refused.body.find("seed") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestChatRun)
#include "tst_chatrun.moc"

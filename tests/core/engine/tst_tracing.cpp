// Traces through the facade, to a collector that speaks HTTP.
#include "enginefixture.h"
#include "support/otlpcollector.h"

#include <algorithm>
#include <vector>

#include <boost/json.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using test::attribute;
using test::EngineFixture;
using test::named;

namespace json = boost::json;

namespace {

constexpr const char *kCallers = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char *kCallersTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

} // namespace

class TestTracing final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    test::OtlpCollector m_collector;
    std::unique_ptr<EngineFixture> m_fixture;

    void begin(const std::vector<std::pair<std::string, std::string>> &settings = {})
    {
        m_fixture->set("telemetry.otlp_endpoint", m_collector.url());
        for (const auto &[key, value] : settings)
            m_fixture->set(key, value);
        m_fixture->begin();
    }

    /// Its spans; the task is done by then.
    std::vector<json::object> trace(model::TaskRequest request)
    {
        const auto task = EngineFixture::answer(m_fixture->engine->submit(std::move(request)));
        if (!task || !m_fixture->waitFor(*task))
            return {};
        const auto ofTask = [&] {
            for (const json::object &span : m_collector.spans()) {
                if (attribute(span, "oxide.task.id") == task->text())
                    return std::string(span.at("traceId").as_string());
            }
            return std::string();
        };
        if (!QTest::qWaitFor([&] { return !ofTask().empty(); }, 10'000))
            return {};
        std::vector<json::object> spans;
        for (json::object &span : m_collector.spans()) {
            if (span.at("traceId").as_string() == ofTask())
                spans.push_back(std::move(span));
        }
        return spans;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(m_folder.filePath(QStringLiteral("two.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"services\":[{\"dialect\":\"openai\"},{\"dialect\":\"anthropic\"}]}");
    }
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(
            QStringList{QStringLiteral("--config"), m_folder.filePath(QStringLiteral("two.json"))});
        m_fixture->set("execution.retry_delay_seconds", "0.01");
    }
    void cleanup() { m_fixture.reset(); }

    void a_task_with_a_retry_is_a_tree_at_the_collector()
    {
        qputenv("OXIDE_TEST_OTLP", "otlp-key-of-this-test");
        begin({{"telemetry.otlp_headers",
                "[\"Authorization: Bearer ${OXIDE_TEST_OTLP}\", \"X-Tenant: home\"]"}});
        QVERIFY(m_fixture->simulator.fail("openai", QStringLiteral("500"), 1));
        auto request = m_fixture->request("Name three secret colours.", "openai");
        request.traceparent = kCallers;
        const auto spans = trace(std::move(request));
        const auto tasks = named(spans, "task ");
        const auto decisions = named(spans, "decide");
        const auto chats = named(spans, "chat ");
        QCOMPARE(tasks.size(), std::size_t(1));
        QCOMPARE(decisions.size(), std::size_t(1));
        QCOMPARE(chats.size(), std::size_t(2));
        QCOMPARE(tasks[0].at("traceId").as_string(), kCallersTrace);
        QCOMPARE(tasks[0].at("parentSpanId").as_string(), "00f067aa0ba902b7");
        for (const auto &span : {decisions[0], chats[0], chats[1]})
            QCOMPARE(span.at("parentSpanId").as_string(), tasks[0].at("spanId").as_string());
        QCOMPARE(attribute(chats[0], "error.type"), "SERVER_ERROR");
        QCOMPARE(attribute(chats[0], "http.response.status_code"), "500");
        QCOMPARE(attribute(chats[1], "gen_ai.provider.name"), "openai");
        QCOMPARE(attribute(chats[1], "server.address"), "127.0.0.1");
        QVERIFY(!attribute(chats[1], "gen_ai.response.model").empty());
        QVERIFY(!attribute(chats[1], "gen_ai.usage.output_tokens").empty());
        const auto requests = m_collector.requests();
        const httpserver::Request &last = requests.back();
        QCOMPARE(last.method, "POST");
        QCOMPARE(last.path, "/v1/traces");
        QCOMPARE(last.header("content-type"), "application/json");
        QCOMPARE(last.header("authorization"), "Bearer otlp-key-of-this-test");
        QCOMPARE(last.header("x-tenant"), "home");
        for (const auto &one : requests)
            QVERIFY(one.body.find("secret") == std::string::npos);
        QTRY_VERIFY(m_fixture->engine->status().spansExported >= 4);
    }

    void prompts_go_where_that_is_asked_for()
    {
        begin({{"telemetry.content", "true"}, {"storage.prompts", "redacted"}});
        const auto tasks =
            named(trace(m_fixture->request("Write to ada@example.org about colours.")), "task ");
        QCOMPARE(tasks.size(), std::size_t(1));
        const std::string said = attribute(tasks[0], "gen_ai.input.messages");
        QVERIFY2(said.find("about colours") != std::string::npos, said.c_str());
        QVERIFY2(said.find("ada@example.org") == std::string::npos, said.c_str());
        QVERIFY(!attribute(tasks[0], "gen_ai.output.messages").empty());
    }

    void a_refused_task_has_a_span()
    {
        begin();
        const auto refused = m_fixture->submit("Name three colours.", "nobody");
        QVERIFY(!refused);
        const auto span = [&] {
            for (const json::object &one : m_collector.spans()) {
                if (attribute(one, "oxide.task.id") == refused.error().detail)
                    return attribute(one, "error.type");
            }
            return std::string();
        };
        QTRY_COMPARE_WITH_TIMEOUT(span(), std::string("NO_SERVICE"), 10'000);
    }

    void parts_are_below_their_whole()
    {
        begin();
        model::ParallelRequest request;
        request.task.prompt = "Name three colours.";
        request.strategy = model::Strategy::Broadcast;
        const auto task = EngineFixture::answer(m_fixture->engine->submitParallel(request));
        QVERIFY(task);
        const auto whole = [&] {
            std::string span;
            for (const json::object &one : m_collector.spans()) {
                if (attribute(one, "oxide.task.id") == task->text())
                    span = one.at("spanId").as_string();
            }
            return span;
        };
        QTRY_VERIFY_WITH_TIMEOUT(!whole().empty(), 20'000);
        int parts = 0;
        for (const json::object &one : named(m_collector.spans(), "task ")) {
            if (one.contains("parentSpanId") && one.at("parentSpanId").as_string() == whole())
                ++parts;
        }
        QVERIFY(parts >= 2);
    }

    void a_collector_that_is_busy_is_asked_again()
    {
        begin();
        m_collector.refuse({{"Retry-After", "1"}});
        const std::size_t before = m_collector.requests().size();
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!trace(m_fixture->request("Name three colours.")).empty());
        QVERIFY(timer.elapsed() >= 1'000);
        QVERIFY(m_collector.requests().size() >= before + 2);
        QCOMPARE(m_fixture->engine->status().spansDropped, std::int64_t(0));
    }

    void the_last_spans_go_out_when_oxide_ends()
    {
        begin();
        const auto task = m_fixture->submit("Name three colours.");
        QVERIFY(task && m_fixture->waitFor(*task));
        m_fixture->end(); // before they are gathered
        const auto tasks = named(m_collector.spans(), "task ");
        QVERIFY(std::ranges::any_of(tasks, [&](const json::object &span) {
            return attribute(span, "oxide.task.id") == task->text();
        }));
    }

    void nobody_waits_for_a_collector_that_is_not_there()
    {
        begin();
        m_fixture->end();
        m_fixture->set("telemetry.otlp_endpoint", "http://127.0.0.1:1");
        m_fixture->begin();
        const auto task = m_fixture->submit("Name three colours.");
        QVERIFY(task && m_fixture->waitFor(*task));
        QCOMPARE(m_fixture->finished.at(*task).state, model::TaskState::Done);
        QElapsedTimer timer;
        timer.start();
        m_fixture->end();
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestTracing)
#include "tst_tracing.moc"

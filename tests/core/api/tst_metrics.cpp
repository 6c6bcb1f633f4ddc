#include "restfixture.h"

#include "support/promtool.h"

#include <cmath>

using namespace oxide;
using namespace oxide::test;

class TestMetrics final : public QObject
{
    Q_OBJECT

    std::unique_ptr<RestFixture> m_fixture;

    std::string scrape() const
    {
        const auto answer = m_fixture->ask("GET", "/metrics", {}, "viewer");
        if (answer.status != 200)
            qFatal("%d: %s", answer.status, answer.body.c_str());
        return answer.body;
    }

    /// The value of a series, by its name and labels as they are written; NaN where it is not.
    double number(const std::string &series) const
    {
        const std::string text = '\n' + scrape();
        const std::size_t at = text.find('\n' + series + ' ');
        return at == std::string::npos ? std::nan("")
                                       : std::stod(text.substr(at + series.size() + 2));
    }

    /// The sum over all series of a name whose labels hold these words.
    double sum(const std::string &name, const std::string &words = {}) const
    {
        double sum = 0;
        for (const QString &line : base::qs(scrape()).split(QLatin1Char('\n'))) {
            if (line.startsWith(base::qs(name + '{')) && line.contains(base::qs(words)))
                sum += line.section(QLatin1Char(' '), -1).toDouble();
        }
        return sum;
    }

    std::string runTask(const std::string &body, int status = 200)
    {
        const auto answer = m_fixture->ask("POST", "/v1/chat", body);
        if (answer.status != status)
            qFatal("%d: %s", answer.status, answer.body.c_str());
        QTest::qWait(60); // signals are gathered for 16 ms
        return answer.body;
    }

    [[nodiscard]] std::string service(std::size_t index) const
    {
        return m_fixture->engine.simulator.services()[index].name;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<RestFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void both_addresses_speak_prometheus_text()
    {
        for (const char *path : {"/metrics", "/v1/metrics"}) {
            const auto answer = m_fixture->ask("GET", path, {}, "viewer");
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
        }
        QCOMPARE(tests::ask(m_fixture->server->url(), "GET", "/metrics").status, 401);
    }

    void promtool_finds_nothing_to_say()
    {
        runTask("{\"prompt\":\"What is a mutex?\"}");
        QVERIFY(m_fixture->engine.simulator.fail({}, QStringLiteral("500"), 2));
        runTask("{\"prompt\":\"And a semaphore?\"}");
        (void)m_fixture->ask("GET", "/nowhere");
        const auto verdict = tests::checkMetrics(scrape());
        if (!verdict.isThere)
            QSKIP("promtool is not installed (Debian: prometheus)");
        QVERIFY2(verdict.complaints.isEmpty(), qPrintable(verdict.complaints));
    }

    void a_task_counts_once_with_its_tokens_times_and_cost()
    {
        const std::string who = service(0);
        const auto answer = boost::json::parse(
            runTask("{\"prompt\":\"What is a mutex?\",\"service\":\"" + who + "\"}"));
        const std::string model(answer.at("model").as_string());
        const std::string labels = "{service=\"" + who + "\",model=\"" + model + '"';
        QCOMPARE(sum("oxide_tasks_total"), 1.0);
        QCOMPARE(sum("oxide_tasks_total", "state=\"done\""), 1.0);
        QCOMPARE(sum("oxide_task_duration_seconds_count"), 1.0);
        QCOMPARE(number("oxide_attempts_total" + labels + ",outcome=\"ok\"}"), 1.0);
        QCOMPARE(number("oxide_attempt_duration_seconds_count" + labels + '}'), 1.0);
        QCOMPARE(number("oxide_first_token_seconds_count" + labels + '}'), 1.0);
        const auto &usage = answer.at("usage").as_object();
        QCOMPARE(number("oxide_tokens_total" + labels + ",kind=\"output\"}"),
                 usage.at("output").to_number<double>());
        QCOMPARE(number("oxide_tokens_total" + labels + ",kind=\"input\"}"),
                 usage.at("input").to_number<double>());
        const auto &cost = answer.at("cost").as_object();
        QCOMPARE(number("oxide_cost_dollars_total" + labels + ",source=\""
                        + std::string(cost.at("source").as_string()) + "\"}"),
                 cost.at("dollars").to_number<double>());
    }

    void a_retry_counts_where_it_happened()
    {
        const std::string who = service(0);
        QVERIFY(m_fixture->engine.simulator.fail(who, QStringLiteral("500"), 1));
        runTask("{\"prompt\":\"Hello.\",\"service\":\"" + who + "\"}");
        const std::string words = "service=\"" + who + '"';
        QCOMPARE(sum("oxide_retries_total", words), 1.0);
        QCOMPARE(sum("oxide_attempts_total", words), 2.0);
        QCOMPARE(sum("oxide_attempts_total", "outcome=\"SERVER_ERROR\""), 1.0);
        QCOMPARE(sum("oxide_tasks_total"), 1.0);
        QCOMPARE(sum("oxide_failovers_total"), 0.0);
    }

    void a_failover_counts_where_it_began()
    {
        const auto decided =
            m_fixture->json("POST", "/api/routing/explain", "{\"prompt\":\"Hello.\"}");
        const std::string first(decided.at("service").as_string());
        QVERIFY(m_fixture->engine.simulator.fail(first, QStringLiteral("401"), 100));
        const auto answer = boost::json::parse(runTask("{\"prompt\":\"Hello.\"}"));
        QVERIFY(answer.at("provider").as_string() != first);
        QCOMPARE(sum("oxide_failovers_total", "service=\"" + first + '"'), 1.0);
        QCOMPARE(sum("oxide_attempts_total", "outcome=\"UNAUTHORIZED\""), 1.0);
        QCOMPARE(sum("oxide_attempts_total", "outcome=\"ok\""), 1.0);
    }

    void a_refused_task_counts_as_failed_and_takes_no_time()
    {
        runTask("{\"prompt\":\"x\",\"service\":\"nobody\"}", 404);
        QCOMPARE(sum("oxide_tasks_total", "state=\"failed\""), 1.0);
        QCOMPARE(sum("oxide_task_duration_seconds_count"), 0.0);
        QCOMPARE(sum("oxide_attempts_total"), 0.0);
    }

    void the_states_of_services_are_those_of_now()
    {
        const std::string who = service(0);
        QCOMPARE(number("oxide_service_up{service=\"" + who + "\"}"), 1.0);
        QCOMPARE(number("oxide_breaker_state{service=\"" + who + "\",model=\"\"}"), 0.0);
        QCOMPARE(number("oxide_service_tasks_running{service=\"" + who + "\"}"), 0.0);
        QCOMPARE(number("oxide_service_tasks_waiting{service=\"" + who + "\"}"), 0.0);
        (void)EngineFixture::answer(m_fixture->engine.engine->removeService(who));
        QTest::qWait(60);
        QVERIFY(std::isnan(number("oxide_service_up{service=\"" + who + "\"}")));
    }

    void what_runs_and_waits_is_told_while_it_does()
    {
        const std::string who = service(0);
        QVERIFY(m_fixture->engine.simulator.set(who, {{QStringLiteral("ttft_ms"), 1000}}));
        const auto submitted = m_fixture->engine.submit("Slowly.", who);
        QVERIFY(submitted);
        QTRY_COMPARE_WITH_TIMEOUT(number("oxide_tasks_running"), 1.0, 900);
        QCOMPARE(number("oxide_service_tasks_running{service=\"" + who + "\"}"), 1.0);
        QVERIFY(m_fixture->engine.waitFor(*submitted));
        QTRY_COMPARE(number("oxide_tasks_running"), 0.0);
        QCOMPARE(number("oxide_tasks_waiting"), 0.0);
    }

    void requests_count_by_route_method_and_status()
    {
        (void)m_fixture->ask("GET", "/api/tasks/12");
        (void)m_fixture->ask("GET", "/api/tasks/13");
        (void)m_fixture->ask("GET", "/nowhere");
        (void)m_fixture->ask("PUT", "/coffee");
        // The last one's answer may be there before it is counted.
        QTRY_COMPARE(
            number("oxide_http_requests_total{route=\"none\",method=\"none\",status=\"404\"}"),
            2.0);
        QCOMPARE(number("oxide_http_requests_total{route=\"/api/tasks/{id}\",method=\"GET\","
                        "status=\"400\"}"),
                 2.0);
        QCOMPARE(number("oxide_http_request_duration_seconds_count{route=\"/api/tasks/{id}\","
                        "method=\"GET\"}"),
                 2.0);
        QTRY_COMPARE(number("oxide_http_requests_in_flight"), 1.0); // this one
    }

    void a_client_that_leaves_is_no_fault_of_the_server()
    {
        const std::string who = service(0);
        QVERIFY(m_fixture->engine.simulator.set(who, {{QStringLiteral("ttft_ms"), 1000}}));
        tests::RawHttp http(m_fixture->server->url());
        http.sendRequest("POST", "/v1/chat", "{\"prompt\":\"x\",\"service\":\"" + who + "\"}",
                         "x-api-key: oxide-user\r\n");
        QTest::qWait(200);
        http.close();
        const std::string labels = "{route=\"/v1/chat\",method=\"POST\",status=\"499\"}";
        QTRY_COMPARE_WITH_TIMEOUT(number("oxide_http_requests_total" + labels), 1.0, 1000);
    }

    void the_process_and_the_build_are_told()
    {
        QVERIFY(number("process_resident_memory_bytes") > 1e6);
        QVERIFY(number("process_cpu_seconds_total") > 0);
        QVERIFY(number("process_open_fds") > 3);
        QVERIFY(number("process_start_time_seconds") > 1.7e9);
        QCOMPARE(sum("oxide_build_info", std::string("version=\"") + OXIDE_VERSION + '"'), 1.0);
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"

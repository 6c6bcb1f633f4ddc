#include "support/simfixture.h"
#include "support/simhttp.h"

#include <chrono>
#include <thread>

#include <QElapsedTimer>
#include <QTest>

using namespace oxide::tests;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view hello =
    R"({"model":"echo","stream":false,"messages":[{"role":"user","content":"hello"}]})";

RawAnswer chat(const SimService &service, std::string_view body = hello)
{
    const std::string headers =
        service.key.empty() ? std::string() : "Authorization: Bearer " + service.key + "\r\n";
    return ask(service.baseUrl, "POST", "/chat/completions", body, headers);
}

QString text(const QJsonObject &object, const char *key)
{
    return object[QLatin1String(key)].toString();
}

int number(const QJsonObject &object, const char *key)
{
    return object[QLatin1String(key)].toInt();
}

} // namespace

/// The program as others use it: ready line, control port, log, end.
class TestSimControl final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_ready_line_names_what_a_config_needs();
    void planned_failures_hit_the_next_requests_and_no_others();
    void a_planned_failure_can_wait_for_a_model_list();
    void ratios_are_kept_over_many_requests();
    void refused_connections_come_back();
    void settings_change_while_it_runs();
    void wrong_control_calls_are_explained();
    void the_log_knows_who_asked_what();
    void a_client_that_leaves_is_logged_within_100_ms();
    void reset_is_as_at_the_start();
    void it_ends_when_its_parent_does();
    void a_broken_config_is_named();
};

void TestSimControl::the_ready_line_names_what_a_config_needs()
{
    SimFixture sim;
    QVERIFY2(sim.start({QStringLiteral("--demo"), QStringLiteral("--fast")}),
             qPrintable(sim.error()));
    QCOMPARE(sim.services().size(), std::size_t(5));
    const SimService &ollama = sim.service("ollama-local");
    QCOMPARE(ollama.dialect, "ollama");
    QVERIFY(ollama.local);
    QVERIFY(ollama.key.empty());
    QVERIFY(!ollama.baseUrl.ends_with("/v1"));
    QCOMPARE(ollama.defaultModel, "llama3.2:3b");
    QVERIFY(sim.service("openai-cloud").baseUrl.ends_with("/v1"));
    QVERIFY(!sim.service("openai-cloud").key.empty());
    QVERIFY(!sim.service("gemini-cloud").local);
    const auto ready = sim.control("GET", QStringLiteral("/_sim/services"));
    QVERIFY(ready);
    QVERIFY((*ready)[QLatin1String("ready")].toBool());
}

void TestSimControl::planned_failures_hit_the_next_requests_and_no_others()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    QVERIFY(sim.fail("openai", QStringLiteral("429"), 2));
    QVERIFY(sim.fail("openai", QStringLiteral("500"), 1));
    QCOMPARE(ask(sim.service().baseUrl, "GET", "/models").status, 200);
    QCOMPARE(chat(sim.service()).status, 429);
    QCOMPARE(chat(sim.service()).status, 429);
    QCOMPARE(chat(sim.service()).status, 500);
    QCOMPARE(chat(sim.service()).status, 200);
    const QJsonObject counts = sim.counts();
    QCOMPARE(number(counts, "chats"), 4);
    QCOMPARE(number(counts, "failed"), 3);
    QCOMPARE(number(counts, "ok"), 1);
    QCOMPARE(number(counts[QLatin1String("failed_by_kind")].toObject(), "429"), 2);
}

void TestSimControl::a_planned_failure_can_wait_for_a_model_list()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    QVERIFY(sim.fail("openai", QStringLiteral("503"), 1, QStringLiteral("models")));
    QCOMPARE(chat(sim.service()).status, 200);
    QCOMPARE(ask(sim.service().baseUrl, "GET", "/models").status, 503);
    QCOMPARE(ask(sim.service().baseUrl, "GET", "/models").status, 200);
}

void TestSimControl::ratios_are_kept_over_many_requests()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--fail"), QStringLiteral("500=0.2"),
                           QStringLiteral("--fail"), QStringLiteral("429=0.1")}),
             qPrintable(sim.error()));
    RawHttp http(sim.service().baseUrl);
    for (int i = 0; i < 1'000; ++i) {
        http.sendRequest("POST", "/v1/chat/completions", hello);
        QVERIFY(http.readAnswer().status != 0);
    }
    const QJsonObject failed = sim.counts()[QLatin1String("failed_by_kind")].toObject();
    const int fives = number(failed, "500");
    const int fours = number(failed, "429");
    QVERIFY2(fives > 150 && fives < 250, qPrintable(QString::number(fives)));
    QVERIFY2(fours > 65 && fours < 140, qPrintable(QString::number(fours)));
    QCOMPARE(number(sim.counts(), "ok"), 1'000 - fives - fours);
}

void TestSimControl::refused_connections_come_back()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    QVERIFY(sim.refuse("openai", 300));
    QVERIFY(!RawHttp(sim.service().baseUrl).isConnected());
    std::this_thread::sleep_for(milliseconds(450));
    QCOMPARE(chat(sim.service()).status, 200);
}

void TestSimControl::settings_change_while_it_runs()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    QVERIFY(sim.set("openai", {{QStringLiteral("ttft_ms"), 250}}));
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(chat(sim.service()).status, 200);
    QVERIFY2(timer.elapsed() >= 240, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(sim.set("openai",
                    {{QStringLiteral("ttft_ms"), 0}, {QStringLiteral("tokens_per_second"), 100}}));
    timer.restart();
    const RawAnswer answer =
        chat(sim.service(),
             R"({"model":"count:50","stream":true,"messages":[{"role":"user","content":"x"}]})");
    QCOMPARE(answer.end, EndOf::Answer);
    QVERIFY2(timer.elapsed() >= 350 && timer.elapsed() < 900,
             qPrintable(QString::number(timer.elapsed())));
}

void TestSimControl::wrong_control_calls_are_explained()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const std::string control = sim.controlUrl().toStdString();
    const auto refusal = [&](std::string_view path, std::string_view body) {
        const RawAnswer answer = ask(control, "POST", path, body);
        return std::to_string(answer.status) + ' ' + answer.body;
    };
    QVERIFY(refusal("/_sim/fail", R"({"kind":"nonsense"})").starts_with("400"));
    QVERIFY(refusal("/_sim/fail", R"({"kind":"429","count":0})").find("count")
            != std::string::npos);
    QVERIFY(refusal("/_sim/fail", R"({"kind":"429","service":"x"})").starts_with("404"));
    QVERIFY(refusal("/_sim/set", R"({"ttft":5})").find("ttft_ms") != std::string::npos);
    QVERIFY(refusal("/_sim/set", R"({"port":5})").find("cannot be changed") != std::string::npos);
    QVERIFY(refusal("/_sim/set", R"({"failures":{"429":0.7,"500":0.7}})").starts_with("400"));
    QVERIFY(refusal("/_sim/set", "{").starts_with("400"));
    QVERIFY(refusal("/_sim/none", "{}").starts_with("404"));
}

void TestSimControl::the_log_knows_who_asked_what()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--key"), QStringLiteral("sim-key-one"),
                           QStringLiteral("--key"), QStringLiteral("sim-key-two")}),
             qPrintable(sim.error()));
    const std::string &url = sim.service().baseUrl;
    QCOMPARE(ask(url, "POST", "/chat/completions", hello).status, 401);
    QCOMPARE(ask(url, "POST", "/chat/completions", hello, "Authorization: Bearer sim-key-two\r\n")
                 .status,
             200);
    const auto log = sim.log("openai");
    QCOMPARE(log.size(), std::size_t(2));
    QCOMPARE(text(log[0], "outcome"), QStringLiteral("refused"));
    QCOMPARE(number(log[0], "status"), 401);
    QCOMPARE(text(log[1], "outcome"), QStringLiteral("ok"));
    QCOMPARE(text(log[1], "key"), QStringLiteral("sim-key-two"));
    QCOMPARE(text(log[1], "model"), QStringLiteral("echo"));
    QCOMPARE(text(log[1], "path"), QStringLiteral("/v1/chat/completions"));
    QCOMPARE(number(log[1], "bytes_in"), static_cast<int>(hello.size()));
    QVERIFY(number(log[1], "bytes_out") > 0);
    QCOMPARE(number(log[1], "tokens_out"), 1);
}

void TestSimControl::a_client_that_leaves_is_logged_within_100_ms()
{
    SimFixture sim;
    QVERIFY2(
        sim.startOne(QStringLiteral("openai"), {QStringLiteral("--ttft"), QStringLiteral("60000")}),
        qPrintable(sim.error()));
    RawHttp http(sim.service().baseUrl);
    http.sendRequest("POST", "/v1/chat/completions", hello);
    QTRY_COMPARE(number(sim.counts(), "open"), 1);
    const auto took = [&sim] { return number(sim.chats().at(0), "took_ms"); };
    QElapsedTimer timer;
    timer.start();
    std::this_thread::sleep_for(milliseconds(200));
    const qint64 left = timer.elapsed();
    http.close();
    QTRY_COMPARE(number(sim.counts(), "open"), 0);
    QCOMPARE(text(sim.chats().at(0), "outcome"), QStringLiteral("client_left"));
    QVERIFY(sim.chats().at(0)[QLatin1String("client_left")].toBool());
    QVERIFY2(took() >= left - 5 && took() < left + 150, qPrintable(QString::number(took())));
}

void TestSimControl::reset_is_as_at_the_start()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    constexpr std::string_view question =
        R"({"model":"gpt-sim","messages":[{"role":"user","content":"Explain queues in depth"}]})";
    const auto content = [](const RawAnswer &answer) {
        return answer.body.substr(answer.body.find("\"message\""));
    };
    const std::string first = content(chat(sim.service(), question));
    const std::string second = content(chat(sim.service(), question));
    QVERIFY(first != second);
    QVERIFY(sim.fail("openai", QStringLiteral("500"), 5));
    QVERIFY(sim.set("openai", {{QStringLiteral("retry_after_s"), 9}}));
    QVERIFY(sim.reset());
    QCOMPARE(sim.log().size(), std::size_t(0));
    QCOMPARE(content(chat(sim.service(), question)), first);
    QCOMPARE(content(chat(sim.service(), question)), second);
}

void TestSimControl::it_ends_when_its_parent_does()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const std::string url = sim.service().baseUrl;
    sim.stop();
    QVERIFY(!RawHttp(url).isConnected());
}

void TestSimControl::a_broken_config_is_named()
{
    SimFixture sim;
    QVERIFY(!sim.start({QStringLiteral("--dialect"), QStringLiteral("klingon")}));
    QVERIFY2(sim.error().contains(QStringLiteral("services[0].dialect")), qPrintable(sim.error()));
    QVERIFY(!sim.start(
        {QStringLiteral("--demo"), QStringLiteral("--fail"), QStringLiteral("nonsense=0.1")}));
    QVERIFY2(sim.error().contains(QStringLiteral("nonsense")), qPrintable(sim.error()));
}

QTEST_GUILESS_MAIN(TestSimControl)
#include "tst_simcontrol.moc"

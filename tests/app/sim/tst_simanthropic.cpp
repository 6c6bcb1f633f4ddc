#include "wiretext.h"

#include <QTest>

using namespace oxide::tests;

namespace {

RawAnswer chat(const SimFixture &sim, std::string_view body)
{
    return ask(sim.service().baseUrl, "POST", "/v1/messages", body, signIn(sim.service()));
}

/// The `event:` names of a stream, repeated ones once.
std::string eventsOf(std::string_view sse)
{
    std::string names;
    std::string last;
    for (const std::string &line : linesOf(sse)) {
        constexpr std::string_view head = "event: ";
        if (!line.starts_with(head) || line == last)
            continue;
        last = line;
        names += (names.empty() ? "" : " ") + line.substr(head.size());
    }
    return names;
}

} // namespace

/// The wire format of Anthropic's messages.
class TestSimAnthropic final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_stream_byte_by_byte();
    void every_block_is_stopped();
    void thoughts_are_signed();
    void whole_answers();
    void a_tool_without_arguments_has_its_block();
    void a_forced_tool_is_called();
    void a_tool_result_is_taken_up();
    void cached_tokens_are_beside_the_input();
    void an_error_in_the_stream_is_an_event();
    void errors_have_their_types();
    void counts_and_models();
};

void TestSimAnthropic::a_stream_byte_by_byte()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer = chat(sim, R"({"model":"count:2","max_tokens":100,"stream":true,)"
                                       R"("messages":[{"role":"user","content":"x"}]})");
    QVERIFY(answer.header("Content-Type").starts_with("text/event-stream"));
    QVERIFY(answer.header("request-id").starts_with("req_"));
    const std::string usage = R"("usage":{"input_tokens":5,"cache_creation_input_tokens":0,)"
                              R"("cache_read_input_tokens":0,"output_tokens":)";
    QCOMPARE(
        steady(answer.body),
        R"(event: message_start)"
        "\n"
        R"(data: {"type":"message_start","message":{"id":"msg_ID","type":"message",)"
        R"("role":"assistant","model":"count:2","content":[],"stop_reason":null,)"
        R"("stop_sequence":null,)"
            + usage
            + R"(1,"service_tier":"standard"}}})"
              "\n\n"
              R"(event: ping)"
              "\n"
              R"(data: {"type": "ping"})"
              "\n\n"
              R"(event: content_block_start)"
              "\n"
              R"(data: {"type":"content_block_start","index":0,"content_block":{"type":"text",)"
              R"("text":""}})"
              "\n\n"
              R"(event: content_block_delta)"
              "\n"
              R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",)"
              R"("text":"1"}})"
              "\n\n"
              R"(event: content_block_delta)"
              "\n"
              R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",)"
              R"("text":" 2"}})"
              "\n\n"
              R"(event: content_block_stop)"
              "\n"
              R"(data: {"type":"content_block_stop","index":0})"
              "\n\n"
              R"(event: message_delta)"
              "\n"
              R"(data: {"type":"message_delta","delta":{"stop_reason":"end_turn",)"
              R"("stop_sequence":null},)"
            + usage
            + R"(2,"service_tier":"standard"}})"
              "\n\n"
              R"(event: message_stop)"
              "\n"
              R"(data: {"type":"message_stop"})"
              "\n\n");
}

void TestSimAnthropic::every_block_is_stopped()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"claude-sim","max_tokens":4000,"stream":true,"thinking":)"
                  R"({"type":"enabled","budget_tokens":1024},"tools":[{"name":"look",)"
                  R"("input_schema":{"type":"object","properties":{"where":{"type":"string"}}}},)"
                  R"({"name":"wait","input_schema":{"type":"object"}}],"messages":[{"role":"user",)"
                  R"("content":"look first, then wait"}]})");
    std::vector<QString> open;
    int starts = 0;
    int index = 0;
    std::string arguments;
    for (const std::string &data : dataOf(answer.body)) {
        const QJsonObject json = object(data);
        const QString type = json[QStringLiteral("type")].toString();
        if (type == QStringLiteral("content_block_start")) {
            QVERIFY(open.empty());
            QCOMPARE(json[QStringLiteral("index")].toInt(), starts++);
            open.push_back(at(json, QStringLiteral("content_block.type")).toString());
        } else if (type == QStringLiteral("content_block_delta")) {
            QCOMPARE(open.size(), std::size_t(1));
            arguments += at(json, QStringLiteral("delta.partial_json")).toString().toStdString();
        } else if (type == QStringLiteral("content_block_stop")) {
            QCOMPARE(json[QStringLiteral("index")].toInt(), index++);
            open.clear();
        } else if (type == QStringLiteral("message_delta")) {
            QCOMPARE(at(json, QStringLiteral("delta.stop_reason")).toString(),
                     QStringLiteral("tool_use"));
        }
    }
    QVERIFY(open.empty());
    QCOMPARE(starts, 3);
    QCOMPARE(index, 3);
    QVERIFY2(arguments.ends_with("}{}"), arguments.c_str());
}

void TestSimAnthropic::thoughts_are_signed()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const std::string head = R"({"model":"claude-sim","max_tokens":4000,"stream":true,)";
    const std::string tail = R"("messages":[{"role":"user","content":"Why do queues grow?"}]})";
    const RawAnswer with = chat(sim, head + R"("thinking":{"type":"enabled"},)" + tail);
    QCOMPARE(eventsOf(with.body),
             "message_start ping content_block_start content_block_delta content_block_stop "
             "content_block_start content_block_delta content_block_stop message_delta "
             "message_stop");
    QVERIFY(with.body.find(R"("type":"signature_delta")") != std::string::npos);
    const RawAnswer without = chat(sim, head + tail);
    QVERIFY(without.body.find("thinking") == std::string::npos);
}

void TestSimAnthropic::whole_answers()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer = chat(
        sim, R"({"model":"echo","max_tokens":100,"system":[{"type":"text","text":"Be kind."}],)"
             R"("messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]})");
    const QJsonObject json = object(answer.body);
    QCOMPARE(at(json, QStringLiteral("content.0.text")).toString(), QStringLiteral("Hello"));
    QCOMPARE(json[QStringLiteral("stop_reason")].toString(), QStringLiteral("end_turn"));
    QCOMPARE(json[QStringLiteral("type")].toString(), QStringLiteral("message"));
    QCOMPARE(at(json, QStringLiteral("usage.output_tokens")).toInt(), 1);
}

void TestSimAnthropic::a_tool_without_arguments_has_its_block()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"claude-sim","max_tokens":400,"tools":[{"name":"wait",)"
                  R"("input_schema":{"type":"object","properties":{}}}],)"
                  R"("messages":[{"role":"user","content":"wait a moment"}]})");
    const QJsonObject json = object(answer.body);
    QCOMPARE(at(json, QStringLiteral("content.0.type")).toString(), QStringLiteral("tool_use"));
    QVERIFY(at(json, QStringLiteral("content.0.input")).isObject());
    QVERIFY(
        at(json, QStringLiteral("content.0.id")).toString().startsWith(QStringLiteral("toolu_")));
}

void TestSimAnthropic::a_forced_tool_is_called()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer = chat(
        sim, R"({"model":"claude-sim","max_tokens":400,"tools":[{"name":"a","input_schema":{}},)"
             R"({"name":"b","input_schema":{}}],"tool_choice":{"type":"tool","name":"b"},)"
             R"("messages":[{"role":"user","content":"hello"}]})");
    QCOMPARE(at(object(answer.body), QStringLiteral("content.0.name")).toString(),
             QStringLiteral("b"));
}

void TestSimAnthropic::a_tool_result_is_taken_up()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer = chat(
        sim, R"({"model":"claude-sim","max_tokens":400,"tools":[{"name":"look"}],"messages":[)"
             R"({"role":"user","content":"look"},{"role":"assistant","content":[{"type":)"
             R"("tool_use","id":"toolu_1","name":"look","input":{}}]},{"role":"user","content":)"
             R"([{"type":"tool_result","tool_use_id":"toolu_1","content":"four lights"}]}]})");
    const QJsonObject json = object(answer.body);
    QVERIFY(at(json, QStringLiteral("content.0.text"))
                .toString()
                .contains(QStringLiteral("four lights")));
    QCOMPARE(json[QStringLiteral("stop_reason")].toString(), QStringLiteral("end_turn"));
}

void TestSimAnthropic::cached_tokens_are_beside_the_input()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic"), {QStringLiteral("--prompt-cache")}),
             qPrintable(sim.error()));
    std::string system;
    for (int i = 0; i < 2'000; ++i)
        system += "word ";
    const auto usage = [&](const std::string &question) {
        const std::string body = R"({"model":"claude-sim","max_tokens":10,"system":")" + system
                                 + R"(","messages":[{"role":"user","content":")" + question
                                 + R"("}]})";
        return at(object(chat(sim, body).body), QStringLiteral("usage")).toObject();
    };
    const QJsonObject first = usage("one");
    const QJsonObject second = usage("two");
    const int cached = second[QStringLiteral("cache_read_input_tokens")].toInt();
    QVERIFY(cached >= 1'920);
    QCOMPARE(first[QStringLiteral("cache_read_input_tokens")].toInt(), 0);
    QCOMPARE(second[QStringLiteral("input_tokens")].toInt() + cached,
             first[QStringLiteral("input_tokens")].toInt());
}

void TestSimAnthropic::an_error_in_the_stream_is_an_event()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer = chatWith(sim.service(), "count:4:fail-error_mid", "x", Streamed::Yes);
    QVERIFY(answer.body.ends_with(
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
        "\"message\":\"Overloaded\"}}\n\n"));
    QVERIFY(answer.body.find("message_stop") == std::string::npos);
}

void TestSimAnthropic::errors_have_their_types()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic"),
                          {QStringLiteral("--key"), QStringLiteral("sim-key-right")}),
             qPrintable(sim.error()));
    const std::string good =
        R"({"model":"echo","max_tokens":9,"messages":[{"role":"user","content":"x"}]})";
    const auto typeOf = [&](std::string_view body, std::string_view headers) {
        const RawAnswer answer = ask(sim.service().baseUrl, "POST", "/v1/messages", body, headers);
        return std::to_string(answer.status) + ' '
               + at(object(answer.body), QStringLiteral("error.type")).toString().toStdString();
    };
    const std::string version = "anthropic-version: 2023-06-01\r\n";
    const std::string right = version + "x-api-key: sim-key-right\r\n";
    QCOMPARE(typeOf(good, version), "401 authentication_error");
    QCOMPARE(typeOf(good, version + "x-api-key: sim-key-wrong\r\n"), "401 authentication_error");
    QCOMPARE(typeOf(good, "x-api-key: sim-key-right\r\n"), "400 invalid_request_error");
    QCOMPARE(typeOf(R"({"model":"echo","messages":[{"role":"user","content":"x"}]})", right),
             "400 invalid_request_error");
    QCOMPARE(typeOf(R"({"model":"none","max_tokens":9,"messages":[{"role":"user","content":"x"}]})",
                    right),
             "404 not_found_error");
    QCOMPARE(typeOf(R"({"model":"echo:fail-429","max_tokens":9,"messages":[{"role":"user",)"
                    R"("content":"x"}]})",
                    right),
             "429 rate_limit_error");
    QCOMPARE(typeOf(R"({"model":"echo:fail-529","max_tokens":9,"messages":[{"role":"user",)"
                    R"("content":"x"}]})",
                    right),
             "529 overloaded_error");
    QCOMPARE(typeOf(good, right), "200 ");
}

void TestSimAnthropic::counts_and_models()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const std::string &url = sim.service().baseUrl;
    const RawAnswer count =
        ask(url, "POST", "/v1/messages/count_tokens",
            R"({"model":"claude-sim","messages":[{"role":"user","content":"one two three"}]})",
            signIn(sim.service()));
    QCOMPARE(count.body, R"({"input_tokens":7})");
    const QJsonObject models = object(ask(url, "GET", "/v1/models").body);
    QCOMPARE(at(models, QStringLiteral("data.0.id")).toString(), QStringLiteral("claude-sim"));
    QCOMPARE(models[QStringLiteral("has_more")].toBool(true), false);
    QCOMPARE(ask(url, "GET", "/v1/models/none").status, 404);
}

QTEST_GUILESS_MAIN(TestSimAnthropic)
#include "tst_simanthropic.moc"

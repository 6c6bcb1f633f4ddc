#include "wiretext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace oxide::tests;

namespace {

RawAnswer call(const SimFixture &sim, const std::string &target, std::string_view body,
               std::string_view headers = {})
{
    return ask(sim.service().baseUrl, "POST", "/v1beta/models/" + target, body, headers);
}

constexpr std::string_view hello = R"({"contents":[{"role":"user","parts":[{"text":"Hi you"}]}]})";

} // namespace

/// The wire format of the Gemini API.
class TestSimGemini final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_stream_byte_by_byte();
    void without_sse_a_stream_is_a_list();
    void thoughts_are_counted_apart();
    void a_function_call_ends_with_stop();
    void a_function_response_is_taken_up();
    void json_mode_follows_the_schema();
    void max_tokens_has_its_name();
    void keys_are_refused_as_the_real_one_does();
    void errors_have_their_status();
    void models_counts_and_embeddings();
    void the_key_may_stand_in_the_query();
};

void TestSimGemini::a_stream_byte_by_byte()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const RawAnswer answer = call(sim, "echo:streamGenerateContent?alt=sse", hello);
    QCOMPARE(answer.header("Content-Type"), "text/event-stream");
    const auto event = [](const std::string &text, const std::string &finish, int output) {
        return R"(data: {"candidates":[{"content":{"parts":[{"text":")" + text
               + R"("}],"role":"model"},)" + finish
               + R"("index":0}],"usageMetadata":{"promptTokenCount":6,"candidatesTokenCount":)"
               + std::to_string(output) + R"(,"totalTokenCount":)" + std::to_string(6 + output)
               + R"(,"promptTokensDetails":[{"modality":"TEXT","tokenCount":6}]},)"
                 R"("modelVersion":"echo","responseId":"ID"})"
               + "\r\n\r\n";
    };
    QCOMPARE(steady(answer.body),
             event("Hi", "", 1) + event(" you", "", 2) + event("", R"("finishReason":"STOP",)", 2));
}

void TestSimGemini::without_sse_a_stream_is_a_list()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const RawAnswer answer = call(sim, "echo:streamGenerateContent", hello);
    const QJsonArray list = QJsonDocument::fromJson(QByteArray::fromStdString(answer.body)).array();
    QCOMPARE(list.size(), 3);
    const RawAnswer error = call(sim, "none:streamGenerateContent", hello);
    QCOMPARE(error.status, 404);
    QVERIFY(error.body.starts_with("[{\"error\""));
}

void TestSimGemini::thoughts_are_counted_apart()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const RawAnswer answer =
        call(sim, "gemini-sim-pro:streamGenerateContent?alt=sse",
             R"({"contents":[{"role":"user","parts":[{"text":"Why do queues grow?"}]}],)"
             R"("generationConfig":{"thinkingConfig":{"includeThoughts":true}}})");
    int thoughts = 0;
    int texts = 0;
    const auto data = dataOf(answer.body);
    for (const std::string &item : data) {
        const QJsonObject part =
            at(object(item), QStringLiteral("candidates.0.content.parts.0")).toObject();
        const bool thought = part[QStringLiteral("thought")].toBool();
        QVERIFY(!thought || texts == 0);
        ++(thought ? thoughts : texts);
    }
    const QJsonObject usage = object(data.back())[QStringLiteral("usageMetadata")].toObject();
    QVERIFY(thoughts > 5);
    QCOMPARE(usage[QStringLiteral("thoughtsTokenCount")].toInt(), thoughts);
    QCOMPARE(usage[QStringLiteral("candidatesTokenCount")].toInt(), texts - 1);
    QCOMPARE(usage[QStringLiteral("totalTokenCount")].toInt(),
             usage[QStringLiteral("promptTokenCount")].toInt() + thoughts + texts - 1);
}

void TestSimGemini::a_function_call_ends_with_stop()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const RawAnswer answer =
        call(sim, "gemini-sim-flash:streamGenerateContent?alt=sse",
             R"({"contents":[{"role":"user","parts":[{"text":"use read_file please"}]}],"tools":)"
             R"([{"functionDeclarations":[{"name":"read_file","parameters":{"type":"OBJECT",)"
             R"("properties":{"path":{"type":"STRING"},"limit":{"type":"INTEGER"}},)"
             R"("required":["path"]}},{"name":"write_file"}]}]})");
    const auto data = dataOf(answer.body);
    QCOMPARE(data.size(), std::size_t(2));
    const QJsonObject part =
        at(object(data[0]), QStringLiteral("candidates.0.content.parts.0.functionCall")).toObject();
    QCOMPARE(part[QStringLiteral("name")].toString(), QStringLiteral("read_file"));
    QVERIFY(at(part, QStringLiteral("args.path")).isString());
    QVERIFY(at(part, QStringLiteral("args.limit")).isUndefined());
    QCOMPARE(at(object(data[1]), QStringLiteral("candidates.0.finishReason")).toString(),
             QStringLiteral("STOP"));
}

void TestSimGemini::a_function_response_is_taken_up()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const RawAnswer answer = call(
        sim, "gemini-sim-flash:generateContent",
        R"({"contents":[{"role":"user","parts":[{"text":"use look"}]},{"role":"model","parts":)"
        R"([{"functionCall":{"name":"look","args":{}}}]},{"role":"user","parts":)"
        R"([{"functionResponse":{"name":"look","response":{"output":"four lights"}}}]}],)"
        R"("tools":[{"functionDeclarations":[{"name":"look"}]}]})");
    QVERIFY(at(object(answer.body), QStringLiteral("candidates.0.content.parts.0.text"))
                .toString()
                .contains(QStringLiteral("four lights")));
}

void TestSimGemini::json_mode_follows_the_schema()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const RawAnswer answer =
        call(sim, "gemini-sim-flash:generateContent",
             R"({"contents":[{"parts":[{"text":"rate this"}]}],"generationConfig":{)"
             R"("responseMimeType":"application/json","responseSchema":{"type":"OBJECT",)"
             R"("properties":{"score":{"type":"INTEGER"},"why":{"type":"STRING"}}}}})");
    const QJsonObject json =
        object(at(object(answer.body), QStringLiteral("candidates.0.content.parts.0.text"))
                   .toString()
                   .toStdString());
    QVERIFY(json[QStringLiteral("score")].isDouble());
    QVERIFY(json[QStringLiteral("why")].isString());
}

void TestSimGemini::max_tokens_has_its_name()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const RawAnswer answer = call(sim, "count:50:generateContent",
                                  R"({"contents":[{"parts":[{"text":"x"}]}],)"
                                  R"("generationConfig":{"maxOutputTokens":3}})");
    const QJsonObject json = object(answer.body);
    QCOMPARE(at(json, QStringLiteral("candidates.0.finishReason")).toString(),
             QStringLiteral("MAX_TOKENS"));
    QCOMPARE(at(json, QStringLiteral("usageMetadata.candidatesTokenCount")).toInt(), 3);
}

void TestSimGemini::keys_are_refused_as_the_real_one_does()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini"),
                          {QStringLiteral("--key"), QStringLiteral("sim-key-right")}),
             qPrintable(sim.error()));
    const RawAnswer wrong =
        call(sim, "echo:generateContent", hello, "x-goog-api-key: sim-key-wrong\r\n");
    QCOMPARE(wrong.status, 400);
    QVERIFY(wrong.body.find("API_KEY_INVALID") != std::string::npos);
    QCOMPARE(call(sim, "echo:generateContent", hello).status, 403);
    QCOMPARE(call(sim, "echo:generateContent", hello, "x-goog-api-key: sim-key-right\r\n").status,
             200);
}

void TestSimGemini::errors_have_their_status()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini"),
                          {QStringLiteral("--retry-after"), QStringLiteral("7")}),
             qPrintable(sim.error()));
    const auto statusOf = [&](const std::string &target) {
        const RawAnswer answer = call(sim, target, hello);
        return std::to_string(answer.status) + ' '
               + at(object(answer.body), QStringLiteral("error.status")).toString().toStdString();
    };
    QCOMPARE(statusOf("echo:fail-401:generateContent"), "401 UNAUTHENTICATED");
    QCOMPARE(statusOf("echo:fail-429:streamGenerateContent?alt=sse"), "429 RESOURCE_EXHAUSTED");
    QCOMPARE(statusOf("echo:fail-500:generateContent"), "500 INTERNAL");
    QCOMPARE(statusOf("echo:fail-529:generateContent"), "503 UNAVAILABLE");
    QCOMPARE(statusOf("none:generateContent"), "404 NOT_FOUND");
    const RawAnswer limited = call(sim, "echo:fail-429:generateContent", hello);
    QVERIFY(limited.body.find(R"("retryDelay":"7s")") != std::string::npos);
    QCOMPARE(limited.header("Retry-After"), "7");
    QCOMPARE(call(sim, "echo:generateContent", "{}").status, 400);
}

void TestSimGemini::models_counts_and_embeddings()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini")), qPrintable(sim.error()));
    const std::string &url = sim.service().baseUrl;
    const QJsonObject models = object(ask(url, "GET", "/v1beta/models?pageSize=50").body);
    QCOMPARE(at(models, QStringLiteral("models.0.name")).toString(),
             QStringLiteral("models/gemini-sim-pro"));
    QCOMPARE(at(models, QStringLiteral("models.0.inputTokenLimit")).toInt(), 1'048'576);
    QCOMPARE(ask(url, "GET", "/v1beta/models/gemini-sim-flash").status, 200);
    QCOMPARE(ask(url, "GET", "/v1beta/models/none").status, 404);
    QCOMPARE(call(sim, "gemini-sim-flash:countTokens", hello).body, R"({"totalTokens":6})");
    const QJsonObject embedding = object(call(sim, "gemini-sim-embedding:embedContent",
                                              R"({"content":{"parts":[{"text":"hello"}]}})")
                                             .body);
    QCOMPARE(at(embedding, QStringLiteral("embedding.values")).toArray().size(), 384);
}

void TestSimGemini::the_key_may_stand_in_the_query()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("gemini"),
                          {QStringLiteral("--key"), QStringLiteral("sim-key-right")}),
             qPrintable(sim.error()));
    QCOMPARE(call(sim, "echo:generateContent?key=sim-key-right", hello).status, 200);
}

QTEST_GUILESS_MAIN(TestSimGemini)
#include "tst_simgemini.moc"

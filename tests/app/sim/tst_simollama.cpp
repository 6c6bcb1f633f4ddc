#include "wiretext.h"

#include <QJsonArray>
#include <QTest>

using namespace oxide::tests;

namespace {

RawAnswer chat(const SimFixture &sim, std::string_view body, std::string_view path = "/api/chat")
{
    return ask(sim.service().baseUrl, "POST", path, body);
}

} // namespace

/// The wire format of Ollama: NDJSON, and its habits with windows and tools.
class TestSimOllama final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_stream_byte_by_byte();
    void generate_byte_by_byte();
    void a_whole_answer_has_its_statistics();
    void durations_are_nanoseconds_of_the_clock();
    void a_tool_call_ends_with_stop();
    void thinking_comes_where_it_is_asked_for();
    void a_prompt_over_the_window_is_cut_in_silence();
    void num_predict_ends_with_length();
    void the_model_calls();
    void embeddings();
    void v1_is_the_other_dialect();
    void errors_are_a_text();
};

void TestSimOllama::a_stream_byte_by_byte()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"echo","messages":[{"role":"user","content":"Hi\tyou"}]})");
    QCOMPARE(answer.header("Content-Type"), "application/x-ndjson");
    const std::string head = R"({"model":"echo","created_at":"T","message":{"role":"assistant",)";
    QCOMPARE(steady(answer.body),
             head
                 + R"("content":"Hi"},"done":false})"
                   "\n"
                 + head
                 + R"("content":"\t"},"done":false})"
                   "\n"
                 + head
                 + R"("content":"you"},"done":false})"
                   "\n"
                 + head
                 + R"("content":""},"done_reason":"stop","done":true,"total_duration":0,)"
                   R"("load_duration":0,"prompt_eval_count":7,"prompt_eval_duration":0,)"
                   R"("eval_count":3,"eval_duration":0})"
                   "\n");
    QCOMPARE(answer.end, EndOf::Answer);
}

void TestSimOllama::generate_byte_by_byte()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const RawAnswer answer = chat(sim, R"({"model":"count:2","prompt":"x"})", "/api/generate");
    const std::string head = R"({"model":"count:2","created_at":"T","response":)";
    QCOMPARE(steady(answer.body),
             head
                 + R"("1","done":false})"
                   "\n"
                 + head
                 + R"(" 2","done":false})"
                   "\n"
                 + head
                 + R"("","done_reason":"stop","done":true,"context":[1,2,3],"total_duration":0,)"
                   R"("load_duration":0,"prompt_eval_count":5,"prompt_eval_duration":0,)"
                   R"("eval_count":2,"eval_duration":0})"
                   "\n");
}

void TestSimOllama::a_whole_answer_has_its_statistics()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const RawAnswer answer = chat(
        sim, R"({"model":"count:9","stream":false,"messages":[{"role":"user","content":"x"}]})");
    const QJsonObject json = object(answer.body);
    QCOMPARE(at(json, QStringLiteral("message.content")).toString(),
             QStringLiteral("1 2 3 4 5 6 7 8 9"));
    QVERIFY(json[QStringLiteral("done")].toBool());
    QCOMPARE(json[QStringLiteral("eval_count")].toInt(), 9);
    QCOMPARE(json[QStringLiteral("prompt_eval_count")].toInt(), 5);
    QCOMPARE(linesOf(answer.body).size(), std::size_t(1));
}

void TestSimOllama::durations_are_nanoseconds_of_the_clock()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama"),
                          {QStringLiteral("--ttft"), QStringLiteral("100"),
                           QStringLiteral("--tokens-per-second"), QStringLiteral("200")}),
             qPrintable(sim.error()));
    const auto lines = linesOf(
        chat(sim, R"({"model":"count:40","messages":[{"role":"user","content":"x"}]})").body);
    const QJsonObject last = object(lines.back());
    const double total = last[QStringLiteral("total_duration")].toDouble();
    const double eval = last[QStringLiteral("eval_duration")].toDouble();
    QVERIFY2(total > 250e6 && total < 900e6, qPrintable(QString::number(total)));
    QVERIFY2(eval > 150e6 && eval < total - 90e6, qPrintable(QString::number(eval)));
}

void TestSimOllama::a_tool_call_ends_with_stop()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const auto lines = linesOf(
        chat(sim, R"({"model":"llama3.2:3b","tools":[{"type":"function","function":{"name":)"
                  R"("find_file","parameters":{"type":"object","properties":{"path":)"
                  R"({"type":"string"}}}}}],"messages":[{"role":"user","content":)"
                  R"("please find_file report"}]})")
            .body);
    QCOMPARE(lines.size(), std::size_t(2));
    const QJsonObject call = object(lines[0]);
    QCOMPARE(at(call, QStringLiteral("message.tool_calls.0.function.name")).toString(),
             QStringLiteral("find_file"));
    QVERIFY(at(call, QStringLiteral("message.tool_calls.0.function.arguments.path")).isString());
    QCOMPARE(object(lines[1])[QStringLiteral("done_reason")].toString(), QStringLiteral("stop"));
}

void TestSimOllama::thinking_comes_where_it_is_asked_for()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const auto thoughts = [&](std::string_view more) {
        const std::string body = R"({"model":"qwen3:8b","messages":[{"role":"user","content":)"
                                 R"("Why do queues grow?"}])"
                                 + std::string(more) + "}";
        QString text;
        for (const std::string &line : linesOf(chat(sim, body).body))
            text += at(object(line), QStringLiteral("message.thinking")).toString();
        return text;
    };
    QVERIFY(thoughts(R"(,"think":true)").size() > 40);
    QVERIFY(thoughts("").isEmpty());
}

void TestSimOllama::a_prompt_over_the_window_is_cut_in_silence()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    std::string words;
    for (int i = 0; i < 6'000; ++i)
        words += "w" + std::to_string(i % 10) + " ";
    const auto last = [&](const std::string &options) {
        const std::string body = R"({"model":"echo","stream":false,"messages":[{"role":"user",)"
                                 R"("content":")"
                                 + words + R"("}])" + options + "}";
        return object(chat(sim, body).body);
    };
    const QJsonObject cut = last("");
    QCOMPARE(cut[QStringLiteral("prompt_eval_count")].toInt(), 4'096);
    QVERIFY(at(cut, QStringLiteral("message.content")).toString().size()
            < static_cast<int>(words.size()));
    const QJsonObject whole = last(R"(,"options":{"num_ctx":16384})");
    QVERIFY(whole[QStringLiteral("prompt_eval_count")].toInt() > 6'000);
    QCOMPARE(at(whole, QStringLiteral("message.content")).toString().toStdString(), words);
}

void TestSimOllama::num_predict_ends_with_length()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const auto lines = linesOf(chat(sim, R"({"model":"count:100","options":{"num_predict":3},)"
                                         R"("messages":[{"role":"user","content":"x"}]})")
                                   .body);
    QCOMPARE(lines.size(), std::size_t(4));
    QCOMPARE(object(lines.back())[QStringLiteral("done_reason")].toString(),
             QStringLiteral("length"));
}

void TestSimOllama::the_model_calls()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const std::string &url = sim.service().baseUrl;
    const QJsonObject tags = object(ask(url, "GET", "/api/tags").body);
    QCOMPARE(at(tags, QStringLiteral("models.0.name")).toString(), QStringLiteral("llama3.2:3b"));
    QCOMPARE(at(tags, QStringLiteral("models.0.digest")).toString().size(), 64);
    QVERIFY(at(tags, QStringLiteral("models.0.size")).toDouble() > 1e9);
    const QJsonObject show = object(ask(url, "POST", "/api/show", R"({"model":"qwen3:8b"})").body);
    QCOMPARE(show[QStringLiteral("model_info")]
                 .toObject()[QStringLiteral("qwen3.context_length")]
                 .toInt(),
             40'960);
    QVERIFY(show[QStringLiteral("capabilities")].toArray().contains(QStringLiteral("thinking")));
    QVERIFY(object(ask(url, "POST", "/api/show", R"({"model":"nomic-embed-text"})")
                       .body)[QStringLiteral("capabilities")]
                .toArray()
                .contains(QStringLiteral("embedding")));
    QCOMPARE(ask(url, "POST", "/api/show", R"({"model":"none"})").status, 404);
    QVERIFY(object(ask(url, "GET", "/api/version").body).contains(QStringLiteral("version")));
    QCOMPARE(
        at(object(ask(url, "GET", "/api/ps").body), QStringLiteral("models.0.name")).toString(),
        QStringLiteral("llama3.2:3b"));
    QCOMPARE(ask(url, "GET", "/").body, "Ollama is running");
}

void TestSimOllama::embeddings()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const std::string body = R"({"model":"nomic-embed-text","input":["a","b"]})";
    const QJsonObject json = object(chat(sim, body, "/api/embed").body);
    QCOMPARE(at(json, QStringLiteral("embeddings")).toArray().size(), 2);
    QCOMPARE(at(json, QStringLiteral("embeddings.0")).toArray().size(), 384);
    QVERIFY(at(json, QStringLiteral("embeddings.0")) != at(json, QStringLiteral("embeddings.1")));
    QCOMPARE(object(chat(sim, body, "/api/embed").body), json);
}

void TestSimOllama::v1_is_the_other_dialect()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"count:2","stream":true,"messages":[{"role":"user","content":"x"}]})",
             "/v1/chat/completions");
    QCOMPARE(dataOf(answer.body).back(), "[DONE]");
    QCOMPARE(ask(sim.service().baseUrl, "GET", "/v1/models").status, 200);
}

void TestSimOllama::errors_are_a_text()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    const RawAnswer none =
        chat(sim, R"({"model":"none","messages":[{"role":"user","content":"x"}]})");
    QCOMPARE(none.status, 404);
    QCOMPARE(none.body, R"({"error":"model 'none' not found"})");
    QCOMPARE(chat(sim, "{").status, 400);
    const RawAnswer path = chat(sim, "{}", "/api/nothing");
    QCOMPARE(path.status, 404);
    QCOMPARE(path.body, "404 page not found");
}

QTEST_GUILESS_MAIN(TestSimOllama)
#include "tst_simollama.moc"

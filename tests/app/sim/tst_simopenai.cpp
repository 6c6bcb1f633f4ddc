#include "wiretext.h"

#include <QJsonArray>
#include <QtEndian>
#include <QTest>

using namespace oxide::tests;

namespace {

RawAnswer chat(const SimFixture &sim, std::string_view body)
{
    return ask(sim.service().baseUrl, "POST", "/chat/completions", body);
}

} // namespace

/// The wire format of OpenAI and of those who speak like it.
class TestSimOpenAi final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_stream_byte_by_byte();
    void usage_comes_alone_after_the_last_choice();
    void a_whole_answer();
    void reasoning_has_its_place_data();
    void reasoning_has_its_place();
    void a_tool_call_comes_in_pieces();
    void several_tools_are_told_by_index();
    void a_tool_result_is_taken_up();
    void json_mode_answers_json_of_the_schema();
    void max_tokens_ends_with_length();
    void stop_texts_end_the_answer();
    void stream_options_can_be_refused();
    void openrouter_has_its_habits();
    void errors_have_their_codes();
    void models_and_embeddings();
    void cached_tokens_are_inside_the_prompt();
    void a_long_prompt_is_refused();
};

void TestSimOpenAi::a_stream_byte_by_byte()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer = chat(
        sim,
        R"({"model":"echo","stream":true,"messages":[{"role":"user","content":"Hi \"you\""}]})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "text/event-stream");
    QVERIFY(answer.header("x-request-id").starts_with("req_"));
    const std::string head = R"(data: {"id":"chatcmpl-ID","object":"chat.completion.chunk",)"
                             R"("created":0,"model":"echo","system_fingerprint":"fp_oxidesim",)"
                             R"("choices":[{"index":0,"delta":)";
    const std::string tail = R"(,"logprobs":null,"finish_reason":null}]})"
                             "\n\n";
    const std::string last = R"({},"logprobs":null,"finish_reason":"stop"}]})"
                             "\n\n";
    QCOMPARE(steady(answer.body),
             head + R"({"role":"assistant","content":""})" + tail + head + R"({"content":"Hi"})"
                 + tail + head + R"({"content":" \""})" + tail + head + R"({"content":"you"})"
                 + tail + head + R"({"content":"\""})" + tail + head + last + "data: [DONE]\n\n");
    QCOMPARE(answer.end, EndOf::Answer);
}

void TestSimOpenAi::usage_comes_alone_after_the_last_choice()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer = chat(sim, R"({"model":"count:7","stream":true,)"
                                       R"("stream_options":{"include_usage":true},)"
                                       R"("messages":[{"role":"user","content":"one two"}]})");
    const auto data = dataOf(answer.body);
    QCOMPARE(data.size(), std::size_t(1 + 7 + 1 + 1 + 1));
    QVERIFY(at(object(data[3]), QStringLiteral("usage")).isNull());
    const QJsonObject usage = object(data[9]);
    QCOMPARE(at(usage, QStringLiteral("choices")).toArray().size(), 0);
    QCOMPARE(at(usage, QStringLiteral("usage.completion_tokens")).toInt(), 7);
    QCOMPARE(at(usage, QStringLiteral("usage.prompt_tokens")).toInt(), 2 + 4);
    QCOMPARE(data[10], "[DONE]");
}

void TestSimOpenAi::a_whole_answer()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"echo","messages":[{"role":"system","content":"Be kind."},)"
                  R"({"role":"user","content":[{"type":"text","text":"Grüße "},)"
                  R"({"type":"text","text":"🚀"}]}]})");
    QCOMPARE(answer.header("Content-Type"), "application/json");
    const QJsonObject json = object(answer.body);
    QCOMPARE(at(json, QStringLiteral("object")).toString(), QStringLiteral("chat.completion"));
    QCOMPARE(at(json, QStringLiteral("choices.0.message.content")).toString(),
             QStringLiteral("Grüße 🚀"));
    QCOMPARE(at(json, QStringLiteral("choices.0.message.role")).toString(),
             QStringLiteral("assistant"));
    QCOMPARE(at(json, QStringLiteral("choices.0.finish_reason")).toString(),
             QStringLiteral("stop"));
    const int prompt = at(json, QStringLiteral("usage.prompt_tokens")).toInt();
    const int output = at(json, QStringLiteral("usage.completion_tokens")).toInt();
    QVERIFY(prompt > 0 && output > 0);
    QCOMPARE(at(json, QStringLiteral("usage.total_tokens")).toInt(), prompt + output);
}

void TestSimOpenAi::reasoning_has_its_place_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("path");
    QTest::newRow("reasoning_content") << QStringLiteral("reasoning_content")
                                       << QStringLiteral("choices.0.delta.reasoning_content");
    QTest::newRow("reasoning") << QStringLiteral("reasoning")
                               << QStringLiteral("choices.0.delta.reasoning");
    QTest::newRow("details") << QStringLiteral("reasoning")
                             << QStringLiteral("choices.0.delta.reasoning_details.0.text");
    QTest::newRow("think tags") << QStringLiteral("think_tags") << QString();
}

void TestSimOpenAi::reasoning_has_its_place()
{
    QFETCH(QString, field);
    QFETCH(QString, path);
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"), {QStringLiteral("--reasoning"), field}),
             qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"gpt-sim-reasoning","stream":true,)"
                  R"("stream_options":{"include_usage":true},)"
                  R"("messages":[{"role":"user","content":"Why do queues grow?"}]})");
    std::string thoughts;
    std::string text;
    int reasoning = 0;
    for (const std::string &data : dataOf(answer.body)) {
        const QJsonObject json = object(data);
        if (!path.isEmpty())
            thoughts += at(json, path).toString().toStdString();
        text += at(json, QStringLiteral("choices.0.delta.content")).toString().toStdString();
        reasoning +=
            at(json, QStringLiteral("usage.completion_tokens_details.reasoning_tokens")).toInt();
    }
    if (path.isEmpty()) {
        QVERIFY(text.starts_with("<think>"));
        thoughts = text.substr(7, text.find("</think>\n\n") - 7);
        QVERIFY(text.find("</think>\n\n") != std::string::npos);
    } else {
        QVERIFY(text.find("<think>") == std::string::npos);
    }
    QVERIFY2(thoughts.size() > 40, thoughts.c_str());
    QVERIFY(text.size() > 40);
    QVERIFY(reasoning > 5);
}

void TestSimOpenAi::a_tool_call_comes_in_pieces()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"gpt-sim","stream":true,"tools":[{"type":"function","function":)"
                  R"({"name":"get_weather","parameters":{"type":"object","properties":)"
                  R"({"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":5},)"
                  R"("unit":{"enum":["C","F"]}},"required":["city","days"]}}}],)"
                  R"("messages":[{"role":"user","content":"Ask get_weather about Berlin"}]})");
    std::string arguments;
    int pieces = 0;
    QString finish;
    const auto data = dataOf(answer.body);
    const QJsonObject first = object(data[1]);
    const QString call = QStringLiteral("choices.0.delta.tool_calls.0.");
    QCOMPARE(at(first, call + QStringLiteral("function.name")).toString(),
             QStringLiteral("get_weather"));
    QCOMPARE(at(first, call + QStringLiteral("function.arguments")).toString(), QString());
    QVERIFY(at(first, call + QStringLiteral("id")).toString().startsWith(QStringLiteral("call_")));
    for (const std::string &item : data) {
        const QJsonObject json = object(item);
        const QString piece = at(json, call + QStringLiteral("function.arguments")).toString();
        arguments += piece.toStdString();
        pieces += piece.isEmpty() ? 0 : 1;
        const QString ended = at(json, QStringLiteral("choices.0.finish_reason")).toString();
        finish = ended.isEmpty() ? finish : ended;
    }
    QVERIFY(pieces > 3);
    const QJsonObject parsed = object(arguments);
    QVERIFY2(parsed.contains(QStringLiteral("city")), arguments.c_str());
    const int days = parsed[QStringLiteral("days")].toInt();
    QVERIFY(days >= 1 && days <= 5);
    QVERIFY(!parsed.contains(QStringLiteral("unit")));
    QCOMPARE(finish, QStringLiteral("tool_calls"));
}

void TestSimOpenAi::several_tools_are_told_by_index()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer = chat(
        sim, R"({"model":"gpt-sim","stream":true,"tools":[)"
             R"({"type":"function","function":{"name":"first"}},)"
             R"({"type":"function","function":{"name":"second"}},)"
             R"({"type":"function","function":{"name":"third"}}],)"
             R"("messages":[{"role":"user","content":"call first and third, not secondary"}]})");
    std::map<int, QString> names;
    for (const std::string &item : dataOf(answer.body)) {
        const QJsonObject call =
            at(object(item), QStringLiteral("choices.0.delta.tool_calls.0")).toObject();
        const QString name = at(call, QStringLiteral("function.name")).toString();
        if (!name.isEmpty())
            names[call[QStringLiteral("index")].toInt()] = name;
    }
    QCOMPARE(names,
             (std::map<int, QString>{{0, QStringLiteral("first")}, {1, QStringLiteral("third")}}));
}

void TestSimOpenAi::a_tool_result_is_taken_up()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer =
        chat(sim, R"({"model":"gpt-sim","tools":[{"type":"function","function":{"name":"look"}}],)"
                  R"("messages":[{"role":"user","content":"use look"},{"role":"assistant",)"
                  R"("content":null,"tool_calls":[{"id":"call_1","type":"function","function":)"
                  R"({"name":"look","arguments":"{}"}}]},)"
                  R"({"role":"tool","tool_call_id":"call_1","content":"four lights"}]})");
    const QJsonObject json = object(answer.body);
    QVERIFY(at(json, QStringLiteral("choices.0.message.content"))
                .toString()
                .contains(QStringLiteral("four lights")));
    QVERIFY(at(json, QStringLiteral("choices.0.message.tool_calls")).isUndefined());
}

void TestSimOpenAi::json_mode_answers_json_of_the_schema()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer open =
        chat(sim, R"({"model":"gpt-sim","response_format":{"type":"json_object"},)"
                  R"("messages":[{"role":"user","content":"colours of autumn"}]})");
    const auto content = [](const RawAnswer &answer) {
        return object(at(object(answer.body), QStringLiteral("choices.0.message.content"))
                          .toString()
                          .toStdString());
    };
    QVERIFY(!content(open).isEmpty());
    const RawAnswer strict = chat(
        sim, R"({"model":"gpt-sim","response_format":{"type":"json_schema","json_schema":)"
             R"({"name":"x","schema":{"type":"object","properties":{"tags":{"type":"array",)"
             R"("items":{"type":"string"}},"ok":{"type":"boolean"}},"required":["tags","ok"]}}},)"
             R"("messages":[{"role":"user","content":"colours of autumn"}]})");
    QVERIFY(content(strict)[QStringLiteral("tags")].isArray());
    QVERIFY(content(strict)[QStringLiteral("ok")].isBool());
    QCOMPARE(content(strict).size(), 2);
}

void TestSimOpenAi::max_tokens_ends_with_length()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer = chat(sim, R"({"model":"count:100","max_completion_tokens":5,)"
                                       R"("messages":[{"role":"user","content":"x"}]})");
    const QJsonObject json = object(answer.body);
    QCOMPARE(at(json, QStringLiteral("choices.0.message.content")).toString(),
             QStringLiteral("1 2 3 4 5"));
    QCOMPARE(at(json, QStringLiteral("choices.0.finish_reason")).toString(),
             QStringLiteral("length"));
    QCOMPARE(at(json, QStringLiteral("usage.completion_tokens")).toInt(), 5);
}

void TestSimOpenAi::stop_texts_end_the_answer()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const RawAnswer answer = chat(sim, R"({"model":"count:100","stop":[" 4"],)"
                                       R"("messages":[{"role":"user","content":"x"}]})");
    const QJsonObject json = object(answer.body);
    QCOMPARE(at(json, QStringLiteral("choices.0.message.content")).toString(),
             QStringLiteral("1 2 3"));
    QCOMPARE(at(json, QStringLiteral("choices.0.finish_reason")).toString(),
             QStringLiteral("stop"));
}

void TestSimOpenAi::stream_options_can_be_refused()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"), {QStringLiteral("--no-stream-options")}),
             qPrintable(sim.error()));
    const RawAnswer with =
        chat(sim, R"({"model":"echo","stream":true,"stream_options":{"include_usage":true},)"
                  R"("messages":[{"role":"user","content":"x"}]})");
    QCOMPARE(with.status, 400);
    QVERIFY(with.body.find("stream_options") != std::string::npos);
    const RawAnswer without =
        chat(sim, R"({"model":"echo","stream":true,"messages":[{"role":"user","content":"x"}]})");
    QCOMPARE(without.status, 200);
}

void TestSimOpenAi::openrouter_has_its_habits()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--flavour"), QStringLiteral("openrouter"),
                           QStringLiteral("--price"), QStringLiteral("1000000,2000000")}),
             qPrintable(sim.error()));
    const RawAnswer answer = chat(sim, R"({"model":"count:10","stream":true,)"
                                       R"("stream_options":{"include_usage":true},)"
                                       R"("messages":[{"role":"user","content":"one two"}]})");
    QVERIFY(answer.body.starts_with(": OPENROUTER PROCESSING\n\n"));
    const auto data = dataOf(answer.body);
    const QJsonObject usage = object(data[data.size() - 2]);
    QVERIFY(at(usage, QStringLiteral("id")).toString().startsWith(QStringLiteral("gen-")));
    // 6 tokens in at $1 and 10 out at $2 a million.
    QCOMPARE(at(usage, QStringLiteral("usage.cost")).toDouble(), 26e-6);
    const RawAnswer error =
        chat(sim, R"({"model":"echo:fail-402","messages":[{"role":"user","content":"x"}]})");
    QCOMPARE(error.status, 402);
    QCOMPARE(at(object(error.body), QStringLiteral("error.code")).toInt(), 402);
}

void TestSimOpenAi::errors_have_their_codes()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--key"), QStringLiteral("sim-key-right")}),
             qPrintable(sim.error()));
    const std::string &url = sim.service().baseUrl;
    const auto codeOf = [&](std::string_view body, std::string_view headers) {
        const RawAnswer answer = ask(url, "POST", "/chat/completions", body, headers);
        return std::to_string(answer.status) + ' '
               + at(object(answer.body), QStringLiteral("error.code")).toString().toStdString();
    };
    constexpr std::string_view right = "Authorization: Bearer sim-key-right\r\n";
    constexpr std::string_view good =
        R"({"model":"echo","messages":[{"role":"user","content":"x"}]})";
    QCOMPARE(codeOf(good, ""), "401 invalid_api_key");
    QCOMPARE(codeOf(good, "Authorization: Bearer sim-key-wrong\r\n"), "401 invalid_api_key");
    QCOMPARE(codeOf(R"({"model":"none","messages":[{"role":"user","content":"x"}]})", right),
             "404 model_not_found");
    QCOMPARE(codeOf("{", right), "400 ");
    QCOMPARE(codeOf(R"({"model":"echo"})", right), "400 ");
    QCOMPARE(codeOf("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"\xff\"}]}",
                    right),
             "400 ");
    QCOMPARE(ask(url, "GET", "/nothing", {}, right).status, 404);
}

void TestSimOpenAi::models_and_embeddings()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const std::string &url = sim.service().baseUrl;
    const QJsonObject models = object(ask(url, "GET", "/models").body);
    QCOMPARE(at(models, QStringLiteral("data.0.id")).toString(), QStringLiteral("gpt-sim"));
    QCOMPARE(ask(url, "GET", "/models/gpt-sim").status, 200);
    QCOMPARE(ask(url, "GET", "/models/none").status, 404);
    const auto embed = [&](std::string_view text) {
        const std::string body =
            R"({"model":"embed-sim","input":[")" + std::string(text) + R"(","b"]})";
        return object(ask(url, "POST", "/embeddings", body).body);
    };
    const QJsonArray cat = at(embed("the cat sat"), QStringLiteral("data.0.embedding")).toArray();
    const QJsonArray cats = at(embed("a cat sat"), QStringLiteral("data.0.embedding")).toArray();
    const QJsonArray tax =
        at(embed("income tax law"), QStringLiteral("data.0.embedding")).toArray();
    QCOMPARE(cat.size(), 384);
    QCOMPARE(at(embed("the cat sat"), QStringLiteral("data.0.embedding")).toArray(), cat);
    const auto dot = [](const QJsonArray &a, const QJsonArray &b) {
        double sum = 0;
        for (qsizetype i = 0; i < a.size(); ++i)
            sum += a[i].toDouble() * b[i].toDouble();
        return sum;
    };
    QVERIFY(std::abs(dot(cat, cat) - 1.0) < 1e-6);
    QVERIFY(dot(cat, cats) > dot(cat, tax) + 0.2);
    const QJsonObject packed =
        object(ask(url, "POST", "/embeddings",
                   R"({"model":"embed-sim","input":"the cat sat","encoding_format":"base64"})")
                   .body);
    const QByteArray bytes = QByteArray::fromBase64(
        at(packed, QStringLiteral("data.0.embedding")).toString().toLatin1());
    QCOMPARE(bytes.size(), 384 * 4);
    QCOMPARE(qFromLittleEndian<float>(bytes.constData()), static_cast<float>(cat[0].toDouble()));
}

void TestSimOpenAi::cached_tokens_are_inside_the_prompt()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"), {QStringLiteral("--prompt-cache")}),
             qPrintable(sim.error()));
    std::string system;
    for (int i = 0; i < 2'000; ++i)
        system += "word ";
    const auto usage = [&](const std::string &question) {
        const std::string body = R"({"model":"gpt-sim","messages":[{"role":"system","content":")"
                                 + system + R"("},{"role":"user","content":")" + question
                                 + R"("}]})";
        return at(object(chat(sim, body).body), QStringLiteral("usage")).toObject();
    };
    const QJsonObject first = usage("one");
    const QJsonObject second = usage("two");
    const QString cached = QStringLiteral("prompt_tokens_details.cached_tokens");
    QCOMPARE(at(first, cached).toInt(), 0);
    QCOMPARE(at(second, cached).toInt() % 128, 0);
    QVERIFY(at(second, cached).toInt() >= 1'920);
    QCOMPARE(second[QStringLiteral("prompt_tokens")].toInt(),
             first[QStringLiteral("prompt_tokens")].toInt());
}

void TestSimOpenAi::a_long_prompt_is_refused()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--model"), QStringLiteral("small=50")}),
             qPrintable(sim.error()));
    const RawAnswer answer =
        chatWith(sim.service(), "small", std::string(2'000, 'x'), Streamed::Yes);
    QCOMPARE(answer.status, 400);
    QCOMPARE(at(object(answer.body), QStringLiteral("error.code")).toString(),
             QStringLiteral("context_length_exceeded"));
}

QTEST_GUILESS_MAIN(TestSimOpenAi)
#include "tst_simopenai.moc"

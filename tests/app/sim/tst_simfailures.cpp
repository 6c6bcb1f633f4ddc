#include "wiretext.h"

#include <chrono>
#include <thread>

#include <QElapsedTimer>
#include <QTest>

using namespace oxide::tests;
using std::chrono::milliseconds;

namespace {

/// What a client sees of one kind of failure.
struct Expected {
    const char *kind;
    int status;      ///< 0: no headers
    EndOf streamed;  ///< how a streamed answer ends
    EndOf whole;     ///< and one in one piece
    bool someText;   ///< half of the tokens of a stream come
    bool terminated; ///< the terminal event of the dialect comes
};

constexpr auto expectations = std::to_array<Expected>({
    {"400", 400, EndOf::Answer, EndOf::Answer, false, false},
    {"401", 401, EndOf::Answer, EndOf::Answer, false, false},
    {"402", 402, EndOf::Answer, EndOf::Answer, false, false},
    {"403", 403, EndOf::Answer, EndOf::Answer, false, false},
    {"404", 404, EndOf::Answer, EndOf::Answer, false, false},
    {"408", 408, EndOf::Answer, EndOf::Answer, false, false},
    {"413", 413, EndOf::Answer, EndOf::Answer, false, false},
    {"429", 429, EndOf::Answer, EndOf::Answer, false, false},
    {"500", 500, EndOf::Answer, EndOf::Answer, false, false},
    {"502", 502, EndOf::Answer, EndOf::Answer, false, false},
    {"503", 503, EndOf::Answer, EndOf::Answer, false, false},
    {"504", 504, EndOf::Answer, EndOf::Answer, false, false},
    {"529", 529, EndOf::Answer, EndOf::Answer, false, false},
    {"reset", 0, EndOf::Reset, EndOf::Reset, false, false},
    {"reset_mid", 200, EndOf::Reset, EndOf::Reset, true, false},
    {"cut", 200, EndOf::Closed, EndOf::Closed, true, false},
    {"cut_clean", 200, EndOf::Answer, EndOf::Answer, true, false},
    {"error_in_stream", 200, EndOf::Answer, EndOf::Answer, false, false},
    {"error_mid", 200, EndOf::Answer, EndOf::Answer, true, false},
    {"stall", 200, EndOf::TimeOut, EndOf::TimeOut, false, false},
    {"stall_mid", 200, EndOf::TimeOut, EndOf::TimeOut, true, false},
    {"silent", 0, EndOf::TimeOut, EndOf::TimeOut, false, false},
    {"garbage", 200, EndOf::Answer, EndOf::Answer, false, false},
    {"empty", 200, EndOf::Answer, EndOf::Answer, false, true},
    {"empty_body", 200, EndOf::Answer, EndOf::Answer, false, false},
});

constexpr auto dialects = std::to_array<const char *>({"openai", "ollama", "anthropic", "gemini"});

bool hasTerminalEvent(const std::string &dialect, const std::string &body)
{
    const std::map<std::string, std::string> events = {{"openai", "data: [DONE]"},
                                                       {"ollama", R"("done":true)"},
                                                       {"anthropic", "event: message_stop"},
                                                       {"gemini", R"("finishReason")"}};
    return body.find(events.at(dialect)) != std::string::npos;
}

bool hasError(const std::string &dialect, const std::string &body)
{
    return body.find(dialect == "anthropic" ? "event: error\n" : R"({"error":)")
           != std::string::npos;
}

} // namespace

/// Each kind of failure in each dialect, as it is on the wire.
class TestSimFailures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_stream_fails_as_asked_data();
    void a_stream_fails_as_asked();
    void a_whole_answer_fails_as_asked_data();
    void a_whole_answer_fails_as_asked();
    void refused_resets_then_refuses_then_recovers();
    void retry_after_is_said();
    void a_prompt_too_long_is_said_in_each_dialect();
    void a_failing_gateway_speaks_no_dialect();
    void a_model_with_colons_keeps_its_name();
    void counts_and_log_agree_to_the_unit();
    void a_demo_service_fails_now_and_then();

private:
    static void addRows();
};

void TestSimFailures::addRows()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<int>("row");
    for (const char *dialect : dialects) {
        for (std::size_t i = 0; i < expectations.size(); ++i)
            QTest::addRow("%s %s", dialect, expectations[i].kind)
                << QString::fromLatin1(dialect) << static_cast<int>(i);
    }
}

void TestSimFailures::a_stream_fails_as_asked_data()
{
    addRows();
}

void TestSimFailures::a_stream_fails_as_asked()
{
    QFETCH(QString, dialect);
    QFETCH(int, row);
    const Expected &expected = expectations[static_cast<std::size_t>(row)];
    SimFixture sim;
    QVERIFY2(sim.startOne(dialect), qPrintable(sim.error()));
    const SimService &service = sim.service();
    const bool hangs = expected.streamed == EndOf::TimeOut;
    const RawAnswer answer = chatWith(service, "count:6:fail-" + std::string(expected.kind), "x",
                                      Streamed::Yes, milliseconds(hangs ? 250 : 5'000));
    // Gemini has no status of its own for an overloaded service.
    const bool mapped = service.dialect == "gemini" && expected.status == 529;
    QCOMPARE(answer.status, mapped ? 503 : expected.status);
    QCOMPARE(answer.end, expected.streamed);
    QCOMPARE(textIn(service, answer.body), expected.someText ? "1 2 3" : "");
    QCOMPARE(hasTerminalEvent(service.dialect, answer.body), expected.terminated);
    if (std::string_view(expected.kind).starts_with("error_"))
        QVERIFY2(hasError(service.dialect, answer.body), answer.body.c_str());
    if (std::string_view(expected.kind) == "empty_body")
        QVERIFY(answer.body.empty());
    // The service has a life after it.
    QCOMPARE(textIn(service, chatWith(service, "count:3", "x", Streamed::Yes).body), "1 2 3");
}

void TestSimFailures::a_whole_answer_fails_as_asked_data()
{
    addRows();
}

void TestSimFailures::a_whole_answer_fails_as_asked()
{
    QFETCH(QString, dialect);
    QFETCH(int, row);
    const Expected &expected = expectations[static_cast<std::size_t>(row)];
    SimFixture sim;
    QVERIFY2(sim.startOne(dialect), qPrintable(sim.error()));
    const SimService &service = sim.service();
    const bool hangs = expected.whole == EndOf::TimeOut;
    const RawAnswer answer = chatWith(service, "count:6:fail-" + std::string(expected.kind), "x",
                                      Streamed::No, milliseconds(hangs ? 250 : 5'000));
    const bool mapped = service.dialect == "gemini" && expected.status == 529;
    QCOMPARE(answer.status, mapped ? 503 : expected.status);
    QCOMPARE(answer.end, expected.whole);
    QVERIFY2(textIn(service, answer.body).empty(), answer.body.c_str());
    if (expected.someText && std::string_view(expected.kind) != "error_mid")
        QVERIFY(!answer.body.empty() && object(answer.body).isEmpty());
}

void TestSimFailures::refused_resets_then_refuses_then_recovers()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--refuse-ms"), QStringLiteral("300")}),
             qPrintable(sim.error()));
    const RawAnswer first = chatWith(sim.service(), "echo:fail-refused", "x", Streamed::No);
    QCOMPARE(first.end, EndOf::Reset);
    QVERIFY(!RawHttp(sim.service().baseUrl).isConnected());
    std::this_thread::sleep_for(milliseconds(450));
    QCOMPARE(chatWith(sim.service(), "echo", "x", Streamed::No).status, 200);
}

void TestSimFailures::retry_after_is_said()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama"),
                          {QStringLiteral("--retry-after"), QStringLiteral("11")}),
             qPrintable(sim.error()));
    const auto header = [&](const std::string &kind) {
        return chatWith(sim.service(), "echo:fail-" + kind, "x", Streamed::No)
            .header("Retry-After");
    };
    QCOMPARE(header("429"), "11");
    QCOMPARE(header("503"), "11");
    QCOMPARE(header("500"), "");
}

void TestSimFailures::a_prompt_too_long_is_said_in_each_dialect()
{
    const std::map<QString, std::string> words = {
        {QStringLiteral("openai"), "maximum context length is 50 tokens"},
        {QStringLiteral("anthropic"), "prompt is too long: "},
        {QStringLiteral("gemini"), "exceeds the maximum number of tokens allowed (50)"}};
    for (const auto &[dialect, word] : words) {
        SimFixture sim;
        QVERIFY2(sim.startOne(dialect, {QStringLiteral("--model"), QStringLiteral("small=50")}),
                 qPrintable(sim.error()));
        const RawAnswer answer =
            chatWith(sim.service(), "small", std::string(2'000, 'x'), Streamed::Yes);
        QCOMPARE(answer.status, 400);
        QVERIFY2(answer.body.find(word) != std::string::npos, answer.body.c_str());
    }
}

void TestSimFailures::a_failing_gateway_speaks_no_dialect()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("anthropic")), qPrintable(sim.error()));
    const RawAnswer answer = chatWith(sim.service(), "echo:fail-504", "x", Streamed::Yes);
    QCOMPARE(answer.header("Content-Type"), "text/html");
    QVERIFY(answer.body.find("504 Gateway Timeout") != std::string::npos);
}

void TestSimFailures::a_model_with_colons_keeps_its_name()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("ollama")), qPrintable(sim.error()));
    QCOMPARE(chatWith(sim.service(), "llama3.2:3b:fail-500", "x", Streamed::No).status, 500);
    QCOMPARE(
        chatWith(sim.service(), "llama3.2:3b:fail-stall-mid", "x", Streamed::Yes, milliseconds(200))
            .end,
        EndOf::TimeOut);
    // No kind of failure: a model that is not there.
    QCOMPARE(chatWith(sim.service(), "llama3.2:3b:fail-maybe", "x", Streamed::No).status, 404);
}

void TestSimFailures::counts_and_log_agree_to_the_unit()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--fail"), QStringLiteral("429=0.1"),
                           QStringLiteral("--fail"), QStringLiteral("cut=0.1"),
                           QStringLiteral("--fail"), QStringLiteral("reset=0.1"),
                           QStringLiteral("--fail"), QStringLiteral("empty=0.1")}),
             qPrintable(sim.error()));
    int whole = 0;
    for (int i = 0; i < 200; ++i) {
        const RawAnswer answer = chatWith(sim.service(), "count:4", "x", Streamed::Yes);
        whole += textIn(sim.service(), answer.body) == "1 2 3 4" ? 1 : 0;
    }
    const QJsonObject counts = sim.counts();
    const int ok = counts[QStringLiteral("ok")].toInt();
    const int failed = counts[QStringLiteral("failed")].toInt();
    QCOMPARE(ok, whole);
    QCOMPARE(ok + failed, 200);
    QVERIFY2(failed > 40 && failed < 120, qPrintable(QString::number(failed)));
    std::map<QString, int> outcomes;
    for (const QJsonObject &entry : sim.chats())
        ++outcomes[entry[QStringLiteral("outcome")].toString()];
    QCOMPARE(outcomes[QStringLiteral("ok")], ok);
    QCOMPARE(outcomes[QStringLiteral("failed")], failed);
}

void TestSimFailures::a_demo_service_fails_now_and_then()
{
    SimFixture sim;
    QVERIFY2(sim.start({QStringLiteral("--demo"), QStringLiteral("--fast")}),
             qPrintable(sim.error()));
    // The first three always, whoever asks first shall see it; a reset begins anew.
    for (const bool again : {false, true}) {
        if (again)
            QVERIFY(sim.reset());
        for (int i = 0; i < 3; ++i)
            static_cast<void>(chatWith(sim.service("gemini-cloud"), "echo", "x", Streamed::Yes));
        QCOMPARE(sim.counts("gemini-cloud")[QStringLiteral("failed")].toInt(), 3);
    }
    for (int i = 0; i < 100; ++i) {
        static_cast<void>(chatWith(sim.service("gemini-cloud"), "echo", "x", Streamed::Yes));
        static_cast<void>(chatWith(sim.service("ollama-local"), "echo", "x", Streamed::Yes));
    }
    const int failed = sim.counts("gemini-cloud")[QStringLiteral("failed")].toInt();
    QVERIFY2(failed > 4 && failed < 35, qPrintable(QString::number(failed)));
    QCOMPARE(sim.counts("ollama-local")[QStringLiteral("failed")].toInt(), 0);
}

QTEST_GUILESS_MAIN(TestSimFailures)
#include "tst_simfailures.moc"

#include "support/httpload.h"
#include "support/simfixture.h"

#include <QElapsedTimer>
#include <QTest>
#include <QUrl>

using namespace oxide::tests;

namespace {

std::int64_t microsecondsNow()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

struct LoadRun {
    qint64 took = 0; ///< ms
    std::int64_t tokens = 0;
    int whole = 0;
};

/// So many chats of an OpenAI service at once.
LoadRun runStreams(const SimService &service, int streams, const std::string &model,
                   const ContentScanner::OnToken &onToken = {})
{
    const std::string request = httpRequest("POST", "/v1/chat/completions", {},
                                            R"({"model":")" + model
                                                + R"(","stream":true,"messages":[{"role":"user",)"
                                                  R"("content":"x"}]})");
    boost::asio::io_context context;
    std::vector<std::unique_ptr<LoadConnection>> connections;
    LoadRun run;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < streams; ++i) {
        const auto scanner = std::make_shared<ContentScanner>(onToken);
        connections
            .emplace_back(std::make_unique<LoadConnection>(
                context,
                static_cast<std::uint16_t>(QUrl(QString::fromStdString(service.baseUrl)).port())))
            ->ask(
                request, [scanner](std::string_view body) { scanner->feed(body); },
                [scanner, &run](const LoadEnd &end) {
                    run.tokens += scanner->tokens();
                    run.whole += end.isWhole && scanner->isDone() ? 1 : 0;
                });
    }
    context.run();
    run.took = timer.elapsed();
    return run;
}

} // namespace

class TestSimLoad final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void two_hundred_paced_streams_at_once();
    void unpaced_streams_go_as_fast_as_they_are_read();
    void tokens_of_a_clock_say_when_they_were_due();
};

void TestSimLoad::two_hundred_paced_streams_at_once()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--tokens-per-second"), QStringLiteral("20")}),
             qPrintable(sim.error()));
    const LoadRun run = runStreams(sim.service(), 200, "count:40");
    QCOMPARE(run.whole, 200);
    QCOMPARE(run.tokens, std::int64_t(200 * 40));
    QCOMPARE(sim.counts()[QStringLiteral("most_open")].toInt(), 200);
    // 40 tokens at 20 a second are 2 s, whoever else is served.
    QVERIFY2(run.took > 1'500 && run.took < 4'000, qPrintable(QString::number(run.took)));
    qInfo("200 streams, %.0f chunks/s",
          1e3 * static_cast<double>(run.tokens) / static_cast<double>(run.took));
}

void TestSimLoad::unpaced_streams_go_as_fast_as_they_are_read()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const LoadRun run = runStreams(sim.service(), 20, "count:5000");
    QCOMPARE(run.whole, 20);
    QCOMPARE(run.tokens, std::int64_t(100'000));
    qInfo("unpaced: %.0f chunks/s",
          1e3 * static_cast<double>(run.tokens) / static_cast<double>(run.took));
}

void TestSimLoad::tokens_of_a_clock_say_when_they_were_due()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--tokens-per-second"), QStringLiteral("50")}),
             qPrintable(sim.error()));
    const std::int64_t began = microsecondsNow();
    std::int64_t last = began;
    int wrong = 0;
    const LoadRun run = runStreams(sim.service(), 1, "clock:20", [&](std::string_view token) {
        const std::int64_t due = std::stoll(std::string(token));
        wrong += due < last || due > microsecondsNow() ? 1 : 0;
        last = due;
    });
    QCOMPARE(run.tokens, std::int64_t(20));
    QCOMPARE(wrong, 0);
    QVERIFY(last - began > 19 * 10'000); // each gap is half of 20 ms or more
}

QTEST_GUILESS_MAIN(TestSimLoad)
#include "tst_simload.moc"

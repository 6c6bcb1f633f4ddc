#include "loadclient.h"
#include "support/simfixture.h"

#include <QTest>

using namespace oxide::tests;

class TestSimLoad final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void two_hundred_paced_streams_at_once();
    void unpaced_streams_go_as_fast_as_they_are_read();
};

void TestSimLoad::two_hundred_paced_streams_at_once()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai"),
                          {QStringLiteral("--tokens-per-second"), QStringLiteral("20")}),
             qPrintable(sim.error()));
    const LoadRun run = runStreams(sim.service(), 200, 40);
    QCOMPARE(run.whole, 200);
    QCOMPARE(run.tokens, 200 * 40);
    QCOMPARE(sim.counts()[QStringLiteral("most_open")].toInt(), 200);
    // 40 tokens at 20 a second are 2 s, whoever else is served.
    QVERIFY2(run.took > 1'500 && run.took < 4'000, qPrintable(QString::number(run.took)));
    qInfo("200 streams, %.0f chunks/s", 1e3 * run.tokens / static_cast<double>(run.took));
}

void TestSimLoad::unpaced_streams_go_as_fast_as_they_are_read()
{
    SimFixture sim;
    QVERIFY2(sim.startOne(QStringLiteral("openai")), qPrintable(sim.error()));
    const LoadRun run = runStreams(sim.service(), 20, 5'000);
    QCOMPARE(run.whole, 20);
    QCOMPARE(run.tokens, 100'000);
    qInfo("unpaced: %.0f chunks/s", 1e3 * run.tokens / static_cast<double>(run.took));
}

QTEST_GUILESS_MAIN(TestSimLoad)
#include "tst_simload.moc"

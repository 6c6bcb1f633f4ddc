// What the bridge of the real oxide-mcp sends anew, and to whom, while the Oxide that runs moves or
// goes: no task runs twice, and nobody else is told the key.
#include "base/text.h"
#include "fakeoxide.h"

#include <memory>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using tests::FakeOxide;

namespace {

const QString kProgram = qEnvironmentVariable("OXIDE_TEST_MCP");
constexpr int kPatienceMs = 20'000;
constexpr int kReopeningMs = 1000; ///< so long the bridge tries again

const QByteArray kInitialize =
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
    "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
    "\"version\":\"1\"}}}\n";
const QByteArray kCall = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{"
                         "\"name\":\"route_task\",\"arguments\":{\"prompt\":\"Hi\"}}}\n";
const QByteArray kCancel =
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
    "\"requestId\":7}}\n";
const QByteArray kPing = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n";

} // namespace

class TestBridge final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<QProcess> m_child;

    [[nodiscard]] std::string folder() const { return base::str(m_folder.path()); }

    void announce(const FakeOxide &oxide)
    {
        QVERIFY(api::announceApi(folder(), oxide.place()).has_value());
    }

    /// oxide-mcp, initialized at that Oxide.
    void begin(const FakeOxide &oxide)
    {
        announce(oxide);
        m_child = std::make_unique<QProcess>();
        m_child->start(kProgram, {QStringLiteral("--data"), m_folder.path()});
        m_child->write(kInitialize);
        QTRY_VERIFY_WITH_TIMEOUT(m_child->canReadLine(), kPatienceMs);
        QVERIFY(m_child->readLine().contains("\"id\":1"));
        QCOMPARE(oxide.taken().size(), qsizetype(1));
    }

    /// Has that been said by then on standard error?
    bool isSaid(const char *words)
    {
        QByteArray said;
        return QTest::qWaitFor(
            [&] {
                said += m_child->readAllStandardError();
                return said.contains(words);
            },
            kPatienceMs);
    }

private Q_SLOTS:
    void cleanup()
    {
        m_child.reset();
        api::withdrawApi(folder());
    }

    void whatNobodyTookGoesToTheNewPlace()
    {
        FakeOxide before;
        FakeOxide after;
        begin(before);
        before.leave();
        m_child->write(kCall);
        QTest::qWait(300);
        announce(after);
        QTRY_COMPARE_WITH_TIMEOUT(after.calls(), qsizetype(1), kPatienceMs);
        QTest::qWait(kReopeningMs);
        QCOMPARE(before.calls() + after.calls(), qsizetype(1));
    }

    void whatWasTakenIsNotSentAnew()
    {
        FakeOxide before(FakeOxide::Manner::Closes);
        begin(before);
        m_child->write(kCall);
        QVERIFY(isSaid("takes its place"));
        QCOMPARE(before.calls(), qsizetype(1));
    }

    void whatHangsAtTheOldPlaceIsNotSentAnew()
    {
        FakeOxide before(FakeOxide::Manner::Hangs);
        FakeOxide after;
        begin(before);
        m_child->write(kCall);
        QTRY_COMPARE_WITH_TIMEOUT(before.calls(), qsizetype(1), kPatienceMs);
        announce(after);
        m_child->write(kPing);
        QTRY_VERIFY_WITH_TIMEOUT(!after.taken().isEmpty(), kPatienceMs);
        QTest::qWait(kReopeningMs + 500);
        QCOMPARE(after.calls(), qsizetype(0));
    }

    void whatIsTakenBackMeanwhileIsNotSent()
    {
        FakeOxide before;
        FakeOxide after;
        begin(before);
        before.leave();
        m_child->write(kCall);
        QTest::qWait(200);
        m_child->write(kCancel);
        QTest::qWait(200);
        announce(after);
        QTRY_VERIFY_WITH_TIMEOUT(!after.taken().isEmpty(), kPatienceMs); // the word that cancels
        QTest::qWait(kReopeningMs + 500);
        QCOMPARE(after.calls(), qsizetype(0));
    }

    void whatWasPipedInIsAnsweredThoughTheInputHasEnded()
    {
        FakeOxide oxide;
        announce(oxide);
        m_child = std::make_unique<QProcess>();
        m_child->start(kProgram, {QStringLiteral("--data"), m_folder.path()});
        m_child->write(kInitialize
                       + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"
                       + kPing);
        m_child->closeWriteChannel();
        QTRY_COMPARE_WITH_TIMEOUT(m_child->state(), QProcess::NotRunning, kPatienceMs);
        QCOMPARE(m_child->exitCode(), 0);
        const QList<QByteArray> said = m_child->readAllStandardOutput().trimmed().split('\n');
        QCOMPARE(said.size(), qsizetype(2));
        QVERIFY2(said.at(0).contains("\"id\":1") && said.at(0).contains("protocolVersion"),
                 said.at(0).constData());
        QVERIFY2(said.at(1).contains("\"id\":2") && !said.at(1).contains("error"),
                 said.at(1).constData());
    }

    void whoEndsLeavesNoCallBehind()
    {
        FakeOxide before;
        FakeOxide after;
        begin(before);
        before.leave();
        m_child->write(kCall);
        QTest::qWait(200);
        m_child->closeWriteChannel();
        announce(after);
        QTRY_COMPARE_WITH_TIMEOUT(m_child->state(), QProcess::NotRunning, kPatienceMs);
        QTest::qWait(200);
        QCOMPARE(after.calls(), qsizetype(0));
    }

    void nobodyElseIsToldTheKey_data()
    {
        QTest::addColumn<bool>("hasStream");
        QTest::addRow("a message") << false;
        QTest::addRow("a standing stream") << true;
    }

    void nobodyElseIsToldTheKey()
    {
        QFETCH(bool, hasStream);
        FakeOxide oxide;
        begin(oxide);
        if (hasStream) {
            m_child->write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
            QTRY_VERIFY_WITH_TIMEOUT(oxide.taken().contains("GET"), kPatienceMs);
        }
        api::withdrawApi(folder());
        oxide.leave();
        QVERIFY(oxide.comeBack()); // anybody may be there by now
        const qsizetype taken = oxide.taken().size();
        if (!hasStream)
            m_child->write(kPing);
        QVERIFY(isSaid("takes its place"));
        QCOMPARE(oxide.taken().size(), taken);
    }

    void aCallThatHungWhileItConnectedFindsTheNewPlaceToo()
    {
        FakeOxide before;
        FakeOxide after;
        begin(before);
        if (!before.lateConnections())
            QSKIP("this system's backlog takes any number");
        m_child->write(kCall); // the connection takes its whole deadline to fail
        QTest::qWait(300);
        announce(after);
        m_child->write(kPing);
        QTRY_VERIFY_WITH_TIMEOUT(!after.taken().isEmpty(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(after.calls(), qsizetype(1), kPatienceMs);
        QCOMPARE(m_child->readAllStandardError(), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestBridge)
#include "tst_bridge.moc"

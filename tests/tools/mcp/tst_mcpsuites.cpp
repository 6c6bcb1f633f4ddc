// The official MCP client, inspector and conformance suite from npm against oxide-mcp
// and /mcp. Skipped, with the reason, where node or the packages are not there.
#include "tools/programs.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using oxide::tests::DemoServer;
using oxide::tests::Listener;
using oxide::tests::Outcome;
using oxide::tests::run;

namespace {

constexpr int kScenarios = 32; // of servers, in conformance 0.1.16

} // namespace

class TestMcpSuites final : public QObject
{
    Q_OBJECT

private:
    oxide::tests::NodeSet m_set{QStringLiteral("mcp")};
    QString m_program = qEnvironmentVariable("OXIDE_TEST_MCP");
    QString m_oxidectl = qEnvironmentVariable("OXIDE_TEST_OXIDECTL");
    QString m_conformanceServer = qEnvironmentVariable("OXIDE_TEST_CONFORMANCE_SERVER");
    QRegularExpression m_address{QStringLiteral("(http\\S+/mcp)\\n")};

    void checkSdk(const QStringList &arguments)
    {
        const Outcome outcome =
            run(m_set.node, QStringList(QStringLiteral("sdk.mjs")) + arguments, m_set.folder);
        for (const QString &line : outcome.output.split(u'\n'))
            qInfo().noquote() << line;
        QCOMPARE(outcome.code, 0);
        const auto count = QRegularExpression(QStringLiteral("\\n(\\d+) checks\\n"))
                               .match(outcome.output)
                               .captured(1)
                               .toInt();
        QVERIFY(count >= 18);
    }

    /// `target`: the program with its arguments, or the address, with what comes along.
    void checkInspector(const QStringList &target)
    {
        const QString inspector = m_set.folder + QStringLiteral("/node_modules/.bin/mcp-inspector");
        const auto ask = [&](const QStringList &words) {
            return run(m_set.node, QStringList{inspector, QStringLiteral("--cli")} + target
                                       + QStringList{QStringLiteral("--method")} + words);
        };
        const Outcome list =
            ask({QStringLiteral("tools/list"), QStringLiteral("--format"), QStringLiteral("json")});
        QVERIFY2(list.code == 0, qPrintable(list.output));
        QVERIFY(list.output.contains(QLatin1String("analyze_parallel")));
        const Outcome call = ask({QStringLiteral("tools/call"), QStringLiteral("--tool-name"),
                                  QStringLiteral("explain_route"), QStringLiteral("--tool-arg"),
                                  QStringLiteral("prompt=What is a mutex?")});
        QVERIFY2(call.code == 0, qPrintable(call.output));
        QVERIFY(call.output.contains(QLatin1String("Goes to")));
    }

    /// The whole suite, but for scenarios that are of HTTP alone.
    void checkConformance(const QString &url, const QStringList &ofHttp)
    {
        const Outcome suite = run(
            m_set.node,
            {m_set.folder
                 + QStringLiteral("/node_modules/@modelcontextprotocol/conformance/dist/index.js"),
             QStringLiteral("server"), QStringLiteral("--suite"), QStringLiteral("all"),
             QStringLiteral("--url"), url},
            m_set.folder);
        static const QRegularExpression line(
            QStringLiteral("^\\S+ ([\\w-]+): (\\d+) passed, (\\d+) failed"),
            QRegularExpression::MultilineOption);
        int scenarios = 0;
        auto found = line.globalMatch(suite.output);
        while (found.hasNext()) {
            const auto match = found.next();
            qInfo().noquote() << match.captured(0);
            ++scenarios;
            if (ofHttp.contains(match.captured(1)))
                continue;
            QVERIFY2(match.captured(2).toInt() > 0, qPrintable(match.captured(1)));
            QCOMPARE(match.captured(3).toInt(), 0);
        }
        QCOMPARE(scenarios, kScenarios);
        if (ofHttp.isEmpty())
            QCOMPARE(suite.code, 0);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!m_set.isThere())
            QSKIP(m_set.problem.constData());
    }

    void theClientOverStdio()
    {
        checkSdk({QStringLiteral("stdio"), m_program, QStringLiteral("--demo")});
    }

    void theClientThroughTheBridgeAndOverHttp()
    {
        DemoServer demo;
        QVERIFY2(demo.start(m_oxidectl), qPrintable(demo.listener.output));
        checkSdk({QStringLiteral("stdio"), m_program, QStringLiteral("--data"), demo.data});
        checkSdk({QStringLiteral("http"), demo.url + QStringLiteral("/mcp"), demo.key});
    }

    void theInspectorOverStdio() { checkInspector({m_program, QStringLiteral("--demo")}); }

    void theInspectorThroughTheBridgeAndOverHttp()
    {
        DemoServer demo;
        QVERIFY2(demo.start(m_oxidectl), qPrintable(demo.listener.output));
        checkInspector({m_program, QStringLiteral("--data"), demo.data});
        checkInspector({demo.url + QStringLiteral("/mcp"), QStringLiteral("--header"),
                        QStringLiteral("Authorization: Bearer ") + demo.key});
    }

    void theConformanceSuiteOverHttp()
    {
        Listener server;
        QVERIFY2(server.start(m_conformanceServer, {}, m_address), qPrintable(server.output));
        checkConformance(server.url, {});
    }

    void theConformanceSuiteOverStdio()
    {
        QTemporaryDir data;
        Listener server;
        QVERIFY2(server.start(m_conformanceServer, {data.path()}, m_address),
                 qPrintable(server.output));
        Listener overStdio;
        QVERIFY2(overStdio.start(m_set.node,
                                 {m_set.folder + QStringLiteral("/overstdio.mjs"), m_program,
                                  QStringLiteral("--data"), data.path()},
                                 m_address),
                 qPrintable(overStdio.output));
        checkConformance(overStdio.url, {QStringLiteral("server-sse-polling")});
    }
};

QTEST_GUILESS_MAIN(TestMcpSuites)
#include "tst_mcpsuites.moc"

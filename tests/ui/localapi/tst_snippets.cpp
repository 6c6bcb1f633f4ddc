#include "ui/localapi/snippets.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace oxide::ui;

namespace {

const QString url = QStringLiteral("http://127.0.0.1:4711");
const SnippetPlace place{url, {"/opt/my oxide/oxide-mcp", {"--data", "/home/o'hara/oxide"}}};
const QString key = QStringLiteral("oxide-key-of-a-test");

} // namespace

class TestSnippets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyProgramIsToldTheAddress_data()
    {
        QTest::addColumn<ApiClient>("client");
        QTest::addColumn<Shell>("shell");
        for (const ApiClient client : apiClients) {
            for (const Shell shell : {Shell::Posix, Shell::PowerShell})
                QTest::addRow("%s, %s", qPrintable(nameOf(client)),
                              shell == Shell::Posix ? "sh" : "PowerShell")
                    << client << shell;
        }
    }

    void everyProgramIsToldTheAddress()
    {
        QFETCH(ApiClient, client);
        QFETCH(Shell, shell);
        const Snippet snippet = snippetFor(client, place, {}, shell);
        QVERIFY(!snippet.before.isEmpty() && !snippet.place.isEmpty());
        // Cursor starts oxide-mcp, which finds the address itself.
        QCOMPARE(snippet.text.contains(url), client != ApiClient::Cursor);
        QCOMPARE(snippet.text.contains(QLatin1String("OXIDE_API_KEY")), snippet.hasKey);
        QVERIFY(!snippet.text.contains(QLatin1Char('%')));
    }

    void theKeyTakesThePlaceOfItsVariable_data() { everyProgramIsToldTheAddress_data(); }

    void theKeyTakesThePlaceOfItsVariable()
    {
        QFETCH(ApiClient, client);
        QFETCH(Shell, shell);
        const Snippet snippet = snippetFor(client, place, key, shell);
        QCOMPARE(snippet.text.contains(key), snippet.hasKey);
        QVERIFY(!snippet.text.contains(QLatin1String("OXIDE_API_KEY")));
    }

    void eachSpeaksAtItsOwnPath_data()
    {
        QTest::addColumn<ApiClient>("client");
        QTest::addColumn<QString>("line");
        QTest::newRow("OpenAI") << ApiClient::OpenAi
                                << "export OPENAI_BASE_URL=\"http://127.0.0.1:4711/v1\"";
        // The libraries add /v1/messages themselves.
        QTest::newRow("Anthropic")
            << ApiClient::Anthropic << "export ANTHROPIC_BASE_URL=\"http://127.0.0.1:4711\"";
        QTest::newRow("Ollama") << ApiClient::Ollama
                                << "client = Client(host=\"http://127.0.0.1:4711\", headers={";
        QTest::newRow("aider") << ApiClient::Aider
                               << "export OPENAI_API_BASE=\"http://127.0.0.1:4711/v1\"";
        QTest::newRow("Continue") << ApiClient::Continue << "    apiBase: http://127.0.0.1:4711/v1";
        QTest::newRow("MCP") << ApiClient::Mcp
                             << "claude mcp add --transport http oxide "
                                "http://127.0.0.1:4711/mcp \\";
    }

    void eachSpeaksAtItsOwnPath()
    {
        QFETCH(ApiClient, client);
        QFETCH(QString, line);
        const QStringList lines =
            snippetFor(client, place, {}, Shell::Posix).text.split(QLatin1Char('\n'));
        QVERIFY2(lines.contains(line), qPrintable(lines.join(QLatin1Char('\n'))));
    }

    /// With its path and its data folder: the other program has neither this one's PATH nor its
    /// variables.
    void oxideMcpIsNamedWhole()
    {
        const QString settings = snippetFor(ApiClient::Cursor, place).text;
        const QJsonObject entry =
            QJsonDocument::fromJson(settings.toUtf8())[QLatin1String("mcpServers")]
                .toObject()[QLatin1String("oxide")]
                .toObject();
        QCOMPARE(entry[QLatin1String("command")].toString(),
                 QStringLiteral("/opt/my oxide/oxide-mcp"));
        QCOMPARE(entry[QLatin1String("args")].toArray(),
                 QJsonArray({QStringLiteral("--data"), QStringLiteral("/home/o'hara/oxide")}));

        const auto firstLine = [](const SnippetPlace &where, Shell shell) {
            return snippetFor(ApiClient::Mcp, where, {}, shell)
                .text.section(QLatin1Char('\n'), 0, 0);
        };
        QCOMPARE(firstLine(place, Shell::Posix),
                 QStringLiteral("claude mcp add oxide -- '/opt/my oxide/oxide-mcp' --data "
                                "'/home/o'\\''hara/oxide'"));
        QCOMPARE(firstLine(place, Shell::PowerShell),
                 QStringLiteral("claude mcp add oxide '--' '/opt/my oxide/oxide-mcp' --data "
                                "'/home/o''hara/oxide'"));
        QCOMPARE(firstLine({url, {"C:\\a,b\\oxide-mcp", {"O\u2019Hara"}}}, Shell::PowerShell),
                 QStringLiteral("claude mcp add oxide '--' 'C:\\a,b\\oxide-mcp' "
                                "'O\u2019\u2019Hara'"));
        QCOMPARE(firstLine({url, {"/usr/bin/oxide-mcp", {}}}, Shell::Posix),
                 QStringLiteral("claude mcp add oxide -- /usr/bin/oxide-mcp"));
        QCOMPARE(firstLine({url, {"C:\\Oxide\\oxide-mcp", {}}}, Shell::PowerShell),
                 QStringLiteral("claude mcp add oxide '--' C:\\Oxide\\oxide-mcp"));
    }
};

QTEST_MAIN(TestSnippets)
#include "tst_snippets.moc"

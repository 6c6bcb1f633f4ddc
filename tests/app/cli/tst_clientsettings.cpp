#include "cli/clientsettings.h"
#include "model/json.h"

#include <boost/json.hpp>

#include <QTest>

using namespace oxide;
using namespace oxide::cli;

class TestClientSettings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingElseStaysAsItWas()
    {
        const std::string before = "{\"zeta\": 1, \"alpha\": [1, 2.5, {}], \"mcpServers\": "
                                   "{\"other\": {\"command\": \"x\"}},"
                                   " \"text\": \"\\u00e9\\n\"}";
        const auto after = withOxide(before, {"/bin/oxide-mcp", {"--data", "/d"}});
        QVERIFY(after);
        auto was = model::parseJson(before).value();
        const auto is = model::parseJson(*after).value();
        QCOMPARE(is.at("mcpServers").at("oxide").at("command"),
                 boost::json::value("/bin/oxide-mcp"));
        was.as_object()["mcpServers"].as_object()["oxide"] = is.at("mcpServers").at("oxide");
        QCOMPARE(boost::json::serialize(is), boost::json::serialize(was)); // order too
    }

    void writtenTwiceItIsTheSame()
    {
        const auto once = withOxide({}, {"/bin/oxide-mcp", {}});
        QVERIFY(once);
        QCOMPARE(withOxide(*once, {"/bin/oxide-mcp", {}}).value(), *once);
    }

    void whatIsNoPlainJsonIsLeft()
    {
        for (const char *text : {"// a comment\n{}", "[]", "{\"mcpServers\": []}", "{"}) {
            const auto after = withOxide(text, {"/bin/oxide-mcp", {}});
            QVERIFY(!after);
            QCOMPARE(after.error().kind, base::ErrorKind::Config);
        }
    }
};

QTEST_GUILESS_MAIN(TestClientSettings)
#include "tst_clientsettings.moc"

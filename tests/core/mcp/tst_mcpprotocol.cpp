#include "mcp/jsonrpc.h"
#include "mcp/registry.h"
#include "mcp/schema.h"
#include "mcp/version.h"
#include "model/json.h"

#include <random>

#include <boost/json.hpp>

#include <QTest>

using namespace oxide;
using namespace oxide::mcp;
namespace json = boost::json;

namespace {

RpcResult<Message> read(const std::string &text)
{
    return messageFrom(model::parseJson(text).value());
}

std::string problem(const json::object &schema, const std::string &text)
{
    const auto checked = checkSchema(schema, model::parseJson(text).value());
    return checked ? std::string() : checked.error().message;
}

} // namespace

class TestMcpProtocol final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idsStayAsTheyCame()
    {
        for (const char *id : {"1", "-7", "\"1\"", "\"\"", "9007199254740993", "1.5"}) {
            const auto message =
                read(std::string("{\"jsonrpc\":\"2.0\",\"id\":") + id + ",\"method\":\"ping\"}");
            QVERIFY(message && std::holds_alternative<Request>(*message));
            const json::value &read = std::get<Request>(*message).id;
            QCOMPARE(read, json::parse(id));
        }
    }

    void whatIsNoMessageIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("number") << QStringLiteral("1");
        QTest::newRow("empty") << QStringLiteral("{}");
        QTest::newRow("no version") << QStringLiteral("{\"id\":1,\"method\":\"ping\"}");
        QTest::newRow("version 1")
            << QStringLiteral("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}");
        QTest::newRow("null id") << QStringLiteral(
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}");
        QTest::newRow("object id")
            << QStringLiteral("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}");
        QTest::newRow("method 5") << QStringLiteral("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}");
        QTest::newRow("list of params")
            << QStringLiteral("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":[1]}");
        QTest::newRow("text result")
            << QStringLiteral("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"x\"}");
    }

    void whatIsNoMessageIsRefused()
    {
        QFETCH(QString, text);
        const auto message = read(text.toStdString());
        QVERIFY(!message);
        QCOMPARE(message.error().code, RpcCode::InvalidRequest);
    }

    void errorsOfTheClientAreErrors()
    {
        const auto message =
            read("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1,\"message\":\"no\"}}");
        QVERIFY(message);
        const auto &response = std::get<Response>(*message);
        QVERIFY(!response.result);
        QCOMPARE(response.result.error().message, std::string("no"));
    }

    void garbledMessagesNeverThrow()
    {
        const std::string whole = "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\","
                                  "\"params\":{\"name\":\"x\",\"arguments\":{\"a\":[1,2,{}]}}}";
        std::mt19937 random(7);
        int readable = 0;
        for (int i = 0; i < 20'000; ++i) {
            std::string text = whole;
            for (int k = 0; k < 1 + i % 4; ++k)
                text[random() % text.size()] = static_cast<char>(random() % 256);
            const auto value = model::parseJson(text);
            if (!value)
                continue;
            ++readable;
            (void)messageFrom(*value);
            (void)idOf(*value);
            (void)methodOf(*value);
            (void)wantsAnswer(*value);
        }
        QVERIFY(readable > 100);
    }

    void versionsAreNegotiated()
    {
        QCOMPARE(negotiated("2024-11-05"), Version::V2024_11_05);
        QCOMPARE(negotiated("2025-03-26"), Version::V2025_03_26);
        QCOMPARE(negotiated("2025-06-18"), Version::V2025_06_18);
        QCOMPARE(negotiated("2025-11-25"), Version::V2025_11_25);
        QCOMPARE(negotiated("2099-01-01"), Version::V2025_11_25);
        QCOMPARE(negotiated(""), Version::V2025_11_25);
    }

    void olderClientsGetWhatTheyKnow()
    {
        const json::object entry{{"name", "x"}, {"title", "X"}, {"annotations", {{"a", 1}}}};
        QCOMPARE(entryFor(Version::V2024_11_05, entry), (json::object{{"name", "x"}}));
        QVERIFY(entryFor(Version::V2025_03_26, entry).contains("annotations"));
        QVERIFY(!entryFor(Version::V2025_03_26, entry).contains("title"));
        QCOMPARE(entryFor(Version::V2025_06_18, entry), entry);

        json::object result;
        result["content"].emplace_array().push_back(audioBlock("AA==", "audio/wav"));
        result["structuredContent"] = json::object();
        const json::object first = toolResultFor(Version::V2024_11_05, result);
        QVERIFY(!first.contains("structuredContent"));
        QCOMPARE(first.at("content").at(0).at("type"), json::value("text"));
        const json::object second = toolResultFor(Version::V2025_03_26, result);
        QCOMPARE(second.at("content").at(0).at("type"), json::value("audio"));
    }

    void argumentsAreHeldToTheirSchema()
    {
        const json::object shape =
            schema::object({{"prompt", schema::nonEmptyText({})},
                            {"count", schema::integer(1, 3, {})},
                            {"mode", schema::oneOf({"a", "b"}, {})},
                            {"files", schema::list(schema::nonEmptyText({}), {})}},
                           {"prompt"});
        QCOMPARE(problem(shape, "{\"prompt\":\"x\",\"count\":2,\"mode\":\"b\",\"files\":[]}"),
                 std::string());
        QVERIFY(problem(shape, "{}").find("\"prompt\"") != std::string::npos);
        QVERIFY(problem(shape, "{\"prompt\":\"\"}").find("empty") != std::string::npos);
        QVERIFY(problem(shape, "{\"prompt\":5}").find("string") != std::string::npos);
        QVERIFY(problem(shape, "{\"prompt\":\"x\",\"count\":4}").find("at most 3")
                != std::string::npos);
        QVERIFY(problem(shape, "{\"prompt\":\"x\",\"count\":1.5}").find("integer")
                != std::string::npos);
        QVERIFY(problem(shape, "{\"prompt\":\"x\",\"mode\":\"c\"}").find("\"a\" or \"b\"")
                != std::string::npos);
        QVERIFY(problem(shape, "{\"prompt\":\"x\",\"files\":[\"a\",\"\"]}").find("files[1]")
                != std::string::npos);
        const std::string unknown = problem(shape, "{\"promt\":\"x\"}");
        QVERIFY(unknown.find("\"promt\"") != std::string::npos);
        QVERIFY(unknown.find("prompt, count") != std::string::npos);
    }

    void templatesMatchTheirAddresses()
    {
        ResourceRegistry resources;
        for (const char *uri :
             {"test://a/{id}/data", "test://a/fixed/data", "test://{x}-{y}", "test://plain"}) {
            Resource resource;
            resource.uri = uri;
            resources.add(std::move(resource));
        }
        QCOMPARE(resources.match("test://a/12/data")->values.at("id"), std::string("12"));
        QCOMPARE(resources.match("test://a/fixed/data")->resource->uri,
                 std::string("test://a/fixed/data"));
        QVERIFY(!resources.match("test://a//data"));
        QVERIFY(!resources.match("test://a/1/2/data"));
        QVERIFY(!resources.match("test://a/12/data/more"));
        QCOMPARE(resources.match("test://one-two")->values.at("y"), std::string("two"));
        QVERIFY(resources.match("test://plain"));
        QVERIFY(!resources.match("test://a/{id}/dat"));
    }
};

QTEST_GUILESS_MAIN(TestMcpProtocol)
#include "tst_mcpprotocol.moc"

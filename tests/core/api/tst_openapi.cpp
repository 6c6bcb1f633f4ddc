#include "api/apiserver.h"
#include "api/openapi.h"
#include "api/rooms.h"
#include "support/fakeengine.h"
#include "support/simhttp.h"
#include "tools/programs.h"

#include <set>

#include <boost/json.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
namespace json = boost::json;

namespace {

/// What the server itself gives out.
std::string servedDocument()
{
    test::FakeEngine engine;
    config::Api settings;
    settings.port = 0;
    ApiServer server(engine, settings, std::make_shared<const Keys>(), rooms());
    if (!server.listen())
        qFatal("no port");
    return tests::ask(server.url(), "GET", "/openapi.json").body;
}

/// What the official validator says of it.
tests::Outcome validated(const tests::NodeSet &set, const std::string &document)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("openapi.json")));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(document.data(), static_cast<qint64>(document.size()));
    file.close();
    return tests::run(set.node, {set.folder + QStringLiteral("/check.mjs"), file.fileName()});
}

Route route(std::string_view method, std::string_view path, Role role = Role::User)
{
    Route route;
    route.method = method;
    route.path = path;
    route.role = role;
    route.tag = "Tests";
    route.summary = "A route";
    return route;
}

} // namespace

class TestOpenApi final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_document_is_valid()
    {
        const std::string document = servedDocument();
        const tests::NodeSet set(QStringLiteral("openapi"));
        if (!set.isThere())
            QSKIP(set.problem.constData());
        const tests::Outcome verdict = validated(set, document);
        QVERIFY2(verdict.code == 0, qPrintable(verdict.output));
        QVERIFY2(verdict.output.startsWith(u"OpenAPI 3.1"), qPrintable(verdict.output));
        // The same without its title: the tool does look.
        json::value broken = json::parse(document);
        broken.at("info").as_object().erase("title");
        QCOMPARE(validated(set, json::serialize(broken)).code, 1);
    }

    void every_schema_of_the_table_is_json()
    {
        test::FakeEngine engine;
        const auto context = std::make_shared<Context>(engine, config::Api());
        for (const Room &room : rooms()) {
            for (const Route &route : room(context)) {
                for (const std::string_view text : {route.body, route.answer}) {
                    boost::system::error_code error;
                    if (!text.empty())
                        (void)json::parse(text, error);
                    QVERIFY2(!error, std::string(route.path).c_str());
                }
                QVERIFY2(!route.summary.empty() && !route.tag.empty(),
                         std::string(route.path).c_str());
            }
        }
    }

    void queries_are_told()
    {
        const json::value document = json::parse(servedDocument());
        const auto names = [&document](const char *path, const char *method) {
            std::set<std::string> found;
            for (const json::value &one :
                 document.at("paths").at(path).at(method).at("parameters").as_array()) {
                if (one.at("in").as_string() == "query")
                    found.insert(std::string(one.at("name").as_string()));
            }
            return found;
        };
        const std::set<std::string> filters{"search",  "status", "type", "source",
                                            "service", "client", "tag",  "parts"};
        std::set<std::string> cleared = filters;
        cleared.insert("all");
        QCOMPARE(names("/api/tasks/clear", "post"), cleared);
        std::set<std::string> listed = filters;
        listed.insert({"limit", "before"});
        QCOMPARE(names("/api/tasks", "get"), listed);
        QCOMPARE(names("/ws", "get"), std::set<std::string>{"topics"});
        QCOMPARE(names("/v1/models/rankings", "get"), (std::set<std::string>{"profile", "prompt"}));
        QCOMPARE(names("/api/services/{name}/test", "post"), std::set<std::string>{"test_prompt"});
    }

    void no_two_operations_share_an_id()
    {
        const json::value document = json::parse(servedDocument());
        std::set<std::string> ids;
        int operations = 0;
        for (const auto &[path, methods] : document.at("paths").as_object()) {
            for (const auto &[method, operation] : methods.as_object()) {
                ids.insert(std::string(operation.at("operationId").as_string()));
                ++operations;
            }
        }
        QVERIFY(operations > 2);
        QCOMPARE(int(ids.size()), operations);
    }

    void what_routes_is_what_is_told()
    {
        Route posted = route("POST", "/api/things/{id}/{rest...}");
        posted.body = "{\"type\":\"object\"}";
        posted.answer = "{\"type\":\"array\"}";
        posted.streams = true;
        const json::value document =
            openApiDocument({posted, route("GET", "/api/things/{id}/{rest...}", Role::Nobody)});
        const json::value &path = document.at("paths").at("/api/things/{id}/{rest}");
        const json::value &post = path.at("post");
        QCOMPARE(post.at("parameters").as_array().size(), std::size_t(2));
        QCOMPARE(post.at("parameters").at(1).at("name").as_string(), "rest");
        QVERIFY(post.at_pointer("/requestBody/content/application~1json/schema").is_object());
        QVERIFY(post.at_pointer("/responses/200/content/text~1event-stream").is_object());
        QVERIFY(post.at("responses").as_object().contains("401"));
        QVERIFY(!post.as_object().contains("security"));
        QVERIFY(path.at("get").at("security").as_array().empty());
        QVERIFY(!path.at("get").at("responses").as_object().contains("401"));
    }
};

QTEST_GUILESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"

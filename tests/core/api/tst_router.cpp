#include "api/router.h"

#include <QTest>

using namespace oxide;
using namespace oxide::api;

namespace {

Route route(std::string_view method, std::string_view path, Dialect dialect = Dialect::Rest)
{
    Route route;
    route.method = method;
    route.path = path;
    route.dialect = dialect;
    return route;
}

Routes table()
{
    return {route("POST", "/v1/chat/completions", Dialect::OpenAi),
            route("GET", "/v1/models", Dialect::OpenAi),
            route("GET", "/v1/models/{model...}", Dialect::OpenAi),
            route("POST", "/v1/messages", Dialect::Anthropic),
            route("POST", "/v1/messages/count_tokens", Dialect::Anthropic),
            route("POST", "/api/chat", Dialect::Ollama),
            route("GET", "/api/tasks/{id}"),
            route("DELETE", "/api/tasks/{id}"),
            route("GET", "/api/tasks/history"),
            route("GET", "/api/tasks/{id}/events/{number}")};
}

std::string pathOf(const Router::Found &found)
{
    return found.route == nullptr ? std::string() : std::string(found.route->path);
}

} // namespace

class TestRouter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_path_finds_its_route();
    void literal_parts_win_over_names();
    void a_name_takes_one_part_and_is_decoded();
    void the_rest_takes_slashes();
    void another_method_is_told_what_is_allowed();
    void head_is_asked_of_get();
    void a_slash_at_the_end_means_nothing();
    void a_whole_url_is_a_target_too();
    void an_unknown_path_is_answered_in_its_familys_words();
};

void TestRouter::a_path_finds_its_route()
{
    const Router router(table());
    const auto found = router.find("POST", "/v1/chat/completions?stream=1");
    QVERIFY(found.route != nullptr);
    QCOMPARE(found.route->dialect, Dialect::OpenAi);
    QVERIFY(found.path.empty());
    QCOMPARE(pathOf(router.find("GET", "/v1/chat")), "");
    QCOMPARE(router.find("GET", "/v1/chat").allow, "");
    QCOMPARE(pathOf(router.find("GET", "/v1//models")), "");
}

void TestRouter::literal_parts_win_over_names()
{
    const Router router(table());
    QCOMPARE(pathOf(router.find("GET", "/api/tasks/history")), "/api/tasks/history");
    QCOMPARE(pathOf(router.find("GET", "/api/tasks/other")), "/api/tasks/{id}");
    // The literal path knows no DELETE, the other does.
    QCOMPARE(pathOf(router.find("DELETE", "/api/tasks/history")), "/api/tasks/{id}");
    QCOMPARE(pathOf(router.find("GET", "/v1/models")), "/v1/models");
}

void TestRouter::a_name_takes_one_part_and_is_decoded()
{
    const Router router(table());
    const auto found = router.find("GET", "/api/tasks/a%2Fb%20c/events/7");
    QCOMPARE(pathOf(found), "/api/tasks/{id}/events/{number}");
    QCOMPARE(found.path.at("id"), "a/b c");
    QCOMPARE(found.path.at("number"), "7");
    QCOMPARE(pathOf(router.find("GET", "/api/tasks/a/b")), "");
}

void TestRouter::the_rest_takes_slashes()
{
    const Router router(table());
    const auto found = router.find("GET", "/v1/models/cloud/org%2Fname:8b/x");
    QCOMPARE(pathOf(found), "/v1/models/{model...}");
    QCOMPARE(found.path.at("model"), "cloud/org/name:8b/x");
}

void TestRouter::another_method_is_told_what_is_allowed()
{
    const Router router(table());
    const auto found = router.find("PUT", "/api/tasks/history");
    QVERIFY(found.route == nullptr);
    QCOMPARE(found.allow, "DELETE, GET, HEAD, OPTIONS");
    QCOMPARE(router.find("GET", "/v1/messages").allow, "POST, OPTIONS");
}

void TestRouter::head_is_asked_of_get()
{
    const Router router(table());
    QCOMPARE(pathOf(router.find("HEAD", "/v1/models")), "/v1/models");
    QVERIFY(router.find("HEAD", "/v1/messages").route == nullptr);
}

void TestRouter::a_slash_at_the_end_means_nothing()
{
    const Router router(table());
    QCOMPARE(pathOf(router.find("POST", "/api/chat/")), "/api/chat");
    QCOMPARE(pathOf(router.find("GET", "/v1/models/")), "/v1/models");
}

void TestRouter::a_whole_url_is_a_target_too()
{
    const Router router(table());
    QCOMPARE(pathOf(router.find("POST", "http://localhost:8642/v1/messages?x=/")), "/v1/messages");
    QCOMPARE(pathOf(router.find("POST", "http://localhost:8642")), "");
}

void TestRouter::an_unknown_path_is_answered_in_its_familys_words()
{
    const Router router(table());
    QCOMPARE(router.dialectOf("/v1/nothing"), Dialect::OpenAi);
    QCOMPARE(router.dialectOf("/v1/messages/batches"), Dialect::Anthropic);
    QCOMPARE(router.dialectOf("/api/nothing"), Dialect::Ollama);
    QCOMPARE(router.dialectOf("/api/tasks/1/2/3"), Dialect::Rest);
    QCOMPARE(router.dialectOf("/favicon.ico"), Dialect::Rest);
}

QTEST_GUILESS_MAIN(TestRouter)
#include "tst_router.moc"

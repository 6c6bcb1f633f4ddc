#include "api/doors.h"
#include "support/jwtsigner.h"

#include <QDateTime>
#include <QTest>

using namespace oxide;
using namespace oxide::api;

namespace {

using httpserver::Headers;
using httpserver::Request;

Request request(Headers headers)
{
    Request request;
    request.method = "GET";
    request.headers = std::move(headers);
    return request;
}

std::shared_ptr<const Keys> keys()
{
    auto keys = std::make_shared<Keys>();
    keys->local = security::Secret("oxide-local");
    security::ApiKey editor;
    editor.name = "editor";
    editor.client = "work";
    editor.role = Role::User;
    editor.models = {"ollama/*", "cloud/small"};
    editor.requestsPerMinute = 30;
    editor.fingerprint = security::fingerprintOf("oxide-editor");
    security::ApiKey screen;
    screen.name = "screen";
    screen.role = Role::Viewer;
    screen.fingerprint = security::fingerprintOf("oxide-screen");
    keys->named = {editor, screen};
    return keys;
}

bool letsIn(const config::Api &settings, const char *host, const char *origin = nullptr)
{
    const Doors doors(settings, keys());
    Headers headers{{"Host", host}};
    if (origin != nullptr)
        headers.push_back({"Origin", origin});
    return doors.checkPlace(request(std::move(headers))).has_value();
}

std::string header(const Headers &headers, std::string_view name)
{
    Request asked;
    asked.headers = headers;
    return std::string(asked.header(name));
}

} // namespace

class TestDoors final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void only_own_names_are_hosts();
    void listening_everywhere_takes_numbers_but_no_names();
    void pages_of_others_are_refused();
    void cors_is_for_configured_origins_alone();
    void every_way_to_send_a_key_works();
    void a_wrong_key_opens_nothing();
    void a_named_key_has_its_own_rights();
    void without_keys_nobody_is_an_admin();
    void off_loopback_a_key_is_always_needed();
    void who_could_not_come_in_again_is_told();
    void a_token_names_nobody_that_a_key_does();
};

void TestDoors::only_own_names_are_hosts()
{
    const config::Api usual;
    for (const char *host : {"localhost", "LOCALHOST:8642", "localhost.", "127.0.0.1:8642",
                             "127.1.2.3", "[::1]:8642", "[::1]"})
        QVERIFY2(letsIn(usual, host), host);
    for (const char *host :
         {"", "evil.example", "evil.example:8642", "localhost.evil.example",
          "127.0.0.1.evil.example", "192.168.1.5", "[::2]", "localhost@evil.example"})
        QVERIFY2(!letsIn(usual, host), host);
    config::Api named;
    named.allowedHosts = {"Desk.Local"};
    QVERIFY(letsIn(named, "desk.local:8642"));
    QVERIFY(!letsIn(named, "chair.local"));
}

void TestDoors::listening_everywhere_takes_numbers_but_no_names()
{
    config::Api settings;
    settings.address = "0.0.0.0";
    QVERIFY(letsIn(settings, "192.168.1.5:8642"));
    QVERIFY(!letsIn(settings, "evil.example"));
    settings.address = "192.168.1.5";
    QVERIFY(letsIn(settings, "192.168.1.5"));
    QVERIFY(!letsIn(settings, "192.168.1.6"));
}

void TestDoors::pages_of_others_are_refused()
{
    config::Api settings;
    QVERIFY(letsIn(settings, "localhost:8642", "http://localhost:8642"));
    QVERIFY(letsIn(settings, "127.0.0.1:8642", "https://127.0.0.1:8642"));
    QVERIFY(!letsIn(settings, "localhost:8642", "http://localhost:3000"));
    QVERIFY(!letsIn(settings, "localhost:8642", "http://localhost"));
    QVERIFY(!letsIn(settings, "localhost:8642", "http://127.0.0.1:8642"));
    QVERIFY(!letsIn(settings, "localhost", "https://evil.example"));
    QVERIFY(!letsIn(settings, "localhost", "null"));
    QVERIFY(!letsIn(settings, "localhost", "https://localhost.evil.example"));
    config::Api everywhere;
    everywhere.address = "0.0.0.0";
    QVERIFY(!letsIn(everywhere, "192.168.1.5:8642", "http://203.0.113.9"));
    settings.allowedOrigins = {"https://chat.example"};
    QVERIFY(letsIn(settings, "localhost", "https://chat.example"));
    QVERIFY(!letsIn(settings, "localhost", "http://chat.example"));
    settings.allowedOrigins = {"*"};
    QVERIFY(letsIn(settings, "localhost", "https://anything.example"));
    QVERIFY(!letsIn(settings, "evil.example", "https://anything.example"));
}

void TestDoors::cors_is_for_configured_origins_alone()
{
    config::Api settings;
    const Request page = request({{"Host", "localhost"},
                                  {"Origin", "https://chat.example"},
                                  {"Access-Control-Request-Headers", "authorization"}});
    QVERIFY(Doors(settings, keys()).corsHeaders(page).empty());
    QVERIFY(Doors(settings, keys()).preflightHeaders(page, "POST").empty());
    settings.allowedOrigins = {"https://chat.example"};
    const Doors doors(settings, keys());
    QCOMPARE(header(doors.corsHeaders(page), "Access-Control-Allow-Origin"),
             "https://chat.example");
    QCOMPARE(header(doors.corsHeaders(page), "Vary"), "Origin");
    const std::string readable = header(doors.corsHeaders(page), "Access-Control-Expose-Headers");
    for (const char *name : {"X-Oxide-Warnings,", "X-Oxide-Task,"})
        QVERIFY2(readable.find(name) != std::string::npos, name);
    const Headers preflight = doors.preflightHeaders(page, "POST, OPTIONS");
    QCOMPARE(header(preflight, "Access-Control-Allow-Methods"), "POST, OPTIONS");
    QCOMPARE(header(preflight, "Access-Control-Allow-Headers"), "authorization");
    QVERIFY(doors.corsHeaders(request({{"Host", "localhost"}})).empty());
}

void TestDoors::every_way_to_send_a_key_works()
{
    const Doors doors(config::Api(), keys());
    for (const Headers &headers : {Headers{{"Authorization", "Bearer oxide-local"}},
                                   Headers{{"authorization", "bearer  oxide-local "}},
                                   Headers{{"X-API-Key", "oxide-local"}}}) {
        const auto caller = doors.identify(request(headers));
        QVERIFY(caller);
        QCOMPARE((*caller)->name, "local");
        QCOMPARE((*caller)->role, Role::Admin);
    }
}

void TestDoors::a_wrong_key_opens_nothing()
{
    const Doors doors(config::Api(), keys());
    for (const Headers &headers :
         {Headers{}, Headers{{"Authorization", "Bearer "}},
          Headers{{"Authorization", "Basic oxide-local"}},
          Headers{{"Authorization", "Bearer oxide-loca"}}, Headers{{"x-api-key", "oxide-locall"}},
          Headers{{"x-api-key", "a.b.c"}}}) {
        const auto caller = doors.identify(request(headers));
        QVERIFY(!caller);
        QCOMPARE(caller.error().kind, base::ErrorKind::Unauthorized);
        QVERIFY(caller.error().message.find("oxide-loc") == std::string::npos);
    }
}

void TestDoors::a_named_key_has_its_own_rights()
{
    const Doors doors(config::Api(), keys());
    const auto caller = doors.identify(request({{"x-api-key", "oxide-editor"}}));
    QVERIFY(caller);
    QCOMPARE((*caller)->name, "work");
    QCOMPARE((*caller)->key, "editor");
    QCOMPARE((*caller)->requestsPerMinute, 30);
    QCOMPARE((*caller)->role, Role::User);
    QVERIFY((*caller)->mayUse("ollama", "anything"));
    QVERIFY((*caller)->mayUse("cloud", "small"));
    QVERIFY(!(*caller)->mayUse("cloud", "smaller"));
    const auto viewer = doors.identify(request({{"x-api-key", "oxide-screen"}}));
    QCOMPARE((*viewer)->name, "screen");
    QCOMPARE((*viewer)->role, Role::Viewer);
}

void TestDoors::without_keys_nobody_is_an_admin()
{
    config::Api settings;
    settings.requireKey = false;
    const Doors doors(settings, keys());
    QCOMPARE((*doors.identify(request({})))->role, Role::User);
    QCOMPARE((*doors.identify(request({{"x-api-key", "whatever"}})))->role, Role::User);
    QCOMPARE((*doors.identify(request({{"x-api-key", "oxide-local"}})))->role, Role::Admin);
    QCOMPARE((*doors.identify(request({{"x-api-key", "oxide-screen"}})))->role, Role::Viewer);
}

void TestDoors::off_loopback_a_key_is_always_needed()
{
    config::Api settings;
    settings.requireKey = false;
    settings.address = "0.0.0.0";
    const Doors doors(settings, keys());
    QVERIFY(!doors.identify(request({})));
    QVERIFY(!doors.identify(request({{"x-api-key", "whatever"}})));
    QVERIFY(doors.identify(request({{"x-api-key", "oxide-local"}})));
}

void TestDoors::who_could_not_come_in_again_is_told()
{
    config::Api open;
    open.requireKey = false;
    const Doors before(open, keys());
    const auto local = *before.identify(request({{"x-api-key", "oxide-local"}}));
    const auto editor = *before.identify(request({{"x-api-key", "oxide-editor"}}));
    const auto screen = *before.identify(request({{"x-api-key", "oxide-screen"}}));
    const auto nobody = *before.identify(request({}));

    const Doors same(open, keys(), &before);
    before.giveWayTo(same);
    for (const auto &caller : {local, editor, screen, nobody})
        QVERIFY(!caller->takenBack.stop_requested());

    auto changed = std::make_shared<Keys>(*keys());
    changed->named.erase(changed->named.begin());
    const Doors next(config::Api(), changed, &same);
    same.giveWayTo(next);
    QVERIFY(!local->takenBack.stop_requested());
    QVERIFY(!screen->takenBack.stop_requested());
    QVERIFY(editor->takenBack.stop_requested());
    QVERIFY(nobody->takenBack.stop_requested()); // a key is needed now

    changed = std::make_shared<Keys>(*changed);
    changed->named.front().role = Role::User; // the same key opens more
    const Doors wider(config::Api(), changed, &next);
    next.giveWayTo(wider);
    QVERIFY(screen->takenBack.stop_requested());
    QVERIFY(!local->takenBack.stop_requested());
}

void TestDoors::a_token_names_nobody_that_a_key_does()
{
    const test::Key key = test::makeKey();
    auto known = std::make_shared<Keys>(*keys());
    known->jwt = std::make_shared<const security::JwtVerifier>(
        *security::JwtVerifier::make({"us", "oxide", test::keySet({test::jwk(key, "one")})}));
    config::Api settings;
    settings.jwtRequestsPerMinute = 7;
    const Doors doors(settings, known);
    for (const std::string subject : {"local", "work", "editor"}) {
        const boost::json::object claims{{"iss", "us"},
                                         {"aud", "oxide"},
                                         {"sub", subject},
                                         {"exp", QDateTime::currentSecsSinceEpoch() + 600}};
        const auto caller = doors.identify(request({{"x-api-key", test::token(key, claims)}}));
        QVERIFY(caller);
        QCOMPARE((*caller)->name, "jwt:" + subject);
        QCOMPARE((*caller)->key, "jwt:" + subject); // which requests are counted by
        QCOMPARE((*caller)->requestsPerMinute, 7);
        QVERIFY((*caller)->until.has_value());
    }
}

QTEST_GUILESS_MAIN(TestDoors)
#include "tst_doors.moc"

#include "api/apiserver.h"
#include "api/mcpsessions.h"
#include "api/rooms.h"
#include "mcp/session.h"
#include "support/fakeengine.h"
#include "support/simhttp.h"

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include <boost/json.hpp>

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
using namespace std::chrono_literals;
using tests::RawAnswer;
using tests::RawHttp;

namespace {

constexpr const char *localKey = "oxide-local-key-of-this-test";
constexpr const char *withKey = "Authorization: Bearer oxide-local-key-of-this-test\r\n";

/// Answers that a test holds back.
struct Held {
    std::mutex mutex;
    std::vector<std::shared_ptr<Answer>> answers;
    std::atomic<int> left = 0;
};

Route route(std::string_view method, std::string_view path, Dialect dialect, Role role,
            Handle handle)
{
    Route route;
    route.method = method;
    route.path = path;
    route.dialect = dialect;
    route.role = role;
    route.handle = std::move(handle);
    return route;
}

Room room(const std::shared_ptr<Held> &held)
{
    return [held](const std::shared_ptr<Context> &) -> Routes {
        const Handle echo = [](Call call, const std::shared_ptr<Answer> &answer) {
            answer->send(200, boost::json::object{{"client", call.caller->name},
                                                  {"body", call.request.body}});
        };
        const Handle hold = [held](const Call &, const std::shared_ptr<Answer> &answer) {
            answer->start(200, "text/event-stream");
            answer->writer().onClosed([held] { ++held->left; });
            const std::lock_guard lock(held->mutex);
            held->answers.push_back(answer);
        };
        return {
            route("POST", "/v1/echo", Dialect::OpenAi, Role::User, echo),
            route("POST", "/v1/messages", Dialect::Anthropic, Role::User, echo),
            route("POST", "/api/chat", Dialect::Ollama, Role::User, echo),
            route("DELETE", "/api/services/{name}", Dialect::Rest, Role::Admin, echo),
            route("GET", "/api/stream", Dialect::Rest, Role::Viewer, hold),
            route("GET", "/api/drop", Dialect::Rest, Role::Viewer,
                  [](const Call &, const std::shared_ptr<Answer> &) {}),
            route("GET", "/api/throw", Dialect::Rest, Role::Viewer,
                  [](const Call &, const std::shared_ptr<Answer> &) {
                      throw std::runtime_error("secret details");
                  }),
        };
    };
}

/// Keeps what it was asked to decide.
class AskedEngine final : public test::FakeEngine
{
public:
    engine::Reply<model::Decision> preview(model::TaskRequest request) override
    {
        asked = request;
        return FakeEngine::preview(std::move(request));
    }

    model::TaskRequest asked;
};

/// A server over an engine that needs nothing.
struct Fixture {
    explicit Fixture(config::Api wanted = {})
        : settings(std::move(wanted)), held(std::make_shared<Held>())
    {
        settings.port = 0;
        std::vector<Room> all = rooms();
        all.insert(all.begin(), room(held));
        server = std::make_unique<ApiServer>(engine, settings, keys(), all,
                                             Lasting{nullptr, log, nullptr});
        if (const auto listening = server->listen(); !listening)
            qFatal("%s", listening.error().message.c_str());
    }
    ~Fixture()
    {
        const std::lock_guard lock(held->mutex);
        held->answers.clear();
    }

    static std::shared_ptr<const Keys> keys(int requestsPerMinute = 2)
    {
        auto keys = std::make_shared<Keys>();
        keys->local = security::Secret(localKey);
        security::ApiKey slow;
        slow.name = "slow";
        slow.requestsPerMinute = requestsPerMinute;
        slow.fingerprint = security::fingerprintOf("oxide-slow");
        keys->named.push_back(slow);
        return keys;
    }

    RawAnswer ask(std::string_view method, std::string_view path, const std::string &headers = {},
                  std::string_view body = {}) const
    {
        return tests::ask(server->url(), method, path, body, headers);
    }

    AskedEngine engine;
    config::Api settings;
    std::shared_ptr<Held> held;
    std::shared_ptr<RequestLog> log = std::make_shared<RequestLog>();
    std::unique_ptr<ApiServer> server;

    [[nodiscard]] bool isHeld() const
    {
        const std::lock_guard lock(held->mutex);
        return !held->answers.empty();
    }
    /// The answers that are held back, one after the other; then they go.
    template<class Use>
    void endHeld(Use use) const
    {
        const std::lock_guard lock(held->mutex);
        for (const auto &answer : held->answers)
            use(*answer);
        held->answers.clear();
    }
};

boost::json::value json(const RawAnswer &answer)
{
    return boost::json::parse(answer.body);
}

/// Does that come?
bool reads(RawHttp &http, std::string_view text)
{
    std::string all;
    while (all.find(text) == std::string::npos) {
        const std::string some = http.readSome(5s);
        if (some.empty())
            return false;
        all += some;
    }
    return true;
}

RawAnswer beginMcp(const Fixture &fixture, const std::string &key, const std::string &version)
{
    return fixture.ask("POST", "/mcp", key + "Content-Type: application/json\r\n",
                       "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                       "\"protocolVersion\":\""
                           + version
                           + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
                             "\"version\":\"1\"}}}");
}

/// Begins a session of MCP and hears what it tells beside its answers.
void listenToMcp(const Fixture &fixture, RawHttp &http, const std::string &key)
{
    const RawAnswer begun = beginMcp(fixture, key, "2025-11-25");
    QCOMPARE(begun.status, 200);
    http.sendRequest("GET", "/mcp", {},
                     key + "Accept: text/event-stream\r\nMcp-Session-Id: "
                         + begun.header("Mcp-Session-Id") + "\r\n");
    QVERIFY(http.readSome().starts_with("HTTP/1.1 200"));
}

} // namespace

class TestApiServer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void health_needs_no_key();
    void ollamas_greeting_needs_none_either();
    void everything_else_needs_one();
    void every_answer_has_its_own_request_id();
    void refusals_come_in_the_dialect_of_the_path();
    void an_unknown_path_is_404_and_a_wrong_method_405();
    void options_tells_the_methods();
    void a_preflight_is_answered_for_configured_pages();
    void a_foreign_host_is_refused_before_its_key_is_looked_at();
    void a_role_too_low_is_refused();
    void the_rate_of_a_key_is_kept();
    void a_batch_of_mcp_is_held_to_the_rate_of_its_key();
    void only_the_users_own_programs_go_by_their_own_name();
    void a_caller_with_many_sessions_of_mcp_loses_its_own_oldest();
    void keys_and_settings_change_without_a_new_server();
    void a_handle_that_drops_or_throws_answers_500();
    void a_body_over_the_limit_is_refused();
    void what_the_transport_refuses_is_worded_and_counted_like_the_rest();
    void off_loopback_is_refused_without_tls();
    void off_loopback_with_tls_a_key_is_needed_always();
    void a_client_that_leaves_is_noticed();
    void a_stop_lets_a_stream_end();
    void a_stop_cuts_what_does_not_end();
    void a_stop_ends_streams_that_wait_for_nothing();
    void a_key_that_is_taken_back_hears_no_more_of_mcp();
    void no_body_is_read_of_who_may_not_come_in();
    void strangers_who_look_at_health_give_way();
    void the_port_is_free_once_it_stopped_listening();
    void any_thread_may_stop_it();
    void what_ends_badly_is_logged_with_whose_it_was();
    void every_request_that_ends_is_logged();
    void the_log_keeps_the_newest_and_tells_once();
};

void TestApiServer::health_needs_no_key()
{
    const Fixture fixture;
    for (const char *path : {"/health", "/v1/health"}) {
        const RawAnswer answer = fixture.ask("GET", path);
        QCOMPARE(answer.status, 200);
        QCOMPARE(json(answer).at("status").as_string(), "healthy");
        QVERIFY(json(answer).at("services").as_object().contains("healthy"));
        QVERIFY(answer.body.find("ollama") == std::string::npos); // no names for strangers
    }
}

void TestApiServer::ollamas_greeting_needs_none_either()
{
    const Fixture fixture;
    const RawAnswer answer = fixture.ask("GET", "/");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, std::string("Ollama is running"));
    QVERIFY(answer.header("Content-Type").starts_with("text/plain"));
    const RawAnswer head = fixture.ask("HEAD", "/", "Connection: close\r\n");
    QCOMPARE(head.status, 200);
    QVERIFY(head.body.empty());
}

void TestApiServer::everything_else_needs_one()
{
    const Fixture fixture;
    const RawAnswer refused = fixture.ask("POST", "/v1/echo", {}, "x");
    QCOMPARE(refused.status, 401);
    QVERIFY(refused.header("WWW-Authenticate").starts_with("Bearer"));
    const RawAnswer let = fixture.ask("POST", "/v1/echo", withKey, "x");
    QCOMPARE(let.status, 200);
    QCOMPARE(json(let).at("client").as_string(), "local");
    QCOMPARE(json(let).at("body").as_string(), "x");
}

void TestApiServer::every_answer_has_its_own_request_id()
{
    const Fixture fixture;
    const std::string first = fixture.ask("GET", "/health").header("X-Request-Id");
    const std::string second = fixture.ask("GET", "/nowhere").header("X-Request-Id");
    QVERIFY(first.starts_with("req_"));
    QVERIFY(second.starts_with("req_"));
    QVERIFY(first != second);
}

void TestApiServer::refusals_come_in_the_dialect_of_the_path()
{
    const Fixture fixture;
    const auto openAi = json(fixture.ask("POST", "/v1/echo"));
    QCOMPARE(openAi.at("error").at("type").as_string(), "authentication_error");
    const RawAnswer anthropic = fixture.ask("POST", "/v1/messages");
    QCOMPARE(json(anthropic).at("type").as_string(), "error");
    QCOMPARE(json(anthropic).at("error").at("type").as_string(), "authentication_error");
    QCOMPARE(std::string(json(anthropic).at("request_id").as_string()),
             anthropic.header("X-Request-Id"));
    QVERIFY(json(fixture.ask("POST", "/api/chat")).at("error").is_string());
    const auto rest = json(fixture.ask("DELETE", "/api/services/x"));
    QCOMPARE(rest.at("error").at("kind").as_string(), "UNAUTHORIZED");
    // Anthropic's programs ask OpenAI's paths too.
    const auto shared = json(fixture.ask("POST", "/v1/echo", "anthropic-version: 2023-06-01\r\n"));
    QCOMPARE(shared.at("type").as_string(), "error");
}

void TestApiServer::an_unknown_path_is_404_and_a_wrong_method_405()
{
    const Fixture fixture;
    const RawAnswer missing = fixture.ask("GET", "/v1/nothing", withKey);
    QCOMPARE(missing.status, 404);
    QCOMPARE(json(missing).at("error").at("type").as_string(), "not_found_error");
    const RawAnswer wrong = fixture.ask("GET", "/v1/messages", withKey);
    QCOMPARE(wrong.status, 405);
    QCOMPARE(wrong.header("Allow"), "POST, OPTIONS");
    const RawAnswer head = fixture.ask("HEAD", "/health", "Connection: close\r\n");
    QCOMPARE(head.status, 200);
    QVERIFY(head.body.empty());
}

void TestApiServer::options_tells_the_methods()
{
    const Fixture fixture;
    const RawAnswer answer = fixture.ask("OPTIONS", "/v1/messages");
    QCOMPARE(answer.status, 204);
    QCOMPARE(answer.header("Allow"), "POST, OPTIONS");
    QCOMPARE(answer.header("Access-Control-Allow-Origin"), "");
}

void TestApiServer::a_preflight_is_answered_for_configured_pages()
{
    config::Api settings;
    settings.allowedOrigins = {"https://chat.example"};
    const Fixture fixture(settings);
    const RawAnswer preflight = fixture.ask("OPTIONS", "/v1/echo",
                                            "Origin: https://chat.example\r\n"
                                            "Access-Control-Request-Method: POST\r\n"
                                            "Access-Control-Request-Headers: authorization\r\n");
    QCOMPARE(preflight.status, 204);
    QCOMPARE(preflight.header("Access-Control-Allow-Origin"), "https://chat.example");
    QCOMPARE(preflight.header("Access-Control-Allow-Headers"), "authorization");
    const RawAnswer refused = fixture.ask("POST", "/v1/echo", "Origin: https://chat.example\r\n");
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.header("Access-Control-Allow-Origin"), "https://chat.example");
    QCOMPARE(fixture.ask("OPTIONS", "/v1/echo", "Origin: https://evil.example\r\n").status, 403);
}

void TestApiServer::a_foreign_host_is_refused_before_its_key_is_looked_at()
{
    const Fixture fixture;
    RawHttp http(fixture.server->url());
    http.send(std::string("GET /health HTTP/1.1\r\nHost: evil.example\r\n") + withKey + "\r\n");
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.status, 403);
    QVERIFY(answer.body.find("allowed_hosts") != std::string::npos);
}

void TestApiServer::a_role_too_low_is_refused()
{
    const Fixture fixture;
    const RawAnswer user = fixture.ask("DELETE", "/api/services/x", "x-api-key: oxide-slow\r\n");
    QCOMPARE(user.status, 403);
    QCOMPARE(fixture.ask("DELETE", "/api/services/x", withKey).status, 200);
}

void TestApiServer::the_rate_of_a_key_is_kept()
{
    const Fixture fixture;
    const std::string key = "x-api-key: oxide-slow\r\n";
    QCOMPARE(fixture.ask("POST", "/v1/echo", key).status, 200);
    QCOMPARE(fixture.ask("POST", "/v1/echo", key).status, 200);
    const RawAnswer third = fixture.ask("POST", "/v1/echo", key);
    QCOMPARE(third.status, 429);
    const int wait = std::stoi(third.header("Retry-After"));
    QVERIFY2(wait >= 1 && wait <= 30, third.header("Retry-After").c_str());
    QCOMPARE(json(third).at("error").at("type").as_string(), "rate_limit_error");
    QCOMPARE(fixture.ask("POST", "/v1/echo", withKey).status, 200); // others do not notice
}

void TestApiServer::a_batch_of_mcp_is_held_to_the_rate_of_its_key()
{
    const Fixture fixture;
    fixture.server->configure(fixture.settings, Fixture::keys(5));
    const auto begin = [&fixture](const std::string &key) {
        return beginMcp(fixture, key, "2025-03-26").header("Mcp-Session-Id");
    };
    const auto send = [&fixture](const std::string &key, const std::string &session,
                                 std::size_t count, const std::string &method) {
        std::string batch;
        for (std::size_t i = 0; i < count; ++i)
            batch += (i > 0 ? ",{" : "{") + std::string("\"jsonrpc\":\"2.0\",\"id\":")
                     + std::to_string(i) + ",\"method\":\"" + method
                     + "\",\"params\":{\"name\":\"no_such_tool\"}}";
        const std::string headers =
            "Content-Type: application/json\r\nMcp-Session-Id: " + session + "\r\n";
        return fixture.ask("POST", "/mcp", key + headers, '[' + batch + ']');
    };
    const std::string slow = "x-api-key: oxide-slow\r\n";
    const std::string session = begin(slow);
    const RawAnswer answer = send(slow, session, 6, "tools/call"); // the second request, and more
    QCOMPARE(answer.status, 200);
    int refused = 0;
    const auto answers = json(answer);
    for (const auto &one : answers.as_array()) {
        const std::string said = boost::json::serialize(one);
        refused += said.find("requests a minute") != std::string::npos ? 1 : 0;
    }
    QCOMPARE(refused, 2);
    QCOMPARE(send(slow, session, 1, "tools/call").status, 429);
    // Too long a batch is refused as one, though as many answers were awaited.
    const RawAnswer tooLong =
        send(withKey, begin(withKey), mcp::Session::kLongestBatch + 1, "ping");
    QCOMPARE(tooLong.status, 400);
    QCOMPARE(json(tooLong).at("error").at("code").as_int64(), -32600);
}

void TestApiServer::only_the_users_own_programs_go_by_their_own_name()
{
    config::Api open;
    open.requireKey = false;
    const Fixture fixture(open);
    const auto clientOf = [&fixture](const std::string &key) {
        const std::string session = beginMcp(fixture, key, "2025-11-25").header("Mcp-Session-Id");
        const RawAnswer answer = fixture.ask(
            "POST", "/mcp",
            key + "Content-Type: application/json\r\nMcp-Session-Id: " + session + "\r\n",
            R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"explain_route",)"
            R"("arguments":{"prompt":"Hello"}}})");
        return answer.status == 200 ? fixture.engine.asked.client : std::string();
    };
    QCOMPARE(clientOf(withKey), std::string("t")); // as clientInfo says
    QCOMPARE(clientOf("x-api-key: oxide-slow\r\n"), std::string("slow"));
    QCOMPARE(clientOf({}), std::string("local"));
}

void TestApiServer::a_caller_with_many_sessions_of_mcp_loses_its_own_oldest()
{
    const Fixture fixture;
    fixture.server->configure(fixture.settings, Fixture::keys(100'000));
    const std::string slow = "x-api-key: oxide-slow\r\n";
    const auto begin = [&fixture](const std::string &key) {
        return beginMcp(fixture, key, "2025-11-25").header("Mcp-Session-Id");
    };
    const auto isThere = [&fixture](const std::string &key, const std::string &session) {
        return fixture
                   .ask("POST", "/mcp",
                        key + "Content-Type:  Application/JSON ;charset=utf-8\r\nMcp-Session-Id: "
                            + session + "\r\n",
                        R"({"jsonrpc":"2.0","id":2,"method":"ping"})")
                   .status
               == 200;
    };
    const std::string others = begin(withKey);
    const std::string first = begin(slow);
    QVERIFY(isThere(slow, first));
    for (std::size_t i = 0; i < McpSessions::kMostOfACaller; ++i)
        QVERIFY(!begin(slow).empty());
    QVERIFY(!isThere(slow, first));
    QVERIFY(isThere(withKey, others));
}

void TestApiServer::keys_and_settings_change_without_a_new_server()
{
    const Fixture fixture;
    config::Api open = fixture.settings;
    open.requireKey = false;
    QVERIFY(!ApiServer::needsNewServer(fixture.settings, open));
    QCOMPARE(fixture.ask("POST", "/v1/echo").status, 401);
    fixture.server->configure(open, Fixture::keys());
    QCOMPARE(fixture.ask("POST", "/v1/echo").status, 200);
    fixture.server->configure(fixture.settings, std::make_shared<const Keys>());
    QCOMPARE(fixture.ask("POST", "/v1/echo", withKey).status, 401);
}

void TestApiServer::a_handle_that_drops_or_throws_answers_500()
{
    const Fixture fixture;
    for (const char *path : {"/api/drop", "/api/throw"}) {
        const RawAnswer answer = fixture.ask("GET", path, withKey);
        QCOMPARE(answer.status, 500);
        QCOMPARE(json(answer).at("error").at("kind").as_string(), "INTERNAL_ERROR");
        QVERIFY(answer.body.find("secret details") == std::string::npos);
    }
}

void TestApiServer::a_body_over_the_limit_is_refused()
{
    config::Api settings;
    settings.maxBodyMegabytes = 1;
    const Fixture fixture(settings);
    RawHttp http(fixture.server->url());
    http.send("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000001\r\n\r\n");
    QCOMPARE(http.readAnswer().status, 413);
}

void TestApiServer::what_the_transport_refuses_is_worded_and_counted_like_the_rest()
{
    config::Api settings;
    settings.maxBodyMegabytes = 1;
    settings.allowedOrigins = {"https://chat.example"};
    const Fixture fixture(settings);
    const auto answerTo = [&fixture](const std::string &request) {
        RawHttp http(fixture.server->url());
        http.send(request);
        return http.readAnswer(2s);
    };
    const auto tooLarge = [&](const std::string &path) {
        return answerTo("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: "
                        + "https://chat.example\r\n" + withKey + "Content-Length: 1000001\r\n\r\n");
    };
    const RawAnswer anthropic = tooLarge("/v1/messages");
    QCOMPARE(anthropic.status, 413);
    QCOMPARE(json(anthropic).at("error").at("type").as_string(), "request_too_large");
    QVERIFY(anthropic.header("X-Request-Id").starts_with("req_"));
    QCOMPARE(std::string(json(anthropic).at("request_id").as_string()),
             anthropic.header("X-Request-Id"));
    QCOMPARE(anthropic.header("Access-Control-Allow-Origin"), "https://chat.example");
    const RawAnswer openAi = tooLarge("/v1/echo");
    QCOMPARE(openAi.status, 413);
    QCOMPARE(openAi.header("Content-Type"), "application/json");
    QCOMPARE(json(openAi).at("error").at("type").as_string(), "invalid_request_error");
    QVERIFY(json(tooLarge("/api/chat")).at("error").is_string());

    const std::string head = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n";
    const RawAnswer coding = answerTo(head + "Transfer-Encoding: gzip\r\n\r\n");
    QCOMPARE(coding.status, 501);
    QCOMPARE(json(coding).at("type").as_string(), "error");
    const std::string longHead = head + "X: " + std::string(70'000, 'x');
    for (const auto &[request, status] :
         {std::pair(std::string("G(T / HTTP/1.1\r\n\r\n"), 400), std::pair(longHead, 431)}) {
        const RawAnswer unread = answerTo(request);
        QCOMPARE(unread.status, status);
        QCOMPARE(json(unread).at("error").at("type").as_string(), "invalid_request_error");
        QVERIFY(unread.header("X-Request-Id").starts_with("req_"));
    }

    std::vector<model::ApiRequest> seen;
    QTRY_VERIFY([&] {
        for (model::ApiRequest &request : fixture.log->take())
            seen.push_back(std::move(request));
        return seen.size() == 6;
    }());
    QCOMPARE(seen[0].path, "/v1/messages");
    QCOMPARE(seen[0].status, 413);
    QCOMPARE(seen[5].status, 431);
    const std::string metrics = fixture.ask("GET", "/metrics", withKey).body;
    for (const char *line : {"route=\"/v1/messages\",method=\"POST\",status=\"413\"",
                             "route=\"none\",method=\"none\",status=\"400\""})
        QVERIFY2(metrics.find(line) != std::string::npos, metrics.c_str());
}

void TestApiServer::off_loopback_is_refused_without_tls()
{
    test::FakeEngine engine;
    config::Api settings;
    settings.address = "0.0.0.0";
    settings.port = 0;
    ApiServer server(engine, settings, Fixture::keys(), rooms());
    const auto listening = server.listen();
    QVERIFY(!listening);
    QCOMPARE(listening.error().kind, base::ErrorKind::PolicyRefused);
    QVERIFY(listening.error().message.find("api.certificate_file") != std::string::npos);
    settings.address = "my-own-name";
    ApiServer named(engine, settings, Fixture::keys(), rooms());
    QCOMPARE(named.listen().error().kind, base::ErrorKind::InvalidArgument);
    settings.address = "localhost";
    ApiServer local(engine, settings, Fixture::keys(), rooms());
    QVERIFY(local.listen());
}

void TestApiServer::off_loopback_with_tls_a_key_is_needed_always()
{
    QTemporaryDir folder;
    const QString certificate = folder.filePath(QStringLiteral("cert.pem"));
    const QString key = folder.filePath(QStringLiteral("key.pem"));
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                   QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-subj"),
                   QStringLiteral("/CN=localhost"), QStringLiteral("-addext"),
                   QStringLiteral("subjectAltName=IP:127.0.0.1"), QStringLiteral("-keyout"), key,
                   QStringLiteral("-out"), certificate});
    if (!QSslSocket::supportsSsl() || !openssl.waitForFinished(20'000) || openssl.exitCode() != 0)
        QSKIP("no TLS in Qt, or no openssl program");
    config::Api settings;
    settings.address = "0.0.0.0";
    settings.requireKey = false; // of no effect there
    settings.certificateFile = certificate.toStdString();
    settings.privateKeyFile = key.toStdString();
    const Fixture fixture(settings);
    QVERIFY(fixture.server->url().starts_with("https://"));
    QNetworkAccessManager manager;
    const auto status = [&](const QByteArray &authorization) {
        QNetworkRequest request(
            QUrl(QStringLiteral("https://127.0.0.1:%1/v1/echo").arg(fixture.server->port())));
        QSslConfiguration ssl = QSslConfiguration::defaultConfiguration();
        ssl.setCaCertificates(QSslCertificate::fromPath(certificate));
        request.setSslConfiguration(ssl);
        if (!authorization.isEmpty())
            request.setRawHeader("Authorization", authorization);
        const std::unique_ptr<QNetworkReply> reply(manager.post(request, "x"));
        (void)QTest::qWaitFor([&reply] { return reply->isFinished(); }, 10'000);
        return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    };
    QCOMPARE(status({}), 401);
    QCOMPARE(status(QByteArray("Bearer ") + localKey), 200);
}

void TestApiServer::a_client_that_leaves_is_noticed()
{
    const Fixture fixture;
    RawHttp http(fixture.server->url());
    http.sendRequest("GET", "/api/stream", {}, withKey);
    QTRY_COMPARE(fixture.server->connections(), std::size_t(1));
    QTest::qWait(50);
    http.close();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.held->left.load(), 1, 100);
}

void TestApiServer::a_stop_lets_a_stream_end()
{
    const Fixture fixture;
    RawHttp http(fixture.server->url());
    http.sendRequest("GET", "/api/stream", {}, withKey);
    const auto heldOnes = [&fixture] {
        const std::lock_guard lock(fixture.held->mutex);
        return fixture.held->answers.size();
    };
    QTRY_COMPARE(heldOnes(), std::size_t(1));
    auto stopping = std::async(std::launch::async, [&fixture] { fixture.server->stop(10s); });
    QTRY_VERIFY(!RawHttp(fixture.server->url()).isConnected());
    fixture.held->answers.front()->writer().write("last words");
    fixture.held->answers.front()->writer().end();
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.body, "last words");
    QCOMPARE(answer.end, tests::EndOf::Answer);
    QVERIFY(stopping.wait_for(5s) == std::future_status::ready);
}

void TestApiServer::a_stop_cuts_what_does_not_end()
{
    const Fixture fixture;
    RawHttp http(fixture.server->url());
    http.sendRequest("GET", "/api/stream", {}, withKey);
    QTRY_COMPARE(fixture.server->connections(), std::size_t(1));
    QTest::qWait(50);
    fixture.server->stop(100ms);
    QCOMPARE(fixture.held->left.load(), 1);
    QVERIFY(http.readAnswer().end != tests::EndOf::Answer);
}

void TestApiServer::a_stop_ends_streams_that_wait_for_nothing()
{
    const Fixture fixture;
    RawHttp http(fixture.server->url());
    listenToMcp(fixture, http, withKey);
    QElapsedTimer timer;
    timer.start();
    fixture.server->stop(10s);
    QVERIFY(timer.elapsed() < 4'000);
}

void TestApiServer::a_key_that_is_taken_back_hears_no_more_of_mcp()
{
    Fixture fixture;
    RawHttp taken(fixture.server->url());
    listenToMcp(fixture, taken, "x-api-key: oxide-slow\r\n");
    RawHttp kept(fixture.server->url());
    listenToMcp(fixture, kept, withKey);
    auto fewer = std::make_shared<Keys>(*Fixture::keys());
    fewer->named.clear();
    fixture.server->configure(fixture.settings, fewer);
    QVERIFY(reads(taken, "0\r\n\r\n")); // the last chunk
    Q_EMIT fixture.engine.notice({});
    QVERIFY(reads(kept, "notifications/message"));
}

void TestApiServer::no_body_is_read_of_who_may_not_come_in()
{
    const Fixture fixture;
    const std::string large = "Content-Length: 9000000\r\nExpect: 100-continue\r\n\r\n";
    const auto status = [&](const std::string &headers) {
        RawHttp http(fixture.server->url());
        http.send("POST /v1/echo HTTP/1.1\r\n" + headers + large);
        return http.readAnswer(2s).status;
    };
    QCOMPARE(status("Host: localhost\r\n"), 401);
    QCOMPARE(status("Host: localhost\r\nx-api-key: wrong\r\n"), 401);
    QCOMPARE(status("Host: evil.example\r\n" + std::string(withKey)), 403);
    QCOMPARE(status("Host: localhost\r\nOrigin: https://evil.example\r\n" + std::string(withKey)),
             403);
    QCOMPARE(status("Host: localhost\r\n" + std::string(withKey)), 100);
    const std::string slow = "Host: localhost\r\nx-api-key: oxide-slow\r\n";
    QCOMPARE(status(slow), 100);
    QCOMPARE(status(slow), 100);
    QCOMPARE(status(slow), 429); // the third in a minute
}

void TestApiServer::strangers_who_look_at_health_give_way()
{
    config::Api few;
    few.maxConnections = 2;
    const Fixture fixture(few);
    std::vector<std::unique_ptr<RawHttp>> strangers;
    for (int i = 0; i < 2; ++i) {
        strangers.push_back(std::make_unique<RawHttp>(fixture.server->url()));
        strangers.back()->send("GET /health HTTP/1.1\r\nHost: localhost\r\n"
                               "Content-Length: 5\r\n\r\nhel");
    }
    QTRY_COMPARE(fixture.server->connections(), std::size_t(2));
    QTest::qWait(100); // what they sent is read
    QCOMPARE(fixture.ask("POST", "/v1/echo", withKey, "x").status, 200);
    RawHttp large(fixture.server->url()); // no large body is read of them either
    large.send("GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n");
    QCOMPARE(large.readAnswer(2s).status, 200);
}

void TestApiServer::the_port_is_free_once_it_stopped_listening()
{
    Fixture fixture;
    RawHttp http(fixture.server->url());
    http.sendRequest("GET", "/api/stream", {}, withKey);
    QTRY_COMPARE(fixture.server->connections(), std::size_t(1));
    fixture.settings.port = fixture.server->port();
    ApiServer next(fixture.engine, fixture.settings, Fixture::keys(), rooms());
    QVERIFY(!next.listen());
    fixture.server->stopListening();
    QVERIFY(next.listen());
    QCOMPARE(fixture.ask("GET", "/health").status, 200);
}

void TestApiServer::any_thread_may_stop_it()
{
    const Fixture fixture;
    std::jthread([&fixture] { fixture.server->stop(1s); });
    QVERIFY(!RawHttp(fixture.server->url()).isConnected());
    fixture.server->stop(1s);
    fixture.server->stopListening();
}

void TestApiServer::what_ends_badly_is_logged_with_whose_it_was()
{
    const Fixture fixture;
    for (int i = 0; i < 3; ++i)
        (void)fixture.ask("POST", "/v1/echo", "x-api-key: oxide-slow\r\n");
    std::vector<model::ApiRequest> seen;
    const auto isSeen = [&](std::size_t count) {
        for (model::ApiRequest &request : fixture.log->take())
            seen.push_back(std::move(request));
        return seen.size() == count;
    };
    QTRY_VERIFY(isSeen(3));
    QCOMPARE(seen[2].status, 429);
    QCOMPARE(seen[2].caller, "slow");
    RawHttp stream(fixture.server->url());
    stream.sendRequest("GET", "/api/stream", {}, withKey);
    QTRY_VERIFY(fixture.isHeld());
    fixture.endHeld([](Answer &answer) { answer.cut(); });
    QTRY_VERIFY(isSeen(4));
    QCOMPARE(seen[3].status, 0); // it began well
}

void TestApiServer::every_request_that_ends_is_logged()
{
    const Fixture fixture;
    (void)fixture.ask("GET", "/health?key=oxide-in-a-query");
    (void)fixture.ask("POST", "/v1/echo", withKey, "a prompt");
    (void)fixture.ask("POST", "/v1/echo", {}, "a prompt");
    (void)fixture.ask("GET", "/sk-ant-api03-" + std::string(93, 'a') + "AA", withKey);
    RawHttp stream(fixture.server->url());
    stream.sendRequest("GET", "/api/stream", {}, withKey);
    QTRY_VERIFY(fixture.isHeld());
    std::vector<model::ApiRequest> seen;
    const auto isSeen = [&](std::size_t count) {
        for (model::ApiRequest &request : fixture.log->take())
            seen.push_back(std::move(request));
        return seen.size() == count;
    };
    QTRY_VERIFY(isSeen(4)); // the stream runs on
    QCOMPARE(seen[0].path, "/health");
    QCOMPARE(seen[0].caller, "");
    QCOMPARE(seen[0].status, 200);
    QVERIFY(seen[0].bytes > 10);
    QCOMPARE(seen[1].method, "POST");
    QCOMPARE(seen[1].caller, "local");
    QVERIFY(!seen[1].task);
    QCOMPARE(seen[2].status, 401);
    QCOMPARE(seen[2].caller, "");
    QCOMPARE(seen[3].status, 404);
    QVERIFY2(seen[3].path.find("aaaa") == std::string::npos, seen[3].path.c_str());

    const model::TaskId task = *model::TaskId::parse("01JD5S9Y6P9VQ7D3T0X8K2M4NB");
    fixture.endHeld([&task](Answer &answer) {
        answer.setHeader(taskHeader, task.text());
        answer.writer().write("data: {}\n\n");
        answer.writer().end();
    });
    QTRY_VERIFY(isSeen(5));
    QCOMPARE(seen[4].path, "/api/stream");
    QCOMPARE(seen[4].status, 200);
    QCOMPARE(seen[4].bytes, std::int64_t(10));
    QVERIFY(seen[4].task == task);
}

void TestApiServer::the_log_keeps_the_newest_and_tells_once()
{
    RequestLog log;
    const auto add = [&log](int count) {
        for (int i = 0; i < count; ++i) {
            model::ApiRequest request;
            request.status = i;
            log.add(std::move(request));
        }
    };
    add(static_cast<int>(RequestLog::mostKept) + 3);
    int told = 0;
    log.onAdded([&told] { ++told; });
    QCOMPARE(told, 1); // of those that were there
    add(2);
    QCOMPARE(told, 1); // until they are taken
    const auto taken = log.take();
    QCOMPARE(taken.size(), RequestLog::mostKept);
    QCOMPARE(taken.front().status, 5);
    QCOMPARE(taken.back().status, 1);
    add(1);
    QCOMPARE(told, 2);
    log.onAdded({});
    add(1);
    QCOMPARE(told, 2);
    QCOMPARE(log.take().size(), std::size_t(2));
}

QTEST_GUILESS_MAIN(TestApiServer)
#include "tst_apiserver.moc"

#include "api/apiserver.h"
#include "api/rooms.h"
#include "core/engine/enginefixture.h"
#include "support/jwtsigner.h"
#include "support/simhttp.h"

#include <algorithm>
#include <limits>

#include <boost/json.hpp>

#include <QDateTime>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

using namespace oxide;
using namespace oxide::api;
namespace json = boost::json;

namespace {

constexpr const char *adminKey = "oxide-the-admins";
constexpr const char *handshake = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

std::shared_ptr<const Keys> keys()
{
    auto keys = std::make_shared<Keys>();
    keys->local = security::Secret(adminKey);
    security::ApiKey viewer;
    viewer.name = "viewer";
    viewer.role = Role::Viewer;
    viewer.fingerprint = security::fingerprintOf("oxide-viewer");
    keys->named.push_back(std::move(viewer));
    security::ApiKey user;
    user.name = "user";
    user.fingerprint = security::fingerprintOf("oxide-user");
    keys->named.push_back(std::move(user));
    return keys;
}

} // namespace

/// What `/ws` tells, over a real engine and the simulator.
class TestLiveFeed final : public QObject
{
    Q_OBJECT

    std::unique_ptr<test::EngineFixture> m_fixture;
    config::Api m_settings;
    std::unique_ptr<ApiServer> m_server;

    /// Runs a task to its end; gives its id and what it said.
    std::pair<std::string, std::string> run(const std::string &prompt)
    {
        const auto id = m_fixture->submit(prompt);
        if (!id || !m_fixture->waitFor(*id))
            qFatal("the task did not end");
        return {id->text(), m_fixture->texts[*id]};
    }

    void open(QWebSocket &client, const std::string &key, const std::string &topics = "metrics")
    {
        const std::string url = "ws" + m_server->url().substr(4) + "/ws?topics=" + topics;
        QNetworkRequest request(QUrl(QString::fromStdString(url)));
        request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(key));
        client.open(request);
        QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    }

    static bool closes(const QWebSocket &client, int timeout)
    {
        return QTest::qWaitFor(
            [&client] { return client.state() == QAbstractSocket::UnconnectedState; }, timeout);
    }

    static std::string text(const json::value &value, const char *pointer)
    {
        boost::system::error_code error;
        const json::value *found = value.find_pointer(pointer, error);
        return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                      : std::string("(none)");
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture = std::make_unique<test::EngineFixture>(
            QStringList{QStringLiteral("--dialect"), QStringLiteral("openai")});
        m_fixture->begin();
        m_settings.port = 0;
        m_server = std::make_unique<ApiServer>(*m_fixture->engine, m_settings, keys(), rooms());
        QVERIFY(m_server->listen());
    }

    void cleanupTestCase()
    {
        m_server.reset();
        m_fixture.reset();
    }

    void the_feed_tells_a_task_from_start_to_end()
    {
        QWebSocket client;
        QSignalSpy heard(&client, &QWebSocket::textMessageReceived);
        QNetworkRequest request(
            QUrl(QString::fromStdString("ws" + m_server->url().substr(4) + "/ws?topics=tasks")));
        request.setRawHeader("Authorization", QByteArray("Bearer ") + adminKey);
        client.open(request);
        QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
        client.sendTextMessage(QStringLiteral("ping"));
        QTRY_COMPARE(heard.size(), 1);
        QCOMPARE(heard.takeFirst().first().toString(), QStringLiteral("{\"type\":\"pong\"}"));
        const auto [id, result] = run("Tell me");
        std::vector<json::value> messages;
        const auto isOver = [&] {
            while (!heard.isEmpty())
                messages.push_back(json::parse(heard.takeFirst().first().toString().toStdString()));
            return !messages.empty() && text(messages.back(), "/type") == "task_complete";
        };
        QVERIFY(QTest::qWaitFor(isOver, 20'000));
        QCOMPARE(text(messages.front(), "/type"), "task_start");
        QCOMPARE(text(messages.front(), "/service"), "openai");
        QVERIFY(messages.back().at("success").as_bool());
        std::string said;
        for (const json::value &message : messages) {
            QCOMPARE(text(message, "/task_id"), id);
            if (text(message, "/type") == "task_progress")
                said += text(message, "/chunk");
        }
        QCOMPARE(said, result);
    }

    void a_subscription_chooses_topics()
    {
        QWebSocket client;
        QSignalSpy heard(&client, &QWebSocket::textMessageReceived);
        QNetworkRequest request(
            QUrl(QString::fromStdString("ws" + m_server->url().substr(4) + "/ws")));
        request.setRawHeader("x-api-key", "oxide-viewer");
        client.open(request);
        QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
        client.sendTextMessage(
            QStringLiteral("{\"type\":\"subscribe\",\"topics\":[\"services\"]}"));
        QTRY_COMPARE(heard.size(), 1);
        const json::value answer = json::parse(heard.takeFirst().first().toString().toStdString());
        QCOMPARE(text(answer, "/topics/0"), "services");
        run("hush");
        for (const QList<QVariant> &one : std::as_const(heard))
            QVERIFY(one.first().toString().contains(QLatin1String("service_status")));
        client.sendTextMessage(QStringLiteral("nonsense"));
        QTRY_VERIFY(std::ranges::any_of(heard, [](const QList<QVariant> &one) {
            return one.first().toString().contains(QLatin1String("\"error\""));
        }));
    }

    void a_slow_reader_is_told_what_it_missed()
    {
        constexpr int count = 1000; // 64 MB, more than any kernel keeps
        tests::RawHttp slow(m_server->url());
        slow.send(std::string("GET /ws?topics=tasks HTTP/1.1\r\nHost: localhost\r\nx-api-key: ")
                  + adminKey + "\r\n" + handshake + "\r\n");
        QTRY_COMPARE(m_server->connections(), std::size_t(1));
        QTest::qWait(100);
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < count; ++i) {
            model::TaskEvent event;
            event.what = model::TextDelta{std::string(64 * 1024, 'x')};
            Q_EMIT m_fixture->engine->taskEvents({event});
        }
        model::TaskEvent end;
        end.what = model::TaskFinished();
        Q_EMIT m_fixture->engine->taskEvents({end});
        QVERIFY(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
        std::string heard; // it reads after all
        int got = 0;
        int missed = 0;
        const auto allIsTold = [&] {
            constexpr std::chrono::milliseconds pause{300};
            for (auto some = slow.readSome(pause); !some.empty(); some = slow.readSome(pause))
                heard += some;
            got = 0;
            missed = 0;
            constexpr std::string_view progress = "task_progress";
            constexpr std::string_view number = "\"messages\":";
            for (auto at = heard.find(progress); at != heard.npos;
                 at = heard.find(progress, at + 1))
                ++got;
            for (auto at = heard.find(number); at != heard.npos; at = heard.find(number, at + 1))
                missed += std::atoi(heard.c_str() + at + number.size());
            return got + missed == count;
        };
        QVERIFY2(QTest::qWaitFor(allIsTold, 20'000),
                 qPrintable(QStringLiteral("%1 told, %2 missed").arg(got).arg(missed)));
        QVERIFY(missed > 0);
        QVERIFY(heard.find("task_complete") != heard.npos); // the end is not what it misses
    }

    /// Each listener costs a copy of each message; whoever tells pays for one in all.
    void who_tells_the_engines_events_does_not_wait_for_listeners()
    {
        model::TaskEvents events(100);
        for (model::TaskEvent &event : events)
            event.what = model::TextDelta{std::string(256 * 1024, 'x')};
        m_fixture->keepEvents = false;
        const auto telling = [&] { // the least of some: others use this machine too
            qint64 least = std::numeric_limits<qint64>::max();
            for (int i = 0; i < 5; ++i) {
                m_fixture->texts.clear();
                QElapsedTimer timer;
                timer.start();
                Q_EMIT m_fixture->engine->taskEvents(events);
                least = std::min(least, timer.nsecsElapsed());
            }
            return least;
        };
        const qint64 alone = telling();
        std::vector<std::unique_ptr<QWebSocket>> listeners;
        for (int i = 0; i < 20; ++i)
            open(*listeners.emplace_back(std::make_unique<QWebSocket>()), adminKey, "tasks");
        const qint64 told = telling();
        m_fixture->keepEvents = true;
        QVERIFY2(told < 8 * alone, qPrintable(QStringLiteral("%1 ns, %2 ns").arg(told).arg(alone)));
    }

    void a_key_that_is_taken_back_closes_its_feeds()
    {
        QWebSocket viewer;
        QWebSocket admin;
        open(viewer, "oxide-viewer");
        open(admin, adminKey);
        QSignalSpy heard(&admin, &QWebSocket::textMessageReceived);
        m_server->configure(m_settings, keys()); // nothing changed
        auto less = std::make_shared<Keys>(*keys());
        less->named.clear();
        QVERIFY(!closes(viewer, 100));
        m_server->configure(m_settings, less);
        QVERIFY(closes(viewer, 5'000));
        admin.sendTextMessage(QStringLiteral("ping"));
        QTRY_VERIFY(!heard.isEmpty());
        QCOMPARE(admin.state(), QAbstractSocket::ConnectedState);
        m_server->configure(m_settings, keys());
    }

    void an_expired_token_is_told_nothing_more()
    {
        const test::Key key = test::makeKey();
        auto known = std::make_shared<Keys>(*keys());
        known->jwt = std::make_shared<const security::JwtVerifier>(
            *security::JwtVerifier::make({"us", "oxide", test::keySet({test::jwk(key, "one")})}));
        m_server->configure(m_settings, known);
        constexpr std::int64_t skew = 60; // that clocks may differ by
        const std::int64_t now = QDateTime::currentSecsSinceEpoch();
        const json::object claims{
            {"iss", "us"}, {"aud", "oxide"}, {"sub", "ada"}, {"exp", now + 6 - skew}};
        QWebSocket client;
        open(client, test::token(key, claims));
        QSignalSpy heard(&client, &QWebSocket::textMessageReceived);
        Q_EMIT m_fixture->engine->statusChanged({});
        QTRY_VERIFY(heard.size() > 0);
        while (QDateTime::currentSecsSinceEpoch() < now + 7)
            QTest::qWait(100);
        const qsizetype before = heard.size();
        Q_EMIT m_fixture->engine->statusChanged({});
        QVERIFY(closes(client, 5'000));
        QCOMPARE(heard.size(), before);
        m_server->configure(m_settings, keys());
    }

    void monitoring_counts_who_listens()
    {
        const auto listening = [this] {
            const std::string key = std::string("x-api-key: ") + adminKey + "\r\n";
            const auto answer =
                tests::ask(m_server->url(), "GET", "/api/monitoring/metrics", {}, key);
            return json::parse(answer.body).at("websocket").at("connections").as_int64();
        };
        QTRY_COMPARE(listening(), std::int64_t(0));
        {
            QWebSocket one;
            QWebSocket other;
            open(one, adminKey);
            open(other, adminKey);
            QTRY_COMPARE(listening(), std::int64_t(2));
        }
        QTRY_COMPARE(listening(), std::int64_t(0));
    }

    void what_is_no_handshake_is_told_so()
    {
        const std::string key = std::string("x-api-key: ") + adminKey + "\r\n";
        const auto status = [&](const std::string &headers) {
            return tests::ask(m_server->url(), "GET", "/ws", {}, key + headers).status;
        };
        QCOMPARE(status({}), 426);
        QCOMPARE(status("Upgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Version: 8\r\n"),
                 426);
        QCOMPARE(status("Upgrade: websocket\r\nConnection: keep-alive, upgrade\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n"),
                 400);
        const auto isCounted = [&] {
            return tests::ask(m_server->url(), "GET", "/metrics", {}, key)
                       .body.find("route=\"/ws\",method=\"GET\",status=\"426\"")
                   != std::string::npos;
        };
        QTRY_VERIFY(isCounted());
    }

    void a_user_hears_of_the_tasks_of_its_client_alone()
    {
        QWebSocket user;
        QWebSocket viewer;
        QSignalSpy userHeard(&user, &QWebSocket::textMessageReceived);
        QSignalSpy viewerHeard(&viewer, &QWebSocket::textMessageReceived);
        open(user, "oxide-user", "tasks");
        open(viewer, "oxide-viewer", "tasks");
        const auto ask = [this](const std::string &client) {
            model::TaskRequest request;
            request.prompt = "Say " + client;
            request.client = client;
            const auto id = m_fixture->answer(m_fixture->engine->submit(std::move(request)));
            if (!id || !m_fixture->waitFor(*id))
                qFatal("the task did not end");
            return QString::fromStdString(id->text());
        };
        const auto hears = [](const QSignalSpy &heard, const QString &task,
                              const QString &type = QStringLiteral("task_complete")) {
            return std::ranges::any_of(heard, [&](const QList<QVariant> &one) {
                const QString text = one.first().toString();
                return text.contains(task) && text.contains(type);
            });
        };
        const QString others = ask("somebody");
        const QString own = ask("user");
        QTRY_VERIFY(hears(userHeard, own));
        QVERIFY(hears(userHeard, own, QStringLiteral("task_start")));
        QTRY_VERIFY(hears(viewerHeard, own));
        QVERIFY(hears(viewerHeard, others));
        QVERIFY(!hears(userHeard, others, QStringLiteral("task_")));
    }

    void the_feed_needs_a_key()
    {
        QCOMPARE(tests::ask(m_server->url(), "GET", "/ws", {}, handshake).status, 401);
        const std::string page = std::string(handshake)
                                 + "Origin: https://evil.example\r\nx-api-key: " + adminKey
                                 + "\r\n";
        QCOMPARE(tests::ask(m_server->url(), "GET", "/ws", {}, page).status, 403);
    }
};

QTEST_GUILESS_MAIN(TestLiveFeed)
#include "tst_livefeed.moc"

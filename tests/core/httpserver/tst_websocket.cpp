#include "httpserver/server.h"
#include "httpserver/websocket.h"
#include "support/simhttp.h"

#include <atomic>
#include <mutex>
#include <thread>

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

using namespace oxide::httpserver;
using namespace oxide::tests;
using namespace std::chrono_literals;

namespace {

/// A server whose every path is a WebSocket, and what its clients did.
struct Fixture {
    explicit Fixture(WebSocketLimits wanted = {})
        : limits(wanted),
          server(io, {}, [this](Request request, std::shared_ptr<ResponseWriter> writer) {
              open(std::move(request), *writer);
          })
    {
        if (!server.listen())
            qFatal("no port");
    }

    void open(Request request, ResponseWriter &writer)
    {
        WebSocketEvents events;
        events.onMessage = [this](std::string text) {
            ++messages;
            if (const auto socket = current())
                socket->send("echo " + text);
        };
        events.onDrained = [this] { ++drained; };
        events.onClosed = [this] { ++closed; };
        writer.upgrade(std::move(request), {{"X-Request-Id", "req_1"}}, limits, std::move(events),
                       [this](std::shared_ptr<WebSocket> socket) {
                           const std::lock_guard lock(mutex);
                           sockets.push_back(socket);
                       });
    }

    std::shared_ptr<WebSocket> current()
    {
        const std::lock_guard lock(mutex);
        return sockets.empty() ? nullptr : sockets.back().lock();
    }

    [[nodiscard]] QUrl url() const
    {
        return QUrl(QStringLiteral("ws://127.0.0.1:%1/ws").arg(server.port()));
    }

    WebSocketLimits limits;
    std::mutex mutex;
    std::vector<std::weak_ptr<WebSocket>> sockets;
    std::atomic<int> messages = 0;
    std::atomic<int> drained = 0;
    std::atomic<int> closed = 0;
    IoContext io;
    Server server;
};

constexpr const char *handshake = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A text of the client's, masked with zeros.
std::string frame(const std::string &text)
{
    std::string bytes = "\x81";
    bytes += static_cast<char>(0x80 | text.size());
    bytes += std::string(4, '\0') + text;
    return bytes;
}

/// The head of the answer, and what comes after it for a moment.
std::string readAll(RawHttp &http, std::chrono::milliseconds timeout = 300ms)
{
    std::string all;
    for (std::string some = http.readSome(timeout); !some.empty(); some = http.readSome(timeout))
        all += some;
    return all;
}

} // namespace

class TestWebSocket final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_client_of_qt_talks_both_ways();
    void the_handshake_is_that_of_the_rfc();
    void a_message_sent_with_the_handshake_arrives();
    void a_wrong_handshake_is_refused();
    void a_ping_is_answered();
    void a_client_that_leaves_is_noticed();
    void a_message_over_the_limit_ends_it();
    void a_slow_reader_is_refused_more_and_slows_nobody();
    void a_silent_client_is_pinged_and_then_dropped();
    void any_thread_may_send();
    void a_stop_says_goodbye();
    void the_same_port_still_speaks_http();
    void one_that_is_held_outlives_its_server();
};

void TestWebSocket::a_client_of_qt_talks_both_ways()
{
    Fixture fixture;
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    client.open(fixture.url());
    QTRY_VERIFY(fixture.current());
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    client.sendTextMessage(QStringLiteral("hello"));
    QTRY_COMPARE(texts.size(), 1);
    QCOMPARE(texts[0][0].toString(), QStringLiteral("echo hello"));
    const std::string large(500'000, 'x');
    QVERIFY(fixture.current()->send(large));
    QTRY_COMPARE(texts.size(), 2);
    QCOMPARE(texts[1][0].toString().size(), 500'000);
    client.close();
    QTRY_COMPARE(fixture.closed.load(), 1);
    QVERIFY(!fixture.current());
}

void TestWebSocket::the_handshake_is_that_of_the_rfc()
{
    Fixture fixture;
    RawHttp http(fixture.server.port());
    http.send(handshake);
    const std::string answer = readAll(http);
    QVERIFY(answer.starts_with("HTTP/1.1 101 "));
    // RFC 6455, section 1.3
    QVERIFY(answer.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
    QVERIFY(answer.find("X-Request-Id: req_1") != std::string::npos);
}

void TestWebSocket::a_message_sent_with_the_handshake_arrives()
{
    Fixture fixture;
    RawHttp http(fixture.server.port());
    http.send(handshake + frame("one") + frame("two"));
    const std::string answer = readAll(http);
    QVERIFY(answer.ends_with("\x81\x08"
                             "echo one"
                             "\x81\x08"
                             "echo two"));
}

void TestWebSocket::a_wrong_handshake_is_refused()
{
    Fixture fixture;
    RawHttp http(fixture.server.port());
    http.send("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(readAll(http).starts_with("HTTP/1.1 4"));
    QVERIFY(!fixture.current());
    QTRY_COMPARE(fixture.server.connections(), std::size_t(0));
    QCOMPARE(fixture.closed.load(), 0);
}

void TestWebSocket::a_ping_is_answered()
{
    Fixture fixture;
    QWebSocket client;
    QSignalSpy pongs(&client, &QWebSocket::pong);
    client.open(fixture.url());
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    client.ping("x");
    QTRY_COMPARE(pongs.size(), 1);
}

void TestWebSocket::a_client_that_leaves_is_noticed()
{
    Fixture fixture;
    RawHttp http(fixture.server.port());
    http.send(handshake);
    QTRY_VERIFY(fixture.current());
    http.reset();
    QTRY_COMPARE(fixture.closed.load(), 1);
    QTRY_COMPARE(fixture.server.connections(), std::size_t(0));
}

void TestWebSocket::a_message_over_the_limit_ends_it()
{
    WebSocketLimits limits;
    limits.messageBytes = 100;
    Fixture fixture(limits);
    QWebSocket client;
    client.open(fixture.url());
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    client.sendTextMessage(QString(101, QLatin1Char('x')));
    QTRY_COMPARE(fixture.closed.load(), 1);
    QCOMPARE(fixture.messages.load(), 0);
}

void TestWebSocket::a_slow_reader_is_refused_more_and_slows_nobody()
{
    WebSocketLimits limits;
    limits.queuedBytes = 200'000;
    Fixture fixture(limits);
    RawHttp slow(fixture.server.port());
    slow.send(handshake);
    QTRY_VERIFY(fixture.current());
    const auto socket = fixture.current();
    const std::string text(10'000, 'x');
    const auto isFull = [&] { // sooner or later the kernel takes no more
        while (socket->send(text)) {
        }
        QTest::qWait(50);
        return !socket->send(text);
    };
    QTRY_VERIFY(isFull());
    const int drained = fixture.drained;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i)
        QVERIFY(!socket->send(text));
    QVERIFY(std::chrono::steady_clock::now() - begin < 1s);
    QCOMPARE(fixture.drained.load(), drained);
    const auto isDrained = [&] { // it reads after all
        (void)slow.readSome(50ms);
        return fixture.drained.load() > drained;
    };
    QVERIFY(QTest::qWaitFor(isDrained, 20'000));
    QVERIFY(socket->send(text));
}

void TestWebSocket::a_silent_client_is_pinged_and_then_dropped()
{
    WebSocketLimits limits;
    limits.idleTimeout = 400ms;
    Fixture fixture(limits);
    QWebSocket lively; // answers pings by itself
    lively.open(fixture.url());
    QTRY_COMPARE(lively.state(), QAbstractSocket::ConnectedState);
    RawHttp silent(fixture.server.port());
    silent.send(handshake);
    QTRY_COMPARE(fixture.server.connections(), std::size_t(2));
    QTest::qWait(1'200);
    QCOMPARE(fixture.closed.load(), 1);
    QCOMPARE(lively.state(), QAbstractSocket::ConnectedState);
}

void TestWebSocket::any_thread_may_send()
{
    Fixture fixture;
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    client.open(fixture.url());
    QTRY_VERIFY(fixture.current());
    {
        const auto socket = fixture.current();
        std::vector<std::jthread> senders;
        for (int i = 0; i < 4; ++i)
            senders.emplace_back([socket] {
                for (int j = 0; j < 100; ++j)
                    socket->send("text");
            });
    }
    QTRY_COMPARE(texts.size(), 400);
}

void TestWebSocket::a_stop_says_goodbye()
{
    Fixture fixture;
    QWebSocket client;
    client.open(fixture.url());
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    std::jthread stopping([&fixture] { fixture.server.stop(5s); });
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(client.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
    stopping.join();
    QCOMPARE(fixture.closed.load(), 1);
}

void TestWebSocket::the_same_port_still_speaks_http()
{
    IoContext io;
    Server server(io, {}, [](Request request, std::shared_ptr<ResponseWriter> writer) {
        if (request.path == "/ws")
            writer->upgrade(std::move(request), {}, {}, {}, [](const auto &) {});
        else
            writer->send(200, {}, "plain");
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/a");
    QCOMPARE(http.readAnswer().body, "plain");
    http.send(handshake); // on the connection that was kept alive
    QVERIFY(readAll(http).starts_with("HTTP/1.1 101 "));
}

void TestWebSocket::one_that_is_held_outlives_its_server()
{
    std::shared_ptr<WebSocket> held;
    {
        Fixture fixture;
        RawHttp http(fixture.server.port());
        http.send(handshake);
        QTRY_VERIFY(fixture.current());
        held = fixture.current();
    }
    QVERIFY(!held->send("late"));
    held->close();
    held.reset(); // the last of the connection: its socket and timers go now
}

QTEST_GUILESS_MAIN(TestWebSocket)
#include "tst_websocket.moc"

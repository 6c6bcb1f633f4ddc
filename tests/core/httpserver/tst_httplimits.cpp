#include "httpserver/server.h"
#include "support/simhttp.h"

#include <atomic>
#include <thread>

#include <QElapsedTimer>
#include <QTest>

using namespace oxide::httpserver;
using namespace oxide::tests;
using std::chrono::milliseconds;

namespace {

void ok(const Request &, const std::shared_ptr<ResponseWriter> &writer)
{
    writer->send(200, {}, "ok");
}

} // namespace

class TestLimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_body_too_large_is_refused_before_it_is_sent();
    void a_chunked_body_too_large_is_refused();
    void the_refusal_reaches_a_client_that_keeps_sending();
    void a_body_of_just_the_limit_is_taken();
    void headers_too_large_are_refused();
    void slow_headers_time_out();
    void dripping_headers_time_out();
    void a_slow_body_times_out();
    void an_idle_connection_is_closed();
    void a_long_answer_is_no_idle_connection();
    void a_client_that_reads_nothing_is_dropped();
    void too_many_connections_are_refused();
};

void TestLimits::a_body_too_large_is_refused_before_it_is_sent()
{
    IoContext io;
    ServerOptions options;
    options.limits.bodyBytes = 1'000;
    std::atomic<int> handled = 0;
    Server server(io, options, [&](const Request &r, const std::shared_ptr<ResponseWriter> &w) {
        ++handled;
        ok(r, w);
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    const RawAnswer answer = http.readAnswer(milliseconds(1'000));
    QCOMPARE(answer.status, 413);
    QCOMPARE(answer.header("Connection"), "close");
    QCOMPARE(http.awaitEnd(milliseconds(500)), EndOf::Closed);
    QCOMPARE(handled.load(), 0);
}

void TestLimits::a_chunked_body_too_large_is_refused()
{
    IoContext io;
    ServerOptions options;
    options.limits.bodyBytes = 10;
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              "8\r\n12345678\r\n8\r\n12345678\r\n");
    QCOMPARE(http.readAnswer(milliseconds(1'000)).status, 413);
}

void TestLimits::the_refusal_reaches_a_client_that_keeps_sending()
{
    IoContext io;
    ServerOptions options;
    options.limits.bodyBytes = 1'000;
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
    const std::string megabyte(1'000'000, 'x');
    for (int i = 0; i < 3; ++i)
        http.send(megabyte);
    QCOMPARE(http.readAnswer(milliseconds(1'000)).status, 413);
}

void TestLimits::a_body_of_just_the_limit_is_taken()
{
    IoContext io;
    ServerOptions options;
    options.limits.bodyBytes = 3'000'000;
    Server server(io, options, [](const Request &r, const std::shared_ptr<ResponseWriter> &w) {
        w->send(200, {}, std::to_string(r.body.size()));
    });
    QVERIFY(server.listen());
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
    QCOMPARE(ask(url, "POST", "/", std::string(3'000'000, 'x')).body, "3000000");
}

void TestLimits::headers_too_large_are_refused()
{
    IoContext io;
    ServerOptions options;
    options.limits.headerBytes = 2'000;
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/", {}, "X-Long: " + std::string(3'000, 'x') + "\r\n");
    QCOMPARE(http.readAnswer().status, 431);
    RawHttp endless(server.port());
    endless.send("GET / HTTP/1.1\r\nX-Endless: " + std::string(3'000, 'x'));
    QCOMPARE(endless.readAnswer().status, 431);
}

void TestLimits::slow_headers_time_out()
{
    IoContext io;
    ServerOptions options;
    options.limits.headerTimeout = milliseconds(150);
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("GET / HTTP/1.1\r\nHo");
    QCOMPARE(http.readAnswer(milliseconds(1'000)).status, 408);
    QCOMPARE(http.awaitEnd(milliseconds(500)), EndOf::Closed);
}

void TestLimits::dripping_headers_time_out()
{
    IoContext io;
    ServerOptions options;
    options.limits.headerTimeout = milliseconds(200);
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    QElapsedTimer timer;
    timer.start();
    http.send("GET / HTTP/1.1\r\nX: ");
    while (timer.elapsed() < 1'500 && server.connections() > 0) {
        http.send("x");
        std::this_thread::sleep_for(milliseconds(20));
        if (http.readSome(milliseconds(1)).find(" 408 ") != std::string::npos)
            break;
    }
    QVERIFY2(timer.elapsed() < 600, qPrintable(QString::number(timer.elapsed())));
}

void TestLimits::a_slow_body_times_out()
{
    IoContext io;
    ServerOptions options;
    options.limits.bodyTimeout = milliseconds(150);
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
    QCOMPARE(http.readAnswer(milliseconds(1'000)).status, 408);
}

void TestLimits::an_idle_connection_is_closed()
{
    IoContext io;
    ServerOptions options;
    options.limits.idleTimeout = milliseconds(150);
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp fresh(server.port());
    QCOMPARE(fresh.awaitEnd(milliseconds(1'000)), EndOf::Closed);
    RawHttp used(server.port());
    used.sendRequest("GET", "/");
    QCOMPARE(used.readAnswer().status, 200);
    QCOMPARE(used.awaitEnd(milliseconds(1'000)), EndOf::Closed);
    QTRY_COMPARE(server.connections(), std::size_t(0));
}

void TestLimits::a_long_answer_is_no_idle_connection()
{
    IoContext io;
    ServerOptions options;
    options.limits.idleTimeout = milliseconds(100);
    options.limits.headerTimeout = milliseconds(100);
    options.limits.writeTimeout = milliseconds(100);
    Server server(io, options, [](const Request &, const std::shared_ptr<ResponseWriter> &w) {
        w->start(200, {});
        w->after(milliseconds(400), [w] {
            w->write("late");
            w->end();
        });
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.body, "late");
    QCOMPARE(answer.end, EndOf::Answer);
}

void TestLimits::a_client_that_reads_nothing_is_dropped()
{
    IoContext io;
    ServerOptions options;
    options.limits.writeTimeout = milliseconds(300);
    std::atomic<int> closed = 0;
    std::atomic<int> lost = 0;
    Server server(io, options, [&](const Request &, const std::shared_ptr<ResponseWriter> &w) {
        w->onClosed([&closed] { ++closed; });
        w->start(200, {});
        w->write(std::string(64'000'000, 'x'),
                 [&lost](WriteResult result) { lost += result == WriteResult::Closed ? 1 : 0; });
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.shrinkReceiveBuffer();
    http.sendRequest("GET", "/");
    QTRY_COMPARE_WITH_TIMEOUT(closed.load(), 1, 2'000);
    QCOMPARE(lost.load(), 1);
    QTRY_COMPARE(server.connections(), std::size_t(0));
}

void TestLimits::too_many_connections_are_refused()
{
    IoContext io;
    ServerOptions options;
    options.limits.maxConnections = 2;
    Server server(io, options, ok);
    QVERIFY(server.listen());
    RawHttp first(server.port());
    RawHttp second(server.port());
    QTRY_COMPARE(server.connections(), std::size_t(2));
    RawHttp third(server.port());
    QCOMPARE(third.readAnswer().status, 503);
    first.close();
    QTRY_COMPARE(server.connections(), std::size_t(1));
    RawHttp fourth(server.port());
    fourth.sendRequest("GET", "/");
    QCOMPARE(fourth.readAnswer().status, 200);
}

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_httplimits.moc"

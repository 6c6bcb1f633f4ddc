#include "httpserver/server.h"
#include "support/simhttp.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#ifndef _WIN32
#include <sys/resource.h>
#endif

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
    void unknown_transfer_codings_are_refused();
    void the_refusal_reaches_a_client_that_keeps_sending();
    void a_body_of_just_the_limit_is_taken();
    void headers_too_large_are_refused();
    void slow_headers_time_out();
    void dripping_headers_time_out();
    void a_slow_body_times_out();
    void an_idle_connection_is_closed();
    void a_long_answer_is_no_idle_connection();
    void a_client_that_reads_nothing_is_dropped();
    void a_refusal_is_worded_by_whoever_serves();
    void too_many_connections_are_refused();
    void the_longest_idle_connection_gives_way();
    void who_has_not_sent_a_whole_request_gives_way();
    void who_is_not_admitted_is_answered_without_his_body();
    void all_bodies_together_have_a_limit();
    void as_many_connections_as_allowed_have_descriptors();
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

void TestLimits::unknown_transfer_codings_are_refused()
{
    IoContext io;
    std::atomic<int> handled = 0;
    Server server(io, {}, [&](const Request &r, const std::shared_ptr<ResponseWriter> &w) {
        ++handled;
        ok(r, w);
    });
    QVERIFY(server.listen());
    for (const char *coding : {"xchunked", "chunked, identity", "gzip", ""}) {
        for (const char *length : {"", "Content-Length: 5\r\n"}) {
            RawHttp http(server.port());
            http.send(std::string("POST / HTTP/1.1\r\nHost: x\r\n") + length + "Transfer-Encoding: "
                      + coding + "\r\n\r\n0\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
            const RawAnswer answer = http.readAnswer(milliseconds(1'000));
            // Beside a Content-Length it is malformed to begin with.
            QVERIFY(answer.status == 501 || (*length != '\0' && answer.status == 400));
            QCOMPARE(answer.header("Connection"), "close");
        }
    }
    QCOMPARE(handled.load(), 0);
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

void TestLimits::who_is_not_admitted_is_answered_without_his_body()
{
    IoContext io;
    std::atomic<std::size_t> read = 0;
    Server server(
        io, {},
        [&](const Request &r, const std::shared_ptr<ResponseWriter> &w) {
            read += r.body.size();
            w->send(r.visit ? 200 : 401, {}, "answered");
        },
        {},
        [](Request &head) {
            if (head.header("x-key") == "good")
                head.visit = std::make_shared<int>(1);
            return head.visit != nullptr;
        });
    QVERIFY(server.listen());
    for (const char *length : {"Content-Length: 8000000\r\n", "Transfer-Encoding: chunked\r\n",
                               "Content-Length: 5\r\nExpect: 100-continue\r\n"}) {
        RawHttp http(server.port());
        http.send(std::string("POST / HTTP/1.1\r\nHost: x\r\n") + length + "\r\n");
        const RawAnswer answer = http.readAnswer(milliseconds(1'000));
        QCOMPARE(answer.status, 401); // no 100 before it
        QCOMPARE(answer.body, "answered");
        QCOMPARE(answer.header("Connection"), "close");
    }
    QCOMPARE(read.load(), std::size_t(0));
    RawHttp http(server.port()); // a small one costs no connection
    for (int i = 0; i < 2; ++i) {
        http.sendRequest("POST", "/", "hello");
        QCOMPARE(http.readAnswer(milliseconds(1'000)).status, 401);
    }
    http.sendRequest("POST", "/", std::string(200'000, 'x'), "x-key: good\r\n");
    QCOMPARE(http.readAnswer(milliseconds(1'000)).status, 200);
    QCOMPARE(read.load(), std::size_t(200'010));
}

void TestLimits::all_bodies_together_have_a_limit()
{
    IoContext io;
    ServerOptions options;
    options.limits.receivedBytes = 1'000'000;
    Server server(io, options, ok);
    QVERIFY(server.listen());
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 800000\r\n\r\n";
    RawHttp first(server.port());
    first.send(head + std::string(700'000, 'x'));
    QTest::qWait(1'000); // it is read meanwhile
    RawHttp second(server.port());
    second.send(head + std::string(700'000, 'x'));
    QCOMPARE(second.readAnswer(milliseconds(2'000)).status, 503);
    first.send(std::string(100'000, 'x')); // the one that came first is served
    QCOMPARE(first.readAnswer(milliseconds(2'000)).status, 200);
    for (int i = 0; i < 3; ++i) { // and nothing of them is counted any more
        RawHttp next(server.port());
        next.send(head + std::string(800'000, 'x'));
        QCOMPARE(next.readAnswer(milliseconds(2'000)).status, 200);
    }
}

void TestLimits::a_refusal_is_worded_by_whoever_serves()
{
    IoContext io;
    ServerOptions options;
    options.limits.bodyBytes = 1'000;
    options.limits.headerBytes = 2'000;
    options.limits.bodyTimeout = milliseconds(150);
    std::atomic<int> handled = 0;
    Server server(
        io, options,
        [&](const Request &r, const std::shared_ptr<ResponseWriter> &w) {
            ++handled;
            ok(r, w);
        },
        {},
        [](Request &head) {
            head.visit = std::make_shared<int>(1);
            return true;
        },
        [](const Refusal &refusal, const std::shared_ptr<ResponseWriter> &w) {
            const std::string of = refusal.head ? refusal.head->path : std::string("unread");
            const bool isVisited = refusal.head && refusal.head->visit;
            w->send(refusal.status, {{"X-Of", of}, {"X-Visited", isVisited ? "yes" : "no"}},
                    refusal.reason);
        });
    QVERIFY(server.listen());
    const auto answerTo = [&server](const std::string &request) {
        RawHttp http(server.port());
        http.send(request);
        return http.readAnswer(milliseconds(2'000));
    };
    const std::string post = "POST /there?x=1 HTTP/1.1\r\nHost: x\r\n";
    const RawAnswer large = answerTo(post + "Content-Length: 1001\r\n\r\n");
    QCOMPARE(large.status, 413);
    QCOMPARE(large.header("X-Of"), "/there");
    QCOMPARE(large.header("X-Visited"), "no");
    QCOMPARE(large.header("Connection"), "close");
    QVERIFY(large.body.ends_with('.'));
    const RawAnswer grown =
        answerTo(post + "Transfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(0x800, 'x'));
    QCOMPARE(grown.status, 413);
    QCOMPARE(grown.header("X-Of"), "/there");
    QCOMPARE(grown.header("X-Visited"), "yes");
    const RawAnswer slow = answerTo(post + "Content-Length: 10\r\n\r\nhalf");
    QCOMPARE(slow.status, 408);
    QCOMPARE(slow.header("X-Of"), "/there");
    QCOMPARE(answerTo(post + "Transfer-Encoding: gzip\r\n\r\n").header("X-Of"), "/there");
    QCOMPARE(answerTo(post + "Content-Length: 5\r\nExpect: more\r\n\r\n").status, 417);
    const RawAnswer malformed = answerTo("G(T / HTTP/1.1\r\n\r\n");
    QCOMPARE(malformed.status, 400);
    QCOMPARE(malformed.header("X-Of"), "unread");
    QCOMPARE(answerTo(post + "X: " + std::string(3'000, 'x') + "\r\n\r\n").header("X-Of"),
             "unread");
    const RawAnswer none = answerTo("HEAD /there HTTP/1.1\r\nContent-Length: 1001\r\n\r\n");
    QCOMPARE(none.status, 413);
    QVERIFY(none.body.empty());
    QCOMPARE(handled.load(), 0);
}

void TestLimits::too_many_connections_are_refused()
{
    IoContext io;
    ServerOptions options;
    options.limits.maxConnections = 2;
    std::mutex mutex;
    std::vector<std::shared_ptr<ResponseWriter>> held;
    std::atomic<int> warnings = 0;
    Server server(
        io, options,
        [&](const Request &, const std::shared_ptr<ResponseWriter> &w) {
            const std::lock_guard lock(mutex);
            held.push_back(w);
        },
        [&](LogLevel level, std::string_view) { warnings += level == LogLevel::Warning ? 1 : 0; });
    QVERIFY(server.listen());
    const auto isHeld = [&](std::size_t count) {
        const std::lock_guard lock(mutex);
        return held.size() == count;
    };
    RawHttp first(server.port());
    first.sendRequest("GET", "/");
    RawHttp second(server.port());
    second.sendRequest("GET", "/");
    QTRY_VERIFY(isHeld(2)); // nobody is idle
    for (int i = 0; i < 10; ++i) {
        RawHttp more(server.port());
        QCOMPARE(more.readAnswer().status, 503);
    }
    QCOMPARE(warnings.load(), 1);
    first.close();
    QTRY_COMPARE(server.connections(), std::size_t(1));
    RawHttp next(server.port());
    next.sendRequest("GET", "/");
    QTRY_VERIFY(isHeld(3));
    const std::lock_guard lock(mutex);
    for (const auto &writer : held)
        writer->send(200, {}, "ok");
    QCOMPARE(second.readAnswer().status, 200); // those who were there are served
    QCOMPARE(next.readAnswer().status, 200);
}

void TestLimits::the_longest_idle_connection_gives_way()
{
    IoContext io;
    ServerOptions options;
    options.limits.maxConnections = 2;
    Server server(io, options, ok);
    QVERIFY(server.listen());
    const auto serves = [](RawHttp &http) {
        http.sendRequest("GET", "/");
        return http.readAnswer(milliseconds(2'000)).status == 200;
    };
    RawHttp first(server.port());
    QVERIFY(serves(first));
    RawHttp second(server.port());
    QVERIFY(serves(second));
    QVERIFY(serves(first));
    RawHttp third(server.port());
    QVERIFY(serves(third));
    QCOMPARE(second.awaitEnd(milliseconds(1'000)), EndOf::Closed);
    QVERIFY(serves(first));
    QCOMPARE(server.connections(), std::size_t(2));
    std::vector<std::unique_ptr<RawHttp>> more;
    for (int i = 0; i < 200; ++i) {
        more.push_back(std::make_unique<RawHttp>(server.port()));
        QVERIFY(serves(*more.back()));
    }
    QTRY_COMPARE(server.connections(), std::size_t(2));
}

void TestLimits::who_has_not_sent_a_whole_request_gives_way()
{
    IoContext io;
    ServerOptions options;
    options.limits.maxConnections = 3;
    Server server(io, options, ok, {},
                  [](Request &head) { return head.header("x-key") == "good"; });
    QVERIFY(server.listen());
    RawHttp silent(server.port());
    RawHttp half(server.port());
    half.send("GET / HTTP/1.1\r\nHo");
    RawHttp stranger(server.port()); // a small body is read of him too
    stranger.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel");
    QTRY_COMPARE(server.connections(), std::size_t(3));
    QTest::qWait(100); // what they sent is read
    std::vector<std::unique_ptr<RawHttp>> welcome;
    for (int i = 0; i < 3; ++i) {
        welcome.push_back(std::make_unique<RawHttp>(server.port()));
        welcome.back()->send("POST / HTTP/1.1\r\nHost: x\r\nx-key: good\r\n"
                             "Content-Length: 5\r\n\r\nhel");
        QTest::qWait(50);
    }
    RawHttp late(server.port());
    QCOMPARE(late.readAnswer(milliseconds(2'000)).status, 503);
    for (const auto &http : welcome) {
        http->send("lo");
        QCOMPARE(http->readAnswer(milliseconds(2'000)).status, 200);
    }
}

void TestLimits::as_many_connections_as_allowed_have_descriptors()
{
#ifdef _WIN32
    QSKIP("sockets are no descriptors here");
#else
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &before), 0);
    if (before.rlim_max < 1'000)
        QSKIP("the system allows fewer");
    rlimit few = before;
    few.rlim_cur = 100;
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &few), 0);
    IoContext io;
    ServerOptions options;
    options.limits.maxConnections = 200;
    Server server(io, options, ok);
    QVERIFY(server.listen());
    rlimit now{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &now), 0);
    QVERIFY(now.rlim_cur >= 400);
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &before), 0);
#endif
}

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_httplimits.moc"

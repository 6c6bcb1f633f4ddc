#include "httpserver/server.h"
#include "support/simhttp.h"

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include <QElapsedTimer>
#include <QTest>

using namespace oxide::httpserver;
using namespace oxide::tests;
using std::chrono::milliseconds;
using Writer = std::shared_ptr<ResponseWriter>;

class TestStream final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chunks_leave_at_once();
    void headers_leave_before_the_first_chunk();
    void a_client_that_leaves_is_noticed_while_nothing_is_written();
    void a_client_that_leaves_is_noticed_behind_a_full_pipeline_data();
    void a_client_that_leaves_is_noticed_behind_a_full_pipeline();
    void a_finished_answer_has_no_leaving_client();
    void a_writer_that_waits_holds_one_chunk();
    void reset_is_an_rst();
    void reset_in_mid_stream_is_an_rst();
    void cut_ends_without_the_last_chunk();
    void a_dropped_writer_answers_500_or_cuts();
    void calls_after_the_end_do_nothing();
    void a_late_call_does_not_reach_the_next_answer();
    void a_writer_outlives_its_server();
    void other_threads_may_write_while_the_server_goes();
    void a_stopped_server_lets_go_of_its_handler();
    void timers_fire_in_order_and_can_be_taken_back();
};

namespace {

std::string urlOf(const Server &server)
{
    return "http://127.0.0.1:" + std::to_string(server.port());
}

} // namespace

void TestStream::chunks_leave_at_once()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const Writer &w) {
        w->start(200, {{"Content-Type", "text/event-stream"}});
        w->write("one");
        w->after(milliseconds(50), [w] { w->write("two"); });
        w->after(milliseconds(100), [w] {
            w->write("three");
            w->write("");
            w->end();
        });
    });
    QVERIFY(server.listen());
    const RawAnswer answer = ask(urlOf(server), "GET", "/");
    QCOMPARE(answer.header("Transfer-Encoding"), "chunked");
    QCOMPARE(answer.chunks, (std::vector<std::string>{"one", "two", "three"}));
    QCOMPARE(answer.end, EndOf::Answer);
}

void TestStream::headers_leave_before_the_first_chunk()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const Writer &w) {
        w->start(200, {});
        w->onClosed([w] {});
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    QVERIFY(http.readSome(milliseconds(500)).starts_with("HTTP/1.1 200 OK\r\n"));
}

void TestStream::a_client_that_leaves_is_noticed_while_nothing_is_written()
{
    for (const bool started : {false, true}) {
        IoContext io;
        std::promise<std::chrono::steady_clock::time_point> gone;
        std::atomic<bool> arrived = false;
        Server server(io, {}, [&](const Request &, const Writer &w) {
            if (started)
                w->start(200, {});
            w->onClosed([&gone, w] { gone.set_value(std::chrono::steady_clock::now()); });
            arrived = true;
        });
        QVERIFY(server.listen());
        RawHttp http(server.port());
        http.sendRequest("GET", "/");
        QTRY_VERIFY(arrived);
        const auto left = std::chrono::steady_clock::now();
        http.close();
        auto future = gone.get_future();
        QCOMPARE(future.wait_for(std::chrono::seconds(2)), std::future_status::ready);
        QVERIFY(future.get() - left < milliseconds(100));
    }
}

void TestStream::a_client_that_leaves_is_noticed_behind_a_full_pipeline_data()
{
    QTest::addColumn<bool>("byReset");
    QTest::newRow("it closes") << false;
    QTest::newRow("it resets") << true;
}

void TestStream::a_client_that_leaves_is_noticed_behind_a_full_pipeline()
{
    QFETCH(const bool, byReset);
    IoContext io;
    std::promise<void> gone;
    std::atomic<bool> arrived = false;
    Server server(io, {}, [&](const Request &, const Writer &w) {
        w->onClosed([&gone, w] { gone.set_value(); });
        arrived = true;
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    std::string all;
    for (int i = 0; i < 2'000; ++i)
        all += "GET / HTTP/1.1\r\nHost: x\r\nX-Pad: " + std::string(60, 'p') + "\r\n\r\n";
    http.send(all);
    QTRY_VERIFY(arrived);
    auto future = gone.get_future();
    // Not before: it looks, and goes on waiting.
    QCOMPARE(future.wait_for(milliseconds(400)), std::future_status::timeout);
    if (byReset)
        http.reset();
    else
        http.close();
    QCOMPARE(future.wait_for(std::chrono::seconds(2)), std::future_status::ready);
}

void TestStream::a_finished_answer_has_no_leaving_client()
{
    IoContext io;
    std::atomic<int> closed = 0;
    Server server(io, {}, [&](const Request &, const Writer &w) {
        w->onClosed([&closed] { ++closed; });
        w->send(200, {}, "ok");
    });
    QVERIFY(server.listen());
    {
        RawHttp http(server.port());
        http.sendRequest("GET", "/");
        QCOMPARE(http.readAnswer().status, 200);
    }
    QTRY_COMPARE(server.connections(), std::size_t(0));
    QCOMPARE(closed.load(), 0);
}

void TestStream::a_writer_that_waits_holds_one_chunk()
{
    IoContext io;
    std::atomic<int> written = 0;
    constexpr int count = 400;
    const std::string chunk(100'000, 'x');
    std::function<void(const Writer &)> next = [&](const Writer &w) {
        w->write(chunk, [&next, &written, w](WriteResult result) {
            if (result == WriteResult::Closed)
                return;
            if (++written < count)
                next(w);
            else
                w->end();
        });
    };
    Server server(io, {}, [&](const Request &, const Writer &w) {
        w->start(200, {});
        next(w);
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    // The kernel's buffers take some, then the writer must wait for the client.
    std::this_thread::sleep_for(milliseconds(500));
    const int before = written;
    QVERIFY2(before < count / 2, qPrintable(QString::number(before)));
    std::this_thread::sleep_for(milliseconds(100));
    QCOMPARE(written.load(), before);
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.end, EndOf::Answer);
    QCOMPARE(answer.body.size(), chunk.size() * count);
}

void TestStream::reset_is_an_rst()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const Writer &w) { w->reset(); });
    QVERIFY(server.listen());
    const RawAnswer answer = ask(urlOf(server), "GET", "/");
    QCOMPARE(answer.status, 0);
    QCOMPARE(answer.end, EndOf::Reset);
}

void TestStream::reset_in_mid_stream_is_an_rst()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const Writer &w) {
        w->start(200, {});
        w->write("some");
        w->after(milliseconds(50), [w] { w->reset(); });
    });
    QVERIFY(server.listen());
    const RawAnswer answer = ask(urlOf(server), "GET", "/");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, "some");
    QCOMPARE(answer.end, EndOf::Reset);
}

void TestStream::cut_ends_without_the_last_chunk()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const Writer &w) {
        w->start(200, {});
        w->write(std::string(500'000, 'x'));
        w->cut();
        w->write("never");
    });
    QVERIFY(server.listen());
    const RawAnswer answer = ask(urlOf(server), "GET", "/");
    QCOMPARE(answer.body.size(), std::size_t(500'000));
    QCOMPARE(answer.end, EndOf::Closed);
}

void TestStream::a_dropped_writer_answers_500_or_cuts()
{
    IoContext io;
    Server server(io, {}, [](const Request &request, const Writer &w) {
        if (request.path == "/started") {
            w->start(200, {});
            w->write("half");
        }
    });
    QVERIFY(server.listen());
    QCOMPARE(ask(urlOf(server), "GET", "/").status, 500);
    const RawAnswer half = ask(urlOf(server), "GET", "/started");
    QCOMPARE(half.body, "half");
    QCOMPARE(half.end, EndOf::Closed);
}

void TestStream::calls_after_the_end_do_nothing()
{
    IoContext io;
    std::atomic<int> closedWrites = 0;
    Server server(io, {}, [&](const Request &, const Writer &w) {
        w->write("before the start");
        w->start(200, {});
        w->start(500, {});
        w->write("body");
        w->end();
        w->end();
        w->write("late", [&closedWrites](WriteResult result) {
            closedWrites += result == WriteResult::Closed ? 1 : 0;
        });
        w->reset();
        w->cut();
        w->send(200, {}, "late");
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    for (int i = 0; i < 3; ++i) {
        http.sendRequest("GET", "/");
        const RawAnswer answer = http.readAnswer();
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, "body");
        QCOMPARE(answer.end, EndOf::Answer);
    }
    QTRY_COMPARE(closedWrites.load(), 3);
}

void TestStream::a_late_call_does_not_reach_the_next_answer()
{
    IoContext io;
    Writer first;
    Server server(io, {}, [&](const Request &request, const Writer &w) {
        if (request.path == "/1") {
            first = w;
            w->send(200, {}, "one");
            return;
        }
        first->write("from the past");
        first->reset();
        first.reset();
        w->send(200, {}, "two");
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/1");
    QCOMPARE(http.readAnswer().body, "one");
    http.sendRequest("GET", "/2");
    QCOMPARE(http.readAnswer().body, "two");
}

void TestStream::a_writer_outlives_its_server()
{
    Writer kept;
    std::atomic<int> closed = 0;
    {
        IoContext io;
        std::atomic<bool> arrived = false;
        Server server(io, {}, [&](const Request &, const Writer &w) {
            kept = w;
            w->onClosed([&closed] { ++closed; });
            arrived = true;
        });
        QVERIFY(server.listen());
        RawHttp http(server.port());
        http.sendRequest("GET", "/");
        QTRY_VERIFY(arrived);
    }
    QCOMPARE(closed.load(), 1);
    kept->start(200, {});
    kept->write("nobody reads this");
    kept->end();
}

void TestStream::other_threads_may_write_while_the_server_goes()
{
    for (int round = 0; round < 20; ++round) {
        std::promise<Writer> arrived;
        std::atomic<bool> over = false;
        std::thread other;
        {
            IoContext io;
            Server server(io, {}, [&](const Request &, const Writer &w) {
                w->start(200, {});
                arrived.set_value(w);
            });
            QVERIFY(server.listen());
            RawHttp http(server.port());
            http.sendRequest("GET", "/");
            other = std::thread([&over, w = arrived.get_future().get()] {
                while (!over)
                    w->write("x");
            });
            server.stop(std::chrono::milliseconds(0));
        }
        over = true;
        other.join();
    }
}

void TestStream::a_stopped_server_lets_go_of_its_handler()
{
    const auto served = std::make_shared<int>(0);
    std::promise<Writer> arrived;
    IoContext io;
    Server server(io, {},
                  [&arrived, served](const Request &, const Writer &w) { arrived.set_value(w); });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    const Writer held = arrived.get_future().get();
    QVERIFY(served.use_count() > 1);
    server.stop(std::chrono::milliseconds(0));
    QCOMPARE(served.use_count(), 1L);
}

void TestStream::timers_fire_in_order_and_can_be_taken_back()
{
    IoContext io;
    std::vector<int> fired;
    std::promise<void> done;
    Timer first(io);
    Timer second(io);
    Timer never(io);
    std::promise<void> set;
    io.post([&] {
        second.startIn(milliseconds(40), [&] {
            fired.push_back(2);
            done.set_value();
        });
        first.startIn(milliseconds(80), [&] { fired.push_back(9); });
        first.startIn(milliseconds(20), [&] { fired.push_back(1); });
        never.startIn(milliseconds(10), [&] { fired.push_back(0); });
        never.cancel();
        set.set_value();
    });
    set.get_future().wait();
    QCOMPARE(done.get_future().wait_for(std::chrono::seconds(2)), std::future_status::ready);
    QCOMPARE(fired, (std::vector<int>{1, 2}));
}

QTEST_GUILESS_MAIN(TestStream)
#include "tst_httpstream.moc"

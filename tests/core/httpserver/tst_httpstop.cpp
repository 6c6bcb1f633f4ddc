#include "httpserver/server.h"
#include "support/simhttp.h"

#include <atomic>
#include <future>
#include <thread>

#include <QElapsedTimer>
#include <QTest>

using namespace oxide::httpserver;
using namespace oxide::tests;
using std::chrono::milliseconds;
using Writer = std::shared_ptr<ResponseWriter>;

class TestStop final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idle_connections_are_closed_at_once();
    void a_running_answer_may_end();
    void the_deadline_closes_what_still_runs();
    void no_handler_runs_after_stop();
    void refusing_keeps_the_port_and_the_running_answers();
    void stop_is_harmless_twice_and_before_listening();
};

void TestStop::idle_connections_are_closed_at_once()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const Writer &w) { w->send(200, {}, "ok"); });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    QCOMPARE(http.readAnswer().status, 200);
    QElapsedTimer timer;
    timer.start();
    server.stop(milliseconds(5'000));
    QVERIFY(timer.elapsed() < 1'000);
    QCOMPARE(http.awaitEnd(milliseconds(500)), EndOf::Closed);
    QVERIFY(!RawHttp(server.port()).isConnected());
}

void TestStop::a_running_answer_may_end()
{
    IoContext io;
    std::atomic<bool> arrived = false;
    Server server(io, {}, [&](const Request &, const Writer &w) {
        w->start(200, {});
        w->after(milliseconds(200), [w] {
            w->write("finished");
            w->end();
        });
        arrived = true;
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    QTRY_VERIFY(arrived);
    auto stopped = std::async(std::launch::async, [&] { server.stop(milliseconds(5'000)); });
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.body, "finished");
    QCOMPARE(answer.end, EndOf::Answer);
    http.close();
    QCOMPARE(stopped.wait_for(std::chrono::seconds(2)), std::future_status::ready);
}

void TestStop::the_deadline_closes_what_still_runs()
{
    IoContext io;
    std::atomic<int> closed = 0;
    std::atomic<bool> arrived = false;
    Server server(io, {}, [&](const Request &, const Writer &w) {
        w->start(200, {});
        w->onClosed([&closed, w] { ++closed; });
        arrived = true;
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    QTRY_VERIFY(arrived);
    QElapsedTimer timer;
    timer.start();
    server.stop(milliseconds(200));
    QVERIFY(timer.elapsed() >= 190 && timer.elapsed() < 1'500);
    QCOMPARE(closed.load(), 1);
    QCOMPARE(server.connections(), std::size_t(0));
    QVERIFY(http.awaitEnd(milliseconds(500)) != EndOf::TimeOut);
}

void TestStop::no_handler_runs_after_stop()
{
    IoContext io(2);
    std::atomic<bool> stopped = false;
    std::atomic<int> late = 0;
    std::atomic<int> handled = 0;
    Server server(io, {}, [&](const Request &, const Writer &w) {
        late += stopped ? 1 : 0;
        ++handled;
        w->send(200, {}, "ok");
    });
    QVERIFY(server.listen());
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] {
            for (int j = 0; j < 1'000 && !stopped; ++j) {
                RawHttp http(server.port());
                http.sendRequest("GET", "/");
                static_cast<void>(http.readAnswer(milliseconds(1'000)));
            }
        });
    }
    QTRY_VERIFY(handled > 50);
    server.stop(milliseconds(100));
    stopped = true;
    for (std::thread &client : clients)
        client.join();
    QCOMPARE(late.load(), 0);
    QCOMPARE(server.connections(), std::size_t(0));
}

void TestStop::refusing_keeps_the_port_and_the_running_answers()
{
    IoContext io;
    std::atomic<bool> arrived = false;
    Server server(io, {}, [&](const Request &request, const Writer &w) {
        if (request.path != "/long") {
            w->send(200, {}, "ok");
            return;
        }
        w->start(200, {});
        w->after(milliseconds(300), [w] { w->end(); });
        arrived = true;
    });
    QVERIFY(server.listen());
    const std::uint16_t port = server.port();
    RawHttp idle(port);
    RawHttp busy(port);
    busy.sendRequest("GET", "/long");
    QTRY_VERIFY(arrived);
    server.refuseConnections();
    QCOMPARE(idle.awaitEnd(milliseconds(500)), EndOf::Closed);
    QVERIFY(!RawHttp(port).isConnected());
    QCOMPARE(busy.readAnswer().end, EndOf::Answer);
    QVERIFY(server.acceptConnections());
    QCOMPARE(server.port(), port);
    RawHttp again(port);
    again.sendRequest("GET", "/");
    QCOMPARE(again.readAnswer().status, 200);
}

void TestStop::stop_is_harmless_twice_and_before_listening()
{
    IoContext io;
    Server never(io, {}, [](const Request &, const Writer &) {});
    never.stop(milliseconds(100));
    Server server(io, {}, [](const Request &, const Writer &) {});
    QVERIFY(server.listen());
    server.stop(milliseconds(100));
    server.stop(milliseconds(100));
}

QTEST_GUILESS_MAIN(TestStop)
#include "tst_httpstop.moc"

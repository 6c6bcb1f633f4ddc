#include "httpserver/server.h"
#include "support/simhttp.h"

#include <atomic>
#include <thread>

#include <QTest>

using namespace oxide::httpserver;
using namespace oxide::tests;
using std::chrono::milliseconds;

namespace {

/// Answers with what it was asked.
void mirror(Request request, const std::shared_ptr<ResponseWriter> &writer)
{
    const std::string body = request.method + ' ' + request.path + '?' + request.query + '\n'
                             + std::string(request.header("x-test")) + '\n' + request.body;
    writer->send(200, {{"Content-Type", "text/plain"}}, body);
}

} // namespace

class TestServer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_request_arrives_whole();
    void a_connection_is_kept_alive();
    void pipelined_requests_are_answered_in_order();
    void pipelined_requests_wait_for_a_slow_answer();
    void many_pipelined_requests_do_not_stop_the_connection();
    void a_request_may_come_byte_by_byte();
    void a_chunked_body_is_read();
    void expect_continue_is_answered();
    void head_has_no_body();
    void http_1_0_gets_no_chunks();
    void connection_close_is_obeyed();
    void answers_from_another_thread();
    void a_header_cannot_smuggle_a_line();
    void nonsense_is_refused();
    void a_handler_that_throws_answers_500();
    void query_and_path_are_decoded();
    void a_taken_port_is_an_error();
    void several_threads_serve_many_clients();
};

void TestServer::a_request_arrives_whole()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("POST", "/a/b?x=1", "body", "X-Test: yes\r\n");
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, "POST /a/b?x=1\nyes\nbody");
    QCOMPARE(answer.header("Content-Length"), std::to_string(answer.body.size()));
    QVERIFY(answer.header("Date").ends_with(" GMT"));
}

void TestServer::a_connection_is_kept_alive()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    for (int i = 0; i < 50; ++i) {
        http.sendRequest("GET", "/" + std::to_string(i));
        QCOMPARE(http.readAnswer().body, "GET /" + std::to_string(i) + "?\n\n");
    }
    QCOMPARE(server.connections(), std::size_t(1));
}

void TestServer::pipelined_requests_are_answered_in_order()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    std::string all;
    for (int i = 0; i < 20; ++i)
        all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    http.send(all);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(http.readAnswer().body, "GET /" + std::to_string(i) + "?\n\n");
}

void TestServer::pipelined_requests_wait_for_a_slow_answer()
{
    IoContext io;
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    Server server(io, {},
                  [&](const Request &request, const std::shared_ptr<ResponseWriter> &writer) {
                      most = std::max(most.load(), ++running);
                      writer->after(milliseconds(20), [&running, writer, path = request.path] {
                          --running;
                          writer->send(200, {}, path);
                      });
                  });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    QCOMPARE(http.readAnswer().body, "/1");
    QCOMPARE(http.readAnswer().body, "/2");
    QCOMPARE(most.load(), 1);
}

void TestServer::many_pipelined_requests_do_not_stop_the_connection()
{
    // More than the server holds unparsed while it answers: it stops reading, and must go on.
    IoContext io;
    Server server(io, {},
                  [](const Request &request, const std::shared_ptr<ResponseWriter> &writer) {
                      writer->after(std::chrono::microseconds(50),
                                    [writer, path = request.path] { writer->send(200, {}, path); });
                  });
    QVERIFY(server.listen());
    constexpr int count = 4'000;
    RawHttp http(server.port());
    std::thread sender([&http] {
        std::string all;
        for (int i = 0; i < count; ++i)
            all += "GET /" + std::to_string(i)
                   + " HTTP/1.1\r\nHost: x\r\nX-Pad: " + std::string(60, 'p') + "\r\n\r\n";
        http.send(all);
    });
    int right = 0;
    for (int i = 0; i < count; ++i)
        right += http.readAnswer().body == "/" + std::to_string(i) ? 1 : 0;
    sender.join();
    QCOMPARE(right, count);
}

void TestServer::a_request_may_come_byte_by_byte()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    const std::string request = "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
                                "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
    for (const char c : request)
        http.send(std::string_view(&c, 1));
    QCOMPARE(http.readAnswer().body, "POST /slow?\n\nbody");
    QCOMPARE(http.readAnswer().body, "GET /next?\n\n");
}

void TestServer::a_chunked_body_is_read()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              "4\r\nWiki\r\n5;ext=1\r\npedia\r\n0\r\n\r\nGET /after HTTP/1.1\r\nHost: x\r\n\r\n");
    QCOMPARE(http.readAnswer().body, "POST /c?\n\nWikipedia");
    QCOMPARE(http.readAnswer().body, "GET /after?\n\n");
}

void TestServer::expect_continue_is_answered()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    QCOMPARE(http.readAnswer().status, 100);
    http.send("body");
    QCOMPARE(http.readAnswer().body, "POST /e?\n\nbody");
}

void TestServer::head_has_no_body()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("HEAD /h HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    std::string all;
    for (std::string some = http.readSome(); !some.empty(); some = http.readSome())
        all += some;
    QVERIFY(all.starts_with("HTTP/1.1 200 OK\r\n"));
    QVERIFY(all.find("Content-Length: 10\r\n") != std::string::npos);
    QVERIFY(all.ends_with("\r\n\r\n"));
}

void TestServer::http_1_0_gets_no_chunks()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const std::shared_ptr<ResponseWriter> &writer) {
        writer->start(200, {});
        writer->write("one");
        writer->write("two");
        writer->end();
    });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.send("GET / HTTP/1.0\r\n\r\n");
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.body, "onetwo");
    QVERIFY(answer.header("Transfer-Encoding").empty());
    QCOMPARE(answer.end, EndOf::Answer);
}

void TestServer::connection_close_is_obeyed()
{
    IoContext io;
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/", {}, "Connection: close\r\n");
    const RawAnswer answer = http.readAnswer();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Connection"), "close");
    QCOMPARE(http.awaitEnd(milliseconds(500)), EndOf::Closed);
}

void TestServer::answers_from_another_thread()
{
    IoContext io;
    std::vector<std::thread> workers;
    Server server(io, {},
                  [&workers](const Request &, const std::shared_ptr<ResponseWriter> &writer) {
                      workers.emplace_back([writer] {
                          writer->start(200, {});
                          for (int i = 0; i < 100; ++i)
                              writer->write(std::to_string(i) + ' ');
                          writer->end();
                      });
                  });
    QVERIFY(server.listen());
    std::string expected;
    for (int i = 0; i < 100; ++i)
        expected += std::to_string(i) + ' ';
    RawHttp http(server.port());
    std::vector<std::string> bodies;
    for (int i = 0; i < 10; ++i) {
        http.sendRequest("GET", "/");
        bodies.push_back(http.readAnswer().body);
    }
    server.stop(milliseconds(0));
    for (std::thread &worker : workers)
        worker.join();
    for (const std::string &body : bodies)
        QVERIFY2(body == expected, body.c_str());
}

void TestServer::a_header_cannot_smuggle_a_line()
{
    IoContext io;
    Server server(io, {}, [](const Request &, const std::shared_ptr<ResponseWriter> &writer) {
        writer->send(200, {{"X-Echo", "a\r\nX-Evil: b"}, {"Content-Length", "99"}}, "ok");
    });
    QVERIFY(server.listen());
    const RawAnswer answer = ask("http://127.0.0.1:" + std::to_string(server.port()), "GET", "/");
    QVERIFY(answer.header("X-Evil").empty());
    QCOMPARE(answer.header("X-Echo"), "a  X-Evil: b");
    QCOMPARE(answer.header("Content-Length"), "2");
    QCOMPARE(answer.body, "ok");
}

void TestServer::nonsense_is_refused()
{
    IoContext io;
    std::atomic<int> handled = 0;
    Server server(io, {}, [&](const Request &, const std::shared_ptr<ResponseWriter> &writer) {
        ++handled;
        writer->send(200, {}, {});
    });
    QVERIFY(server.listen());
    const std::string both = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    const std::string twice = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                              "Content-Length: 5\r\n\r\nbodyx";
    for (const std::string &bytes :
         {std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8), std::string("GET /\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nBad Header: x\r\n\r\n"), both, twice}) {
        RawHttp http(server.port());
        http.send(bytes);
        QCOMPARE(http.readAnswer().status, 400);
        QCOMPARE(http.awaitEnd(milliseconds(500)), EndOf::Closed);
    }
    QCOMPARE(handled.load(), 0);
}

void TestServer::a_handler_that_throws_answers_500()
{
    IoContext io;
    std::string logged;
    Server server(
        io, {},
        [](const Request &, const std::shared_ptr<ResponseWriter> &) {
            throw std::runtime_error("broken on purpose");
        },
        [&logged](LogLevel, std::string_view text) { logged = text; });
    QVERIFY(server.listen());
    RawHttp http(server.port());
    http.sendRequest("GET", "/");
    QCOMPARE(http.readAnswer().status, 500);
    QCOMPARE(http.awaitEnd(milliseconds(500)), EndOf::Closed);
    QVERIFY(logged.find("broken on purpose") != std::string::npos);
}

void TestServer::query_and_path_are_decoded()
{
    Request request;
    request.query = "alt=sse&key=a%2Bb+c&empty=&flag";
    QCOMPARE(*request.queryValue("alt"), "sse");
    QCOMPARE(*request.queryValue("key"), "a+b c");
    QCOMPARE(*request.queryValue("empty"), "");
    QCOMPARE(*request.queryValue("flag"), "");
    QVERIFY(!request.queryValue("none"));
    QCOMPARE(percentDecoded("a%3Ab%zz%4"), "a:b%zz%4");
}

void TestServer::a_taken_port_is_an_error()
{
    IoContext io;
    Server first(io, {}, mirror);
    QVERIFY(first.listen());
    ServerOptions options;
    options.port = first.port();
    Server second(io, options, mirror);
    const auto result = second.listen();
    QVERIFY(!result);
    QCOMPARE(result.error().kind, oxide::base::ErrorKind::AlreadyExists);
    options.address = "nowhere";
    Server third(io, options, mirror);
    QCOMPARE(third.listen().error().kind, oxide::base::ErrorKind::InvalidArgument);
}

void TestServer::several_threads_serve_many_clients()
{
    IoContext io(4);
    Server server(io, {}, mirror);
    QVERIFY(server.listen());
    std::atomic<int> right = 0;
    std::vector<std::thread> clients;
    for (int c = 0; c < 16; ++c) {
        clients.emplace_back([&, c] {
            RawHttp http(server.port());
            for (int i = 0; i < 50; ++i) {
                const std::string path = "/" + std::to_string(c) + "/" + std::to_string(i);
                http.sendRequest("GET", path);
                right += http.readAnswer().body == "GET " + path + "?\n\n" ? 1 : 0;
            }
        });
    }
    for (std::thread &client : clients)
        client.join();
    QCOMPARE(right.load(), 800);
}

QTEST_GUILESS_MAIN(TestServer)
#include "tst_httpserver.moc"

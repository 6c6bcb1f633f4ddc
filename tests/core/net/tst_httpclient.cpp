#include "core/net/rawserver.h"
#include "net/httpclient.h"

#include "base/text.h"

#include <functional>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

using namespace oxide;
using namespace std::chrono_literals;
using base::ErrorKind;
using net::Reading;
using test::RawServer;

namespace {

const QByteArray kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const QByteArray kChunked =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

/// Notes what it is given; says what `decide` says.
class Recorder final : public net::BodyReader
{
public:
    std::function<Reading(std::string_view)> decide = [](std::string_view) {
        return Reading::Flowing;
    };
    int heads = 0;
    std::string bytes;
    int pieces = 0;

    void onHead(const net::ResponseHead &) override { ++heads; }
    Reading onBytes(std::string_view piece) override
    {
        bytes += piece;
        ++pieces;
        return decide(piece);
    }
};

net::Request post(const std::string &url, std::string body = "{}")
{
    net::Request request;
    request.method = net::Method::Post;
    request.url = url;
    request.body = std::move(body);
    request.headers.push_back({"Content-Type", "application/json"});
    return request;
}

/// A listening socket whose queue is full: nothing more is let in, nothing refused.
class FullListener
{
public:
    FullListener()
    {
        m_fd = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(m_fd, reinterpret_cast<sockaddr *>(&address), sizeof address);
        listen(m_fd, 0);
        socklen_t size = sizeof address;
        getsockname(m_fd, reinterpret_cast<sockaddr *>(&address), &size);
        m_port = ntohs(address.sin_port);
        for (int &filler : m_fillers) {
            filler = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            connect(filler, reinterpret_cast<sockaddr *>(&address), sizeof address);
        }
    }
    ~FullListener()
    {
        for (const int filler : m_fillers)
            close(filler);
        close(m_fd);
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

private:
    int m_fd = -1;
    int m_port = 0;
    std::array<int, 4> m_fillers{};
};

QCoro::Task<void> countEnd(QCoro::Task<base::Result<net::ResponseHead>> task, int *ok)
{
    const base::Result<net::ResponseHead> head = co_await task;
    if (head)
        ++*ok;
}

} // namespace

class TestHttpClient final : public QObject
{
    Q_OBJECT

    base::SystemClock m_clock;

    base::Result<net::Response> send(net::Request request, std::stop_token stop = {})
    {
        net::HttpClient client(m_clock);
        return QCoro::waitFor(client.send(std::move(request), std::move(stop)));
    }

    base::Result<net::ResponseHead> stream(net::Request request, net::BodyReader &reader,
                                           std::stop_token stop = {})
    {
        net::HttpClient client(m_clock);
        return QCoro::waitFor(client.stream(std::move(request), reader, std::move(stop)));
    }

private Q_SLOTS:
    void cleanup() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }

    void getsAWholeBody()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        net::Request request;
        request.url = server.url("/v1/models");
        const auto response = send(request);
        QVERIFY(response);
        QCOMPARE(response->body, std::string("hello"));
        QCOMPARE(response->head.status, 200);
        QCOMPARE(response->head.header("content-LENGTH"), std::string_view("5"));
        QVERIFY(server.requests().front().startsWith("GET /v1/models HTTP/1.1\r\n"));
        QVERIFY(server.requests().front().toLower().contains("user-agent: oxide/"));
    }

    void postsHeadersAndBodyAsGiven()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        net::Request request = post(server.url("/chat"), "{\"a\":\"\xC3\xA9\"}");
        request.headers.push_back({"X-Key", "fake-key", net::Secrecy::Secret});
        QVERIFY(send(request));
        const QByteArray sent = server.requests().front();
        QVERIFY(sent.startsWith("POST /chat HTTP/1.1\r\n"));
        QVERIFY(sent.toLower().contains("x-key: fake-key\r\n"));
        QVERIFY(sent.toLower().contains("content-type: application/json\r\n"));
        QVERIFY(sent.toLower().contains("content-length: 10\r\n"));
        QVERIFY(sent.endsWith("\r\n\r\n{\"a\":\"\xC3\xA9\"}"));
    }

    void aTenMegabyteBodyArrivesWhole()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        QVERIFY(send(post(server.url(), std::string(10'000'000, 'x'))));
        QVERIFY(server.requests().front().size() > 10'000'000);
    }

    void piecesAreHandedOverAsTheyCome()
    {
        Recorder reader;
        RawServer server([&reader](QTcpSocket &socket, const QByteArray &) {
            socket.write(kChunked + chunk("one"));
            QTimer::singleShot(30, &socket, [&socket, &reader] {
                QCOMPARE(reader.bytes, std::string("one"));
                socket.write(chunk("two") + "0\r\n\r\n");
            });
        });
        const auto head = stream(post(server.url()), reader);
        QVERIFY(head);
        QCOMPARE(reader.heads, 1);
        QCOMPARE(reader.bytes, std::string("onetwo"));
    }

    void compressedBodiesAreReadAsPlain()
    {
        const QByteArray plain("data: compressed\n\n");
        const QByteArray deflated = qCompress(plain).mid(4);
        RawServer server([&deflated](QTcpSocket &socket, const QByteArray &) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: "
                         + QByteArray::number(deflated.size()) + "\r\n\r\n" + deflated);
        });
        const auto response = send(post(server.url()));
        QVERIFY(response);
        QCOMPARE(response->body, plain.toStdString());
    }

    void aConnectionIsUsedAgain()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        net::HttpClient client(m_clock);
        for (int i = 0; i < 5; ++i)
            QVERIFY(QCoro::waitFor(client.send(post(server.url()), {})));
        QCOMPARE(server.requests().size(), std::size_t(5));
        QCOMPARE(server.connections(), 1);
    }

    void twoHundredStreamsToOneHostRunAtOnce()
    {
        // The server answers nobody before it has heard all of them.
        std::vector<QTcpSocket *> waiting;
        RawServer server([&waiting](QTcpSocket &socket, const QByteArray &) {
            waiting.push_back(&socket);
            if (waiting.size() < 200)
                return;
            for (QTcpSocket *each : waiting)
                each->write(kChunked + chunk("x") + "0\r\n\r\n");
        });
        net::HttpClient client(m_clock);
        std::vector<Recorder> readers(200);
        int ok = 0;
        for (Recorder &reader : readers)
            countEnd(client.stream(post(server.url()), reader, {}), &ok);
        QCOMPARE(client.inFlight(), std::size_t(200));
        QTRY_COMPARE_WITH_TIMEOUT(ok, 200, 20'000);
        QCOMPARE(server.connections(), 200);
        QTRY_COMPARE(client.inFlight(), std::size_t(0));
    }

    void aResetBeforeTheAnswerIsToldAndNothingIsSentTwice()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { RawServer::reset(socket); });
        const auto response = send(post(server.url()));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::ConnectionReset);
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void aQuietCloseBeforeTheAnswerIsToldAndNothingIsSentTwice()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.close(); });
        const auto response = send(post(server.url()));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::ConnectionReset);
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void anAnswerShorterThanItSaidIsACutStream_data()
    {
        QTest::addColumn<bool>("reset");
        QTest::newRow("closed") << false;
        QTest::newRow("reset") << true;
    }
    void anAnswerShorterThanItSaidIsACutStream()
    {
        QFETCH(bool, reset);
        RawServer server([reset](QTcpSocket &socket, const QByteArray &) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            QTimer::singleShot(50, &socket, [&socket, reset] {
                if (reset)
                    RawServer::reset(socket);
                else
                    socket.disconnectFromHost();
            });
        });
        Recorder reader;
        const auto head = stream(post(server.url()), reader);
        QVERIFY(!head);
        QCOMPARE(head.error().kind, ErrorKind::StreamCut);
        QCOMPARE(reader.bytes, std::string("half"));
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void aCutChunkedAnswerKeepsItsBytesAndIsNotSentTwice()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write(kChunked + chunk("half"));
            socket.disconnectFromHost();
        });
        Recorder reader;
        [[maybe_unused]] const auto head = stream(post(server.url()), reader);
        QCOMPARE(reader.bytes, std::string("half"));
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void aRefusedConnectionIsTold()
    {
        std::string url;
        {
            const RawServer gone([](QTcpSocket &, const QByteArray &) {});
            url = gone.url();
        }
        const auto response = send(post(url));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::ConnectionRefused);
        QVERIFY(response.error().message.starts_with("127.0.0.1:"));
    }

    void anUnknownHostIsTold()
    {
        const auto response = send(post("http://no-such-host.invalid/"));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::NameNotResolved);
    }

    void anAddressThatIsNotHttpIsRefused()
    {
        for (const char *url : {"", "file:///etc/passwd", "127.0.0.1:80", "http://", "nonsense"}) {
            const auto response = send(post(url));
            QVERIFY(!response);
            QCOMPARE(response.error().kind, ErrorKind::InvalidArgument);
        }
    }

    void bytesThatAreNotHttpAreNoAnswer()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write("\x01\x02garbage\r\n\r\nmore\r\n\r\n");
            socket.disconnectFromHost();
        });
        const auto response = send(post(server.url()));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::ConnectionReset);
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void errorAnswersKeepStatusWaitAndBodyWithoutTheKey()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            const QByteArray body = "{\"error\":\"slow down, sk-fake-123456\"}";
            socket.write("HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nContent-Length: "
                         + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        });
        net::Request request = post(server.url());
        request.headers.push_back({"Authorization", "Bearer sk-fake-123456", net::Secrecy::Secret});
        const auto response = send(request);
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::QuotaExceeded);
        QCOMPARE(response.error().httpStatus, 429);
        QVERIFY(response.error().retryAfter == 3000ms);
        QCOMPARE(response.error().detail, std::string("{\"error\":\"slow down, ***\"}"));
    }

    void aChallengeIsAnUnauthorizedAnswerWithItsBody()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                         "Content-Length: 4\r\n\r\nnope");
        });
        const auto response = send(post(server.url()));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::Unauthorized);
        QCOMPARE(response.error().httpStatus, 401);
        QCOMPARE(response.error().detail, std::string("nope"));
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void redirectsAreNotFollowed()
    {
        RawServer other([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        const QByteArray location = QByteArray::fromStdString(other.url("/stolen"));
        RawServer server([&location](QTcpSocket &socket, const QByteArray &) {
            socket.write("HTTP/1.1 307 Moved\r\nLocation: " + location
                         + "\r\nContent-Length: 0\r\n\r\n");
        });
        const auto response = send(post(server.url()));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::BadResponse);
        QCOMPARE(response.error().httpStatus, 307);
        QCOMPARE(other.connections(), 0);
    }

    void theSystemsProxyIsUsedButNotForThisMachine()
    {
        RawServer proxy([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        qputenv("http_proxy", QByteArray::fromStdString(proxy.url()));
        const auto proxied = send(post("http://service.test/chat"));
        const auto direct = send(post(server.url()));
        qunsetenv("http_proxy");
        QVERIFY2(proxied, proxied ? "" : proxied.error().message.c_str());
        QVERIFY(direct);
        QCOMPARE(proxy.requests().size(), std::size_t(1));
        QVERIFY(proxy.requests().front().startsWith("POST http://service.test/chat HTTP/1.1"));
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void aBodyOverTheLimitIsABadResponse()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        net::Request request = post(server.url());
        request.maxBody = 4;
        const auto response = send(request);
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::BadResponse);
    }

    void aServerThatLetsNobodyInIsAConnectTimeout()
    {
        const FullListener full;
        net::Request request = post(full.url());
        request.deadlines.connect = 150ms;
        QElapsedTimer timer;
        timer.start();
        const auto response = send(request);
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::TimeoutConnect);
        QVERIFY2(timer.elapsed() >= 145 && timer.elapsed() < 2000,
                 qPrintable(QString::number(timer.elapsed())));
    }

    void silenceBeforeTheFirstTokenIsAFirstTokenTimeout_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("headers") << kChunked;
        QTest::newRow("comments") << kChunked + chunk(": ping\n\n");
    }
    void silenceBeforeTheFirstTokenIsAFirstTokenTimeout()
    {
        QFETCH(QByteArray, answer);
        RawServer server(
            [&answer](QTcpSocket &socket, const QByteArray &) { socket.write(answer); });
        net::Request request = post(server.url());
        request.deadlines.connect = 5000ms;
        request.deadlines.firstToken = 150ms;
        request.deadlines.idle = 5000ms;
        Recorder reader;
        reader.decide = [](std::string_view) { return Reading::Waiting; };
        const auto head = stream(request, reader);
        QVERIFY(!head);
        QCOMPARE(head.error().kind, ErrorKind::TimeoutFirstToken);
        QTRY_COMPARE(server.disconnections(), 1);
    }

    void silenceInMidStreamIsAnIdleTimeout()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write(kChunked + chunk("a"));
            QTimer::singleShot(100, &socket, [&socket] { socket.write(chunk("b")); });
        });
        net::Request request = post(server.url());
        request.deadlines.firstToken = 5000ms;
        request.deadlines.idle = 150ms;
        Recorder reader;
        QElapsedTimer timer;
        timer.start();
        const auto head = stream(request, reader);
        QVERIFY(!head);
        QCOMPARE(head.error().kind, ErrorKind::TimeoutIdle);
        QCOMPARE(reader.bytes, std::string("ab"));
        QVERIFY(timer.elapsed() >= 240);
    }

    void aStreamThatNeverEndsIsATotalTimeout()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write(kChunked);
            auto *timer = new QTimer(&socket);
            QObject::connect(timer, &QTimer::timeout, &socket,
                             [&socket] { socket.write(chunk("x")); });
            timer->start(10);
        });
        net::Request request = post(server.url());
        request.deadlines.idle = 1000ms;
        request.deadlines.total = 200ms;
        Recorder reader;
        const auto head = stream(request, reader);
        QVERIFY(!head);
        QCOMPARE(head.error().kind, ErrorKind::TimeoutTotal);
        QVERIFY(reader.pieces > 3);
    }

    void cancellingEndsTheCallAndTheConnectionAtOnce_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("before the headers") << QByteArray();
        QTest::newRow("before the first token") << kChunked;
        QTest::newRow("in mid-stream") << kChunked + chunk("x");
    }
    void cancellingEndsTheCallAndTheConnectionAtOnce()
    {
        QFETCH(QByteArray, answer);
        RawServer server(
            [&answer](QTcpSocket &socket, const QByteArray &) { socket.write(answer); });
        net::HttpClient client(m_clock);
        Recorder reader;
        std::stop_source stop;
        std::optional<base::Result<net::ResponseHead>> result;
        QElapsedTimer timer;
        client.stream(post(server.url()), reader, stop.get_token())
            .then([&](base::Result<net::ResponseHead> head) { result = std::move(head); });
        QTRY_COMPARE(server.requests().size(), std::size_t(1));
        QTest::qWait(50);
        timer.start();
        stop.request_stop();
        QVERIFY(QTest::qWaitFor([&] { return result.has_value(); }, 1000));
        QVERIFY2(timer.elapsed() < 50, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(result->error().kind, ErrorKind::Cancelled);
        QVERIFY(QTest::qWaitFor([&] { return server.disconnections() == 1; }, 1000));
        QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
    }

    void aStopThatCameFirstSendsNothing()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        std::stop_source stop;
        stop.request_stop();
        const auto response = send(post(server.url()), stop.get_token());
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::Cancelled);
        QTest::qWait(20);
        QCOMPARE(server.connections(), 0);
    }

    void aReaderThatIsDoneDoesNotWaitForTheConnection()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write(kChunked + chunk("[DONE]")); // and stays open
        });
        Recorder reader;
        reader.decide = [](std::string_view) { return Reading::Complete; };
        QElapsedTimer timer;
        timer.start();
        QVERIFY(stream(post(server.url()), reader));
        QVERIFY(timer.elapsed() < 1000);
        QTRY_COMPARE(server.disconnections(), 1);
    }

    void aResetAfterTheTerminalEventDoesNotMatter()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write(kChunked + chunk("[DONE]"));
            QTimer::singleShot(20, &socket, [&socket] { RawServer::reset(socket); });
        });
        Recorder reader;
        reader.decide = [](std::string_view) { return Reading::Complete; };
        QVERIFY(stream(post(server.url()), reader));
    }

    void aReaderThatWantsNoMoreClosesTheConnection()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            socket.write(kChunked + chunk("nonsense"));
        });
        Recorder reader;
        reader.decide = [](std::string_view) { return Reading::Broken; };
        QVERIFY(stream(post(server.url()), reader));
        QTRY_COMPARE(server.disconnections(), 1);
    }

    void aCallOutlivesItsClient()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) {
            QTimer::singleShot(30, &socket, [&socket] { socket.write(kOk); });
        });
        auto client = std::make_unique<net::HttpClient>(m_clock);
        QCoro::Task<base::Result<net::Response>> task = client->send(post(server.url()), {});
        client.reset();
        const auto response = QCoro::waitFor(std::move(task));
        QVERIFY(response);
        QCOMPARE(response->body, std::string("hello"));
    }
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"

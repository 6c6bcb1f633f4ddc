#include "httpserver/server.h"
#include "support/simhttp.h"

#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide::httpserver;
using namespace oxide::tests;
using namespace std::chrono_literals;

namespace {

bool runOpenSsl(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral("openssl"), arguments);
    return process.waitForFinished(20'000) && process.exitCode() == 0;
}

} // namespace

class TestTls final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::string file(const char *name) const
    {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }

    [[nodiscard]] ServerOptions options() const
    {
        ServerOptions options;
        options.certificateFile = file("cert.pem");
        options.privateKeyFile = file("key.pem");
        options.limits.headerTimeout = 500ms;
        return options;
    }

    static QString url(const Server &server)
    {
        return QStringLiteral("https://127.0.0.1:%1/").arg(server.port());
    }

    [[nodiscard]] QNetworkRequest request(const Server &server) const
    {
        QNetworkRequest request{QUrl(url(server))};
        QSslConfiguration ssl = QSslConfiguration::defaultConfiguration();
        ssl.setCaCertificates(QSslCertificate::fromPath(QString::fromStdString(file("cert.pem"))));
        request.setSslConfiguration(ssl);
        return request;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QSslSocket::supportsSsl())
            QSKIP("Qt has no TLS here");
        const auto make = [this](const char *certificate, const char *key) {
            return runOpenSsl({QStringLiteral("req"), QStringLiteral("-x509"),
                               QStringLiteral("-newkey"), QStringLiteral("rsa:2048"),
                               QStringLiteral("-nodes"), QStringLiteral("-days"),
                               QStringLiteral("2"), QStringLiteral("-subj"),
                               QStringLiteral("/CN=localhost"), QStringLiteral("-addext"),
                               QStringLiteral("subjectAltName=IP:127.0.0.1,DNS:localhost"),
                               QStringLiteral("-keyout"), QString::fromStdString(file(key)),
                               QStringLiteral("-out"), QString::fromStdString(file(certificate))});
        };
        if (!make("cert.pem", "key.pem") || !make("other.pem", "otherkey.pem"))
            QSKIP("the openssl program is not here");
    }

    void a_request_and_a_stream_go_through_tls()
    {
        IoContext io;
        Server server(io, options(), [](Request request, std::shared_ptr<ResponseWriter> writer) {
            writer->start(200, {});
            for (int i = 0; i < 100; ++i)
                writer->write(std::string(10'000, 'x'));
            writer->write(request.body);
            writer->end();
        });
        QVERIFY(server.listen());
        QNetworkAccessManager manager;
        for (int round = 0; round < 3; ++round) { // the connection is kept alive
            const std::unique_ptr<QNetworkReply> reply(manager.post(request(server), "the end"));
            QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 10'000);
            QCOMPARE(reply->error(), QNetworkReply::NoError);
            const QByteArray body = reply->readAll();
            QCOMPARE(body.size(), 1'000'007);
            QVERIFY(body.endsWith("the end"));
        }
        QCOMPARE(server.connections(), std::size_t(1));
    }

    void a_client_that_leaves_is_noticed()
    {
        IoContext io;
        std::atomic<int> left = 0;
        std::shared_ptr<ResponseWriter> held;
        Server server(io, options(), [&](const Request &, std::shared_ptr<ResponseWriter> writer) {
            writer->start(200, {});
            writer->onClosed([&left] { ++left; });
            held = std::move(writer);
        });
        QVERIFY(server.listen());
        QNetworkAccessManager manager;
        std::unique_ptr<QNetworkReply> reply(manager.get(request(server)));
        QTRY_COMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 200);
        reply->abort();
        QTRY_COMPARE(left.load(), 1);
        server.stop(0ms);
    }

    void plain_http_gets_nothing()
    {
        IoContext io;
        Server server(io, options(), [](const Request &, std::shared_ptr<ResponseWriter> writer) {
            writer->send(200, {}, "secret");
        });
        QVERIFY(server.listen());
        RawHttp http(server.port());
        http.sendRequest("GET", "/");
        QCOMPARE(http.readAnswer().status, 0);
        RawHttp silent(server.port()); // says nothing at all
        QVERIFY(silent.awaitEnd(3s) != EndOf::TimeOut);
        QTRY_COMPARE(server.connections(), std::size_t(0));
    }

    void who_is_turned_away_gets_nothing_in_clear()
    {
        IoContext io;
        ServerOptions full = options();
        full.limits.maxConnections = 0;
        Server server(io, full, [](const Request &, const std::shared_ptr<ResponseWriter> &) {});
        QVERIFY(server.listen());
        RawHttp http(server.port());
        QVERIFY(http.readSome(3s).empty());
        QVERIFY(http.awaitEnd(3s) != EndOf::TimeOut);
    }

    void tls_1_1_is_refused()
    {
        IoContext io;
        Server server(io, options(), [](const Request &, std::shared_ptr<ResponseWriter> writer) {
            writer->send(200, {}, "secret");
        });
        QVERIFY(server.listen());
        const auto connects = [&server](const char *version) {
            QProcess client;
            client.start(QStringLiteral("openssl"),
                         {QStringLiteral("s_client"), QString::fromLatin1(version),
                          QStringLiteral("-cipher"), QStringLiteral("ALL:@SECLEVEL=0"),
                          QStringLiteral("-connect"),
                          QStringLiteral("127.0.0.1:%1").arg(server.port())});
            client.closeWriteChannel();
            client.waitForFinished(10'000);
            return client.readAllStandardOutput().contains("BEGIN CERTIFICATE");
        };
        QVERIFY(connects("-tls1_2"));
        QVERIFY(!connects("-tls1_1"));
    }

    void files_that_do_not_read_are_named()
    {
        IoContext io;
        const auto handler = [](const Request &, const std::shared_ptr<ResponseWriter> &) {};
        ServerOptions missing = options();
        missing.certificateFile = file("nowhere.pem");
        const auto noFile = Server(io, missing, handler).listen();
        QCOMPARE(noFile.error().kind, oxide::base::ErrorKind::Config);
        QVERIFY(noFile.error().message.find("nowhere.pem") != std::string::npos);
        ServerOptions mixed = options();
        mixed.privateKeyFile = file("otherkey.pem");
        const auto wrongKey = Server(io, mixed, handler).listen();
        QCOMPARE(wrongKey.error().kind, oxide::base::ErrorKind::Config);
        QVERIFY(wrongKey.error().message.find("otherkey.pem") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"

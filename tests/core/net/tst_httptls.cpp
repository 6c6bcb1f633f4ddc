#include "core/net/rawserver.h"
#include "net/httpclient.h"

#include "base/text.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using base::ErrorKind;
using test::RawServer;

namespace {

const QByteArray kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

struct Identity {
    QSslCertificate certificate = QSslCertificate();
    QSslKey key;

    [[nodiscard]] std::string digest() const
    {
        return base::str(certificate.digest(QCryptographicHash::Sha256).toHex());
    }
};

/// Signed by itself, for other.test or, by `extension`, for another name too; null without openssl.
Identity makeIdentity(const QString &extension = {})
{
    const QTemporaryDir folder;
    QFile key(folder.filePath(QStringLiteral("key.pem")));
    QFile certificate(folder.filePath(QStringLiteral("cert.pem")));
    QStringList words = {QStringLiteral("req"),
                         QStringLiteral("-x509"),
                         QStringLiteral("-newkey"),
                         QStringLiteral("rsa:2048"),
                         QStringLiteral("-nodes"),
                         QStringLiteral("-keyout"),
                         key.fileName(),
                         QStringLiteral("-out"),
                         certificate.fileName(),
                         QStringLiteral("-days"),
                         QStringLiteral("2"),
                         QStringLiteral("-subj"),
                         QStringLiteral("/CN=other.test")};
    if (!extension.isEmpty())
        words << QStringLiteral("-addext") << extension;
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"), words);
    if (!openssl.waitForFinished() || !key.open(QIODevice::ReadOnly)
        || !certificate.open(QIODevice::ReadOnly))
        return Identity();
    return {QSslCertificate(&certificate), QSslKey(&key, QSsl::Rsa)};
}

std::unique_ptr<RawServer> serve(const Identity &identity)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPrivateKey(identity.key);
    tls.setLocalCertificate(identity.certificate);
    auto server = std::make_unique<QSslServer>();
    server->setSslConfiguration(tls);
    return std::make_unique<RawServer>(
        [](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); }, std::move(server));
}

net::Request post(const RawServer &server, std::string pin = {})
{
    net::Request request;
    request.method = net::Method::Post;
    request.url = server.url();
    request.url.insert(4, "s");
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    request.pinnedCertificate = std::move(pin);
    return request;
}

bool isNotTheExpected(const base::Result<net::Response> &response)
{
    return !response && response.error().kind == ErrorKind::TlsFailed
           && response.error().message.find("is not the one that was expected")
                  != std::string::npos;
}

} // namespace

class TestHttpTls final : public QObject
{
    Q_OBJECT

    base::SystemClock m_clock;
    Identity m_one;
    Identity m_other;

    base::Result<net::Response> send(net::Request request)
    {
        net::HttpClient client(m_clock);
        return QCoro::waitFor(client.send(std::move(request), {}));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_one = makeIdentity();
        m_other = makeIdentity();
        if (m_one.certificate.isNull() || m_other.certificate.isNull())
            QSKIP("the openssl program is not there");
    }

    void cleanup() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }

    void anUntrustedCertificateIsToldInPlainWords()
    {
        const auto server = serve(m_one);
        const auto response = send(post(*server));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::TlsFailed);
        QVERIFY2(response.error().message.find("signed by itself") != std::string::npos,
                 response.error().message.c_str());
        QVERIFY2(response.error().message.find("another name (other.test)") != std::string::npos,
                 response.error().message.c_str());
    }

    void thePinnedCertificateIsTakenWhateverItsNameAndIssuer()
    {
        const auto server = serve(m_one);
        net::HttpClient client(m_clock);
        for (int i = 0; i < 2; ++i) {
            const auto response = QCoro::waitFor(client.send(post(*server, m_one.digest()), {}));
            QVERIFY2(response, response ? "" : response.error().message.c_str());
            QCOMPARE(response->body, std::string("hello"));
        }
        QCOMPARE(server->connections(), 1); // kept for the second
    }

    void anotherThanThePinnedGetsNothing()
    {
        const auto server = serve(m_one);
        const auto response = send(post(*server, m_other.digest()));
        QVERIFY2(isNotTheExpected(response), response ? "" : response.error().message.c_str());
        QTest::qWait(50);
        QVERIFY(server->requests().empty());
    }

    void aTrustedCertificateThatIsNotThePinnedGetsNothing()
    {
        const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
        const Identity trusted = makeIdentity(QStringLiteral("subjectAltName=IP:127.0.0.1"));
        QSslConfiguration trusting = before;
        trusting.addCaCertificate(trusted.certificate);
        QSslConfiguration::setDefaultConfiguration(trusting);
        const auto server = serve(trusted);
        net::HttpClient client(m_clock);
        const auto unpinned = QCoro::waitFor(client.send(post(*server), {}));
        // On the kept connection as little as on a new one.
        const auto kept = QCoro::waitFor(client.send(post(*server, m_one.digest()), {}));
        const auto fresh = send(post(*server, m_one.digest()));
        const auto pinned = QCoro::waitFor(client.send(post(*server, trusted.digest()), {}));
        const auto other = QCoro::waitFor(client.send(post(*server, m_one.digest()), {}));
        QSslConfiguration::setDefaultConfiguration(before);
        QVERIFY2(unpinned, unpinned ? "" : unpinned.error().message.c_str());
        QVERIFY2(isNotTheExpected(kept), kept ? "" : kept.error().message.c_str());
        QVERIFY2(isNotTheExpected(fresh), fresh ? "" : fresh.error().message.c_str());
        QVERIFY2(pinned, pinned ? "" : pinned.error().message.c_str());
        QVERIFY2(isNotTheExpected(other), other ? "" : other.error().message.c_str());
        QTest::qWait(50);
        QCOMPARE(server->requests().size(), std::size_t(2));
    }

    void aTrustedCertificateThatIsNamedLikeThePinGetsNothing()
    {
        // No error of TLS stops it: the pin is also the name that is verified.
        const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
        const std::string pin = m_one.digest();
        const Identity trusted =
            makeIdentity(QStringLiteral("subjectAltName=DNS:") + base::qs(pin));
        QSslConfiguration trusting = before;
        trusting.addCaCertificate(trusted.certificate);
        QSslConfiguration::setDefaultConfiguration(trusting);
        const auto server = serve(trusted);
        const auto response = send(post(*server, pin));
        QSslConfiguration::setDefaultConfiguration(before);
        QVERIFY2(isNotTheExpected(response), response ? "" : response.error().message.c_str());
        QTest::qWait(50);
        QVERIFY(server->requests().empty());
    }

    void withoutTlsNothingCanBePinned()
    {
        RawServer server([](QTcpSocket &socket, const QByteArray &) { socket.write(kOk); });
        net::Request request = post(server, m_one.digest());
        request.url = server.url();
        const auto response = send(std::move(request));
        QVERIFY(!response);
        QCOMPARE(response.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(server.requests().empty());
    }
};

QTEST_GUILESS_MAIN(TestHttpTls)
#include "tst_httptls.moc"

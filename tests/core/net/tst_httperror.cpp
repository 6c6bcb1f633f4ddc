#include "net/httperror.h"

#include <QTest>

using namespace oxide;
using base::ErrorKind;
using std::chrono::milliseconds;

namespace {

net::ResponseHead headOf(int status, std::vector<net::Header> headers = {})
{
    net::ResponseHead head;
    head.status = status;
    head.headers = std::move(headers);
    return head;
}

/// 2024-06-07 08:09:10 UTC
const base::TimePoint kNow{milliseconds(1717747750000)};

} // namespace

class TestHttpError final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statusesHaveTheirKind_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("kind");
        const auto row = [](int status, ErrorKind kind) {
            QTest::addRow("%d", status) << status << static_cast<int>(kind);
        };
        row(302, ErrorKind::BadResponse);
        row(400, ErrorKind::BadRequest);
        row(401, ErrorKind::Unauthorized);
        row(402, ErrorKind::QuotaExceeded);
        row(403, ErrorKind::Unauthorized);
        row(404, ErrorKind::NotFound);
        row(408, ErrorKind::ServerError);
        row(413, ErrorKind::ContextTooLong);
        row(418, ErrorKind::BadRequest);
        row(429, ErrorKind::QuotaExceeded);
        row(500, ErrorKind::ServerError);
        row(502, ErrorKind::ServerError);
        row(503, ErrorKind::Overloaded);
        row(504, ErrorKind::ServerError);
        row(529, ErrorKind::Overloaded);
    }
    void statusesHaveTheirKind()
    {
        QFETCH(int, status);
        QFETCH(int, kind);
        const base::Error error =
            net::statusError(headOf(status), "the body", "example.test:1", kNow);
        QCOMPARE(static_cast<int>(error.kind), kind);
        QCOMPARE(error.httpStatus, status);
        QCOMPARE(error.detail, std::string("the body"));
        QVERIFY(error.message.starts_with("example.test:1 "));
        QVERIFY(error.message.find(std::to_string(status)) != std::string::npos);
    }

    void retryAfterIsReadInEveryForm_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<qint64>("ms"); // -1: none
        QTest::newRow("seconds") << QByteArray("Retry-After") << QByteArray("7") << qint64(7000);
        QTest::newRow("fraction") << QByteArray("retry-after") << QByteArray(" 0.5 ")
                                  << qint64(500);
        QTest::newRow("ms") << QByteArray("retry-after-ms") << QByteArray("125") << qint64(125);
        QTest::newRow("date") << QByteArray("Retry-After")
                              << QByteArray("Fri, 07 Jun 2024 08:09:40 GMT") << qint64(30000);
        QTest::newRow("past") << QByteArray("Retry-After")
                              << QByteArray("Fri, 07 Jun 2024 08:00:00 GMT") << qint64(0);
        QTest::newRow("negative") << QByteArray("Retry-After") << QByteArray("-3") << qint64(-1);
        QTest::newRow("words") << QByteArray("Retry-After") << QByteArray("soon") << qint64(-1);
        QTest::newRow("huge") << QByteArray("Retry-After") << QByteArray("1e300") << qint64(-1);
        QTest::newRow("none") << QByteArray("Other") << QByteArray("1") << qint64(-1);
    }
    void retryAfterIsReadInEveryForm()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(qint64, ms);
        const net::Header header{name.toStdString(), value.toStdString()};
        const auto wait = net::retryAfter(headOf(429, {header}), kNow);
        QCOMPARE(wait ? qint64(wait->count()) : qint64(-1), ms);
    }

    void redirectsAreNamedWithoutTheirQuery()
    {
        const net::Header location{"Location", "https://elsewhere.test:8443/v1?key=fake-secret"};
        const base::Error error = net::statusError(headOf(307, {location}), {}, "here.test", kNow);
        QVERIFY(error.message.find("elsewhere.test:8443") != std::string::npos);
        QVERIFY(error.message.find("fake-secret") == std::string::npos);
    }

    void secretsAreCutOutOfQuotes()
    {
        const std::vector<net::Header> headers{
            {"Authorization", "Bearer sk-fake-0123456789", net::Secrecy::Secret},
            {"X-Other", "plain"}};
        const std::string quoted =
            net::quotable("bad key sk-fake-0123456789 and sk-fake-0123456789, plain", headers);
        QCOMPARE(quoted, std::string("bad key *** and ***, plain"));
    }

    void quotesAreCutBetweenCharacters()
    {
        std::string body;
        while (body.size() < 10'000)
            body += "€";
        const std::string quoted = net::quotable(body, {});
        QVERIFY(quoted.size() <= 4096 + 3);
        QVERIFY(quoted.ends_with("€…"));
    }

    void networkFailuresHaveTheirKind()
    {
        using Reply = QNetworkReply;
        const auto kind = [](Reply::NetworkError code, net::Stage stage) {
            return net::networkError(code, QStringLiteral("text"), {}, stage, "h:1").kind;
        };
        using net::Stage;
        QCOMPARE(kind(Reply::ConnectionRefusedError, Stage::BeforeHead),
                 ErrorKind::ConnectionRefused);
        QCOMPARE(kind(Reply::RemoteHostClosedError, Stage::BeforeHead), ErrorKind::ConnectionReset);
        QCOMPARE(kind(Reply::RemoteHostClosedError, Stage::InBody), ErrorKind::StreamCut);
        QCOMPARE(kind(Reply::UnknownNetworkError, Stage::InBody), ErrorKind::StreamCut);
        QCOMPARE(kind(Reply::UnknownNetworkError, Stage::BeforeHead), ErrorKind::NetworkDown);
        QCOMPARE(kind(Reply::HostNotFoundError, Stage::BeforeHead), ErrorKind::NameNotResolved);
        QCOMPARE(kind(Reply::SslHandshakeFailedError, Stage::BeforeHead), ErrorKind::TlsFailed);
        QCOMPARE(kind(Reply::ProtocolFailure, Stage::BeforeHead), ErrorKind::BadResponse);
        QCOMPARE(kind(Reply::ProxyNotFoundError, Stage::BeforeHead), ErrorKind::NetworkDown);
    }
};

QTEST_GUILESS_MAIN(TestHttpError)
#include "tst_httperror.moc"

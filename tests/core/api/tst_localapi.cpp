#include "api/apiplace.h"
#include "api/localapi.h"
#include "api/mcproutes.h"
#include "base/startmark.h"
#include "support/fakeengine.h"
#include "support/jwtsigner.h"
#include "support/simhttp.h"

#include <boost/json.hpp>

#include <QCoroTask>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslSocket>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace oxide;
using namespace oxide::api;

namespace {

void speak(const std::shared_ptr<Answer> &answer)
{
    answer->writer().write("on and on\n");
    answer->writer().after(std::chrono::milliseconds(500), [answer] { speak(answer); });
}

/// One path that a user's key opens, one that speaks twice a second until nobody listens, and MCP.
std::vector<Room> probe()
{
    return {mcpRoutes, [](const std::shared_ptr<Context> &) -> Routes {
                Route route;
                route.method = "GET";
                route.path = "/api/probe";
                route.role = Role::User;
                route.tag = "Tests";
                route.summary = "Nothing";
                route.handle = [](const Call &, const std::shared_ptr<Answer> &answer) {
                    answer->send(200, "text/plain", "open");
                };
                Route stream = route;
                stream.path = "/api/stream";
                stream.handle = [](const Call &, const std::shared_ptr<Answer> &answer) {
                    answer->start(200, "text/plain");
                    speak(answer);
                };
                return {route, stream};
            }};
}

/// A local API on a free port over an engine that needs nothing; no keychain is here.
struct Fixture {
    Fixture() : api(engine, folder(), probe()), settled(&api, &LocalApi::settled)
    {
        set("api.port", "0");
    }

    [[nodiscard]] std::string folder() const { return m_folder.path().toStdString(); }

    void set(const std::string &key, const std::string &value)
    {
        model::SettingChange change;
        change.key = key;
        change.value = value;
        engine.saveSettings({change});
    }

    [[nodiscard]] bool start()
    {
        api.start();
        return !settled.isEmpty() || settled.wait();
    }

    [[nodiscard]] int status(const std::string &key) const
    {
        const std::string header = key.empty() ? std::string() : "x-api-key: " + key + "\r\n";
        return tests::ask(api.state().url, "GET", "/api/probe", {}, header).status;
    }

    test::FakeEngine engine;
    QTemporaryDir m_folder;
    LocalApi api;
    QSignalSpy settled;
};

std::string freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return std::to_string(server.serverPort());
}

void write(const std::string &path, const std::string &text)
{
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.data(), static_cast<qint64>(text.size()));
}

std::string contents(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// Makes the place that is told there one of that process.
void tellPlaceOf(const QProcess &process, const std::string &folder, const std::string &url)
{
    boost::json::value place = boost::json::parse(contents(folder + "/api.json"));
    place.at("pid") = process.processId();
    place.at("start_mark") = base::startMark(process.processId()).value();
    place.at("url") = url;
    write(folder + "/api.json", boost::json::serialize(place));
}

bool makeCertificate(const QString &folder, int number)
{
    const QString in = folder + QStringLiteral("archive/");
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                   QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-subj"),
                   QStringLiteral("/CN=number %1").arg(number), QStringLiteral("-keyout"),
                   in + QStringLiteral("key%1.pem").arg(number), QStringLiteral("-out"),
                   in + QStringLiteral("cert%1.pem").arg(number)});
    return openssl.waitForFinished(20'000) && openssl.exitCode() == 0;
}

void lead(const QString &folder, int number)
{
    for (const QString &name : {QStringLiteral("cert"), QStringLiteral("key")}) {
        const QString link = folder + QStringLiteral("live/%1.pem").arg(name);
        QFile::remove(link);
        QVERIFY(
            QFile::link(folder + QStringLiteral("archive/%1%2.pem").arg(name).arg(number), link));
    }
}

/// Null where nobody shows one.
QSslCertificate certificateAt(const std::string &url)
{
    const QUrl place(QString::fromStdString(url));
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(place.host(), static_cast<quint16>(place.port()));
    socket.waitForEncrypted(5'000);
    return socket.peerCertificate();
}

QString nameAt(const std::string &url)
{
    return certificateAt(url).subjectInfo(QSslCertificate::CommonName).join(QLatin1Char(' '));
}

/// Whether the place names the certificate that is shown there.
bool isPinned(const std::optional<ApiPlace> &place)
{
    return place
           && certificateAt(place->url).digest(QCryptographicHash::Sha256).toHex().toStdString()
                  == place->certificate;
}

QString tlsFolder(const Fixture &fixture)
{
    return QString::fromStdString(fixture.folder()) + QStringLiteral("/tls/");
}

bool hasTls()
{
    return QSslSocket::supportsSsl()
           && !QStandardPaths::findExecutable(QStringLiteral("openssl")).isEmpty();
}

/// Two certificates as certbot has them: live/cert.pem leads to archive/cert1.pem, later perhaps to
/// cert2.pem, in which another stands behind it.
bool makeTls(Fixture &fixture)
{
    const QString folder = tlsFolder(fixture);
    if (!QDir().mkpath(folder + QStringLiteral("archive"))
        || !QDir().mkpath(folder + QStringLiteral("live")) || !makeCertificate(folder, 1)
        || !makeCertificate(folder, 2))
        return false;
    QFile one(folder + QStringLiteral("archive/cert1.pem"));
    QFile two(folder + QStringLiteral("archive/cert2.pem"));
    if (!one.open(QIODevice::ReadOnly) || !two.open(QIODevice::Append))
        return false;
    two.write(one.readAll());
    lead(folder, 1);
    fixture.set("api.certificate_file", (folder + QStringLiteral("live/cert.pem")).toStdString());
    fixture.set("api.private_key_file", (folder + QStringLiteral("live/key.pem")).toStdString());
    return true;
}

std::string keyOf(const std::string &folder)
{
    const auto key = QCoro::waitFor(localKey(config::SecretPlace::Keychain, folder));
    return key ? key->reveal() : std::string();
}

} // namespace

class TestLocalApi final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void it_listens_once_started_and_says_where()
    {
        Fixture fixture;
        QVERIFY(!findApi(fixture.folder()));
        QVERIFY(fixture.start());
        QVERIFY2(!fixture.api.state().url.empty(), fixture.api.state().problem.c_str());
        const auto place = findApi(fixture.folder());
        QVERIFY(place);
        QCOMPARE(place->url, fixture.api.state().url);
        QCOMPARE(place->certificate, std::string());
        QCOMPARE(place->pid, QCoreApplication::applicationPid());
        QCOMPARE(tests::ask(place->url, "GET", "/api/probe").status, 401);
        QCOMPARE(QFile::permissions(QString::fromStdString(fixture.folder() + "/api.json"))
                     & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
                 QFileDevice::Permissions());
        fixture.api.stop();
        QVERIFY(!findApi(fixture.folder()));
        QVERIFY(tests::ask(place->url, "GET", "/api/probe").status == 0);
    }

    void a_place_left_behind_is_nobodys()
    {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        ApiPlace place;
        place.url = "http://127.0.0.1:1";
        QVERIFY(announceApi(path, place));
        QVERIFY(findApi(path));
        QFile file(folder.filePath(QStringLiteral("api.json")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        boost::json::value written = boost::json::parse(file.readAll().toStdString());
        written.at("start_mark") = 1;
        file.resize(0);
        file.seek(0);
        file.write(boost::json::serialize(written).c_str());
        file.close();
        QVERIFY(!findApi(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{");
        file.close();
        QVERIFY(!findApi(path));
    }

    void the_own_key_opens_and_is_the_same_later()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        const std::string key = keyOf(fixture.folder());
        QVERIFY(key.starts_with("oxide-"));
        QCOMPARE(fixture.status({}), 401);
        QCOMPARE(fixture.status(key), 200);
        fixture.api.stop();
        QCOMPARE(keyOf(fixture.folder()), key);
    }

    void switching_it_off_and_on_follows_at_once()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        const std::string url = fixture.api.state().url;
        fixture.set("api.enabled", "false");
        QTRY_VERIFY(fixture.api.state().url.empty());
        QVERIFY(fixture.api.state().problem.empty());
        QVERIFY(!tests::RawHttp(url).isConnected());
        QVERIFY(!findApi(fixture.folder()));
        fixture.set("api.enabled", "true");
        QTRY_VERIFY(!fixture.api.state().url.empty());
    }

    void a_taken_port_is_told_once()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Fixture fixture;
        QSignalSpy notices(&fixture.api, &LocalApi::notice);
        fixture.set("api.port", std::to_string(other.serverPort()));
        QVERIFY(fixture.start());
        QVERIFY(fixture.api.state().url.empty());
        QVERIFY(fixture.api.state().problem.find(std::to_string(other.serverPort()))
                != std::string::npos);
        QCOMPARE(notices.size(), 1);
        fixture.settled.clear();
        fixture.set("app.theme", "dark"); // tries again, and does not nag
        QTRY_VERIFY(!fixture.settled.isEmpty());
        QCOMPARE(notices.size(), 1);
        other.close();
        fixture.set("app.theme", "light");
        QTRY_VERIFY(!fixture.api.state().url.empty());
    }

    void a_port_that_this_folders_other_oxide_has_is_told_as_such()
    {
#ifdef Q_OS_WIN
        QSKIP("needs another process that just waits");
#endif
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        QProcess holder;
        holder.start(QStringLiteral("sleep"), {QStringLiteral("60")});
        QVERIFY(holder.waitForStarted());
        Fixture fixture;
        ApiPlace place;
        place.url = "http://127.0.0.1:1";
        place.port = other.serverPort();
        QVERIFY(announceApi(fixture.folder(), place));
        tellPlaceOf(holder, fixture.folder(), place.url);
        fixture.set("api.port", std::to_string(other.serverPort()));
        QVERIFY(fixture.start());
        QCOMPARE(fixture.api.state().problem,
                 "Another Oxide (process " + std::to_string(holder.processId())
                     + ") runs on this data folder and has port "
                     + std::to_string(other.serverPort())
                     + " of 127.0.0.1: programs use that one. This one takes the port over when "
                       "the other ends.");
        QVERIFY(findApi(fixture.folder())); // the other's place stays
        holder.kill();
        QVERIFY(holder.waitForFinished());
    }

    void another_oxides_place_stays_and_once_it_is_gone_this_one_is_found_again()
    {
#ifdef Q_OS_WIN
        QSKIP("needs another process that just waits");
#endif
        QProcess other;
        other.start(QStringLiteral("sleep"), {QStringLiteral("60")});
        QVERIFY(other.waitForStarted());
        Fixture fixture;
        QVERIFY(fixture.start());
        const auto ours = findApi(fixture.folder());
        QVERIFY(ours);
        const std::string theirs = "http://127.0.0.1:1";
        tellPlaceOf(other, fixture.folder(), theirs);
        for (const char *theme : {"dark", "light"}) { // the settings are read anew
            fixture.settled.clear();
            fixture.set("app.theme", theme);
            QTRY_VERIFY(!fixture.settled.isEmpty());
            QCOMPARE(findApi(fixture.folder()).value_or(ApiPlace()).url, theirs);
        }
        QVERIFY(QFile::remove(QString::fromStdString(fixture.folder() + "/api.json")));
        QTRY_COMPARE(findApi(fixture.folder()).value_or(ApiPlace()).url, ours->url);
        other.kill();
        QVERIFY(other.waitForFinished());
    }

    void what_cannot_be_leaves_what_is()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Fixture fixture;
        QSignalSpy notices(&fixture.api, &LocalApi::notice);
        QVERIFY(fixture.start());
        const std::string url = fixture.api.state().url;
        fixture.set("api.port", std::to_string(other.serverPort()));
        QTRY_COMPARE(notices.size(), 1);
        QCOMPARE(fixture.api.state().url, url);
        QCOMPARE(fixture.status({}), 401);
        QCOMPARE(findApi(fixture.folder())->url, url);
        QFile damaged(QString::fromStdString(apiKeys(fixture.folder()).path()));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("{");
        damaged.close();
        QTRY_COMPARE(notices.size(), 2);
        QCOMPARE(fixture.status(keyOf(fixture.folder())), 200);
        QVERIFY(damaged.remove());
        other.close();
        fixture.set("app.theme", "dark");
        QTRY_VERIFY(fixture.api.state().url != url);
        QVERIFY(fixture.api.state().problem.empty());
    }

    void the_same_port_is_taken_over_by_the_new_server()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        const std::string url = fixture.api.state().url;
        fixture.set("api.port", url.substr(url.rfind(':') + 1));
        QTRY_COMPARE(fixture.api.state().settings.port, std::stoi(url.substr(url.rfind(':') + 1)));
        QCOMPARE(fixture.api.state().url, url);
        QCOMPARE(fixture.status({}), 401);
    }

    void what_was_wrong_at_the_start_is_tried_again_once_mended()
    {
        Fixture fixture;
        const QString path = QString::fromStdString(apiKeys(fixture.folder()).path());
        QFile damaged(path);
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("{");
        damaged.close();
        QVERIFY(fixture.start());
        QVERIFY(fixture.api.state().url.empty());
        QVERIFY(!fixture.api.state().problem.empty());
        QVERIFY(damaged.remove());
        QTRY_VERIFY(!fixture.api.state().url.empty());
        QVERIFY(fixture.api.state().problem.empty());
    }

    void a_key_taken_back_opens_nothing_while_something_else_is_wrong()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        security::ApiKey key;
        key.name = "editor";
        const auto made = apiKeys(fixture.folder()).add(key);
        QVERIFY(made);
        QTRY_COMPARE(fixture.status(made->reveal()), 200);
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        fixture.set("api.port", std::to_string(other.serverPort()));
        QTRY_VERIFY(!fixture.api.state().problem.empty());
        QVERIFY(apiKeys(fixture.folder()).remove("editor"));
        QTRY_COMPARE(fixture.status(made->reveal()), 401);
        QCOMPARE(fixture.status(keyOf(fixture.folder())), 200);
    }

    void stricter_settings_are_in_force_though_keys_cannot_be_read()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        fixture.set("api.require_key", "false");
        QTRY_COMPARE(fixture.status({}), 200);
        QFile damaged(QString::fromStdString(apiKeys(fixture.folder()).path()));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("{");
        damaged.close();
        QTRY_VERIFY(!fixture.api.state().problem.empty());
        fixture.set("api.require_key", "true");
        QTRY_COMPARE(fixture.status({}), 401);
        QVERIFY(!fixture.api.state().problem.empty());
    }

    void an_issuer_that_is_trusted_no_more_opens_nothing_though_the_key_set_does_not_read()
    {
        const test::Key key = test::makeKey();
        Fixture fixture;
        const std::string path = fixture.folder() + "/set.json";
        write(path, test::keySet({test::jwk(key, "one")}));
        fixture.set("api.jwt_issuer", "us");
        fixture.set("api.jwt_audience", "oxide");
        fixture.set("api.jwt_key_file", path);
        QVERIFY(fixture.start());
        const std::string token =
            test::token(key, {{"iss", "us"},
                              {"aud", "oxide"},
                              {"sub", "we"},
                              {"role", "user"},
                              {"exp", QDateTime::currentSecsSinceEpoch() + 600}});
        QTRY_COMPARE(fixture.status(token), 200);
        write(path, "{");
        QTRY_VERIFY(!fixture.api.state().problem.empty());
        QCOMPARE(fixture.status(token), 200);
        fixture.set("api.jwt_issuer", "others");
        QTRY_COMPARE(fixture.status(token), 401);
    }

    void a_certificate_behind_a_link_is_loaded_when_the_link_leads_elsewhere()
    {
        Fixture fixture;
        if (!hasTls())
            QSKIP("no TLS in Qt, or no openssl program");
        QVERIFY(makeTls(fixture));
        const QString folder = tlsFolder(fixture);
        QVERIFY(fixture.start());
        QVERIFY2(!fixture.api.state().url.empty(), fixture.api.state().problem.c_str());
        QCOMPARE(nameAt(fixture.api.state().url), QStringLiteral("number 1"));
        QVERIFY(isPinned(findApi(fixture.folder())));
        lead(folder, 2);
        QTRY_COMPARE(nameAt(fixture.api.state().url), QStringLiteral("number 2"));
        QTRY_VERIFY(isPinned(findApi(fixture.folder())));
        fixture.set("app.theme", "dark");
        QTest::qWait(300);
        const std::string url = fixture.api.state().url;
        fixture.set("app.theme", "light");
        QTest::qWait(300);
        QCOMPARE(fixture.api.state().url, url); // no new server for the same certificate
    }

    void listening_everywhere_is_announced_as_this_machine()
    {
        Fixture fixture;
        if (!hasTls())
            QSKIP("no TLS in Qt, or no openssl program");
        QVERIFY(makeTls(fixture));
        fixture.set("api.address", "0.0.0.0");
        QVERIFY(fixture.start());
        const auto place = findApi(fixture.folder());
        QVERIFY2(place && place->url.starts_with("https://127.0.0.1:"),
                 fixture.api.state().problem.c_str());
        QVERIFY(isPinned(place));
        if (!QTcpServer().listen(QHostAddress::LocalHostIPv6))
            return;
        fixture.set("api.address", "::");
        QTRY_VERIFY(
            findApi(fixture.folder()).value_or(ApiPlace()).url.starts_with("https://[::1]:"));
        QVERIFY(isPinned(findApi(fixture.folder())));
    }

    void a_new_server_lets_the_old_ones_streams_run()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        const std::string key = "x-api-key: " + keyOf(fixture.folder()) + "\r\n";
        tests::RawHttp stream(fixture.api.state().url);
        stream.sendRequest("GET", "/api/stream", {}, key);
        QVERIFY(!stream.readSome().empty());
        const std::string before = fixture.api.state().url;
        fixture.set("api.port", freePort());
        const auto isMoved = [&] {
            const std::string &url = fixture.api.state().url;
            return !url.empty() && url != before;
        };
        QTRY_VERIFY(isMoved());
        QTest::qWait(6'500); // longer than a stop waits
        while (!stream.readSome(std::chrono::milliseconds(1)).empty()) {
        }
        QVERIFY(!stream.readSome(std::chrono::seconds(2)).empty());

        QElapsedTimer timer;
        timer.start();
        fixture.api.stop(); // cuts it, and waits no longer than for one of its own
        QVERIFY(timer.elapsed() < 7'000);
        QVERIFY(stream.awaitEnd() != tests::EndOf::TimeOut);
    }

    void a_session_of_mcp_is_the_same_on_a_new_server()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        const std::string key =
            "x-api-key: " + keyOf(fixture.folder()) + "\r\nContent-Type: application/json\r\n";
        const auto begun =
            tests::ask(fixture.api.state().url, "POST", "/mcp",
                       "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                       "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{}}}",
                       key);
        QCOMPARE(begun.status, 200);
        const std::string before = fixture.api.state().url;
        fixture.set("api.port", freePort());
        const auto isMoved = [&] {
            const std::string &url = fixture.api.state().url;
            return !url.empty() && url != before;
        };
        QTRY_VERIFY(isMoved());
        const auto answer =
            tests::ask(fixture.api.state().url, "POST", "/mcp",
                       "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}",
                       key + "Mcp-Session-Id: " + begun.header("Mcp-Session-Id") + "\r\n");
        QCOMPARE(answer.status, 200);
        tests::RawHttp standing(fixture.api.state().url);
        standing.sendRequest("GET", "/mcp", {},
                             key + "Accept: text/event-stream\r\nMcp-Session-Id: "
                                 + begun.header("Mcp-Session-Id") + "\r\n");
        QVERIFY(!standing.readSome().empty());
        QTest::qWait(2'500); // the old server has gone by then, and takes nothing along
        Q_EMIT fixture.engine.notice({model::NoticeLevel::Warning, "still there"});
        std::string told;
        for (auto some = standing.readSome(); !some.empty(); some = standing.readSome()) {
            told += some;
            if (told.find("still there") != std::string::npos)
                break;
        }
        QVERIFY2(told.find("still there") != std::string::npos, told.c_str());
    }

    void keys_that_are_handed_out_count_at_once()
    {
        Fixture fixture;
        QVERIFY(fixture.start());
        QVERIFY(apiKeys(fixture.folder()).load()->empty());
        security::ApiKey key;
        key.name = "editor";
        const auto made = apiKeys(fixture.folder()).add(key);
        QVERIFY(made);
        QTRY_COMPARE(fixture.status(made->reveal()), 200);
        QVERIFY(apiKeys(fixture.folder()).remove("editor"));
        QTRY_COMPARE(fixture.status(made->reveal()), 401);
    }
};

QTEST_GUILESS_MAIN(TestLocalApi)
#include "tst_localapi.moc"

// The real oxide-mcp as a child.
#include "base/text.h"
#include "model/json.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include <boost/json.hpp>

#include <QElapsedTimer>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
#define OXIDE_HAS_SERVE 1
#include "api/apiplace.h"
#include "support/servefixture.h"
#else
#define OXIDE_HAS_SERVE 0
#endif

#ifdef Q_OS_UNIX
#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace oxide;
namespace json = boost::json;

namespace {

const QString kProgram = qEnvironmentVariable("OXIDE_TEST_MCP");
constexpr int kPatienceMs = 20'000;

const QByteArray kInitialize =
    "{\"jsonrpc\":\"2.0\",\"id\":\"i\",\"method\":\"initialize\",\"params\":{"
    "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
    "\"version\":\"1\"}}}\n";

const QByteArray kPing = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\r\n";

/// A child, and every line of its standard output: each must be JSON-RPC.
class Child final
{
public:
    explicit Child(const QStringList &arguments = {QStringLiteral("--demo")})
    {
        m_process.start(kProgram, arguments);
    }
    ~Child()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    void say(const QByteArray &line) { m_process.write(line); }

    /// The next message; nothing where none comes, or what came is no JSON-RPC.
    std::optional<json::value> next()
    {
        auto message = nextLine();
        if (!message || !message->is_object() || message->at("jsonrpc") != json::value("2.0"))
            return std::nullopt;
        return message;
    }

    /// A message or a batch; nothing where none comes, or no JSON.
    std::optional<json::value> nextLine()
    {
        QElapsedTimer timer;
        timer.start();
        while (!m_process.canReadLine()) {
            if (timer.elapsed() > kPatienceMs || !m_process.waitForReadyRead(500)) {
                if (timer.elapsed() > kPatienceMs || m_process.state() != QProcess::Running)
                    return std::nullopt;
            }
        }
        const auto message = model::parseJson(base::str(m_process.readLine()));
        return message ? std::optional(*message) : std::nullopt;
    }

    /// Waits for the result of that request; what else comes is kept. False with said() where it is
    /// an error, or none comes.
    bool isDone(int id)
    {
        while (!m_kept.contains(id)) {
            const auto message = next();
            const json::value *about = message ? message->as_object().if_contains("id") : nullptr;
            if (!message) {
                m_said = "nothing; " + base::str(m_process.readAllStandardError());
                return false;
            }
            if (about && about->is_int64())
                m_kept[static_cast<int>(about->as_int64())] = *message;
        }
        const json::value answer = m_kept.extract(id).mapped();
        m_said = json::serialize(answer);
        return answer.as_object().contains("result");
    }
    [[nodiscard]] const char *said() const { return m_said.c_str(); }

    QProcess &process() { return m_process; }

private:
    QProcess m_process;
    std::map<int, json::value> m_kept;
    std::string m_said;
};

void checkThatLinesAreMessages(Child &child)
{
    child.say(kInitialize);
    QCOMPARE(child.next().value().at("id"), json::value("i"));
    child.say("no json\n");
    QCOMPARE(child.next().value().at("error").at("code"), json::value(-32700));
    child.say("[]\n{}\n\n\"text\"\n");
    for (int i = 0; i < 3; ++i)
        QCOMPARE(child.next().value().at("error").at("code"), json::value(-32600));
    child.say(kPing);
    QCOMPARE(child.next().value().at("id"), json::value(2));
}

#if OXIDE_HAS_SERVE
std::string freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return std::to_string(server.serverPort());
}

/// A certificate signed by itself, for a name that is nobody's.
class Certificate final
{
public:
    Certificate()
    {
        QProcess openssl;
        openssl.start(QStringLiteral("openssl"),
                      {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                       QStringLiteral("rsa:2048"), QStringLiteral("-nodes"),
                       QStringLiteral("-subj"), QStringLiteral("/CN=other.test"),
                       QStringLiteral("-keyout"), base::qs(key()), QStringLiteral("-out"),
                       base::qs(chain())});
        openssl.waitForFinished();
    }

    [[nodiscard]] bool isThere() const { return QFile::exists(base::qs(chain())); }

    void setIn(tests::ServeFixture &serve) const
    {
        serve.set("api.private_key_file", key());
        serve.set("api.certificate_file", chain());
    }

    /// The other one's files stand in the place of this one's from now on.
    void giveWayTo(const Certificate &other) const
    {
        std::filesystem::rename(other.key(), key());
        std::filesystem::rename(other.chain(), chain());
    }

private:
    [[nodiscard]] std::string key() const
    {
        return base::str(m_folder.filePath(QStringLiteral("key.pem")));
    }
    [[nodiscard]] std::string chain() const
    {
        return base::str(m_folder.filePath(QStringLiteral("cert.pem")));
    }

    QTemporaryDir m_folder;
};

/// Gives an Oxide that runs a setting that needs a new server.
void makeChange(const QString &what, tests::ServeFixture &serve, const Certificate &certificate,
                const Certificate &renewed)
{
    if (what == QLatin1String("limit"))
        serve.set("api.max_body_mb", "33");
    else if (what == QLatin1String("port"))
        serve.set("api.port", freePort());
    else if (what == QLatin1String("TLS"))
        certificate.setIn(serve);
    else
        certificate.giveWayTo(renewed);
}

/// oxide-mcp with an Oxide that runs: what it is told goes over the bridge.
struct Bridged {
    tests::ServeFixture serve{{}};
    bool isServing = serve.start();
    Child child{{QStringLiteral("--data"), base::qs(serve.folder())}};

    /// Nobody took the place of the Oxide that runs.
    [[nodiscard]] bool isUnbroken()
    {
        return isServing && child.process().readAllStandardError().isEmpty();
    }
};
#endif

} // namespace

class TestOxideMcp final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helpAndVersionAreToldAndWrongUsageIsRefused()
    {
        const auto run = [](const QStringList &arguments) {
            auto process = std::make_unique<QProcess>();
            process->start(kProgram, arguments);
            process->waitForFinished();
            return process;
        };
        const auto help = run({QStringLiteral("--help")});
        QCOMPARE(help->exitCode(), 0);
        QVERIFY(help->readAllStandardOutput().contains("--no-bridge"));
        const auto version = run({QStringLiteral("--version")});
        QVERIFY(version->readAllStandardOutput().startsWith("oxide-mcp "));
        const auto wrong = run({QStringLiteral("--nonsense")});
        QCOMPARE(wrong->exitCode(), 2);
        QVERIFY(wrong->readAllStandardOutput().isEmpty());
        QVERIFY(wrong->readAllStandardError().contains("nonsense"));
    }

    void wire19_standardOutputHoldsMessagesAlone()
    {
        Child child;
        checkThatLinesAreMessages(child);
    }

    // moc knows no system: a slot that it must see stands outside of any #if.
    void wire19_overTheBridgeToo()
    {
#if !OXIDE_HAS_SERVE
        QSKIP("the fixture runs on Linux alone");
#else
        Bridged bridged;
        checkThatLinesAreMessages(bridged.child);
        QVERIFY2(bridged.isUnbroken(), qPrintable(bridged.serve.error()));
#endif
    }

    void aBatchGoesOverTheBridge()
    {
#if !OXIDE_HAS_SERVE
        QSKIP("the fixture runs on Linux alone");
#else
        Bridged bridged;
        Child &child = bridged.child;
        child.say(QByteArray(kInitialize).replace("2025-11-25", "2025-03-26"));
        QVERIFY(child.next());
        child.say("[{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"},"
                  "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"ping\"}]\n");
        const auto answers = child.nextLine();
        QVERIFY(answers && answers->is_array());
        QCOMPARE(answers->get_array().size(), std::size_t(2));
        child.say(kPing);
        QCOMPARE(child.next().value().at("id"), json::value(2));
        QVERIFY2(bridged.isUnbroken(), qPrintable(bridged.serve.error()));
#endif
    }

    void aSettingThatMakesANewServerBreaksNoCall_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addRow("a limit") << QStringLiteral("limit");
        QTest::addRow("the port") << QStringLiteral("port");
        QTest::addRow("TLS switched on") << QStringLiteral("TLS");
        QTest::addRow("a renewed certificate") << QStringLiteral("certificate");
    }

    void aSettingThatMakesANewServerBreaksNoCall()
    {
#if !OXIDE_HAS_SERVE
        QSKIP("the fixture runs on Linux alone");
#else
        QFETCH(QString, change);
        const Certificate certificate;
        const Certificate renewed;
        if (change != QLatin1String("limit") && change != QLatin1String("port")
            && !renewed.isThere())
            QSKIP("the openssl program is not there");
        tests::SimFixture sim;
        QVERIFY(sim.startOne(QStringLiteral("openai"),
                             {QStringLiteral("--ttft"), QStringLiteral("3000")}));
        tests::ServeFixture serve(sim.services());
        serve.set("api.port", freePort());
        if (change == QLatin1String("certificate"))
            certificate.setIn(serve);
        QVERIFY2(serve.start(), qPrintable(serve.error()));
        Child child({QStringLiteral("--data"), base::qs(serve.folder())});
        child.say(kInitialize);
        QVERIFY(child.next());
        child.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        child.say("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{"
                  "\"name\":\"route_task\",\"arguments\":{\"prompt\":\"Say hello.\"}}}\n");
        QTRY_VERIFY_WITH_TIMEOUT(!sim.log().empty() && sim.chats().size() == 1, kPatienceMs);
        const auto before = api::findApi(serve.folder());
        makeChange(change, serve, certificate, renewed);
        const auto hasMoved = [&] {
            const auto place = api::findApi(serve.folder());
            const bool hasTls = place && !place->certificate.empty();
            return place && place != before && (hasTls || change != QLatin1String("TLS"));
        };
        // It talks on while Oxide moves, and some time after it.
        QElapsedTimer timer;
        timer.start();
        for (int more = 20; more > 0 && timer.elapsed() < kPatienceMs; more -= hasMoved() ? 1 : 0) {
            child.say(kPing);
            QVERIFY2(child.isDone(2), child.said());
            QTest::qWait(10);
        }
        QVERIFY(hasMoved());
        QVERIFY2(child.isDone(7), child.said());
        QCOMPARE(sim.chats().size(), std::size_t(1)); // nothing was sent twice
        QCOMPARE(child.process().readAllStandardError(), QByteArray());
        QVERIFY2(serve.stop(), qPrintable(serve.error()));
        QElapsedTimer since;
        since.start();
        QByteArray said;
        while (said.isEmpty() && since.elapsed() < kPatienceMs) {
            child.process().waitForReadyRead(50);
            said += child.process().readAllStandardError();
        }
        QVERIFY2(said.contains("takes its place"), said.constData());
        QVERIFY2(since.elapsed() < 2000, qPrintable(QString::number(since.elapsed())));
#endif
    }

    void aClientWithoutAStandingStreamFindsTheNewPlaceToo()
    {
#if !OXIDE_HAS_SERVE
        QSKIP("the fixture runs on Linux alone");
#else
        Bridged bridged;
        Child &child = bridged.child;
        child.say(kInitialize);
        QVERIFY(child.next());
        const auto before = api::findApi(bridged.serve.folder());
        bridged.serve.set("api.port", freePort());
        const auto hasMoved = [&] {
            const auto place = api::findApi(bridged.serve.folder());
            return place && place->url != before->url;
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasMoved(), kPatienceMs);
        // Nor is it lost in the moment between the two.
        const std::string told = bridged.serve.folder() + "/api.json";
        std::filesystem::rename(told, told + ".later");
        child.say(kPing);
        QTest::qWait(300);
        std::filesystem::rename(told + ".later", told);
        QVERIFY2(child.isDone(2), child.said());
        QVERIFY2(bridged.isUnbroken(), qPrintable(bridged.serve.error()));
#endif
    }

    void whoShowsAnotherCertificateIsNotBridgedTo()
    {
#if !OXIDE_HAS_SERVE
        QSKIP("the fixture runs on Linux alone");
#else
        const Certificate certificate;
        if (!certificate.isThere())
            QSKIP("the openssl program is not there");
        tests::ServeFixture serve({});
        certificate.setIn(serve);
        QVERIFY2(serve.start(), qPrintable(serve.error()));
        QFile place(base::qs(serve.folder() + "/api.json"));
        QVERIFY(place.open(QIODevice::ReadWrite));
        json::value told = model::parseJson(base::str(place.readAll())).value();
        told.at("certificate_sha256") = std::string(64, 'a');
        QVERIFY(place.resize(0) && place.seek(0));
        place.write(QByteArray::fromStdString(json::serialize(told)));
        place.close();
        Child child({QStringLiteral("--data"), base::qs(serve.folder())});
        child.say(kInitialize);
        const auto answer = child.next();
        QVERIFY(answer && answer->as_object().contains("result"));
        const QByteArray said = child.process().readAllStandardError();
        QVERIFY2(said.contains("is not the one that was expected"), said.constData());
#endif
    }

    void aLineOfSeveralMegabytesIsRead()
    {
        Child child;
        child.say(kInitialize);
        QVERIFY(child.next());
        child.say("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{"
                  "\"name\":\"explain_route\",\"arguments\":{\"prompt\":\""
                  + QByteArray("word ").repeated(1'000'000) + "\"}}}\n");
        const auto answer = child.next();
        QVERIFY(answer);
        QVERIFY(!answer->at("result").at("isError").as_bool());
    }

    void itEndsWithItsInput()
    {
        Child child;
        child.say(kInitialize);
        QVERIFY(child.next());
        child.process().closeWriteChannel();
        QVERIFY(child.process().waitForFinished(kPatienceMs));
        QCOMPARE(child.process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(child.process().exitCode(), 0);
    }

    void anApiThatIsGoneIsNoBridge()
    {
        QTemporaryDir folder;
        QFile place(folder.filePath(QStringLiteral("api.json")));
        QVERIFY(place.open(QIODevice::WriteOnly));
        place.write("{\"url\":\"http://127.0.0.1:1\",\"pid\":999999999}");
        place.close();
        Child child({QStringLiteral("--data"), folder.path()});
        child.say(kInitialize);
        const auto answer = child.next();
        QVERIFY(answer && answer->as_object().contains("result"));
    }

    void itEndsWhenItsParentIsKilledThoughItsInputStaysOpen()
    {
#ifndef Q_OS_UNIX
        QSKIP("there are no fifos here");
#else
        const QTemporaryDir folder;
        const QByteArray pipe = folder.filePath(QStringLiteral("in")).toLocal8Bit();
        QCOMPARE(mkfifo(pipe.constData(), 0600), 0);
        QProcess parent;
        parent.start(QStringLiteral("/bin/sh"),
                     {QStringLiteral("-c"),
                      QStringLiteral("\"$0\" --demo <\"$1\" & echo $! >&2; wait"), kProgram,
                      QString::fromLocal8Bit(pipe)});
        QVERIFY(parent.waitForStarted());
        const int input = open(pipe.constData(), O_WRONLY | O_CLOEXEC); // held to the end
        QVERIFY(input >= 0);
        QVERIFY(write(input, kInitialize.constData(), static_cast<std::size_t>(kInitialize.size()))
                > 0);
        QTRY_VERIFY_WITH_TIMEOUT(parent.canReadLine() || parent.waitForReadyRead(100), kPatienceMs);
        const auto child = static_cast<pid_t>(parent.readAllStandardError().trimmed().toInt());
        QVERIFY(child > 1);
        QCOMPARE(kill(child, 0), 0);
        parent.kill();
        QVERIFY(parent.waitForFinished());
        const auto isGone = [child] {
            QFile stat(QStringLiteral("/proc/%1/stat").arg(child));
            return kill(child, 0) != 0
                   || (stat.open(QIODevice::ReadOnly) && stat.readAll().contains(") Z "));
        };
        QTRY_VERIFY_WITH_TIMEOUT(isGone(), kPatienceMs);
        close(input);
#endif
    }
};

QTEST_GUILESS_MAIN(TestOxideMcp)
#include "tst_oxidemcp.moc"

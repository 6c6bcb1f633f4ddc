// What is found on a machine of the test's making: servers on its ports, programs on its PATH,
// keys in its environment.
#include "base/text.h"
#include "core/providers/clitest.h"
#include "engine/childlauncher.h"
#include "engine/discovery.h"
#include "net/httpclient.h"
#include "support/simfixture.h"

#include <array>
#include <memory>

#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace oxide;
using model::Dialect;
using test::CliBench;

namespace {

constexpr auto kKeys =
    std::to_array<const char *>({"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY",
                                 "DEEPSEEK_API_KEY", "OPENROUTER_API_KEY"});

/// An agent that tells its version and its models over ACP.
constexpr auto kSignedIn = R"(#!/bin/sh
next() { IFS= read -r line || exit 0; }
next; echo '{"id":1,"result":{"protocolVersion":1,"agentInfo":{"version":"9.8.7"}}}'
next; echo '{"id":2,"result":{"sessionId":"s","models":{"currentModelId":"m","availableModels":[{"modelId":"m","name":"M"}]}}}'
next
)";

constexpr auto kSignedOut = R"(#!/bin/sh
IFS= read -r line; echo '{"id":1,"result":{}}'
IFS= read -r line; echo '{"id":2,"error":{"code":-32000,"message":"Authentication required"}}'
)";

/// Nobody listens there.
engine::LocalPorts closedPorts()
{
    return {.ollama = 1, .lmStudio = 1, .llamaCpp = 1, .vllm = 1};
}

std::uint16_t portOf(const tests::SimFixture &simulator)
{
    return static_cast<std::uint16_t>(QUrl(base::qs(simulator.service().baseUrl)).port());
}

} // namespace

class TestDiscovery final : public QObject
{
    Q_OBJECT

    std::unique_ptr<CliBench> m_bench;
    base::SystemClock m_clock;
    QByteArray m_path;
    std::unique_ptr<QTemporaryDir> m_programs; ///< the whole PATH

    std::vector<model::FoundService> discover(const engine::LocalPorts &ports)
    {
        providers::ProviderDeps deps = m_bench->deps();
        deps.http = std::make_shared<net::HttpClient>(m_clock);
        const auto make = [&deps](const model::ServiceConfig &config) {
            return providers::makeProvider(config, deps);
        };
        const engine::ChildLauncher launcher(m_bench->registry());
        auto found = QCoro::waitFor(engine::discoverServices(make, launcher, {}, ports));
        deps = {};
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return found;
    }

    void addProgram(const QString &name, const char *script) const
    {
        QFile file(m_programs->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(script) < 0)
            qFatal("no program can be written");
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    static std::vector<std::string> namesOf(const std::vector<model::FoundService> &found)
    {
        std::vector<std::string> names;
        for (const model::FoundService &service : found)
            names.push_back(service.config.name);
        return names;
    }

private Q_SLOTS:
    void initTestCase() { m_path = qgetenv("PATH"); }

    void init()
    {
        m_bench = std::make_unique<CliBench>();
        m_programs = std::make_unique<QTemporaryDir>();
        qputenv("PATH", QFile::encodeName(m_programs->path()));
        for (const char *key : kKeys)
            qunsetenv(key);
    }

    void cleanup()
    {
        m_bench.reset();
        qputenv("PATH", m_path);
    }

    void whereNothingIsNothingIsFound() { QVERIFY(discover(closedPorts()).empty()); }

    void theUsualPortsAreLookedAt()
    {
        const engine::LocalPorts usual;
        QCOMPARE(usual.ollama, std::uint16_t(11434));
        QCOMPARE(usual.lmStudio, std::uint16_t(1234));
        QCOMPARE(usual.llamaCpp, std::uint16_t(8080));
        QCOMPARE(usual.vllm, std::uint16_t(8000));
    }

    void serversAreFoundOnTheirPorts()
    {
        tests::SimFixture ollama;
        tests::SimFixture studio;
        QVERIFY(ollama.startOne(QStringLiteral("ollama"),
                                {QStringLiteral("--model"), QStringLiteral("one"),
                                 QStringLiteral("--model"), QStringLiteral("two")}));
        QVERIFY(studio.startOne(QStringLiteral("openai"),
                                {QStringLiteral("--model"), QStringLiteral("only")}));
        engine::LocalPorts ports = closedPorts();
        ports.ollama = portOf(ollama);
        ports.lmStudio = portOf(studio);
        const auto found = discover(ports);
        QCOMPARE(namesOf(found), (std::vector<std::string>{"ollama", "lmstudio"}));

        const model::FoundService &first = found.front();
        QVERIFY2(first.usable, first.note.c_str());
        QCOMPARE(first.note, std::string("2 models"));
        QCOMPARE(first.config.dialect, Dialect::Ollama);
        QCOMPARE(first.config.baseUrl, ollama.service().baseUrl);
        QCOMPARE(first.config.description, std::string("Ollama"));
        QVERIFY(first.config.autoStart);

        const model::FoundService &second = found.back();
        QVERIFY2(second.usable, second.note.c_str());
        QCOMPARE(second.note, std::string("1 model"));
        QCOMPARE(second.config.dialect, Dialect::OpenAi);
        QCOMPARE(second.config.baseUrl, studio.service().baseUrl);
        QCOMPARE(second.config.description, std::string("LM Studio"));
        QVERIFY(!second.config.autoStart);
        QVERIFY(ollama.chats().empty() && studio.chats().empty()); // looked at, not used
    }

    void programsAreFoundOnThePath()
    {
        addProgram(QStringLiteral("gemini"), kSignedIn);
        addProgram(QStringLiteral("qwen"), kSignedOut);
        const auto found = discover(closedPorts());
        QCOMPARE(namesOf(found), (std::vector<std::string>{"gemini", "qwen"}));

        QCOMPARE(found.front().config.dialect, Dialect::GeminiCli);
        QCOMPARE(found.front().config.executable, std::string("gemini"));
        QVERIFY2(found.front().usable, found.front().note.c_str());
        QCOMPARE(found.front().note, std::string("9.8.7"));

        // Shown all the same, with what is to be done.
        QCOMPARE(found.back().config.dialect, Dialect::QwenCli);
        QVERIFY(!found.back().usable);
        QVERIFY2(found.back().note.find("in a terminal") != std::string::npos,
                 found.back().note.c_str());
    }

    void aFileThatCannotRunIsNoProgram()
    {
        QFile file(m_programs->filePath(QStringLiteral("gemini")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(kSignedIn) > 0);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(discover(closedPorts()).empty());
    }

    void keysAreFoundInTheEnvironmentByName()
    {
        for (const char *key : kKeys)
            qputenv(key, "sk-very-secret");
        const auto found = discover(closedPorts());
        QCOMPARE(namesOf(found), (std::vector<std::string>{"openai", "anthropic", "gemini_api",
                                                           "deepseek", "openrouter"}));
        for (std::size_t i = 0; i < kKeys.size(); ++i) {
            const model::FoundService &service = found[i];
            QVERIFY(service.usable);
            QCOMPARE(service.config.keys,
                     std::vector<std::string>{std::string("${") + kKeys[i] + '}'});
            QVERIFY(service.config.baseUrl.starts_with("https://"));
            QCOMPARE(service.note, std::string("key in ") + kKeys[i]);
        }
        QCOMPARE(found[1].config.dialect, Dialect::Anthropic);
        QCOMPARE(found[2].config.dialect, Dialect::Gemini);
    }

    void whoTakesAConnectionAndSaysNothingHoldsItUpForSeconds()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        engine::LocalPorts ports = closedPorts();
        ports.vllm = silent.serverPort();
        QElapsedTimer timer;
        timer.start();
        QVERIFY(discover(ports).empty());
        QVERIFY(timer.elapsed() > 2'500); // it was listened to
        QVERIFY(timer.elapsed() < 6'000);
    }
};

QTEST_GUILESS_MAIN(TestDiscovery)
#include "tst_discovery.moc"

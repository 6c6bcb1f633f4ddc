// Failover from programs to the next service, through the facade: scripts that fail as the real
// command-line agents do, real processes, the simulator behind them.
#include "enginefixture.h"

#include <QFile>
#include <QTest>

using namespace oxide;
using base::ErrorKind;
using model::Dialect;
using model::TaskState;
using test::EngineFixture;

Q_DECLARE_METATYPE(oxide::base::ErrorKind)
Q_DECLARE_METATYPE(oxide::model::Dialect)

namespace {

constexpr auto kPrompt = "Count to eight.";
constexpr auto kAnswer = "1 2 3 4 5 6 7 8"; ///< of the simulator's model count:8

/// An agent that speaks ACP up to the prompt; what it does with that follows.
const std::string kAcp = R"(
next() { IFS= read -r line || exit 0; }
say() { printf '%s\n' '{"method":"session/update","params":{"update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"'"$1"'"}}}}'; }
fail() { printf '%s\n' '{"id":3,"error":{"code":'"$1"',"message":"'"$2"'"}}'; }
next; echo '{"id":1,"result":{"protocolVersion":1,"agentInfo":{"version":"9.8.7"}}}'
next; echo '{"id":2,"result":{"sessionId":"s-1","models":{"currentModelId":"m","availableModels":[{"modelId":"m","name":"M"}]}}}'
next
)";

/// A version that knows only the stream of JSON; what it says to a prompt follows.
const std::string kStreamJson = R"(
case "$*" in *acp*) echo "Unknown argument: acp" >&2; exit 1;; *--version*) echo 0.1; exit;; esac
cat >/dev/null
delta() { printf '%s\n' '{"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"'"$1"'"}}}'; }
)";

const std::string kQwenSays = kStreamJson + R"(echo '{"type":"system","subtype":"init","model":"q"}'
)";

const std::string kGeminiSays = kStreamJson + R"(echo '{"type":"init","model":"g"}'
)";

/// How Qwen 0.15 ends, whatever happened: a success.
const std::string kQwenEnds =
    R"(echo '{"type":"result","subtype":"success","is_error":false,"result":"","usage":{"input_tokens":0,"output_tokens":0}}'
exit 0
)";

} // namespace

class TestAgentFailover final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;

    /// The agent, and a rule that sends everything to it, then to the simulator.
    void makeAgent(Dialect dialect, const std::string &body)
    {
        const std::string path = m_fixture->folder() + "/agent";
        QFile file(base::qs(path));
        const QByteArray script = QByteArray::fromStdString("#!/bin/sh\n" + body);
        if (!file.open(QIODevice::WriteOnly) || file.write(script) != script.size())
            qFatal("no script can be written");
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        model::ServiceConfig agent;
        agent.name = "agent";
        agent.dialect = dialect;
        agent.executable = path;
        agent.maxRetries = 0;
        agent.deadlines.firstToken = std::chrono::seconds(10);
        tests::saveService(m_fixture->configPath(), agent);
        model::RuleSet rules;
        model::Rule &rule = rules.rules.emplace_back();
        rule.then.targets = {{"agent", {}}, {"openai", "count:8"}};
        config::ConfigStore store(m_fixture->configPath());
        if (const auto saved = store.saveRules(rules); !saved)
            qFatal("%s", saved.error().message.c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(QCoreApplication::applicationDirPath() + QStringLiteral("/oxide-guard")))
            QSKIP("oxide-guard is not built here");
    }

    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(
            QStringList{QStringLiteral("--dialect"), QStringLiteral("openai")});
    }
    void cleanup() { m_fixture.reset(); }

    void aProgramThatFailsGivesWayToTheNextService_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<QString>("body");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<bool>("textSeen"); ///< some of an answer, before the failure
        const auto row = [](const char *name, Dialect dialect, const std::string &body,
                            ErrorKind kind, bool textSeen) {
            QTest::newRow(name) << dialect << base::qs(body) << kind << textSeen;
        };
        row("gemini, an error over ACP", Dialect::GeminiCli, kAcp + "fail 500 'bad'; next",
            ErrorKind::ServerError, false);
        row("gemini, killed before a word", Dialect::GeminiCli, kAcp + "kill -9 $$",
            ErrorKind::ProcessFailed, false);
        row("gemini, killed midway", Dialect::GeminiCli,
            kAcp + "say 'Half an '; sleep 0.3; say answer; sleep 0.3; kill -9 $$",
            ErrorKind::ProcessFailed, true);
        row("gemini, exit 0 and an empty stream", Dialect::GeminiCli,
            kGeminiSays
                + R"(echo '{"type":"result","status":"error","error":{"type":"INVALID_STREAM","message":"Model stream ended with empty response text."}}'
exit 0)",
            ErrorKind::EmptyAnswer, false);
        row("gemini, exit 0 in mid-stream", Dialect::GeminiCli,
            kGeminiSays
                + R"(echo '{"type":"message","role":"assistant","content":"Half an answer","delta":true}'
sleep 0.3; exit 0)",
            ErrorKind::StreamCut, true);
        row("qwen, exit 0 and 401 as an answer", Dialect::QwenCli,
            kQwenSays + "delta '[API Error: 401 Incorrect API key provided]'; " + kQwenEnds,
            ErrorKind::Unauthorized, false);
        row("qwen, exit 0 and 500 as an answer", Dialect::QwenCli,
            kQwenSays + "delta '[API Error: 500 fake failure 500]'; " + kQwenEnds,
            ErrorKind::ServerError, false);
        row("qwen, exit 0 and 429 after a part", Dialect::QwenCli,
            kQwenSays + "delta 'Half an answer'; sleep 0.3; "
                + "delta '[API Error: 429 slow down]'; " + kQwenEnds,
            ErrorKind::QuotaExceeded, true);
        row("a command, exit 0 and nothing", Dialect::Command, "cat >/dev/null",
            ErrorKind::EmptyAnswer, false);
        row("a command, exit 3", Dialect::Command, "cat >/dev/null; echo 'it broke' >&2; exit 3",
            ErrorKind::ProcessFailed, false);
        row("a command, killed midway", Dialect::Command,
            "cat >/dev/null; echo Half an answer; sleep 0.3; kill -9 $$", ErrorKind::ProcessFailed,
            true);
    }

    void aProgramThatFailsGivesWayToTheNextService()
    {
        QFETCH(const Dialect, dialect);
        QFETCH(const QString, body);
        QFETCH(const ErrorKind, kind);
        QFETCH(const bool, textSeen);
        makeAgent(dialect, body.toStdString());
        m_fixture->begin();
        const auto task = m_fixture->submit(kPrompt);
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task));

        const auto stored = EngineFixture::answer(m_fixture->engine->task(*task)).value();
        QVERIFY2(stored.summary.state == TaskState::Done, stored.summary.errorMessage.c_str());
        QVERIFY(stored.summary.afterFallback);
        QCOMPARE(stored.summary.target.service, std::string("openai"));
        QCOMPARE(stored.attempts.size(), std::size_t(2));
        const model::AttemptRecord &first = stored.attempts.front();
        QCOMPARE(first.target.service, std::string("agent"));
        QVERIFY(first.error.has_value());
        QVERIFY2(
            first.error->kind == kind,
            (std::string(base::nameOf(first.error->kind)) + ": " + first.error->message).c_str());
        QCOMPARE(first.firstTokenAt.has_value(), textSeen);
        const model::AttemptRecord &second = stored.attempts.back();
        QCOMPARE(second.target.service, std::string("openai"));
        QVERIFY(!second.error.has_value());

        // One beginning: what the program said is gone, on the screen as in the history.
        QCOMPARE(QString::fromStdString(stored.result).simplified(), QLatin1String(kAnswer));
        QCOMPARE(m_fixture->texts[*task], stored.result);
        QCOMPARE(m_fixture->count<model::Splice>(*task), textSeen ? 1 : 0);
        QCOMPARE(m_fixture->endings[*task], 1);
        QCOMPARE(m_fixture->simulator.chats().size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestAgentFailover)
#include "tst_agentfailover.moc"

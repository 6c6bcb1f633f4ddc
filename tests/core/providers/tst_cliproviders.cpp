// The program-running providers against scripts that behave like the programs, real processes.
#include "clitest.h"

#include "base/lockfile.h"
#include "base/text.h"

#include <algorithm>

#include <QCoroTask>
#include <QDir>
#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

using namespace oxide;
using namespace std::chrono_literals;
using base::ErrorKind;
using model::Dialect;
using test::CliBench;
using test::Heard;

namespace {

using Names = std::vector<std::string>;

/// An agent that speaks ACP; what it does with the prompt follows. Keeps its arguments in `args`,
/// its stdin in `input`.
const std::string kAcpAgent = R"(
echo "$*" >>"$BENCH/args"
next() { IFS= read -r line || exit 0; printf '%s\n' "$line" >>"$BENCH/input"; }
say() { printf '%s\n' '{"method":"session/update","params":{"update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"'"$1"'"}}}}'; }
end() { printf '%s\n' '{"id":3,"result":{"stopReason":"end_turn","_meta":{"quota":{"model_usage":[{"model":"m","token_count":{"input_tokens":3,"output_tokens":2}}]}}}}'; }
fail() { printf '%s\n' '{"id":3,"error":{"code":'"$1"',"message":"'"$2"'"}}'; }
next; echo '{"id":1,"result":{"protocolVersion":1,"agentInfo":{"version":"9.8.7"}}}'
next; echo '{"id":2,"result":{"sessionId":"s-1","models":{"currentModelId":"m-2","availableModels":[{"modelId":"m-1","name":"M One"},{"modelId":"m-2","name":"M Two"}]}}}'
next
)";

/// The same, for a version that knows only the stream of JSON.
const std::string kOldAgent = R"(
echo "$*" >>"$BENCH/args"
case "$*" in *acp*) echo "Unknown argument: acp" >&2; exit 1;; esac
cat >"$BENCH/input"
echo '{"type":"init","model":"old"}'
echo '{"type":"message","role":"assistant","content":"from the old one","delta":true}'
echo '{"type":"result","status":"success","stats":{"input_tokens":3,"output_tokens":2}}'
)";

} // namespace

class TestCliProviders final : public QObject
{
    Q_OBJECT

    std::unique_ptr<CliBench> m_bench;

    Heard chat(const model::ServiceConfig &config, providers::ChatRequest request,
               std::stop_token stop = {})
    {
        const auto provider = m_bench->provider(config);
        return CliBench::chat(*provider, std::move(request), std::move(stop));
    }

    Heard gemini(const std::string &body, const std::string &prompt = "Hi")
    {
        return chat(m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", body)),
                    CliBench::ask(prompt));
    }

    Heard command(const std::string &body, std::vector<std::string> arguments,
                  const std::string &prompt)
    {
        model::ServiceConfig config =
            m_bench->service(Dialect::Command, m_bench->script("command", body));
        config.arguments = std::move(arguments);
        return chat(config, CliBench::ask(prompt, "a-model"));
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<CliBench>(); }
    void cleanup()
    {
        const Names left = m_bench->mark().survivors(3s);
        m_bench.reset();
        QCOMPARE(left, Names());
    }

    void anAgentAnswers()
    {
        const Heard heard = gemini(kAcpAgent + "say 'Hello '; say you; end; next");
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.text, std::string("Hello you"));
        QCOMPARE(heard.connected, 1);
        QCOMPARE(heard.outcome.usage.input, std::optional<std::int64_t>(3));
        QCOMPARE(heard.outcome.finishReason, std::string("stop"));
        QVERIFY(m_bench->read("input").find("\"text\":\"Hi\"") != std::string::npos);
    }

    void anAgentWorksInOurFolderWithItsToolsOff()
    {
        providers::ChatRequest request = CliBench::ask("Hi", "m-1");
        request.messages.insert(request.messages.begin(),
                                model::Message::ofText(model::Role::System, "Speak like a crab."));
        const Heard heard =
            chat(m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", kAcpAgent + R"(
                pwd >"$BENCH/pwd"; cat .gemini/settings.json >"$BENCH/settings"
                cat "$GEMINI_SYSTEM_MD" >"$BENCH/system"; echo "$TMPDIR" >"$BENCH/tmp"
                echo "home=$GEMINI_CLI_HOME" >"$BENCH/home"; say ok; end; next)")),
                 request);
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QVERIFY(m_bench->read("pwd").find("agents/gemini/work") != std::string::npos);
        QVERIFY(m_bench->read("settings").find("\"core\": [\"none\"]") != std::string::npos);
        QVERIFY(m_bench->read("system").find("Speak like a crab.") != std::string::npos);
        QVERIFY(m_bench->read("args").find("--model m-1") != std::string::npos);
        // The user's own login: his home is neither changed nor hidden.
        QCOMPARE(m_bench->read("home"), std::string("home=\n"));
        const QString temporary = QString::fromStdString(m_bench->read("tmp")).trimmed();
        QVERIFY(temporary.contains(QStringLiteral("oxide-")));
        QTRY_VERIFY(!QDir(temporary).exists());
    }

    void aServiceWithAKeyHasAHomeOfOurs()
    {
        model::ServiceConfig config =
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", kAcpAgent + R"(
                echo "$GEMINI_API_KEY" >"$BENCH/key"
                cat "$GEMINI_CLI_HOME/.gemini/settings.json" >"$BENCH/settings"
                say ok; end; next)"));
        config.keys = {"keychain:one"};
        const Heard heard = chat(config, CliBench::ask("Hi"));
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(m_bench->read("key"), std::string("secret-of-one\n"));
        QVERIFY(m_bench->read("settings").find("gemini-api-key") != std::string::npos);
    }

    void aRefusedKeyGivesWayToTheNext()
    {
        model::ServiceConfig config =
            m_bench->service(Dialect::QwenCli, m_bench->script("qwen", kAcpAgent + R"(
                case "$OPENAI_API_KEY" in *bad) fail 401 'no';; *) say "$OPENAI_API_KEY"; end;; esac
                next)"));
        config.keys = {"keychain:bad", "keychain:good"};
        const Heard heard = chat(config, CliBench::ask("Hi"));
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.text, std::string("secret-of-good"));
    }

    void aSecretIsNeitherInMessageNorDetail()
    {
        model::ServiceConfig config =
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", kAcpAgent + R"(
                echo "key is $GEMINI_API_KEY" >&2; sleep 0.1; fail 400 "bad $GEMINI_API_KEY"; next)"));
        config.environment["GEMINI_API_KEY"] = "keychain:one";
        const Heard heard = chat(config, CliBench::ask("Hi"));
        QVERIFY(heard.outcome.error);
        const base::Error &error = *heard.outcome.error;
        QVERIFY2((error.message + error.detail).find("secret-of-one") == std::string::npos,
                 (error.message + error.detail).c_str());
        QVERIFY(error.message.find("***") != std::string::npos);
    }

    void aReferenceToNothingIsTold()
    {
        model::ServiceConfig config =
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", kAcpAgent));
        config.environment["GEMINI_API_KEY"] = "keychain:none";
        const Heard heard = chat(config, CliBench::ask("Hi"));
        QCOMPARE(heard.outcome.error.value().kind, ErrorKind::Unauthorized);
        QVERIFY(!m_bench->has("args"));
    }

    void wire18_aVersionWithoutAcpIsSpokenToInJson()
    {
        const auto provider = m_bench->provider(
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", kOldAgent)));
        for (int i = 0; i < 2; ++i) {
            const Heard heard = CliBench::chat(*provider, CliBench::ask("Hi there"));
            QVERIFY2(!heard.outcome.error, heard.summary().c_str());
            QCOMPARE(heard.text, std::string("from the old one"));
        }
        QCOMPARE(m_bench->read("input"), std::string("Hi there"));
        // Tried once, then remembered: --acp, --experimental-acp, stream, stream.
        const std::string args = m_bench->read("args");
        QCOMPARE(std::ranges::count(args, '\n'), 4);
    }

    void anEndInTheMiddleIsAFailure()
    {
        const Heard heard = gemini(kAcpAgent + "say 'Hel'; echo 'out of memory' >&2; kill -9 $$");
        QVERIFY(heard.outcome.error);
        QCOMPARE(heard.outcome.error->kind, ErrorKind::ProcessFailed);
        QCOMPARE(heard.text, std::string("Hel"));
        QVERIFY(heard.outcome.error->message.find("out of memory") != std::string::npos);
        QVERIFY(heard.outcome.error->message.find("signal 9") != std::string::npos);
    }

    void silenceRunsIntoTheDeadline_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("kind");
        QTest::newRow("before the first token") << "sleep 600"
                                                << "TIMEOUT_FIRST_TOKEN";
        QTest::newRow("after it") << "say Hel; sleep 600"
                                  << "TIMEOUT_IDLE";
        QTest::newRow("talk without end") << "while :; do say x; sleep 0.05; done"
                                          << "TIMEOUT_TOTAL";
    }

    void silenceRunsIntoTheDeadline()
    {
        QFETCH(const QString, body);
        QFETCH(const QString, kind);
        providers::ChatRequest request = CliBench::ask("Hi");
        request.deadlines.firstToken = 400ms;
        request.deadlines.idle = 400ms;
        request.deadlines.total = 2s;
        QElapsedTimer timer;
        timer.start();
        const Heard heard =
            chat(m_bench->service(Dialect::GeminiCli,
                                  m_bench->script("gemini", kAcpAgent + body.toStdString())),
                 request);
        QVERIFY(heard.outcome.error);
        QCOMPARE(std::string(base::nameOf(heard.outcome.error->kind)), kind.toStdString());
        QVERIFY(timer.elapsed() < 4000);
    }

    void cancelIsHeardAtOnceAndTheAgentIsTold()
    {
        std::stop_source stop;
        QElapsedTimer timer;
        QTimer::singleShot(500, this, [&] {
            timer.start();
            stop.request_stop();
        });
        const Heard heard =
            chat(m_bench->service(Dialect::GeminiCli,
                                  m_bench->script("gemini", kAcpAgent
                                                                + "setsid sleep 600 & say Hel; "
                                                                  "trap '' TERM; next; next")),
                 CliBench::ask("Hi"), stop.get_token());
        QVERIFY2(timer.elapsed() < 50, std::to_string(timer.elapsed()).c_str());
        QCOMPARE(heard.outcome.error.value().kind, ErrorKind::Cancelled);
        QCOMPARE(heard.text, std::string("Hel"));
        QTRY_VERIFY(m_bench->read("input").find("session/cancel") != std::string::npos);
    }

    void aRetryOfTheAgentsOwnEndsTheAttempt()
    {
        QElapsedTimer timer;
        timer.start();
        const Heard heard =
            chat(m_bench->service(Dialect::QwenCli, m_bench->script("qwen", kAcpAgent + R"(
                mkdir -p "$QWEN_RUNTIME_DIR/debug"; log="$QWEN_RUNTIME_DIR/debug/s.txt"
                echo 'x [ERROR] [OPENAI_ERROR] OpenAI API Error: 429 slow down' >>"$log"
                echo 'x [WARN] [RETRY] Attempt 1 failed with status 429. Retrying after explicit delay of 7000ms... {' >>"$log"
                sleep 1.5; say 'a second try'; sleep 600)")),
                 CliBench::ask("Hi"));
        QVERIFY(timer.elapsed() < 1500);
        QCOMPARE(heard.outcome.error.value().kind, ErrorKind::QuotaExceeded);
        QCOMPARE(heard.outcome.error->httpStatus, 429);
        QCOMPARE(heard.outcome.error->retryAfter, std::optional<std::chrono::milliseconds>(7000ms));
        QVERIFY(heard.text.empty());
    }

    void aRetryOnStderrEndsItToo()
    {
        const Heard heard = gemini(
            kAcpAgent
            + "echo 'Attempt 1 failed with status 503. Retrying with backoff... E' >&2; sleep 600");
        QCOMPARE(heard.outcome.error.value().kind, ErrorKind::Overloaded);
    }

    void aPromptThatWouldBeCutIsRefusedBeforeTheStart()
    {
        const Heard heard = gemini(kAcpAgent, std::string(9U * 1024 * 1024, 'x'));
        QCOMPARE(heard.outcome.error.value().kind, ErrorKind::ContextTooLong);
        QVERIFY(!m_bench->has("args"));
    }

    void aBigPromptArrivesWhole()
    {
        const std::string prompt(2U * 1024 * 1024, 'x');
        const Heard heard =
            gemini(kAcpAgent + "printf '%s' \"$line\" | wc -c >\"$BENCH/size\"; say ok; end; next",
                   prompt);
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QVERIFY(std::stoul(m_bench->read("size")) > prompt.size());
    }

    void aProgramThatIsNotThereIsToldAtOnce()
    {
        for (const Dialect dialect : {Dialect::GeminiCli, Dialect::QwenCli, Dialect::Command}) {
            const auto provider =
                m_bench->provider(m_bench->service(dialect, "oxide-no-such-program"));
            QElapsedTimer timer;
            timer.start();
            const Heard heard = CliBench::chat(*provider, CliBench::ask("Hi"));
            QCOMPARE(heard.outcome.error.value().kind, ErrorKind::ProgramNotFound);
            const auto probe = QCoro::waitFor(provider->probe({}));
            QVERIFY(!probe);
            QCOMPARE(probe.error().kind, ErrorKind::ProgramNotFound);
            QVERIFY(!m_bench->has("args"));
            QVERIFY(timer.elapsed() < 1000);
        }
    }

    void oneLookFindsVersionModelsAndLogin()
    {
        const auto provider = m_bench->provider(
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", kAcpAgent)));
        for (int i = 0; i < 3; ++i) {
            const auto probe = QCoro::waitFor(provider->probe({}));
            QVERIFY2(probe, probe ? "" : probe.error().message.c_str());
            QCOMPARE(probe->version, std::string("9.8.7"));
            QCOMPARE(probe->models.size(), std::size_t(2));
            QCOMPARE(probe->models[0].name, std::string("m-2")); // its own choice first
            QVERIFY(probe->models[0].preferred);
        }
        QCOMPARE(std::ranges::count(m_bench->read("args"), '\n'), 1);
        QVERIFY(m_bench->read("input").find("session/prompt") == std::string::npos);
    }

    void aChangedProgramIsLookedAtAgain()
    {
        const auto provider = m_bench->provider(
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", kAcpAgent)));
        QVERIFY(QCoro::waitFor(provider->probe({})));
        QTest::qWait(20);
        std::string changed = kAcpAgent;
        changed.replace(changed.find("9.8.7"), 5, "9.9.9");
        (void)m_bench->script("gemini", changed);
        const auto probe = QCoro::waitFor(provider->probe({}));
        QVERIFY(probe);
        QCOMPARE(probe->version, std::string("9.9.9"));
    }

    void aLookThatFailsSaysWhyAndIsForgottenAfterAGoodChat()
    {
        const std::string body = R"(
            if [ ! -e "$BENCH/signed-in" ]; then
                IFS= read -r line; echo '{"id":1,"result":{}}'
                IFS= read -r line; echo '{"id":2,"error":{"code":-32000,"message":"Authentication required"}}'
                exit
            fi)" + kAcpAgent + "say ok; end; next";
        const auto provider = m_bench->provider(
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", body)));
        const auto refused = QCoro::waitFor(provider->probe({}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Unauthorized);
        QVERIFY(refused.error().message.find("in a terminal") != std::string::npos);
        (void)m_bench->script("signed-in", "");
        QVERIFY(!QCoro::waitFor(provider->probe({}))); // not again within a minute
        QVERIFY(!CliBench::chat(*provider, CliBench::ask("Hi")).outcome.error);
        QVERIFY(QCoro::waitFor(provider->probe({})));
    }

    void aVersionWithoutAcpIsAskedForItsVersion()
    {
        const auto provider = m_bench->provider(m_bench->service(
            Dialect::GeminiCli,
            m_bench->script("gemini",
                            "case \"$*\" in *--version*) echo 0.0.9; exit;; esac" + kOldAgent)));
        const auto probe = QCoro::waitFor(provider->probe({}));
        QVERIFY2(probe, probe ? "" : probe.error().message.c_str());
        QCOMPARE(probe->version, std::string("0.0.9"));
        QVERIFY(!probe->models.empty());
    }

    void aSlowLookIsNotWaitedForLong()
    {
        const auto provider = m_bench->provider(
            m_bench->service(Dialect::GeminiCli, m_bench->script("gemini", "sleep 4" + kAcpAgent)));
        std::stop_source stop;
        QTimer::singleShot(200, this, [&stop] { stop.request_stop(); });
        const auto cancelled = QCoro::waitFor(provider->probe(stop.get_token()));
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().kind, ErrorKind::Cancelled);
        const auto early = QCoro::waitFor(provider->probe({}));
        QVERIFY(early);
        QVERIFY(early->version.empty());
        QTest::qWait(1200);
        const auto late = QCoro::waitFor(provider->probe({}));
        QVERIFY(late);
        QCOMPARE(late->version, std::string("9.8.7"));
    }

    void aLookEndsWithItsProvider()
    {
        auto provider = m_bench->provider(
            m_bench->service(Dialect::GeminiCli,
                             m_bench->script("gemini", R"(echo "$*" >>"$BENCH/args"; sleep 30)")));
        std::stop_source stop;
        QTimer::singleShot(300, this, [&stop] { stop.request_stop(); });
        QVERIFY(!QCoro::waitFor(provider->probe(stop.get_token())));
        QVERIFY(!m_bench->registry().list().empty());
        provider.reset();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->registry().list().empty(), 3'000);
        QTest::qWait(100);
        const std::string started = m_bench->read("args");
        QCOMPARE(std::ranges::count(started, '\n'), 1); // nothing was begun after it
    }

    void wire18_aCommandGetsItsPromptOnStdin()
    {
        const Heard heard = command("cat; echo \" $*\"", {"-m", "{model}"}, "Say \xe2\x82\xac");
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.text, std::string("Say \xe2\x82\xac -m a-model\n"));
    }

    void aCommandGetsItsPromptAsAnArgument()
    {
        const Heard heard =
            command("printf '[%s]' \"$@\"; cat", {"--ask={prompt}", "{prompt}"}, "-v $(ls) \"x\"");
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.text, std::string("[--ask=-v $(ls) \"x\"][ -v $(ls) \"x\"]"));
    }

    void aCommandGetsItsPromptInAFile()
    {
        const Heard heard = command("cat \"$1\"", {"{file}"}, "in a file");
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.text, std::string("in a file"));
    }

    void whatAKilledProcessLeftIsRemovedByTheNext()
    {
        const QString left = base::qs(m_bench->path("agents/runs/oxide-left"));
        QVERIFY(QDir().mkpath(left));
        QFile prompt(left + QStringLiteral("/prompt.txt"));
        QVERIFY(prompt.open(QIODevice::WriteOnly) && prompt.write("a secret plan") > 0);
        prompt.close();
        base::LockFile living(m_bench->path("agents/runs/oxide-living.lock"));
        QVERIFY(living.tryTake());
        const QString kept = base::qs(m_bench->path("agents/runs/oxide-living"));
        QVERIFY(QDir().mkpath(kept));
        const Heard heard = command("cat \"$1\"; dirname \"$1\"", {"{file}"}, "new\n");
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        const std::string runs = m_bench->path("agents/runs/oxide-");
        QVERIFY2(heard.text.starts_with("new\n" + runs), heard.text.c_str());
        QVERIFY(!QDir(left).exists());
        QVERIFY(QDir(kept).exists());
        const QDir folder(base::qs(m_bench->path("agents/runs")));
        QTRY_COMPARE(folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot),
                     QStringList{QStringLiteral("oxide-living")});
    }

    void whatNoArgumentCanHoldIsRefused()
    {
        const Heard big =
            command("echo ran >\"$BENCH/ran\"", {"{prompt}"}, std::string(131'072, 'x'));
        QCOMPARE(big.outcome.error.value().kind, ErrorKind::ContextTooLong);
        const Heard nul = command("echo ran >\"$BENCH/ran\"", {"{prompt}"}, std::string("a\0b", 3));
        QCOMPARE(nul.outcome.error.value().kind, ErrorKind::InvalidArgument);
        QVERIFY(!m_bench->has("ran"));
        const Heard fits = command("echo ${#1}", {"{prompt}"}, std::string(131'071, 'x'));
        QVERIFY2(!fits.outcome.error, fits.summary().c_str());
        QCOMPARE(fits.text, std::string("131071\n"));
    }

    void aCommandStreams()
    {
        const Heard heard =
            command("cat >/dev/null; printf a; sleep 0.2; printf '\\303'; sleep 0.2; "
                    "printf '\\251 z'",
                    {}, "Hi");
        QCOMPARE(heard.text, std::string("a\xc3\xa9 z"));
    }

    void wire18_aCommandsFailureIsItsExitCodeAndItsStderr()
    {
        const Heard heard = command("echo half; echo 'it broke' >&2; exit 3", {}, "Hi");
        QCOMPARE(heard.outcome.error.value().kind, ErrorKind::ProcessFailed);
        QVERIFY(heard.outcome.error->message.find("it broke") != std::string::npos);
        QCOMPARE(heard.text, std::string("half\n"));
        QCOMPARE(command("cat >/dev/null", {}, "Hi").outcome.error.value().kind,
                 ErrorKind::EmptyAnswer);
    }

    void startIsNotForPrograms()
    {
        const auto provider =
            m_bench->provider(m_bench->service(Dialect::Command, m_bench->script("command", "")));
        const auto started = QCoro::waitFor(provider->start({}, {}));
        QVERIFY(!started);
        QCOMPARE(started.error().kind, ErrorKind::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestCliProviders)
#include "tst_cliproviders.moc"

// The real programs from npm (tests/tools/install-clis.sh) against the simulator. Skipped, with
// the reason, where node or the programs are not there.
#include "base/text.h"
#include "clitest.h"
#include "support/simfixture.h"
#include "tools/programs.h"

#include <QCoroTask>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QTest>
#include <QTimer>

using namespace oxide;
using namespace std::chrono_literals;
using base::ErrorKind;
using model::Dialect;
using test::CliBench;
using test::Heard;
using tests::SimFixture;

namespace {

using Names = std::vector<std::string>;

struct Program {
    const char *name;
    Dialect dialect;
    const char *executable; ///< below the folder of tools
    const char *path;       ///< a node of its own, below the folder of tools; may be empty
};

const Program kPrograms[] = {
    {"gemini 0.61", Dialect::GeminiCli, "gemini/node_modules/.bin/gemini", ""},
    {"qwen 0.15", Dialect::QwenCli, "qwen/node_modules/.bin/qwen", ""},
    {"qwen 0.24", Dialect::QwenCli, "qwen-next/node_modules/.bin/qwen",
     "qwen-next/node_modules/.bin"},
};

} // namespace

class TestRealClis final : public QObject
{
    Q_OBJECT

    std::unique_ptr<CliBench> m_bench;
    std::map<Dialect, SimFixture> m_sims;
    QString m_tools;

    SimFixture &simOf(const Program &program) { return m_sims[program.dialect]; }

    /// The service with a key and the simulator's address: the user's own login is not touched.
    model::ServiceConfig serviceOf(const Program &program)
    {
        const std::string executable = base::str(m_tools) + '/' + program.executable;
        model::ServiceConfig config = m_bench->service(program.dialect, executable);
        std::string url = simOf(program).service().baseUrl;
        if (program.dialect == Dialect::GeminiCli) {
            url = url.substr(0, url.find("/v1"));
            config.environment["GOOGLE_GEMINI_BASE_URL"] = url;
            config.environment["GEMINI_API_KEY"] = "fake-key-for-tests";
        } else {
            config.environment["OPENAI_BASE_URL"] = url;
            config.environment["OPENAI_API_KEY"] = "fake-key-for-tests";
        }
        if (*program.path != '\0') {
            config.environment["PATH"] =
                base::str(m_tools) + '/' + program.path + ':' + qgetenv("PATH").toStdString();
        }
        return config;
    }

    Heard chat(const Program &program, providers::ChatRequest request, std::stop_token stop = {})
    {
        const auto provider = m_bench->provider(serviceOf(program));
        return CliBench::chat(*provider, std::move(request), std::move(stop));
    }

    static void addPrograms()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kPrograms)); ++i)
            QTest::newRow(kPrograms[i].name) << i;
    }

    [[nodiscard]] bool has(const Program &program) const
    {
        return QFileInfo::exists(m_tools + QLatin1Char('/') + QLatin1String(program.executable));
    }

#define FETCH_PROGRAM()                                                                            \
    QFETCH(const int, index);                                                                      \
    const Program &program = kPrograms[index];                                                     \
    if (!has(program))                                                                             \
    QSKIP("there is no node for it on this machine")

private Q_SLOTS:
    void initTestCase()
    {
        const auto [lines, problem] = tests::install(QStringLiteral("install-clis.sh"));
        if (lines.isEmpty())
            QSKIP(problem.constData());
        m_tools = lines[0];
        QVERIFY2(m_sims[Dialect::GeminiCli].startOne(QStringLiteral("gemini")),
                 qPrintable(m_sims[Dialect::GeminiCli].error()));
        QVERIFY2(m_sims[Dialect::QwenCli].startOne(QStringLiteral("openai")),
                 qPrintable(m_sims[Dialect::QwenCli].error()));
    }

    void init()
    {
        m_bench = std::make_unique<CliBench>();
        for (auto &[dialect, sim] : m_sims)
            QVERIFY(sim.reset());
    }

    void cleanup()
    {
        const Names left = m_bench->mark().survivors(3s);
        m_bench.reset();
        QCOMPARE(left, Names());
    }

    void aPromptIsAnswered_data()
    {
        addPrograms();
    }
    void aPromptIsAnswered()
    {
        FETCH_PROGRAM();
        const Heard heard = chat(program, CliBench::ask("Zażółć 漢字 🦀", "echo"));
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QVERIFY2(heard.text.find("Zażółć 漢字 🦀") != std::string::npos,
                 heard.text.c_str());
        QCOMPARE(heard.connected, 1);
        QVERIFY(heard.outcome.usage.isKnown());
        QCOMPARE(heard.outcome.finishReason, std::string("stop"));
        QCOMPARE(simOf(program).chats().size(), std::size_t(1)); // no request of its own beside it
    }

    void noToolAndNoLongSystemTextIsSent_data()
    {
        addPrograms();
    }
    void noToolAndNoLongSystemTextIsSent()
    {
        FETCH_PROGRAM();
        QVERIFY(!chat(program, CliBench::ask("Hi", "echo")).outcome.error);
        const auto chats = simOf(program).chats();
        QCOMPARE(chats.size(), std::size_t(1));
        const auto tokens = chats[0][QLatin1String("tokens_in")].toInteger();
        QVERIFY2(tokens < 1500, std::to_string(tokens).c_str());
    }

    void aPromptThatLooksLikeACommandOrAnOptionIsAnswered_data()
    {
        addPrograms();
    }
    void aPromptThatLooksLikeACommandOrAnOptionIsAnswered()
    {
        FETCH_PROGRAM();
        const auto provider = m_bench->provider(serviceOf(program));
        for (const char *prompt : {"/stats", "--help"}) {
            const Heard heard = CliBench::chat(*provider, CliBench::ask(prompt, "echo"));
            QVERIFY2(!heard.outcome.error, heard.summary().c_str());
            QVERIFY2(heard.text.find(prompt) != std::string::npos, heard.text.c_str());
        }
        QCOMPARE(simOf(program).chats().size(), std::size_t(2));
    }

    void everyFailureHasItsKindAndIsAskedOnce_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<QString>("failure");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("status");
        struct Row {
            const char *failure;
            const char *kind;
            int status;
        };
        constexpr Row rows[] = {
            {"401", "UNAUTHORIZED", 401},
            {"429", "QUOTA_EXCEEDED", 429},
            {"500", "SERVER_ERROR", 500},
            {"503", "OVERLOADED", 503},
            {"cut", "STREAM_CUT", 0},
            {"cut_clean", "STREAM_CUT", 0},
            {"stall", "TIMEOUT_FIRST_TOKEN", 0},
            {"stall_mid", "TIMEOUT_IDLE", 0},
            {"empty", "EMPTY_ANSWER", 0},
        };
        for (int i = 0; i < static_cast<int>(std::size(kPrograms)); ++i) {
            for (const Row &row : rows) {
                QTest::addRow("%s %s", kPrograms[i].name, row.failure)
                    << i << QString::fromLatin1(row.failure) << QString::fromLatin1(row.kind)
                    << row.status;
            }
        }
    }

    void everyFailureHasItsKindAndIsAskedOnce()
    {
        FETCH_PROGRAM();
        QFETCH(const QString, failure);
        QFETCH(const QString, kind);
        QFETCH(const int, status);
        providers::ChatRequest request =
            CliBench::ask("Count.", "count:40:fail-" + failure.toStdString());
        request.deadlines.firstToken = 6s;
        request.deadlines.idle = 4s;
        const Heard heard = chat(program, request);
        QVERIFY2(heard.outcome.error, heard.summary().c_str());
        const base::Error &error = *heard.outcome.error;
        QVERIFY2(base::nameOf(error.kind) == kind.toStdString(),
                 (heard.summary() + ": " + error.message + " / " + error.detail).c_str());
        QCOMPARE(error.httpStatus, status);
        QCOMPARE(simOf(program).chats().size(), std::size_t(1));
    }

    void aRefusedConnectionIsTold_data()
    {
        addPrograms();
    }
    void aRefusedConnectionIsTold()
    {
        FETCH_PROGRAM();
        model::ServiceConfig config = serviceOf(program);
        config.environment["GOOGLE_GEMINI_BASE_URL"] = "http://127.0.0.1:1";
        config.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1";
        const auto provider = m_bench->provider(config);
        QElapsedTimer timer;
        timer.start();
        const Heard heard = CliBench::chat(*provider, CliBench::ask("Hi", "echo"));
        QVERIFY(heard.outcome.error);
        QVERIFY2(heard.outcome.error->kind == ErrorKind::ConnectionRefused,
                 (heard.outcome.error->message + " / " + heard.outcome.error->detail).c_str());
        QVERIFY(timer.elapsed() < 30'000);
    }

    void cancelEndsItAtOnce_data()
    {
        addPrograms();
    }
    void cancelEndsItAtOnce()
    {
        FETCH_PROGRAM();
        std::stop_source stop;
        QElapsedTimer timer;
        QTimer look;
        connect(&look, &QTimer::timeout, this, [&] {
            if (timer.isValid() || simOf(program).chats().empty())
                return;
            timer.start();
            stop.request_stop();
        });
        look.start(100);
        const Heard heard =
            chat(program, CliBench::ask("Count.", "count:40:fail-stall"), stop.get_token());
        QVERIFY2(timer.isValid() && timer.elapsed() < 100, std::to_string(timer.elapsed()).c_str());
        QCOMPARE(heard.outcome.error.value().kind, ErrorKind::Cancelled);
        QCOMPARE(m_bench->mark().survivors(2s), Names());
    }

    void withoutALoginOneIsAskedFor_data()
    {
        addPrograms();
    }
    void withoutALoginOneIsAskedFor()
    {
        FETCH_PROGRAM();
        model::ServiceConfig config = serviceOf(program);
        for (const char *name :
             {"GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"})
            config.environment.erase(name);
        config.environment["HOME"] = m_bench->path("");
        const auto provider = m_bench->provider(config);
        const Heard heard = CliBench::chat(*provider, CliBench::ask("Hi"));
        QVERIFY(heard.outcome.error);
        QVERIFY2(heard.outcome.error->kind == ErrorKind::Unauthorized,
                 (heard.outcome.error->message + " / " + heard.outcome.error->detail).c_str());
        QVERIFY(heard.outcome.error->message.find("in a terminal") != std::string::npos);
    }

    void theVersionIsFound_data()
    {
        addPrograms();
    }
    void theVersionIsFound()
    {
        FETCH_PROGRAM();
        const auto provider = m_bench->provider(serviceOf(program));
        const auto probe = QCoro::waitFor(provider->probe({}));
        QVERIFY2(probe, probe ? "" : probe.error().message.c_str());
        const QString version = QString::fromUtf8(program.name).section(QLatin1Char(' '), 1);
        QVERIFY2(QString::fromStdString(probe->version).contains(version), probe->version.c_str());
        QVERIFY(!probe->models.empty());
    }
};

QTEST_GUILESS_MAIN(TestRealClis)
#include "tst_realclis.moc"

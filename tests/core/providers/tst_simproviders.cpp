#include "core/providers/recording.h"
#include "net/httpclient.h"
#include "providers/registry.h"
#include "support/simfixture.h"

#include <array>

#include <QElapsedTimer>
#include <QHostAddress>
#include <QJsonDocument>
#include <QPromise>
#include <QTcpServer>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using base::ErrorKind;
using model::Dialect;
using test::Heard;
using tests::SimFixture;
using Secret = base::Result<std::string>;

// The four dialects against the simulator: real HTTP, real failures.

namespace {

constexpr std::array kDialects{Dialect::Ollama, Dialect::OpenAi, Dialect::Anthropic,
                               Dialect::Gemini};

QString named(Dialect dialect)
{
    return QString::fromLatin1(base::nameOf(dialect).data());
}

/// "fake:KEY" stands for KEY.
QFuture<Secret> resolve(const std::string &reference)
{
    QPromise<Secret> promise;
    promise.start();
    promise.addResult(Secret(reference.substr(reference.find(':') + 1)));
    promise.finish();
    return promise.future();
}

model::Deadlines shortDeadlines()
{
    model::Deadlines deadlines;
    deadlines.connect = 2s;
    deadlines.firstToken = 300ms;
    deadlines.idle = 300ms;
    deadlines.total = 20s;
    return deadlines;
}

QCoro::Task<void> hearInto(QCoro::Task<providers::ChatOutcome> task, Heard *heard, int *ended)
{
    heard->outcome = co_await task;
    ++*ended;
}

/// Starts a chat; `ended` is raised when it has ended.
void begin(providers::Provider &provider, providers::ChatRequest request, Heard &heard, int &ended,
           std::stop_token stop = {})
{
    hearInto(provider.chat(std::move(request), test::listenTo(heard), std::move(stop)), &heard,
             &ended);
}

/// Anthropic's error in a stream is "overloaded".
ErrorKind kindIn(Dialect dialect, ErrorKind kind)
{
    const bool inStream = kind == ErrorKind::StreamError && dialect == Dialect::Anthropic;
    return inStream ? ErrorKind::Overloaded : kind;
}

/// Gemini knows no 529.
int statusIn(Dialect dialect, int status)
{
    return status == 529 && dialect == Dialect::Gemini ? 503 : status;
}

/// A launcher whose Ollama is the simulator.
class SimLauncher final : public providers::Launcher
{
public:
    SimFixture sim;
    bool pretends = false; ///< starts nothing
    int starts = 0;
    std::string address;

    std::optional<std::string> find(const std::string &program) const override
    {
        if (program == "ollama")
            return program;
        return std::nullopt;
    }
    QCoro::Task<base::Result<int>> run(std::string, std::vector<std::string>,
                                       std::stop_token) override
    {
        co_return 1;
    }
    base::Result<void> startDetached(const std::string &, const std::vector<std::string> &,
                                     const std::map<std::string, std::string> &environment) override
    {
        ++starts;
        address = environment.at("OLLAMA_HOST");
        if (pretends)
            return {};
        const std::string port = address.substr(address.find(':') + 1);
        QStringList arguments{QStringLiteral("--port"), QString::fromStdString(port)};
        if (!sim.startOne(QStringLiteral("ollama"), arguments))
            return base::fail(base::ErrorKind::ProcessFailed, sim.error().toStdString());
        return {};
    }
};

} // namespace

class TestSimProviders final : public QObject
{
    Q_OBJECT

    base::SystemClock m_clock;
    providers::ProviderDeps m_deps;
    std::map<Dialect, SimFixture> m_sims;

    /// The provider of a simulated service, with that service's keys or with these.
    std::shared_ptr<providers::Provider> providerOf(const SimFixture &sim, Dialect dialect,
                                                    std::vector<std::string> keys = {})
    {
        model::ServiceConfig config;
        config.name = sim.service().name;
        config.dialect = dialect;
        config.baseUrl = sim.service().baseUrl;
        config.keys = std::move(keys);
        auto provider = providers::makeProvider(config, m_deps);
        if (!provider)
            qFatal("%s", provider.error().message.c_str());
        return std::move(*provider);
    }

    static providers::ChatRequest ask(std::string model, std::string prompt = "Say it back, crab.")
    {
        providers::ChatRequest request;
        request.model = std::move(model);
        request.messages.push_back(model::Message::ofText(model::Role::User, std::move(prompt)));
        request.inputTokens = 20;
        request.deadlines = shortDeadlines();
        return request;
    }

    Heard chat(const std::shared_ptr<providers::Provider> &provider, providers::ChatRequest request,
               std::stop_token stop = {})
    {
        Heard heard;
        int ended = 0;
        begin(*provider, std::move(request), heard, ended, std::move(stop));
        if (!QTest::qWaitFor([&ended] { return ended > 0; }, 30'000))
            qFatal("the chat did not end");
        return heard;
    }

    static void addDialects()
    {
        QTest::addColumn<Dialect>("dialect");
        for (const Dialect dialect : kDialects)
            QTest::newRow(base::nameOf(dialect).data()) << dialect;
    }

    static QJsonObject lastChat(SimFixture &sim)
    {
        const auto chats = sim.chats();
        return chats.empty() ? QJsonObject() : chats.back();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_deps.clock = &m_clock;
        m_deps.http = std::make_shared<net::HttpClient>(m_clock);
        m_deps.resolveSecret = resolve;
        for (const Dialect dialect : kDialects)
            QVERIFY2(m_sims[dialect].startOne(named(dialect)), qPrintable(m_sims[dialect].error()));
    }

    void init()
    {
        for (auto &[dialect, sim] : m_sims)
            QVERIFY(sim.reset());
    }

    void cleanupTestCase()
    {
        m_deps = {};
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void anAnswerIsHeardWhole_data() { addDialects(); }
    void anAnswerIsHeardWhole()
    {
        QFETCH(Dialect, dialect);
        const std::string prompt =
            "Zażółć gęślą jaźń, 漢字 and a 🦀 — every byte of it.";
        const Heard heard = chat(providerOf(m_sims[dialect], dialect), ask("echo", prompt));
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QVERIFY2(heard.text.find(prompt) != std::string::npos, heard.text.c_str());
        QCOMPARE(heard.connected, 1);
        QCOMPARE(heard.outcome.finishReason, std::string("stop"));
        QVERIFY(heard.outcome.usage.isKnown());
        const QJsonObject entry = lastChat(m_sims[dialect]);
        QCOMPARE(heard.outcome.usage.totalInput(), entry[QLatin1String("tokens_in")].toInteger());
        QCOMPARE(heard.outcome.usage.totalOutput(), entry[QLatin1String("tokens_out")].toInteger());
        QCOMPARE(entry[QLatin1String("outcome")].toString(), QStringLiteral("ok"));
    }

    void anOutputLimitEndsAsLength_data() { addDialects(); }
    void anOutputLimitEndsAsLength()
    {
        QFETCH(Dialect, dialect);
        providers::ChatRequest request = ask("count:100");
        request.sampling.maxOutputTokens = 5;
        const Heard heard = chat(providerOf(m_sims[dialect], dialect), request);
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.outcome.finishReason, std::string("length"));
    }

    void aToolIsCalled_data() { addDialects(); }
    void aToolIsCalled()
    {
        QFETCH(Dialect, dialect);
        SimFixture &sim = m_sims[dialect];
        providers::ChatRequest request =
            ask(sim.service().defaultModel, "Call lookup_crab for me.");
        request.tools.push_back(
            {"lookup_crab", "Looks a crab up.",
             R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})"});
        const Heard heard = chat(providerOf(sim, dialect), request);
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QVERIFY2(heard.calls.size() == 1, heard.summary().c_str());
        QCOMPARE(heard.calls.front().name, std::string("lookup_crab"));
        QVERIFY(!heard.calls.front().id.empty());
        const QJsonDocument arguments =
            QJsonDocument::fromJson(QByteArray::fromStdString(heard.calls.front().arguments));
        QVERIFY2(arguments.object().contains(QLatin1String("name")), heard.summary().c_str());
        QCOMPARE(heard.outcome.finishReason, std::string("tool_calls"));
    }

    void everyFailureHasItsKindAndIsMadeOnce_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<QString>("failure");
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("status");
        struct Row {
            const char *failure;
            ErrorKind kind;
            int status;
        };
        constexpr auto kRows = std::to_array<Row>({
            {"400", ErrorKind::BadRequest, 400},
            {"401", ErrorKind::Unauthorized, 401},
            {"402", ErrorKind::QuotaExceeded, 402},
            {"403", ErrorKind::Unauthorized, 403},
            {"404", ErrorKind::ModelNotFound, 404},
            {"408", ErrorKind::ServerError, 408},
            {"413", ErrorKind::ContextTooLong, 413},
            {"429", ErrorKind::QuotaExceeded, 429},
            {"500", ErrorKind::ServerError, 500},
            {"502", ErrorKind::ServerError, 502},
            {"503", ErrorKind::Overloaded, 503},
            {"504", ErrorKind::ServerError, 504},
            {"529", ErrorKind::Overloaded, 529},
            {"reset", ErrorKind::ConnectionReset, 0},
            {"reset_mid", ErrorKind::StreamCut, 0},
            {"cut", ErrorKind::StreamCut, 0},
            {"cut_clean", ErrorKind::StreamCut, 0},
            {"error_in_stream", ErrorKind::StreamError, -1},
            {"error_mid", ErrorKind::StreamError, -1},
            {"stall", ErrorKind::TimeoutFirstToken, 200},
            {"silent", ErrorKind::TimeoutFirstToken, 0},
            {"stall_mid", ErrorKind::TimeoutIdle, 200},
            {"garbage", ErrorKind::BadResponse, -1},
            {"empty", ErrorKind::EmptyAnswer, -1},
            {"empty_body", ErrorKind::StreamCut, -1},
        });
        for (const Dialect dialect : kDialects) {
            for (const Row &row : kRows) {
                QTest::addRow("%s %s", base::nameOf(dialect).data(), row.failure)
                    << dialect << QString::fromLatin1(row.failure)
                    << static_cast<int>(kindIn(dialect, row.kind)) << statusIn(dialect, row.status);
            }
        }
    }
    void everyFailureHasItsKindAndIsMadeOnce()
    {
        QFETCH(Dialect, dialect);
        QFETCH(QString, failure);
        QFETCH(int, kind);
        QFETCH(int, status);
        SimFixture &sim = m_sims[dialect];
        const Heard heard =
            chat(providerOf(sim, dialect), ask("count:40:fail-" + failure.toStdString()));
        QVERIFY2(heard.outcome.error, heard.summary().c_str());
        const base::Error &error = *heard.outcome.error;
        QVERIFY2(static_cast<int>(error.kind) == kind,
                 (heard.summary() + ": " + error.message + " / " + error.detail).c_str());
        if (status >= 0)
            QCOMPARE(error.httpStatus, status);
        if (failure == QLatin1String("429"))
            QVERIFY(error.retryAfter == 2000ms);
        QVERIFY2(error.message.find("127.0.0.1:") != std::string::npos, error.message.c_str());
        QVERIFY(heard.connected <= 1);
        const bool half = failure == QLatin1String("cut") || failure.endsWith(QLatin1String("mid"))
                          || failure == QLatin1String("cut_clean");
        QCOMPARE(!heard.text.empty(), half);
        QCOMPARE(sim.chats().size(), std::size_t(1));
    }

    void aRefusedConnectionIsTold_data() { addDialects(); }
    void aRefusedConnectionIsTold()
    {
        QFETCH(Dialect, dialect);
        SimFixture sim;
        QVERIFY(sim.startOne(named(dialect)));
        const auto provider = providerOf(sim, dialect);
        sim.kill();
        const Heard heard = chat(provider, ask("echo"));
        QVERIFY(heard.outcome.error);
        QCOMPARE(heard.outcome.error->kind, ErrorKind::ConnectionRefused);
    }

    void cancellingIsNoticedByTheProviderAtOnce_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<bool>("beforeFirstToken");
        for (const Dialect dialect : kDialects) {
            QTest::addRow("%s before the first token", base::nameOf(dialect).data())
                << dialect << true;
            QTest::addRow("%s in mid-stream", base::nameOf(dialect).data()) << dialect << false;
        }
    }
    void cancellingIsNoticedByTheProviderAtOnce()
    {
        QFETCH(Dialect, dialect);
        QFETCH(bool, beforeFirstToken);
        SimFixture &sim = m_sims[dialect];
        QJsonObject pace;
        if (beforeFirstToken)
            pace[QLatin1String("ttft_ms")] = 20'000;
        else
            pace[QLatin1String("tokens_per_second")] = 50;
        QVERIFY(sim.set({}, pace));
        providers::ChatRequest request = ask("count:5000");
        request.deadlines = model::Deadlines();
        Heard heard;
        int ended = 0;
        std::stop_source stop;
        begin(*providerOf(sim, dialect), request, heard, ended, stop.get_token());
        const auto isUnderWay = [&] {
            return beforeFirstToken ? !sim.chats().empty() : !heard.text.empty();
        };
        QTRY_VERIFY(isUnderWay());
        QTest::qWait(100);
        QCOMPARE(ended, 0);
        QElapsedTimer timer;
        timer.start();
        const qint64 cancelledAt = QDateTime::currentMSecsSinceEpoch();
        stop.request_stop();
        QVERIFY(QTest::qWaitFor([&] { return ended == 1; }, 5000));
        QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(heard.outcome.error->kind, ErrorKind::Cancelled);
        QTRY_VERIFY(lastChat(sim)[QLatin1String("client_left")].toBool());
        const QJsonObject entry = lastChat(sim);
        const qint64 leftAt = entry[QLatin1String("time_ms")].toInteger()
                              + entry[QLatin1String("took_ms")].toInteger();
        QVERIFY2(leftAt - cancelledAt <= 100, qPrintable(QString::number(leftAt - cancelledAt)));
    }

    void twoHundredStreamsToOneHostRunAtOnce_data() { addDialects(); }
    void twoHundredStreamsToOneHostRunAtOnce()
    {
        QFETCH(Dialect, dialect);
        constexpr int kStreams = 200;
        SimFixture &sim = m_sims[dialect];
        QVERIFY(sim.set({}, QJsonObject{{QStringLiteral("ttft_ms"), 1500}}));
        const auto provider = providerOf(sim, dialect);
        std::vector<Heard> heard(kStreams);
        int ended = 0;
        for (Heard &each : heard) {
            providers::ChatRequest request = ask("count:20");
            request.deadlines = model::Deadlines();
            begin(*provider, std::move(request), each, ended);
        }
        QTRY_COMPARE_WITH_TIMEOUT(ended, kStreams, 60'000);
        for (const Heard &each : heard)
            QVERIFY2(!each.outcome.error, each.summary().c_str());
        const QJsonObject counts = sim.counts();
        QCOMPARE(counts[QLatin1String("most_open")].toInt(), kStreams);
        QCOMPARE(counts[QLatin1String("ok")].toInt(), kStreams);
    }

    void aRefusedKeyGivesWayToTheNextAndIsRemembered_data() { addDialects(); }
    void aRefusedKeyGivesWayToTheNextAndIsRemembered()
    {
        QFETCH(Dialect, dialect);
        SimFixture sim;
        QVERIFY(sim.startOne(named(dialect),
                             {QStringLiteral("--key"), QStringLiteral("good-fake-key")}));
        const auto provider = providerOf(sim, dialect, {"fake:bad-fake-key", "fake:good-fake-key"});
        for (int i = 0; i < 4; ++i) {
            const Heard heard = chat(provider, ask("echo"));
            QVERIFY2(!heard.outcome.error, heard.summary().c_str());
            QCOMPARE(heard.connected, 1);
        }
        QCOMPARE(sim.chats().size(), std::size_t(5)); // one refusal in all

        const auto lost = providerOf(sim, dialect, {"fake:bad-fake-key", "fake:worse-fake-key"});
        const Heard heard = chat(lost, ask("echo"));
        QCOMPARE(heard.outcome.error->kind, ErrorKind::Unauthorized);
        QVERIFY(heard.outcome.error->detail.find("worse-fake-key") == std::string::npos);
        QCOMPARE(sim.chats().size(), std::size_t(7)); // each key once
        const Heard none = chat(providerOf(sim, dialect), ask("echo"));
        QCOMPARE(none.outcome.error->kind, ErrorKind::Unauthorized);
        QVERIFY(none.outcome.error->message.find("has no key") != std::string::npos);
    }

    void aKeyWithoutQuotaGivesWayToTheNext_data() { addDialects(); }
    void aKeyWithoutQuotaGivesWayToTheNext()
    {
        QFETCH(Dialect, dialect);
        SimFixture &sim = m_sims[dialect];
        const auto provider = providerOf(sim, dialect, {"fake:first-key", "fake:second-key"});
        QVERIFY(sim.fail({}, QStringLiteral("429"), 1));
        const Heard heard = chat(provider, ask("echo"));
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(sim.chats().size(), std::size_t(2));
        QVERIFY(sim.fail({}, QStringLiteral("429"), 2));
        const Heard spent = chat(provider, ask("echo"));
        QCOMPARE(spent.outcome.error->kind, ErrorKind::QuotaExceeded);
        QCOMPARE(sim.chats().size(), std::size_t(4));
    }

    void modelsAreListedWithoutSpendingTokens_data() { addDialects(); }
    void modelsAreListedWithoutSpendingTokens()
    {
        QFETCH(Dialect, dialect);
        SimFixture &sim = m_sims[dialect];
        const auto provider = providerOf(sim, dialect);
        const auto probe = QCoro::waitFor(provider->probe({}));
        QVERIFY2(probe, probe ? "" : probe.error().message.c_str());
        QVERIFY(!probe->models.empty());
        const auto found =
            std::ranges::find(probe->models, sim.service().defaultModel, &model::ModelInfo::name);
        QVERIFY(found != probe->models.end());
        if (dialect == Dialect::Ollama || dialect == Dialect::Gemini)
            QVERIFY(found->contextWindow.value_or(0) > 0);
        QVERIFY(sim.chats().empty());
    }

    void aServiceThatIsDownIsProbedAsSuch_data() { addDialects(); }
    void aServiceThatIsDownIsProbedAsSuch()
    {
        QFETCH(Dialect, dialect);
        SimFixture &sim = m_sims[dialect];
        const auto provider = providerOf(sim, dialect);
        QVERIFY(sim.fail({}, QStringLiteral("503"), 9, QStringLiteral("all")));
        const auto busy = QCoro::waitFor(provider->probe({}));
        QVERIFY(!busy);
        QCOMPARE(busy.error().kind, ErrorKind::Overloaded);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = QCoro::waitFor(provider->probe(stop.get_token()));
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    }

    void withoutAModelNothingIsSent_data() { addDialects(); }
    void withoutAModelNothingIsSent()
    {
        QFETCH(Dialect, dialect);
        const Heard heard = chat(providerOf(m_sims[dialect], dialect), ask({}));
        QCOMPARE(heard.outcome.error->kind, ErrorKind::ModelNotFound);
        QVERIFY(m_sims[dialect].chats().empty());
    }

    void wire5_aServerWithoutStreamOptionsIsAskedOnce()
    {
        SimFixture sim;
        QVERIFY(sim.startOne(QStringLiteral("openai"), {QStringLiteral("--no-stream-options")}));
        const auto provider = providerOf(sim, Dialect::OpenAi);
        for (int i = 0; i < 3; ++i) {
            const Heard heard = chat(provider, ask("echo"));
            QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        }
        QCOMPARE(sim.chats().size(), std::size_t(4));
    }

    void whatOneRefusalTeachesHoldsForAllThatWereSentBefore()
    {
        SimFixture sim;
        QVERIFY(sim.startOne(QStringLiteral("openai"), {QStringLiteral("--no-stream-options")}));
        const auto provider = providerOf(sim, Dialect::OpenAi);
        std::array<Heard, 5> heard;
        int ended = 0;
        for (Heard &one : heard)
            begin(*provider, ask("echo"), one, ended);
        QTRY_COMPARE(ended, 5);
        for (const Heard &one : heard)
            QVERIFY2(!one.outcome.error, one.summary().c_str());
        QCOMPARE(sim.chats().size(), std::size_t(10)); // each was refused once
    }

    void openRouterTellsItsCost()
    {
        SimFixture sim;
        QVERIFY(sim.startOne(QStringLiteral("openai"),
                             {QStringLiteral("--flavour"), QStringLiteral("openrouter"),
                              QStringLiteral("--price"), QStringLiteral("1000000,2000000")}));
        const Heard heard = chat(providerOf(sim, Dialect::OpenAi), ask("count:50"));
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QVERIFY(heard.outcome.reportedCost);
        QVERIFY(heard.outcome.reportedCost->micros() > 0);
    }

    void ollamasSilentTruncationIsTold()
    {
        SimFixture &sim = m_sims[Dialect::Ollama];
        std::string prompt;
        while (prompt.size() < 60'000)
            prompt += "crabs walk sideways ";
        providers::ChatRequest request = ask("count:3", prompt);
        request.inputTokens = 15'000;
        request.contextWindow = 4096;
        const Heard heard = chat(providerOf(sim, Dialect::Ollama), request);
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.notices.size(), std::size_t(1));
        request.contextWindow = 32'768;
        const Heard whole = chat(providerOf(sim, Dialect::Ollama), request);
        QVERIFY2(whole.notices.empty(), whole.summary().c_str());
    }

    void aCallOutlivesItsProvider()
    {
        SimFixture &sim = m_sims[Dialect::OpenAi];
        QVERIFY(sim.set({}, QJsonObject{{QStringLiteral("ttft_ms"), 100}}));
        Heard heard;
        int ended = 0;
        begin(*providerOf(sim, Dialect::OpenAi), ask("echo"), heard, ended);
        QTRY_COMPARE(ended, 1);
        QVERIFY(!heard.outcome.error);
    }

    void ollamaIsStartedAndWaitedFor()
    {
        const auto launcher = std::make_shared<SimLauncher>();
        QTcpServer taken; // finds a free port
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        const int port = taken.serverPort();
        taken.close();
        model::ServiceConfig config;
        config.dialect = Dialect::Ollama;
        config.baseUrl = "http://127.0.0.1:" + std::to_string(port);
        providers::ProviderDeps deps = m_deps;
        deps.launcher = launcher;
        std::vector<std::string> told;
        const auto tell = [&told](std::string sentence) { told.push_back(std::move(sentence)); };

        const auto hands = providers::makeProvider(config, deps);
        const auto refused = QCoro::waitFor((*hands)->start(tell, {}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Unsupported);
        QCOMPARE(launcher->starts, 0);

        config.autoStart = true;
        const auto provider = providers::makeProvider(config, deps);
        QVERIFY(QCoro::waitFor((*provider)->start(tell, {})));
        QCOMPARE(launcher->starts, 1);
        QCOMPARE(launcher->address, "127.0.0.1:" + std::to_string(port));
        QVERIFY(!told.empty());
        QVERIFY(QCoro::waitFor((*provider)->probe({})));
        QVERIFY(QCoro::waitFor((*provider)->start(tell, {}))); // is there already
        QCOMPARE(launcher->starts, 1);
    }

    void waitingForOllamaEndsWithAStop()
    {
        const auto launcher = std::make_shared<SimLauncher>();
        launcher->pretends = true;
        model::ServiceConfig config;
        config.dialect = Dialect::Ollama;
        config.baseUrl = "http://127.0.0.1:1";
        config.autoStart = true;
        providers::ProviderDeps deps = m_deps;
        deps.launcher = launcher;
        const auto provider = providers::makeProvider(config, deps);
        std::stop_source stop;
        int sentences = 0;
        const auto tell = [&](const std::string &) {
            if (++sentences == 4) // the second second of waiting
                stop.request_stop();
        };
        QElapsedTimer timer;
        timer.start();
        const auto result = QCoro::waitFor((*provider)->start(tell, stop.get_token()));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        QVERIFY(timer.elapsed() < 5000);
    }
};

QTEST_GUILESS_MAIN(TestSimProviders)
#include "tst_simproviders.moc"

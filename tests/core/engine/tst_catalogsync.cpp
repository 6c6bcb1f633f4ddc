// The catalogue through the facade: the simulator as its three sources over real HTTP.
#include "enginefixture.h"

#include <algorithm>

#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace oxide;
using model::CatalogSource;
using model::CatalogVerdict;
using test::EngineFixture;

namespace {

const model::CatalogModel *find(const model::CatalogView &view, std::string_view id)
{
    const auto at = std::ranges::find(view.models, id, &model::CatalogModel::id);
    return at == view.models.end() ? nullptr : &*at;
}

/// Answers every request with the same bytes and hangs up.
class OneAnswer final : public QTcpServer
{
public:
    explicit OneAnswer(QByteArray answer) : m_answer(std::move(answer))
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
        connect(this, &QTcpServer::newConnection, this, &OneAnswer::take);
    }
    [[nodiscard]] std::string origin() const
    {
        return "http://127.0.0.1:" + std::to_string(serverPort());
    }

private:
    void take()
    {
        QTcpSocket *socket = nextPendingConnection();
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
            if (!socket->readAll().contains("\r\n\r\n"))
                return;
            socket->write(m_answer);
            socket->disconnectFromHost();
        });
    }

    QByteArray m_answer;
};

QByteArray http(const QByteArray &status, const QByteArray &type, const QByteArray &body,
                qsizetype length = -1)
{
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type
           + "\r\nConnection: close\r\nContent-Length: "
           + QByteArray::number(length < 0 ? body.size() : length) + "\r\n\r\n" + body;
}

QByteArray listOf(int models, const QByteArray &pricing, int window)
{
    QByteArray list = "{\"data\":[";
    for (int i = 0; i < models; ++i) {
        list += (i == 0 ? "{\"id\":\"openai/gpt-sim" : ",{\"id\":\"openai/gpt-sim-")
                + (i == 0 ? QByteArray() : QByteArray::number(i))
                + "\",\"name\":\"OpenAI: GPT\",\"context_length\":" + QByteArray::number(window)
                + ",\"pricing\":" + pricing + "}";
    }
    return list + "]}";
}

constexpr const char *kPricing = "{\"prompt\":\"0.000001\",\"completion\":\"0.000002\"}";

} // namespace

class TestCatalogSync final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;

    [[nodiscard]] engine::Engine &engine() { return *m_fixture->engine; }

    void setSources(const std::string &origin)
    {
        m_fixture->set("catalog.openrouter_url", origin + "/catalog/openrouter/api/v1");
        m_fixture->set("catalog.arena_url", origin + "/catalog/arena/");
        m_fixture->set("catalog.huggingface_url", origin + "/catalog/huggingface");
    }

    [[nodiscard]] model::CatalogView view()
    {
        const auto view = EngineFixture::answer(engine().catalogue());
        if (!view)
            qFatal("%s", view.error().message.c_str());
        return *view;
    }

    [[nodiscard]] std::vector<model::CatalogSync> sync()
    {
        const auto syncs = EngineFixture::answer(engine().syncCatalogue());
        if (!syncs)
            qFatal("%s", syncs.error().message.c_str());
        return *syncs;
    }

    [[nodiscard]] model::ModelInfo info(const std::string &service, const std::string &name)
    {
        const auto services = EngineFixture::answer(engine().services());
        for (const model::ServiceStatus &status : *services) {
            for (const model::ModelInfo &each : status.models) {
                if (status.config.name == service && each.name == name)
                    return each;
            }
        }
        qFatal("%s has no %s", service.c_str(), name.c_str());
    }

    void addToConfig(const QByteArray &text)
    {
        QFile file(base::qs(m_fixture->configPath()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray all = file.readAll();
        const auto at = all.indexOf("\ncatalog:\n");
        QVERIFY(at >= 0);
        all.insert(at + 10, text);
        QVERIFY(file.seek(0));
        file.write(all);
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(QStringList{QStringLiteral("--demo")});
        setSources(base::str(m_fixture->simulator.controlUrl()));
    }
    void cleanup() { m_fixture.reset(); }

    void withoutASyncTheBuiltInOneIsInForce()
    {
        m_fixture->begin();
        const auto known = view();
        QVERIFY(known.models.size() > 300);
        QVERIFY(find(known, "openai/gpt-4o"));
        QVERIFY(!find(known, "openai/gpt-sim"));
        QCOMPARE(known.syncs.size(), std::size_t{3});
        for (const model::CatalogSync &each : known.syncs)
            QVERIFY(!each.at && each.error.empty());
        const auto match = EngineFixture::answer(engine().resolveModel("llama3.1:8b", "ollama"));
        QVERIFY(match->verdict == CatalogVerdict::Match);
        QVERIFY(match->model->quality.has_value());
    }

    void aSyncReachesServicesAndSurvivesARestart()
    {
        m_fixture->begin();
        QVERIFY(!info("openai-cloud", "gpt-sim").price);
        for (const model::CatalogSync &each : sync()) {
            QVERIFY2(each.error.empty(), each.error.c_str());
            QVERIFY2(each.models > 0, std::string(base::nameOf(each.source)).c_str());
        }
        for (const bool hasRestarted : {false, true}) {
            const model::ModelInfo gpt = info("openai-cloud", "gpt-sim");
            QVERIFY(gpt.price.has_value());
            QCOMPARE(gpt.price->inputPerMillion, std::int64_t{1'250'000});
            QVERIFY(gpt.priceFrom == CatalogSource::OpenRouter);
            QCOMPARE(gpt.price->cachedInputPerMillion, std::optional<std::int64_t>(125'000));
            QCOMPARE(gpt.contextWindow, std::optional<std::int64_t>(400'000));
            QCOMPARE(gpt.tools, std::optional(true));
            QVERIFY(*gpt.quality > 0.6 && *gpt.quality < 0.8);
            QCOMPARE(info("openai-cloud", "gpt-sim-mini").price->inputPerMillion,
                     std::int64_t{250'000});
            QVERIFY(*info("openai-cloud", "gpt-sim-mini").quality < *gpt.quality);
            if (hasRestarted)
                break;
            m_fixture->end();
            setSources("http://127.0.0.1:1");
            m_fixture->begin();
        }
        for (const model::CatalogSync &each : sync()) // nobody is there any more
            QVERIFY(each.at && (!each.error.empty() || each.source == CatalogSource::HuggingFace));
        QVERIFY(info("openai-cloud", "gpt-sim").price.has_value());
    }

    void nonsenseLeavesTheLastCopyInForce_data()
    {
        const QByteArray json("application/json");
        const QByteArray list = listOf(3, kPricing, 1000);
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("a page instead of a list")
            << http("200 OK", "text/html", "<!doctype html><title>Please sign in</title>");
        QTest::newRow("a list cut in the middle") << http("200 OK", json, list.left(100));
        QTest::newRow("a connection cut in the middle")
            << http("200 OK", json, list.left(100), list.size());
        QTest::newRow("a list of nothing") << http("200 OK", json, "{\"data\":[],\"rows\":[]}");
        QTest::newRow("no list") << http("200 OK", json, "[1,2,{\"data\":null}]");
        QTest::newRow("50,000 models") << http("200 OK", json, listOf(50'000, kPricing, 1000));
        QTest::newRow("an error") << http("500 Internal Server Error", json, "{\"error\":\"no\"}");
        QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    }

    void nonsenseLeavesTheLastCopyInForce()
    {
        QFETCH(const QByteArray, answer);
        m_fixture->begin();
        (void)sync();
        const model::ModelInfo before = info("openai-cloud", "gpt-sim");
        QVERIFY(before.price.has_value());
        m_fixture->end();
        OneAnswer source(answer);
        setSources(source.origin());
        m_fixture->begin();
        for (const model::CatalogSync &each : sync()) {
            QVERIFY(each.at && each.models > 0);
            // Of Hugging Face nothing is asked that is known.
            QVERIFY2(!each.error.empty() || each.source == CatalogSource::HuggingFace,
                     std::string(base::nameOf(each.source)).c_str());
        }
        QVERIFY(info("openai-cloud", "gpt-sim") == before);
    }

    void valuesThatCannotBeAreNotTaken()
    {
        const OneAnswer source(http("200 OK", "application/json",
                                    listOf(1, "{\"prompt\":\"900\",\"completion\":\"-3\"}", -5)));
        m_fixture->set("catalog.openrouter_url", source.origin());
        m_fixture->begin();
        for (const model::CatalogSync &each : sync())
            QVERIFY2(each.error.empty(), each.error.c_str());
        const model::ModelInfo gpt = info("openai-cloud", "gpt-sim");
        QVERIFY(!gpt.price);
        QVERIFY(gpt.quality.has_value()); // the arena's is none the worse
        const auto shown = EngineFixture::answer(engine().resolveModel("gpt-sim", ""));
        QVERIFY(!shown->model->contextWindow);
    }

    void whatRunsHereNeverGetsACloudPrice()
    {
        m_fixture->begin();
        (void)sync();
        const model::ModelInfo llama = info("ollama-local", "llama3.2:3b");
        QVERIFY(llama.price == model::Price() && !llama.priceFrom);
        QVERIFY(llama.quality.has_value());
        QVERIFY(info("lm-studio", "qwen2.5-coder-32b-instruct").price == model::Price());
    }

    void whatTheServiceSaysOfItsModelCountsThere()
    {
        m_fixture->begin();
        const auto there =
            EngineFixture::answer(engine().resolveModel("llama3.2:3b", "ollama-local"));
        QVERIFY(there->model->contextWindow->source == CatalogSource::Provider);
        QVERIFY(there->model->contextWindow->at.time_since_epoch().count() > 0);
        QVERIFY(there->model->rating->source == CatalogSource::BuiltIn);
        QVERIFY(!there->model->price || there->model->price->source == CatalogSource::BuiltIn);
        const auto anywhere = EngineFixture::answer(engine().resolveModel("llama3.2:3b", ""));
        QVERIFY(anywhere->model->id == there->model->id);
        QVERIFY(anywhere->model->contextWindow->source == CatalogSource::BuiltIn);
    }

    void openWeightsAreAskedForByTheirPublicNameAlone()
    {
        m_fixture->begin();
        (void)sync();
        const auto known = view();
        const auto llama = EngineFixture::answer(engine().resolveModel("llama3.2:3b", "ollama"));
        QVERIFY(llama->model->billions->source == CatalogSource::HuggingFace);
        QCOMPARE(llama->model->billions->value, 3.0);
        const auto huggingFace =
            std::ranges::find(known.syncs, CatalogSource::HuggingFace, &model::CatalogSync::source);
        QVERIFY(huggingFace->models >= 2);
    }

    void theUsersEntryIsInForceAsSoonAsItIsWritten()
    {
        m_fixture->begin();
        (void)sync();
        addToConfig("  models:\n    gpt-sim:\n      price: {input: 7, output: 9}\n"
                    "      quality: 0.25\n    claude-sim: {context_window: 1234}\n");
        QVERIFY(QTest::qWaitFor([this] { return info("openai-cloud", "gpt-sim").quality == 0.25; },
                                10'000));
        const model::ModelInfo gpt = info("openai-cloud", "gpt-sim");
        QCOMPARE(gpt.price->inputPerMillion, std::int64_t{7'000'000});
        QCOMPARE(gpt.contextWindow, std::optional<std::int64_t>(400'000));
        QCOMPARE(info("anthropic-cloud", "claude-sim").contextWindow,
                 std::optional<std::int64_t>(1'234));
        const auto shown = EngineFixture::answer(engine().resolveModel("gpt-sim", ""));
        QVERIFY(shown->model->price->source == CatalogSource::User);
        QVERIFY(shown->model->contextWindow->source == CatalogSource::OpenRouter);
    }

    void whatItsServiceDoesNotListIsKnownByItsName()
    {
        addToConfig("  models:\n    house-alias:\n      price: {input: 7, output: 9}\n");
        m_fixture->begin();
        auto request = m_fixture->request("Name three rivers.");
        const auto costs = [&] {
            const auto decision = EngineFixture::answer(engine().preview(request));
            return std::ranges::any_of(decision->candidates, [](const model::Candidate &each) {
                return each.target == model::Target{"openai-cloud", "house-alias"}
                       && each.expectedCost > model::Money();
            });
        };
        QVERIFY(!costs());

        request.model = "openai-cloud/house-alias"; // the caller's word
        QVERIFY(costs());
        const auto task = EngineFixture::answer(engine().submit(request));
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        const auto stored = EngineFixture::answer(engine().task(*task));
        QCOMPARE(stored->attempts.front().price->inputPerMillion, std::int64_t{7'000'000});
        const auto replay = EngineFixture::answer(engine().replay(*task));
        QVERIFY2(replay.has_value() && replay->same, replay ? replay->difference.c_str() : "");
        m_fixture->end();
        m_fixture->begin();
        request.model.clear();
        QVERIFY(!costs());

        model::RuleSet rules; // a rule's
        model::Rule rule;
        rule.then.targets.push_back(model::Target{"openai-cloud", "house-alias"});
        rules.rules.push_back(rule);
        QVERIFY(EngineFixture::answer(engine().saveRules(rules)).has_value());
        QVERIFY(costs());
        QVERIFY(EngineFixture::answer(engine().saveRules({})).has_value());
        QVERIFY(!costs());

        config::ConfigStore store(m_fixture->configPath()); // the service's own
        QVERIFY(store.load().has_value());
        const auto &services = store.current()->services;
        auto own = *std::ranges::find(services, "openai-cloud", &model::ServiceConfig::name);
        own.defaultModel = "house-alias";
        QVERIFY(store.saveService(own, own.name).has_value());
        QVERIFY(QTest::qWaitFor(costs, 10'000));
    }

    void sourcesOnThisMachineAreReadByTheSchedule()
    {
        m_fixture->set("catalog.sync", "true");
        m_fixture->begin();
        QVERIFY(QTest::qWaitFor(
            [this] { return info("openai-cloud", "gpt-sim").quality.has_value(); }, 10'000));
    }

    void aSourceThatHangsHoldsNothingUp()
    {
        // Takes connections and says nothing.
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        setSources("http://127.0.0.1:" + std::to_string(silent.serverPort()));
        m_fixture->set("catalog.sync", "true");
        QElapsedTimer timer;
        timer.start();
        m_fixture->begin();
        const auto task = m_fixture->submit("hello");
        QVERIFY(task.has_value());
        QVERIFY(m_fixture->waitFor(*task));
        QTest::qWait(300); // the sync hangs by now
        QElapsedTimer ending;
        ending.start();
        m_fixture->end();
        QVERIFY(ending.elapsed() < 5'000);
        QVERIFY(timer.elapsed() < 20'000);
    }
};

QTEST_GUILESS_MAIN(TestCatalogSync)
#include "tst_catalogsync.moc"

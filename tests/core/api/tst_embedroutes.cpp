#include "core/api/apifixture.h"
#include "model/costs.h"

#include <cmath>
#include <cstring>
#include <map>
#include <thread>

#include <QByteArray>
#include <QElapsedTimer>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
namespace json = boost::json;
using model::TaskType;
using test::ApiFixture;
using test::EngineFixture;
using test::textAt;
using tests::RawAnswer;
using tests::RawHttp;

namespace {

struct Provider {
    const char *name;
    const char *model;
};

constexpr Provider kProviders[] = {{"openai", "text-embedding-3-small"},
                                   {"ollama", "nomic-embed-text"},
                                   {"gemini", "gemini-sim-embedding"}};

const char *const kServices =
    "[{\"dialect\":\"openai\",\"models\":[{\"name\":\"gpt-sim\"},"
    "{\"name\":\"text-embedding-3-small\",\"embedding\":true,\"context\":2048},"
    "{\"name\":\"shared-embed\",\"embedding\":true}]},"
    "{\"name\":\"second\",\"dialect\":\"openai\",\"models\":[{\"name\":\"gpt-sim\"},"
    "{\"name\":\"shared-embed\",\"embedding\":true}]},"
    "{\"dialect\":\"ollama\"},{\"dialect\":\"gemini\"},{\"dialect\":\"anthropic\"}]";

/// A way in which vectors are asked for, and read.
struct Way {
    const char *name;
    const char *path;
    const char *texts; ///< the key
    bool isOpenAi;
    bool takesMany;
};

constexpr Way kWays[] = {{"openai", "/v1/embeddings", "input", true, true},
                         {"ollama", "/api/embed", "input", false, true},
                         {"ollama (older)", "/api/embeddings", "prompt", false, false}};

using Vector = std::vector<float>;

Vector numbersOf(const json::value &list)
{
    Vector vector;
    for (const json::value &number : list.as_array())
        vector.push_back(number.to_number<float>());
    return vector;
}

std::vector<Vector> vectorsIn(const Way &way, const RawAnswer &answer)
{
    const json::value body = json::parse(answer.body);
    std::vector<Vector> vectors;
    if (way.isOpenAi) {
        for (const json::value &item : body.at("data").as_array())
            vectors.push_back(numbersOf(item.at("embedding")));
    } else if (way.takesMany) {
        for (const json::value &item : body.at("embeddings").as_array())
            vectors.push_back(numbersOf(item));
    } else {
        vectors.push_back(numbersOf(body.at("embedding")));
    }
    return vectors;
}

/// The error's sentence where the dialect has it; empty where the body is not in its words.
std::string errorIn(const Way &way, const RawAnswer &answer)
{
    boost::system::error_code wrong;
    const json::value body = json::parse(answer.body, wrong);
    return wrong ? std::string() : textAt(body, way.isOpenAi ? "/error/message" : "/error");
}

} // namespace

/// Vectors of texts, from every dialect that asks for them to every one that makes them.
class TestEmbedRoutes final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ApiFixture> m_api;

    tests::SimFixture &simulator() { return m_api->engines.simulator; }

    RawAnswer ask(const Way &way, const std::string &model, const json::value &texts,
                  json::object more = {}, const std::string &headers = {}) const
    {
        more["model"] = model;
        more[way.texts] = texts;
        return m_api->post(way.path, more, headers);
    }

    model::TaskDetail taskOf(const RawAnswer &answer) const
    {
        const auto id = base::Ulid::parse(answer.header("X-Oxide-Task"));
        const auto task = EngineFixture::answer(m_api->engines.engine->task(id.value()));
        if (!task)
            qFatal("%s", task.error().message.c_str());
        return *task;
    }

    static void addWays()
    {
        QTest::addColumn<int>("way");
        for (int i = 0; i < static_cast<int>(std::size(kWays)); ++i)
            QTest::newRow(kWays[i].name) << i;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_api = std::make_unique<ApiFixture>(test::simulatorOf(kServices));
        m_api->engines.set("execution.max_retries", "0");
        m_api->begin();
    }
    void cleanupTestCase() { m_api.reset(); }
    void cleanup()
    {
        for (const char *service : {"openai", "second", "ollama", "gemini", "anthropic"})
            EngineFixture::answer(m_api->engines.engine->closeBreaker(service));
    }

    void everyPair_data()
    {
        QTest::addColumn<int>("way");
        QTest::addColumn<int>("provider");
        for (int i = 0; i < static_cast<int>(std::size(kWays)); ++i) {
            for (int k = 0; k < static_cast<int>(std::size(kProviders)); ++k) {
                const std::string name = std::string(kWays[i].name) + " to " + kProviders[k].name;
                QTest::newRow(name.c_str()) << i << k;
            }
        }
    }
    void everyPair()
    {
        QFETCH(int, way);
        QFETCH(int, provider);
        const Way &asking = kWays[way];
        const std::string target =
            std::string(kProviders[provider].name) + '/' + kProviders[provider].model;
        const json::value texts = asking.takesMany
                                      ? json::value(json::array{"one crab", "a boat", "one crab"})
                                      : json::value("one crab");
        const RawAnswer answer = ask(asking, target, texts);
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QVERIFY(answer.header("X-Oxide-Service").starts_with(target));
        QCOMPARE(answer.header("X-Oxide-Warnings"), std::string());
        const std::vector<Vector> vectors = vectorsIn(asking, answer);
        QCOMPARE(vectors.size(), std::size_t(asking.takesMany ? 3 : 1));
        for (const Vector &vector : vectors) {
            QCOMPARE(vector.size(), std::size_t(384));
            double squares = 0;
            for (const float number : vector)
                squares += double(number) * double(number);
            QVERIFY(std::abs(squares - 1) < 1e-5);
        }
        if (asking.takesMany) {
            QCOMPARE(vectors[0], vectors[2]);
            QVERIFY(vectors[0] != vectors[1]);
        }
        // The same text, whichever way it came: the numbers are those of the provider.
        QCOMPARE(vectorsIn(kWays[0], ask(kWays[0], target, "one crab")).front(), vectors.front());
    }

    void anAnswerHasWhatItsDialectHas()
    {
        const json::value openAi = json::parse(
            ask(kWays[0], "openai/text-embedding-3-small", {"one crab", "a boat"}).body);
        QCOMPARE(openAi.at("object").as_string(), "list");
        QCOMPARE(openAi.at("model").as_string(), "text-embedding-3-small");
        QCOMPARE(openAi.at("data").at(1).at("object").as_string(), "embedding");
        QCOMPARE(openAi.at("data").at(1).at("index").as_int64(), 1);
        QVERIFY(openAi.at("usage").at("prompt_tokens").as_int64() > 0);
        QCOMPARE(openAi.at("usage").at("total_tokens"), openAi.at("usage").at("prompt_tokens"));
        const json::value ollama = json::parse(
            ask(kWays[1], "openai/text-embedding-3-small", {"one crab", "a boat"}).body);
        QCOMPARE(ollama.at("prompt_eval_count"), openAi.at("usage").at("prompt_tokens"));
        QVERIFY(ollama.at("total_duration").is_int64());
        QCOMPARE(ollama.at("load_duration").as_int64(), 0);
        // Gemini does not say what it read: it is estimated.
        const json::value gemini =
            json::parse(ask(kWays[0], "gemini/gemini-sim-embedding", "one crab").body);
        QVERIFY(gemini.at("usage").at("prompt_tokens").as_int64() > 0);
    }

    /// The numbers as they are: not one is rounded on the way.
    void base64HoldsTheSameNumbers()
    {
        for (const Provider &provider : kProviders) {
            const std::string target = std::string(provider.name) + '/' + provider.model;
            const Vector numbers = vectorsIn(kWays[0], ask(kWays[0], target, "one crab")).front();
            const RawAnswer answer =
                ask(kWays[0], target, "one crab", {{"encoding_format", "base64"}});
            QVERIFY2(answer.status == 200, answer.body.c_str());
            const std::string text = textAt(json::parse(answer.body), "/data/0/embedding");
            const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(text));
            QCOMPARE(bytes.size(), qsizetype(numbers.size() * sizeof(float)));
            Vector packed(numbers.size());
            std::memcpy(packed.data(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
            QCOMPARE(packed, numbers);
        }
    }

    void dimensionsReachEveryProvider()
    {
        for (const Provider &provider : kProviders) {
            for (const Way &way : {kWays[0], kWays[1]}) {
                const RawAnswer answer = ask(way, std::string(provider.name) + '/' + provider.model,
                                             "one crab", {{"dimensions", 32}});
                QVERIFY2(answer.status == 200, answer.body.c_str());
                QCOMPARE(vectorsIn(way, answer).front().size(), std::size_t(32));
            }
        }
    }

    void whatIsNoRequestIsRefusedWithItsPlace_data()
    {
        QTest::addColumn<int>("way");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("said");
        const auto row = [](const char *name, int way, const char *body, const char *said) {
            QTest::newRow(name) << way << QByteArray(body) << QByteArray(said);
        };
        row("tokens", 0, R"({"model":"m","input":[1,2,3]})", "input[0]: must be a text");
        row("lists of tokens", 0, R"({"model":"m","input":[[1,2],[3]]})",
            "input[0]: must be a text");
        row("an object", 1, R"({"model":"m","input":{"a":1}})", "input: must be a text");
        row("no input", 0, R"({"model":"m"})", "input: is missing");
        row("no texts", 0, R"({"model":"m","input":[]})", "input: is missing");
        row("an empty text", 0, R"({"model":"m","input":""})", "input: is empty");
        row("one that is empty", 1, R"({"model":"m","input":["a",""]})", "input[1]: is empty");
        row("no model", 1, R"({"input":"a"})", "model");
        row("no dimensions", 0, R"({"model":"m","input":"a","dimensions":0})", "dimensions");
        row("half a dimension", 1, R"({"model":"m","input":"a","dimensions":1.5})", "dimensions");
        row("an encoding", 0, R"({"model":"m","input":"a","encoding_format":"int8"})",
            "encoding_format");
        row("no JSON", 2, "{", "no JSON");
    }
    void whatIsNoRequestIsRefusedWithItsPlace()
    {
        QFETCH(int, way);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, said);
        const RawAnswer answer = m_api->ask("POST", kWays[way].path, body.toStdString());
        QCOMPARE(answer.status, 400);
        const std::string message = errorIn(kWays[way], answer);
        QVERIFY2(message.find(said.toStdString()) != std::string::npos, answer.body.c_str());
    }

    void ollamaAnswersNothingForNoText()
    {
        const RawAnswer none = m_api->ask("POST", "/api/embed", R"({"model":"ollama/x"})");
        QCOMPARE(none.status, 200);
        QCOMPARE(none.body, std::string(R"({"model":"ollama/x","embeddings":[],)"
                                        R"("total_duration":0,"load_duration":0,)"
                                        R"("prompt_eval_count":0})"));
        QCOMPARE(m_api->ask("POST", "/api/embed", R"({"model":"m","input":""})").status, 200);
        QCOMPARE(m_api->ask("POST", "/api/embeddings", R"({"model":"m","prompt":""})").body,
                 std::string(R"({"embedding":[]})"));
    }

    void errorsAreInTheCallersWords_data() { addWays(); }
    void errorsAreInTheCallersWords()
    {
        QFETCH(int, way);
        const Way &asking = kWays[way];
        const auto check = [&](const RawAnswer &answer, int status, std::string_view words) {
            const std::string message = errorIn(asking, answer);
            return answer.status == status && message.find(words) != std::string::npos
                   && answer.header("X-Request-Id").starts_with("req_");
        };
        const RawAnswer unknown = ask(asking, "nobody-has-it", "a");
        QVERIFY2(check(unknown, 404, "nobody-has-it"), unknown.body.c_str());
        const RawAnswer chat = ask(asking, "anthropic/claude-sim", "a");
        QVERIFY2(check(chat, 400, "makes no embeddings"), chat.body.c_str());
        QVERIFY(simulator().fail("openai", QStringLiteral("429"), 1, QStringLiteral("other")));
        const RawAnswer busy = ask(asking, "openai/text-embedding-3-small", "a");
        QVERIFY2(check(busy, 429, "429"), busy.body.c_str());
        std::string longText;
        for (int i = 0; i < 3'000; ++i)
            longText += "crab ";
        if (asking.isOpenAi) {
            const RawAnswer tooLong = ask(asking, "ollama/nomic-embed-text", json::value(longText));
            QVERIFY2(check(tooLong, 400, "context length"), tooLong.body.c_str());
            QCOMPARE(textAt(json::parse(tooLong.body), "/error/code"),
                     std::string("context_length_exceeded"));
        } else { // Ollama's clients have it cut, unless they say otherwise
            QCOMPARE(ask(asking, "ollama/nomic-embed-text", json::value(longText)).status, 200);
            const RawAnswer kept = ask(asking, "ollama/nomic-embed-text", json::value(longText),
                                       {{"truncate", false}});
            QVERIFY2(check(kept, 400, "context length"), kept.body.c_str());
        }
    }

    void aChatModelsNameSaysWhatItCannot()
    {
        const RawAnswer chat = m_api->post(
            "/v1/chat/completions",
            {{"model", "text-embedding-3-small"},
             {"messages", json::array{json::object{{"role", "user"}, {"content", "Hi"}}}}});
        QCOMPARE(chat.status, 400);
        QVERIFY2(chat.body.find("makes embeddings alone") != std::string::npos, chat.body.c_str());
    }

    /// What a provider lacks is told, or refused.
    void whatAProviderLacksIsTold()
    {
        const RawAnswer told =
            ask(kWays[0], "ollama/nomic-embed-text", "a", {{"user", "anna"}, {"input_type", "q"}});
        QCOMPARE(told.status, 200);
        const std::string warnings = told.header("X-Oxide-Warnings");
        QVERIFY2(warnings.find("'user'") != std::string::npos
                     && warnings.find("'input_type'") != std::string::npos,
                 warnings.c_str());
        QCOMPARE(ask(kWays[0], "openai/text-embedding-3-small", "a", {{"input_type", "q"}})
                     .header("X-Oxide-Warnings"),
                 std::string());
    }

    void onlyTheVerySameModelStandsIn()
    {
        QVERIFY(simulator().fail("openai", QStringLiteral("500"), 1, QStringLiteral("other")));
        const RawAnswer second = ask(kWays[0], "shared-embed", "one crab");
        QVERIFY2(second.status == 200, second.body.c_str());
        QCOMPARE(second.header("X-Oxide-Service"), std::string("second/shared-embed"));
        QVERIFY(taskOf(second).summary.afterFallback);
        cleanup();
        QVERIFY(simulator().fail("openai", QStringLiteral("500"), 1, QStringLiteral("other")));
        const RawAnswer alone = ask(kWays[0], "text-embedding-3-small", "one crab");
        QCOMPARE(alone.status, 502);
        QCOMPARE(taskOf(alone).summary.attempts, 1);
    }

    void autoIsAlwaysTheSameModel()
    {
        // Of the local ones first: the simulated Ollama's.
        for (int i = 0; i < 3; ++i)
            QCOMPARE(ask(kWays[i], "auto", "one crab").header("X-Oxide-Service"),
                     std::string("ollama/nomic-embed-text:latest"));
    }

    /// The window's history, its costs and the audit know it as any task.
    void itStandsInTheBooks()
    {
        std::string text;
        for (int i = 0; i < 1'000; ++i)
            text += "crab ";
        const RawAnswer answer = ask(kWays[0], "openai/text-embedding-3-small",
                                     {json::value(text), json::value("a boat")});
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const std::int64_t tokens =
            json::parse(answer.body).at("usage").at("prompt_tokens").as_int64();
        const model::TaskDetail task = taskOf(answer);
        QCOMPARE(task.summary.type, TaskType::Embedding);
        QCOMPARE(task.summary.source, model::TaskSource::Api);
        QCOMPARE(task.summary.state, model::TaskState::Done);
        QCOMPARE(task.summary.usage.totalInput(), tokens);
        QCOMPARE(task.summary.usage.output, 0);
        QCOMPARE(task.summary.cost.source, model::CostSource::Computed);
        QCOMPARE(task.summary.cost.amount->micros(), std::llround(double(tokens) * 0.02));
        QCOMPARE(task.result, std::string("2 vectors of 384 numbers."));
        QVERIFY(task.prompt.starts_with("crab crab"));
        QVERIFY(task.decision);
        QVERIFY(EngineFixture::answer(m_api->engines.engine->auditRecord(task.summary.id)));
        model::HistoryQuery only;
        only.types = {TaskType::Embedding};
        const auto page = EngineFixture::answer(m_api->engines.engine->history(only, {}));
        QCOMPARE(page->rows.front().id, task.summary.id);
        model::CostsQuery byType;
        byType.by = model::SpendBy::Type;
        const auto costs = EngineFixture::answer(m_api->engines.engine->costs(byType));
        bool isBooked = false;
        for (const model::SpendRow &row : costs->rows)
            isBooked = isBooked || (row.key == "embedding" && row.sums.amount.micros() > 0);
        QVERIFY(isBooked);
        const auto replayed = EngineFixture::answer(m_api->engines.engine->replay(task.summary.id));
        QVERIFY2(replayed->same, replayed->difference.c_str());
    }

    /// Whoever sends a library keeps it himself.
    void theHistoryKeepsTheBeginningOfLongTexts()
    {
        std::string text;
        for (int i = 0; i < 1'900; ++i)
            text += "hermit crabs ";
        const RawAnswer answer =
            ask(kWays[1], "ollama/nomic-embed-text", {json::value(text), json::value(text)});
        QCOMPARE(answer.status, 200);
        const std::string kept = taskOf(answer).prompt;
        QVERIFY(kept.size() < 9'000 && kept.ends_with("[…]"));
    }

    void aClientThatLeavesIsToldToTheProvider()
    {
        QVERIFY(simulator().fail("openai", QStringLiteral("stall"), 1, QStringLiteral("other")));
        const std::string body = R"({"model":"openai/text-embedding-3-small","input":"a"})";
        const std::size_t before = simulator().log("openai").size();
        RawHttp connection(m_api->server->url());
        connection.sendRequest("POST", "/v1/embeddings", body, ApiFixture::headers());
        const auto wait = [](const std::function<bool()> &isThere) {
            QElapsedTimer timer;
            timer.start();
            while (!isThere() && timer.elapsed() < 10'000)
                std::this_thread::sleep_for(5ms);
            return isThere();
        };
        const auto asked = [this, before]() -> QJsonObject { // looks at models come in between
            const auto log = simulator().log("openai");
            for (std::size_t i = before; i < log.size(); ++i) {
                if (log[i][QLatin1String("path")].toString().endsWith(QLatin1String("embeddings")))
                    return log[i];
            }
            return {};
        };
        QVERIFY(wait([&] { return !asked().isEmpty(); }));
        connection.close();
        QVERIFY(wait([&] { return asked()[QLatin1String("client_left")].toBool(); }));
    }

    void theModelsAreListed()
    {
        const RawAnswer list = m_api->ask("GET", "/v1/models");
        QVERIFY(list.body.find("openai/text-embedding-3-small") != std::string::npos);
        const RawAnswer show =
            m_api->ask("POST", "/api/show", R"({"model":"openai/text-embedding-3-small"})");
        QCOMPARE(json::serialize(json::parse(show.body).at("capabilities")),
                 std::string(R"(["embedding"])"));
    }
};

QTEST_GUILESS_MAIN(TestEmbedRoutes)
#include "tst_embedroutes.moc"

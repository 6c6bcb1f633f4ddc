#include "core/providers/recording.h"
#include "providers/embeddialect.h"
#include "providers/registry.h"
#include "support/simfixture.h"

#include <cmath>
#include <limits>
#include <map>

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
namespace json = boost::json;
using base::ErrorKind;
using model::Dialect;
using test::Heard;
using tests::SimFixture;

// Vectors of texts in the three dialects that know them: what is sent, what is read, and both
// against the simulator.

namespace {

providers::EmbedRequest asking(std::vector<std::string> texts, std::string model = "model-x")
{
    model::EmbeddingInput input;
    input.texts = std::move(texts);
    providers::EmbedRequest request;
    request.model = std::move(model);
    request.input = std::make_shared<const model::EmbeddingInput>(std::move(input));
    request.inputTokens = 20;
    return request;
}

void change(providers::EmbedRequest &request,
            const std::function<void(model::EmbeddingInput &)> &to)
{
    model::EmbeddingInput input = *request.input;
    to(input);
    request.input = std::make_shared<const model::EmbeddingInput>(std::move(input));
}

void quote(providers::EmbedRequest &request, Dialect dialect, std::string body)
{
    auto said = std::make_shared<model::Verbatim>();
    said->dialect = dialect;
    said->body = std::move(body);
    said->foreignFields = {"input_type"};
    request.verbatim = std::move(said);
    request.isQuotable = true;
}

struct Sent {
    std::string url;
    std::string body;
};

Sent sent(Dialect dialect, const providers::EmbedRequest &request)
{
    test::ManualClock clock;
    const auto made = test::makeDialect(dialect, clock);
    const net::Request http = made->embedding()->request(request, request.input->texts);
    return {http.url, http.body};
}

base::Result<providers::Embedded> read(Dialect dialect, const std::string &body)
{
    test::ManualClock clock;
    const auto made = test::makeDialect(dialect, clock);
    return providers::readVectors(*made->embedding(), body, made->where());
}

std::vector<std::string> lacks(Dialect dialect, const providers::EmbedRequest &request)
{
    test::ManualClock clock;
    return test::makeDialect(dialect, clock)->embedding()->lacks(request);
}

/// How a list of vectors is taken for these texts.
ErrorKind taken(model::Vectors vectors, const providers::EmbedRequest &request)
{
    model::Vectors all;
    const auto result =
        providers::take(std::move(vectors), request.input->texts.size(), request, "host", all);
    return result ? ErrorKind::Internal : result.error().kind;
}

QCoro::Task<void> hearInto(QCoro::Task<providers::ChatOutcome> task, Heard *heard, bool *ended)
{
    heard->outcome = co_await task;
    *ended = true;
}

struct Server {
    Dialect dialect;
    const char *name;
    const char *model;
};

constexpr Server kServers[] = {{Dialect::OpenAi, "openai", "embed-sim"},
                               {Dialect::Ollama, "ollama", "nomic-embed-text"},
                               {Dialect::Gemini, "gemini", "gemini-sim-embedding"}};

} // namespace

class TestEmbeddings final : public QObject
{
    Q_OBJECT

    base::SystemClock m_clock;
    providers::ProviderDeps m_deps;
    std::map<std::string, SimFixture> m_sims;

    Heard embed(const Server &server, providers::EmbedRequest request, std::stop_token stop = {})
    {
        const tests::SimService &service = m_sims[server.name].service();
        model::ServiceConfig config;
        config.name = service.name;
        config.dialect = server.dialect;
        config.baseUrl = service.baseUrl;
        const auto provider = providers::makeProvider(config, m_deps);
        Heard heard;
        bool ended = false;
        hearInto((*provider)->embed(std::move(request), test::listenTo(heard), std::move(stop)),
                 &heard, &ended);
        if (!QTest::qWaitFor([&ended] { return ended; }, 20'000))
            qFatal("it did not end");
        return heard;
    }

    static void addServers()
    {
        QTest::addColumn<int>("server");
        for (int i = 0; i < static_cast<int>(std::size(kServers)); ++i)
            QTest::newRow(kServers[i].name) << i;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_deps.clock = &m_clock;
        m_deps.http = std::make_shared<net::HttpClient>(m_clock);
        for (const Server &server : kServers) {
            SimFixture &sim = m_sims[server.name];
            QVERIFY2(sim.startOne(QLatin1String(server.name)), qPrintable(sim.error()));
        }
    }
    void cleanupTestCase()
    {
        m_deps = {};
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void whatIsSentToOpenAi()
    {
        providers::EmbedRequest request = asking({"one crab", "a \"boat\""});
        QCOMPARE(sent(Dialect::OpenAi, request).url,
                 std::string("http://127.0.0.1:1/v1/embeddings"));
        QCOMPARE(
            sent(Dialect::OpenAi, request).body,
            std::string("{\"model\":\"model-x\",\"input\":[\"one crab\",\"a \\\"boat\\\"\"]}"));
        change(request, [](auto &input) { input.dimensions = 256; });
        request.user = "anna";
        const json::value body = json::parse(sent(Dialect::OpenAi, request).body);
        QCOMPARE(body.at("dimensions").as_int64(), 256);
        QCOMPARE(body.at("user").as_string(), "anna");
    }

    void whatIsSentToOllama()
    {
        providers::EmbedRequest request = asking({"one crab"});
        request.contextWindow = 2048;
        const Sent first = sent(Dialect::Ollama, request);
        QCOMPARE(first.url, std::string("http://127.0.0.1:1/api/embed"));
        QCOMPARE(first.body, std::string("{\"model\":\"model-x\",\"input\":[\"one crab\"],"
                                         "\"truncate\":false,\"options\":{\"num_ctx\":2048}}"));
        change(request, [](auto &input) {
            input.mayCut = true;
            input.dimensions = 64;
        });
        const json::value body = json::parse(sent(Dialect::Ollama, request).body);
        QVERIFY(body.at("truncate").as_bool());
        QCOMPARE(body.at("dimensions").as_int64(), 64);
    }

    /// The longest text alone asks for a window, and the caller's own stands.
    void ollamasWindowHoldsTheLongestText()
    {
        providers::EmbedRequest request = asking({"one crab"});
        request.inputTokens = 6'000;
        const auto windowIn = [](const std::string &body) {
            return json::parse(body).at("options").at("num_ctx").as_int64();
        };
        QCOMPARE(windowIn(sent(Dialect::Ollama, request).body), 8'192);
        quote(request, Dialect::Ollama,
              "{\"model\":\"auto\",\"input\":\"one crab\",\"options\":{\"num_gpu\":1}}");
        QCOMPARE(windowIn(sent(Dialect::Ollama, request).body), 8'192);
        quote(request, Dialect::Ollama,
              "{\"model\":\"auto\",\"input\":\"one crab\",\"options\":{\"num_ctx\":512}}");
        QCOMPARE(windowIn(sent(Dialect::Ollama, request).body), 512);
    }

    void whatIsSentToGemini()
    {
        providers::EmbedRequest request = asking({"one crab", "a boat"}, "models/embedder");
        change(request, [](auto &input) { input.dimensions = 64; });
        const Sent first = sent(Dialect::Gemini, request);
        QCOMPARE(first.url,
                 std::string("http://127.0.0.1:1/v1beta/models/embedder:batchEmbedContents"));
        const json::array requests = json::parse(first.body).at("requests").as_array();
        QCOMPARE(requests.size(), std::size_t(2));
        QCOMPARE(json::serialize(requests[1]),
                 std::string("{\"model\":\"models/embedder\",\"content\":{\"parts\":"
                             "[{\"text\":\"a boat\"}]},\"outputDimensionality\":64}"));
    }

    /// WIRE 14: what the caller wrote goes on as it was, but for the model.
    void aCallersOwnWordsPassToItsDialect()
    {
        providers::EmbedRequest request = asking({"one crab"});
        quote(request, Dialect::OpenAi,
              "{\"input\":\"one crab\",\"input_type\":\"query\",\"Model\":\"x\",\"model\":\"auto\","
              "\"n\":1.10}");
        QCOMPARE(sent(Dialect::OpenAi, request).body,
                 std::string("{\"input\":\"one crab\",\"input_type\":\"query\","
                             "\"model\":\"model-x\",\"n\":1.10}"));
        QVERIFY(lacks(Dialect::OpenAi, request).empty());
        QCOMPARE(lacks(Dialect::Ollama, request).size(), std::size_t(1));
        QVERIFY(lacks(Dialect::Gemini, request).front().find("'input_type'") != std::string::npos);
    }

    void vectorsComeInTheOrderOfTheirIndex()
    {
        const auto embedded =
            read(Dialect::OpenAi, R"({"data":[{"index":1,"embedding":[3,4]},)"
                                  R"({"index":0,"embedding":[1.5,-2e-3]}],"model":"m",)"
                                  R"("usage":{"prompt_tokens":7,"total_tokens":7}})");
        QVERIFY(embedded);
        QCOMPARE(embedded->vectors, (model::Vectors{{1.5F, -2e-3F}, {3, 4}}));
        QCOMPARE(embedded->usage.input, 7);
        QCOMPARE(embedded->model, std::string("m"));
        QVERIFY(!read(Dialect::OpenAi, R"({"data":[{"index":2,"embedding":[1]}]})"));
        QVERIFY(!read(Dialect::OpenAi, R"({"data":[{"index":-1,"embedding":[1]}]})"));
    }

    /// As some servers send it whatever was asked.
    void base64IsReadToo()
    {
        const auto embedded =
            read(Dialect::OpenAi,
                 R"({"data":[{"embedding":"AACAPwAAAMA="}],"usage":{"cost":0.000002}})");
        QVERIFY(embedded);
        QCOMPARE(embedded->vectors, (model::Vectors{{1, -2}}));
        QCOMPARE(embedded->cost->micros(), 2);
        for (const char *broken : {"AACAPwAA", "AAC*PwAAAMA=", "AADAfw=="}) { // short, wrong, NaN
            const auto none = read(Dialect::OpenAi,
                                   std::string("{\"data\":[{\"embedding\":\"") + broken + "\"}]}");
            QVERIFY(none && none->vectors.front().empty());
        }
    }

    void geminisVectorsHaveLengthOne()
    {
        const auto embedded =
            read(Dialect::Gemini, R"({"embeddings":[{"values":[3,4]},{"values":[0,0]}]})");
        QCOMPARE(embedded->vectors, (model::Vectors{{0.6F, 0.8F}, {0, 0}}));
        QVERIFY(!embedded->usage.saysInput()); // it does not say: what is booked is an estimate
    }

    void anErrorIn200IsAnError_data() { addServers(); }
    void anErrorIn200IsAnError()
    {
        QFETCH(int, server);
        const auto failed = read(kServers[server].dialect,
                                 R"({"error":{"message":"the context length is exceeded"}})");
        QVERIFY(!failed);
        QCOMPARE(failed.error().kind, ErrorKind::ContextTooLong);
        QCOMPARE(read(kServers[server].dialect, "<html>").error().kind, ErrorKind::BadResponse);
    }

    void vectorsThatDoNotFitTheirTextsAreRefused()
    {
        const providers::EmbedRequest two = asking({"a", "b"});
        QCOMPARE(taken({{1, 2}, {3, 4}}, two), ErrorKind::Internal); // that is: taken
        QCOMPARE(taken({{1, 2}}, two), ErrorKind::BadResponse);
        QCOMPARE(taken({}, two), ErrorKind::BadResponse);
        QCOMPARE(taken({{1, 2}, {3}}, two), ErrorKind::BadResponse);
        QCOMPARE(taken({{1, 2}, {}}, two), ErrorKind::BadResponse);
        QCOMPARE(taken({{}, {}}, two), ErrorKind::BadResponse);
        providers::EmbedRequest shorter = two;
        change(shorter, [](auto &input) { input.dimensions = 1; });
        QCOMPARE(taken({{1, 2}, {3, 4}}, shorter), ErrorKind::Unsupported);
        QCOMPARE(taken({{1}, {3}}, shorter), ErrorKind::Internal);
    }

    void theSimulatorIsUnderstood_data() { addServers(); }
    void theSimulatorIsUnderstood()
    {
        QFETCH(int, server);
        const Server &asked = kServers[server];
        const Heard heard = embed(asked, asking({"one crab", "a boat", "one crab"}, asked.model));
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.vectors.size(), std::size_t(3));
        QCOMPARE(heard.vectors[0], heard.vectors[2]);
        QVERIFY(heard.vectors[0] != heard.vectors[1]);
        QCOMPARE(heard.vectors[0].size(), std::size_t(384));
        QCOMPARE(heard.outcome.usage.output, 0);
        QCOMPARE(heard.outcome.usage.saysInput(), asked.dialect != Dialect::Gemini);
    }

    void shorterOnesAreMade_data() { addServers(); }
    void shorterOnesAreMade()
    {
        QFETCH(int, server);
        providers::EmbedRequest request = asking({"one crab"}, kServers[server].model);
        change(request, [](auto &input) { input.dimensions = 32; });
        const Heard heard = embed(kServers[server], request);
        QCOMPARE(heard.vectors.front().size(), std::size_t(32));
        double squares = 0;
        for (const float number : heard.vectors.front())
            squares += double(number) * double(number);
        QVERIFY(std::abs(squares - 1) < 1e-4);
    }

    /// More than one request may hold: OpenAI takes 2,048 texts, Gemini 100, Ollama is given 256.
    void manyTextsAreAskedInSeveralRequests_data() { addServers(); }
    void manyTextsAreAskedInSeveralRequests()
    {
        QFETCH(int, server);
        const Server &asked = kServers[server];
        std::vector<std::string> texts;
        for (int i = 0; i < 2'100; ++i)
            texts.push_back("text " + std::to_string(i % 30));
        providers::EmbedRequest request = asking(texts, asked.model);
        change(request, [](auto &input) { input.dimensions = 8; });
        QVERIFY(m_sims[asked.name].reset());
        const Heard heard = embed(asked, request);
        QVERIFY2(!heard.outcome.error, heard.summary().c_str());
        QCOMPARE(heard.vectors.size(), texts.size());
        QCOMPARE(heard.vectors[7], heard.vectors[2'077]);
        const std::size_t requests = m_sims[asked.name].log().size();
        QCOMPARE(requests, std::size_t(asked.dialect == Dialect::OpenAi   ? 2
                                       : asked.dialect == Dialect::Gemini ? 21
                                                                          : 9));
    }

    /// OpenAI and Ollama refuse what is too long, and Gemini tells nobody that it cuts.
    void aTextTooLongIsNotCutInSilence_data() { addServers(); }
    void aTextTooLongIsNotCutInSilence()
    {
        QFETCH(int, server);
        std::string text;
        for (int i = 0; i < 3'000; ++i)
            text += "crab ";
        providers::EmbedRequest request = asking({text}, kServers[server].model);
        request.inputTokens = 3'000;
        request.contextWindow = 2'048;
        const Heard heard = embed(kServers[server], request);
        if (kServers[server].dialect == Dialect::Gemini) {
            QVERIFY2(!heard.outcome.error && heard.notices.size() == 1, heard.summary().c_str());
        } else {
            QVERIFY(heard.outcome.error);
            QCOMPARE(heard.outcome.error->kind, ErrorKind::ContextTooLong);
            QVERIFY(heard.vectors.empty());
        }
    }

    void failuresAreTold_data() { addServers(); }
    void failuresAreTold()
    {
        QFETCH(int, server);
        const Server &asked = kServers[server];
        QVERIFY(
            m_sims[asked.name].fail(asked.name, QStringLiteral("429"), 1, QStringLiteral("other")));
        QCOMPARE(embed(asked, asking({"a"}, asked.model)).outcome.error->httpStatus, 429);
        QCOMPARE(embed(asked, asking({"a"}, "nobody-has-it")).outcome.error->kind,
                 ErrorKind::ModelNotFound);
        const char *chat = asked.dialect == Dialect::OpenAi   ? "gpt-sim"
                           : asked.dialect == Dialect::Ollama ? "llama3.2:3b"
                                                              : "gemini-sim-flash";
        QCOMPARE(embed(asked, asking({"a"}, chat)).outcome.error->kind, ErrorKind::BadRequest);
        QCOMPARE(embed(asked, asking({"a"}, {})).outcome.error->kind, ErrorKind::ModelNotFound);
    }

    void itIsCancelledAtOnce()
    {
        std::stop_source stop;
        stop.request_stop();
        const Heard heard = embed(kServers[0], asking({"a"}, "embed-sim"), stop.get_token());
        QCOMPARE(heard.outcome.error->kind, ErrorKind::Cancelled);
        QVERIFY(heard.vectors.empty());
    }

    void whoKnowsNoEmbeddingsSaysSo()
    {
        const Server anthropic{Dialect::Anthropic, "openai", ""};
        const Heard heard = embed(anthropic, asking({"a"}, "m"));
        QCOMPARE(heard.outcome.error->kind, ErrorKind::Unsupported);
    }

    void aProbeTellsWhoMakesVectors_data() { addServers(); }
    void aProbeTellsWhoMakesVectors()
    {
        QFETCH(int, server);
        const tests::SimService &service = m_sims[kServers[server].name].service();
        model::ServiceConfig config;
        config.dialect = kServers[server].dialect;
        config.baseUrl = service.baseUrl;
        const auto provider = providers::makeProvider(config, m_deps);
        const auto probe = QCoro::waitFor((*provider)->probe({}));
        QVERIFY(probe);
        int embedders = 0;
        for (const model::ModelInfo &info : probe->models) {
            embedders += info.embeds == true ? 1 : 0;
            QCOMPARE(info.embeds == true, info.name.starts_with(kServers[server].model));
        }
        QCOMPARE(embedders, 1);
        QVERIFY(!providers::chooseModel(config, probe->models).starts_with(kServers[server].model));
    }
};

QTEST_GUILESS_MAIN(TestEmbeddings)
#include "tst_embeddings.moc"

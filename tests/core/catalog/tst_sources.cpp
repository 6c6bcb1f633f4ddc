#include "catalog/arena.h"
#include "catalog/huggingface.h"
#include "catalog/openrouter.h"
#include "catalog/quality.h"
#include "catalog/source.h"
#include "net/httpclient.h"

#include <cmath>
#include <limits>

#include <QCoroTask>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace oxide;
using model::CatalogFacts;

namespace {

// Two models of OpenRouter's list as it is sent, texts shortened.
const std::string kOpenRouter =
    R"({"data":[{"id":"anthropic/claude-sonnet-4.5","canonical_slug":"anthropic/claude-4.5-sonnet-20250929",)"
    R"("hugging_face_id":"","name":"Anthropic: Claude Sonnet 4.5","created":1759161676,)"
    R"("description":"Claude Sonnet 4.5 is …","context_length":1000000,)"
    R"("architecture":{"modality":"text+image->text","input_modalities":["text","image","file"],)"
    R"("output_modalities":["text"],"tokenizer":"Claude","instruct_type":null},)"
    R"("pricing":{"prompt":"0.000003","completion":"0.000015","request":"0","image":"0.0048",)"
    R"("web_search":"0","internal_reasoning":"0","input_cache_read":"0.0000003",)"
    R"("input_cache_write":"0.00000375"},)"
    R"("top_provider":{"context_length":1000000,"max_completion_tokens":64000,"is_moderated":false},)"
    R"("per_request_limits":null,"supported_parameters":["include_reasoning","max_tokens","reasoning",)"
    R"("response_format","stop","structured_outputs","temperature","tool_choice","tools"]},)"
    R"({"id":"qwen/qwen3-8b","canonical_slug":"qwen/qwen3-8b-04-28","hugging_face_id":"Qwen/Qwen3-8B",)"
    R"("name":"Qwen: Qwen3 8B","created":1745876632,"context_length":128000,)"
    R"("architecture":{"modality":"text->text","input_modalities":["text"],"output_modalities":["text"],)"
    R"("tokenizer":"Qwen3","instruct_type":"qwen3"},)"
    R"("pricing":{"prompt":"0.000000035","completion":"0.000000138","request":"0","image":"0"},)"
    R"("top_provider":{"context_length":128000,"max_completion_tokens":null,"is_moderated":false},)"
    R"("supported_parameters":["max_tokens","temperature"]}]})";

std::string entry(const char *id, const char *pricing, const char *more = "")
{
    return std::string("{\"id\":\"") + id
           + "\",\"name\":\"Some: Model (free)\",\"pricing\":" + pricing + more + "}";
}

std::string listOf(std::initializer_list<std::string> entries)
{
    std::string list = "{\"data\":[";
    for (const std::string &each : entries)
        list += (list.back() == '[' ? "" : ",") + each;
    return list + "]}";
}

const std::string kArena =
    R"({"features":[{"feature_idx":0,"name":"model_name","type":{"dtype":"string","_type":"Value"}}],)"
    R"("rows":[{"row_idx":0,"row":{"model_name":"claude-opus-4-1-20250805-thinking-16k",)"
    R"("organization":"Anthropic","license":"Proprietary","rating":1449.0123,"rating_lower":1445.2,)"
    R"("rating_upper":1452.8,"variance":3.7,"vote_count":51234,"rank":3,"category":"overall",)"
    R"("leaderboard_publish_date":"2026-03-12"},"truncated_cells":[]},)"
    R"({"row_idx":1,"row":{"model_name":"glm-4.6","organization":"Z.ai","license":"MIT","rating":1425.5,)"
    R"("rating_lower":null,"rating_upper":null,"variance":9.1,"vote_count":4321,"rank":9,)"
    R"("category":"overall","leaderboard_publish_date":"2026-03-12"},"truncated_cells":[]},)"
    R"({"row_idx":2,"row":{"model_name":"glm-4.6","organization":"Z.ai","license":"MIT","rating":1460.5,)"
    R"("vote_count":432,"category":"coding"},"truncated_cells":[]}],)"
    R"("num_rows_total":312,"num_rows_per_page":100,"partial":false})";

const std::string kHuggingFace =
    R"({"_id":"6809f8","id":"Qwen/Qwen3-8B","private":false,"pipeline_tag":"text-generation",)"
    R"("library_name":"transformers","tags":["transformers","safetensors","qwen3"],"downloads":7654321,)"
    R"("likes":600,"modelId":"Qwen/Qwen3-8B","author":"Qwen","sha":"b968826d","gated":false,)"
    R"("lastModified":"2025-07-26T03:49:13.000Z","createdAt":"2025-04-27T03:42:21.000Z",)"
    R"("config":{"architectures":["Qwen3ForCausalLM"],"model_type":"qwen3","tokenizer_config":)"
    R"({"chat_template":"{%- if tools %}<tools>{%- endif %}{%- if enable_thinking %}<think>"}},)"
    R"("cardData":{"license":"apache-2.0","base_model":["Qwen/Qwen3-8B-Base"]},)"
    R"("safetensors":{"parameters":{"BF16":8190735360},"total":8190735360}})";

/// Knows one repository, hides another, and has had enough at the third.
class BusySource final : public QTcpServer
{
public:
    BusySource()
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                const QByteArray path = socket->readAll().split(' ').value(1);
                asked.push_back(path.mid(path.lastIndexOf('/') + 1).toStdString());
                socket->write(answerTo(asked.back()));
                socket->disconnectFromHost();
            });
        });
    }

    std::vector<std::string> asked;

private:
    static QByteArray answerTo(const std::string &name)
    {
        const QByteArray body =
            name == "known" ? R"({"id":"org/known","gguf":{"context_length":4096}})" : "{}";
        const QByteArray status = name == "known"   ? "200 OK"
                                  : name == "gated" ? "403 Forbidden"
                                                    : "429 Too Many Requests";
        return "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: "
               + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    }
};

} // namespace

class TestSources final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openRoutersListIsRead()
    {
        const auto models = catalog::parseOpenRouter(kOpenRouter);
        QVERIFY2(models.has_value(), models ? "" : models.error().message.c_str());
        QCOMPARE(models->size(), std::size_t{2});
        const CatalogFacts &sonnet = models->front();
        QCOMPARE(sonnet.name, std::string("anthropic/claude-sonnet-4.5"));
        QCOMPARE(sonnet.title, std::string("Claude Sonnet 4.5"));
        QCOMPARE(sonnet.aliases,
                 (std::vector<std::string>{"anthropic/claude-4.5-sonnet-20250929"}));
        QCOMPARE(sonnet.released, std::string("2025-09-29"));
        QVERIFY((sonnet.price
                 == model::Price{3'000'000, 300'000, 3'750'000, 15'000'000, std::nullopt, 0}));
        QCOMPARE(sonnet.contextWindow, std::optional<std::int64_t>(1'000'000));
        QCOMPARE(sonnet.maxOutput, std::optional<std::int64_t>(64'000));
        QCOMPARE(sonnet.tools, std::optional(true));
        QCOMPARE(sonnet.vision, std::optional(true));
        QCOMPARE(sonnet.json, std::optional(true));
        QCOMPARE(sonnet.reasoning, std::optional(true));
        QVERIFY(!sonnet.openWeights);
        const CatalogFacts &qwen = models->back();
        QCOMPARE(qwen.weights, std::string("Qwen/Qwen3-8B"));
        QCOMPARE(qwen.openWeights, std::optional(true));
        QCOMPARE(qwen.price->inputPerMillion, std::int64_t{35'000});
        QCOMPARE(qwen.price->outputPerMillion, std::int64_t{138'000});
        QVERIFY(!qwen.price->cachedInputPerMillion);
        QVERIFY(!qwen.maxOutput);
        QCOMPARE(qwen.tools, std::optional(false));
        QCOMPARE(qwen.vision, std::optional(false));
    }

    void anOfferIsNoPrice()
    {
        const char *free = R"({"prompt":"0","completion":"0"})";
        const char *paid = R"({"prompt":"0.000001","completion":"0.000002"})";
        const auto models = catalog::parseOpenRouter(
            listOf({entry("a/x:free", free), entry("a/x", paid), entry("a/y", paid),
                    entry("a/y:free", free), entry("a/z:free", free), entry("a/stealth", free),
                    entry("a/auto", R"({"prompt":"-1","completion":"-1"})")}));
        QVERIFY(models.has_value());
        QCOMPARE(models->size(), std::size_t{5});
        for (const CatalogFacts &facts : *models) {
            QCOMPARE(facts.price.has_value(), facts.name == "a/x" || facts.name == "a/y");
            QCOMPARE(facts.title, std::string("Model"));
        }
    }

    void whatIsNoModelIsLeftOut()
    {
        const char *paid = R"({"prompt":"0.000001","completion":"0.000002"})";
        const auto models = catalog::parseOpenRouter(
            listOf({entry("openrouter/auto", paid), entry("~openai/gpt-latest", paid),
                    entry("no-house", paid), "7", "null",
                    entry("a/image", paid, R"(,"architecture":{"output_modalities":["image"]})"),
                    entry("a/x", "\"free\"")}));
        QVERIFY(models.has_value());
        QCOMPARE(models->size(), std::size_t{1});
        QVERIFY(!models->front().price);
        QVERIFY(!models->front().vision);
    }

    void aListThatIsNoneIsRefused()
    {
        for (const char *body : {"", "{}", "[]", "{\"data\":[]}", "{\"data\":{}}", "<html>",
                                 "{\"error\":{\"message\":\"no\"}}"})
            QVERIFY2(!catalog::parseOpenRouter(body), body);
    }

    void theLeaderboardIsRead()
    {
        const auto page = catalog::parseArena(kArena);
        QVERIFY2(page.has_value(), page ? "" : page.error().message.c_str());
        QCOMPARE(page->rows, std::int64_t{3});
        QCOMPARE(page->total, std::int64_t{312});
        QCOMPARE(page->facts.size(), std::size_t{2});
        const CatalogFacts &opus = page->facts[0];
        QCOMPARE(opus.name, std::string("anthropic/claude-opus-4-1-20250805-thinking-16k"));
        QCOMPARE(opus.openWeights, std::optional(false));
        QVERIFY((opus.rating == model::Rating{1449.0123, model::RatingScale::Arena, 51'234}));
        QCOMPARE(page->facts[1].name, std::string("zhipuai/glm-4.6"));
        QCOMPARE(page->facts[1].openWeights, std::optional(true));
        for (const char *body : {"", "{}", "{\"rows\":{}}", R"({"error":"The dataset is gone."})"})
            QVERIFY2(!catalog::parseArena(body), body);
        QCOMPARE(
            catalog::parseArena(R"({"rows":[1,{"row":[]},{"row":{"rating":"x"}}]})")->facts.size(),
            std::size_t{0});
    }

    void factsOnOpenModelsAreRead()
    {
        const auto facts = catalog::parseHuggingFace(kHuggingFace);
        QVERIFY2(facts.has_value(), facts ? "" : facts.error().message.c_str());
        QCOMPARE(facts->name, std::string("Qwen/Qwen3-8B"));
        QCOMPARE(facts->weights, std::string("Qwen/Qwen3-8B"));
        QCOMPARE(facts->released, std::string("2025-04-27"));
        QCOMPARE(*facts->billions, 8.19073536);
        QCOMPARE(facts->vision, std::optional(false));
        QCOMPARE(facts->tools, std::optional(true));
        QCOMPARE(facts->reasoning, std::optional(true));
        QVERIFY(!facts->contextWindow);
        QVERIFY(!catalog::parseHuggingFace("{}"));
        QVERIFY(!catalog::parseHuggingFace("Invalid username or password."));
    }

    void aFileOfWeightsTellsTheSame()
    {
        const auto facts = catalog::parseHuggingFace(
            R"({"id":"bartowski/x-GGUF","pipeline_tag":"image-text-to-text","gguf":{"total":8030261248,)"
            R"("architecture":"llama","context_length":131072,"chat_template":"{{ messages }}"}})");
        QVERIFY(facts.has_value());
        QCOMPARE(facts->contextWindow, std::optional<std::int64_t>(131'072));
        QCOMPARE(*facts->billions, 8.030261248);
        QCOMPARE(facts->vision, std::optional(true));
        QCOMPARE(facts->tools, std::optional(false));
    }

    void theWindowIsThatOfTheText()
    {
        QCOMPARE(catalog::parseConfigWindow(R"({"max_position_embeddings":40960})"),
                 std::optional<std::int64_t>(40'960));
        QCOMPARE(catalog::parseConfigWindow(R"({"max_position_embeddings":1024,)"
                                            R"("text_config":{"max_position_embeddings":131072}})"),
                 std::optional<std::int64_t>(131'072));
        QVERIFY(!catalog::parseConfigWindow("{}"));
        QVERIFY(!catalog::parseConfigWindow("Entry not found"));
    }

    void ratingsFillTheRange()
    {
        const auto quality = [](double score) {
            return catalog::qualityOf(model::Rating{score, model::RatingScale::Arena, {}});
        };
        QCOMPARE(quality(catalog::kMiddlingScore), 0.5);
        QCOMPARE(quality(catalog::kMiddlingScore + catalog::kPointsForTenfoldOdds), 10.0 / 11);
        double last = -1;
        for (double score = 0; score <= 3000; score += 10) {
            QVERIFY(quality(score) > last || quality(score) == 1);
            last = quality(score);
            QVERIFY(last >= 0 && last <= 1);
        }
        QCOMPARE(quality(std::numeric_limits<double>::quiet_NaN()), 0.0);
        QCOMPARE(quality(std::numeric_limits<double>::infinity()), 1.0);
        QCOMPARE(catalog::qualityOf(model::Rating{0.7, model::RatingScale::Quality, {}}), 0.7);
        QCOMPARE(catalog::qualityOf(model::Rating{7, model::RatingScale::Quality, {}}), 1.0);
    }

    void whatARepositoryRefusesKeepsNothingFromTheOthers()
    {
        BusySource server;
        const base::SystemClock clock;
        const auto source =
            catalog::makeHuggingFace(std::make_shared<net::HttpClient>(clock),
                                     "http://127.0.0.1:" + std::to_string(server.serverPort()));
        const auto fetch = [&](std::vector<std::string> wanted) {
            return QCoro::waitFor(source->fetch(std::move(wanted), {}));
        };
        const auto facts = fetch({"org/gated", "org/known", "org/busy", "org/behind"});
        QVERIFY2(facts.has_value(), facts ? "" : facts.error().message.c_str());
        QCOMPARE(facts->size(), std::size_t(1));
        QCOMPARE(facts->front().contextWindow, std::optional<std::int64_t>(4096));
        QCOMPARE(server.asked, (std::vector<std::string>{"gated", "known", "busy"}));
        // The next time the gated one is passed over; with nothing to keep, it has failed.
        server.asked.clear();
        QVERIFY(!fetch({"org/gated", "org/busy"}));
        QCOMPARE(server.asked, (std::vector<std::string>{"busy"}));
    }
};

QTEST_GUILESS_MAIN(TestSources)
#include "tst_sources.moc"

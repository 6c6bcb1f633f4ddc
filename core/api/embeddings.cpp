#include "api/embeddings.h"

#include "api/embeddinganswer.h"
#include "api/embeddingrequest.h"
#include "api/modelname.h"
#include "api/taskanswer.h"
#include "api/taskwait.h"
#include "base/promise.h"

#include <string_view>
#include <utility>

namespace oxide::api {

namespace {

constexpr std::string_view kOpenAiBody =
    "{\"type\":\"object\",\"required\":[\"model\",\"input\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},"
    "\"input\":{\"oneOf\":[{\"type\":\"string\"},"
    "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}]},"
    "\"dimensions\":{\"type\":\"integer\",\"minimum\":1},"
    "\"encoding_format\":{\"enum\":[\"float\",\"base64\"],\"default\":\"float\"},"
    "\"user\":{\"type\":\"string\"}}}";
constexpr std::string_view kOpenAiAnswer =
    "{\"type\":\"object\",\"required\":[\"object\",\"data\",\"model\",\"usage\"],"
    "\"properties\":{\"object\":{\"const\":\"list\"},"
    "\"data\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}},"
    "\"model\":{\"type\":\"string\"},\"usage\":{\"type\":\"object\"}}}";
constexpr std::string_view kOllamaBody =
    "{\"type\":\"object\",\"required\":[\"model\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},"
    "\"input\":{\"oneOf\":[{\"type\":\"string\"},"
    "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}]},"
    "\"truncate\":{\"type\":\"boolean\",\"default\":true},"
    "\"dimensions\":{\"type\":\"integer\",\"minimum\":1},"
    "\"keep_alive\":{},\"options\":{\"type\":\"object\"}}}";
constexpr std::string_view kOllamaAnswer =
    "{\"type\":\"object\",\"required\":[\"model\",\"embeddings\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},"
    "\"embeddings\":{\"type\":\"array\",\"items\":{\"type\":\"array\"}},"
    "\"total_duration\":{\"type\":\"integer\"},\"load_duration\":{\"type\":\"integer\"},"
    "\"prompt_eval_count\":{\"type\":\"integer\"}}}";
constexpr std::string_view kOlderBody =
    "{\"type\":\"object\",\"required\":[\"model\"],\"properties\":{"
    "\"model\":{\"type\":\"string\"},\"prompt\":{\"type\":\"string\"},"
    "\"keep_alive\":{},\"options\":{\"type\":\"object\"}}}";
constexpr std::string_view kOlderAnswer =
    "{\"type\":\"object\",\"required\":[\"embedding\"],\"properties\":{"
    "\"embedding\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}}}";

constexpr const char *kJson = "application/json";

void answerFailure(const EndedTask &ended, Answer &answer)
{
    base::Error error;
    error.kind = base::ErrorKind::Interrupted;
    error.message = "The task ended before it was done.";
    answer.fail(ended.finished.error.value_or(error));
}

void answerVectors(EndedTask ended, EmbeddingWay way, Packing packing,
                   const std::shared_ptr<Answer> &answer)
{
    setTaskHeaders(*answer, ended.finished.target, ended.decision.get(), ended.notices);
    if (ended.finished.state != model::TaskState::Done || !ended.vectors) {
        answerFailure(ended, *answer);
        return;
    }
    auto writing = base::runInPool<std::string>(
        [ended = std::move(ended), way, packing]() -> base::Result<std::string> {
            return embeddingText(way, packing, ended.finished.target.model, *ended.vectors,
                                 ended.finished);
        });
    whenReady(std::move(writing), [answer](base::Result<std::string> text) {
        if (text)
            answer->send(200, kJson, std::move(*text));
        else
            answer->fail(text.error());
    });
}

base::Result<EmbeddingRequest> readCall(const Call &call, EmbeddingWay way)
{
    auto request = readEmbedding(call.request.body, way);
    if (!request)
        return request;
    model::TaskRequest &task = request->task;
    task.source = model::TaskSource::Api;
    task.client = call.caller->name;
    task.traceparent = call.request.header("traceparent");
    if (auto applied = applyModelName(request->model, call, task); !applied)
        return base::fail(std::move(applied.error()));
    task.session.reset(); // texts are no turn of a conversation
    return request;
}

void answerEmbedding(const std::shared_ptr<ChatRoom> &room, const Call &call, EmbeddingWay way,
                     const std::shared_ptr<Answer> &answer)
{
    auto request = readCall(call, way);
    if (!request) {
        answer->fail(request.error());
        return;
    }
    const Packing packing = request->packing;
    if (request->task.embedding->texts.empty()) {
        answer->send(200, kJson, embeddingText(way, packing, request->model, {}, {}));
        return;
    }
    runToEnd(room->engine(), std::move(request->task), answer,
             [room, way, packing, answer](base::Result<EndedTask> ended) {
                 if (ended) {
                     answerVectors(std::move(*ended), way, packing, answer);
                     return;
                 }
                 explainRefusal(room->engine(), ended.error(), [answer](const Refusal &refusal) {
                     setTaskHeaders(*answer, {}, refusal.decision.get(), {});
                     answer->fail(refusal.error);
                 });
             });
}

Route routeOf(const std::shared_ptr<ChatRoom> &room, EmbeddingWay way, std::string_view path,
              std::string_view body, std::string_view answerSchema)
{
    const bool isOpenAi = way == EmbeddingWay::OpenAi;
    Route route;
    route.method = "POST";
    route.path = path;
    route.dialect = isOpenAi ? Dialect::OpenAi : Dialect::Ollama;
    route.tag = isOpenAi ? "OpenAI" : "Ollama";
    route.summary = way == EmbeddingWay::OllamaOlder
                        ? "The vector of a text, as older clients of Ollama ask for it"
                        : "Vectors of texts";
    route.body = body;
    route.answer = answerSchema;
    route.handle = [room, way](const Call &call, const std::shared_ptr<Answer> &answer) {
        answerEmbedding(room, call, way, answer);
    };
    return route;
}

} // namespace

Routes embeddingRoutes(const std::shared_ptr<ChatRoom> &room)
{
    return {routeOf(room, EmbeddingWay::OpenAi, "/v1/embeddings", kOpenAiBody, kOpenAiAnswer),
            routeOf(room, EmbeddingWay::Ollama, "/api/embed", kOllamaBody, kOllamaAnswer),
            routeOf(room, EmbeddingWay::OllamaOlder, "/api/embeddings", kOlderBody, kOlderAnswer)};
}

} // namespace oxide::api

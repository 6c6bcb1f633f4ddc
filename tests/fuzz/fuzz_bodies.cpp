// Bodies of requests to the local API, in each dialect that reads them: chats, embeddings, tasks,
// runs by several services, rules. The first byte chooses it.
#include "api/anthropicmessages.h"
#include "api/embeddingrequest.h"
#include "api/ollamachat.h"
#include "api/openaichat.h"
#include "api/openairesponses.h"
#include "api/restrequest.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "model/json.h"

#include <optional>

using namespace oxide;

namespace {

/// Of a chat, an embedding, a run by several services.
template<class Request>
base::Result<model::TaskRequest> taskOf(base::Result<Request> request)
{
    if (!request)
        return base::fail(std::move(request.error()));
    return std::move(request->task);
}

api::Call callWith(std::string_view body)
{
    api::Call call;
    call.request.body = body;
    call.caller = std::make_shared<const api::Caller>();
    return call;
}

/// Rules, which are no task: what was read is written, and read again as the same.
base::Result<model::TaskRequest> readRules(std::string_view body)
{
    const auto json = model::parseJson(body);
    if (!json)
        return base::fail(json.error());
    const auto rules = model::rulesFromJson(*json);
    if (!rules)
        return base::fail(rules.error());
    const auto again = model::rulesFromJson(model::toJson(*rules));
    fuzz::expect(again && *again == *rules, "rules are written as they were read");
    return model::TaskRequest();
}

base::Result<model::TaskRequest> readAs(unsigned choice, std::string_view body)
{
    switch (choice % 12) {
    case 0:
        return taskOf(api::readOpenAiChat(body));
    case 1:
        return taskOf(api::readOpenAiResponse(body));
    case 2:
        return taskOf(api::readAnthropicMessages(body));
    case 3:
        return taskOf(api::readAnthropicMessages(body, "some-beta", api::MessagesFor::Count));
    case 4:
        return taskOf(api::readOllamaChat(body, api::OllamaWay::Chat));
    case 5:
        return taskOf(api::readOllamaChat(body, api::OllamaWay::Generate));
    case 6:
        return api::readTask(callWith(body));
    case 7:
        return taskOf(api::readParallel(callWith(body)));
    case 8:
        return taskOf(api::readEmbedding(body, api::EmbeddingWay::OpenAi));
    case 9:
        return taskOf(api::readEmbedding(body, api::EmbeddingWay::Ollama));
    case 10:
        return taskOf(api::readEmbedding(body, api::EmbeddingWay::OllamaOlder));
    default:
        return readRules(body);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::Input input(data, size);
    const auto task = readAs(input.choice, input.bytes);
    if (!task) {
        fuzz::expect(!task.error().message.empty(), "a refusal says why");
        fuzz::expect(base::isValidUtf8(task.error().message), "a refusal is UTF-8");
        return 0;
    }
    fuzz::expect(base::isValidUtf8(task->prompt), "a prompt is UTF-8");
    for (const model::Message &message : task->messages)
        fuzz::expect(base::isValidUtf8(message.text()), "messages are UTF-8");
    if (task->verbatim)
        static_cast<void>(model::unreadOf(*task->verbatim));
    return 0;
}

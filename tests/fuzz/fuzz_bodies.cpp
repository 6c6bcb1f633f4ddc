// Bodies of requests to the local API, in each dialect that reads them. The first byte chooses it.
#include "api/anthropicmessages.h"
#include "api/ollamachat.h"
#include "api/openaichat.h"
#include "api/openairesponses.h"
#include "api/restrequest.h"
#include "base/text.h"
#include "fuzz/fuzz.h"

#include <optional>

using namespace oxide;

namespace {

base::Result<model::TaskRequest> taskOf(base::Result<api::ChatRequest> chat)
{
    if (!chat)
        return base::fail(std::move(chat.error()));
    return std::move(chat->task);
}

base::Result<model::TaskRequest> readAs(unsigned choice, std::string_view body)
{
    switch (choice % 7) {
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
    default:
        break;
    }
    api::Call call;
    call.request.body = body;
    call.caller = std::make_shared<const api::Caller>();
    return api::readTask(call);
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

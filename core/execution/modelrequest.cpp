#include "execution/modelrequest.h"

#include "routing/expectation.h"
#include "routing/promptsize.h"
#include "routing/tokenestimate.h"

#include <algorithm>
#include <utility>

namespace oxide::execution {

namespace {

/// Room kept for the answer; many callers name the most that a model can say as its limit.
constexpr std::int64_t kOutputRoom = 2048;

/// What both have.
void fill(providers::ModelRequest &request, const model::TaskRequest &task, const Asked &asked)
{
    request.model = asked.target.model;
    request.contextWindow =
        routing::windowOf(asked.service.contextWindow, asked.info ? &*asked.info : nullptr);
    request.whenLacking = task.whenLacking;
    request.verbatim = task.verbatim;
    request.deadlines = asked.service.deadlines;
}

/// A server refuses a limit that its window has no room for beside the prompt.
void limitToWindow(providers::ChatRequest &request)
{
    std::optional<int> &limit = request.sampling.maxOutputTokens;
    if (!limit || !request.contextWindow)
        return;
    const std::int64_t fits =
        std::max<std::int64_t>(*request.contextWindow - request.inputTokens, 1);
    limit = static_cast<int>(std::min<std::int64_t>(*limit, fits));
}

} // namespace

FittedChat chatRequest(const model::TaskRequest &task, const PromptParts &prompt,
                       const std::string &continued, const Asked &asked)
{
    FittedChat fitted;
    providers::ChatRequest &request = fitted.request;
    fill(request, task, asked);
    const auto window = request.contextWindow;
    const auto tokenizer = routing::tokenizerOf(asked.target.model);
    const std::int64_t usual = std::min(kOutputRoom, window.value_or(4 * kOutputRoom) / 4);
    const std::int64_t room =
        std::min<std::int64_t>(usual, task.sampling.maxOutputTokens.value_or(usual));
    std::int64_t tools = 0;
    for (const model::ToolSpec &tool : task.tools)
        tools += routing::tokensOf(tool)[tokenizer];
    const BuiltPrompt goingOn = continuation(continued, tokenizer);
    BuiltPrompt built = buildPrompt(prompt, window, room + tools + goingOn.tokens, tokenizer);
    fitted.notices = std::move(built.notices);
    built.messages.insert(built.messages.end(), goingOn.messages.begin(), goingOn.messages.end());
    built.tokens += goingOn.tokens;

    request.messages = std::move(built.messages);
    request.inputTokens = built.tokens + tools;
    request.tools = task.tools;
    request.sampling = task.sampling;
    limitToWindow(request);
    // A provider in the cloud judges the caller's own words, which its prompt cache knows.
    const bool isSame = request.sampling.maxOutputTokens == task.sampling.maxOutputTokens
                        || !providers::isLocal(asked.service);
    request.isQuotable = fitted.notices.empty() && !task.session && task.files.empty()
                         && continued.empty() && isSame;
    return fitted;
}

providers::EmbedRequest embedRequest(const model::TaskRequest &task, const Asked &asked)
{
    providers::EmbedRequest request;
    fill(request, task, asked);
    request.input = task.embedding;
    request.user = task.sampling.user;
    request.isQuotable = true;
    const auto longest = std::ranges::max_element(request.input->texts, {},
                                                  [](const auto &text) { return text.size(); });
    request.inputTokens =
        routing::estimateTokens(*longest, routing::tokenizerOf(asked.target.model));
    return request;
}

} // namespace oxide::execution

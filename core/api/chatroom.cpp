#include "api/chatroom.h"

#include "api/requestid.h"
#include "base/text.h"

#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

ChatRoom::ChatRoom(std::shared_ptr<Context> context, RunLimits limits)
    : m_context(std::move(context)), m_limits(limits)
{
}

model::WhenLacking ChatRoom::whenLacking() const
{
    const bool refuses = m_context->settings()->dropUnsupported == config::DropUnsupported::Refuse;
    return refuses ? model::WhenLacking::Refuse : model::WhenLacking::DoWithout;
}

void ChatRoom::answer(const Call &call, base::Result<ChatRequest> request,
                      std::shared_ptr<Answer> answer, MakeWriter makeWriter)
{
    base::Result<void> ready;
    if (!request)
        ready = base::fail(request.error());
    else
        ready = applyCall(call, *request);
    if (!ready) {
        answer->fail(ready.error());
        return;
    }
    if (whenLacking() == model::WhenLacking::Refuse && !request->unanswered.empty()) {
        base::Error error;
        error.kind = base::ErrorKind::BadRequest;
        error.message = base::joined(request->unanswered, " ");
        answer->fail(error);
        return;
    }
    request->task.id = idIn(answer->requestId()).value();
    m_signatures->restore(request->task.messages);
    const ChatRun::Tools tools{m_context->engine(), m_clock, m_signatures, m_limits};
    ChatRun::start(tools, std::move(*request), std::move(answer), std::move(makeWriter));
}

void ChatRoom::countTokens(model::TaskRequest task, std::shared_ptr<Answer> answer)
{
    task.model.clear(); // who would answer is not asked
    whenReady(m_context->engine().preview(std::move(task)), [answer = std::move(answer)](
                                                                const base::Result<model::Decision>
                                                                    &seen) {
        if (!seen)
            answer->fail(seen.error());
        else
            answer->send(200, boost::json::object{{"input_tokens", seen->features.inputTokens}});
    });
}

} // namespace oxide::api

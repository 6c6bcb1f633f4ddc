#pragma once

#include "api/chatrun.h"
#include "api/context.h"
#include "base/clock.h"

#include <memory>

namespace oxide::api {

/// What the dialects share. Any thread.
class ChatRoom final
{
public:
    explicit ChatRoom(std::shared_ptr<Context> context, RunLimits limits = {});

    [[nodiscard]] engine::Engine &engine() const { return m_context->engine(); }
    /// Answers a chat that a dialect has read, or tells why it could not be read.
    void answer(const Call &call, base::Result<ChatRequest> request, std::shared_ptr<Answer> answer,
                MakeWriter makeWriter);
    /// What is to be done about wishes that a provider cannot fulfil, by the settings in force.
    [[nodiscard]] model::WhenLacking whenLacking() const;
    /// `{"input_tokens":…}`, estimated (in OpenAI's newer tokens, whatever the model).
    void countTokens(model::TaskRequest task, std::shared_ptr<Answer> answer);

private:
    std::shared_ptr<Context> m_context;
    base::SystemClock m_clock;
    std::shared_ptr<CallSignatures> m_signatures = std::make_shared<CallSignatures>();
    RunLimits m_limits;
};

} // namespace oxide::api
